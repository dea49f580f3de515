"""What the words in an element's class, id and role say about it."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Final

from newscrawl.common.caches import cached_by_text

__all__ = ["ClassHint", "class_hints_of"]


class ClassHint:
    """What an element is for, as far as its words tell: bits to be joined with ``|``.

    Plain integers and no enum, because every element of every page is asked for its hints.
    """

    NAV: Final = 1 << 0
    BREADCRUMBS: Final = 1 << 1
    HEADER: Final = 1 << 2
    FOOTER: Final = 1 << 3
    ASIDE: Final = 1 << 4
    COMMENTS: Final = 1 << 5
    SHARE: Final = 1 << 6
    RELATED: Final = 1 << 7
    PROMO: Final = 1 << 8
    AD: Final = 1 << 9
    CONSENT: Final = 1 << 10
    AUTHOR: Final = 1 << 11
    CAPTION: Final = 1 << 12
    CREDIT: Final = 1 << 13
    TIME: Final = 1 << 14
    TAGS: Final = 1 << 15
    KICKER: Final = 1 << 16
    LEDE: Final = 1 << 17
    BODY: Final = 1 << 18
    HIDDEN: Final = 1 << 19
    FIGURE: Final = 1 << 20
    EMBED: Final = 1 << 21
    BADGE: Final = 1 << 22
    COLLAPSED: Final = 1 << 23

    @staticmethod
    def named(name: str) -> int:
        """Return a hint by its name, as ``class_words.toml`` writes it ("nav")."""
        hint = getattr(ClassHint, name.upper())
        assert isinstance(hint, int)  # noqa: S101 - for the type checker
        return hint

    @staticmethod
    def names(hints: int) -> list[str]:
        """Return the names of the hints in a sum of hints, for people to read.

        >>> ClassHint.names(ClassHint.NAV | ClassHint.SHARE)
        ['nav', 'share']
        """
        return [
            name.lower()
            for name, hint in vars(ClassHint).items()
            if isinstance(hint, int) and hints & hint
        ]


_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_PARTS: Final = re.compile(r"[A-Za-z0-9]+")
_MAX_ATTRIBUTE_CHARS: Final = 500
"""A longer attribute is no list of class names; reading on would only cost time."""
# WordPress writes an article's own tags, categories and state into its class: "tag-newsletter",
# "status-publish", with some themes "s-tag-newsletter".  A page builder calls each part of a page a
# widget: "elementor-widget-text-editor".  "paywall" alone is the class that search engines' guides
# give to the paragraphs behind one.
# A grid with a sidebar in it is none.  "language-python" is HTML's own name for code in a language,
# around which Prism sets a "code-toolbar"; a menu of languages is called one.
_TERM: Final = re.compile(
    r"paywall$|sidebar[-_]?(?:grid|layout|page)|"
    r"elementor-widget(?:$|-wrap|-container|-text|-heading|-theme-post-content)|"
    r"code-toolbar$|"
    r"language-(?!switch|select|menu|nav|list|pick|choose|toggle|drop|bar|link|item|box|wrap|cont|group)|"
    r"status-publish$|"
    r"(?:s-)?(?:tag|category|cat|term|post_tag|postid)-(?!list|cloud|link|item|box|wrap|cont|group|block|name)"
)
_BUILDERS_WIDGET: Final = "elementor-widget-"
_BUILDERS_PANEL: Final = "so-panel"
"""Of another page builder, which calls the parts of a page widgets, too."""
# "no-share", "has-sidebar", "page--with-comments" tell what is, or is not, in a box or beside it.
_BESIDE: Final = re.compile(r"(?:^|[-_])(?:no|has|with|without)(?=[-_A-Z])")
# Names made by machines ("x7kAdQ2") hold short words by chance: their humps are a letter or two.
_MAX_SHORT_WORD_CHARS: Final = 3
_MIN_RANDOM_CHARS: Final = 5  # "btnAd": a shorter part holds the word and hardly anything else
_MIN_CHARS_PER_HUMP: Final = 2.4  # the humps of names that people write have three letters or more
# What a grid framework shows on wide screens only: "hidden md:block", "d-none d-lg-flex".
_SHOWN_WIDE: Final = re.compile(
    r"(?:^|\s)(?:d-)?(?:sm|md|lg|xl|xxl|2xl)[:-](?:block|flex|grid|inline|table|visible|contents)"
)
_WORDS_BYTES: Final = 8 * 1024 * 1024
"""Of the words of class names: some 40,000, as a crawl of some hundred sites meets them."""
_NAMES_BYTES: Final = 8 * 1024 * 1024
"""Of the names themselves, which attributes have in many orders: some 35,000."""
_ATTRIBUTES_BYTES: Final = 16 * 1024 * 1024
"""Of the values of class, id and role: some 60,000."""


def _assigned(lines: str) -> dict[str, int]:
    """Return the hint of each words, from lines of the form "words = hint"."""
    pairs = (line.split(" = ") for line in lines.strip().splitlines())
    return {words: ClassHint.named(hint) for words, hint in pairs}


def _load_class_words() -> tuple[dict[str, int], re.Pattern[str], list[dict[str, int]]]:
    data = tomllib.loads(
        files("newscrawl.extraction.vocabulary")
        .joinpath("class_words.toml")
        .read_text(encoding="utf-8")
    )
    tables = [_assigned(data.pop(name)) for name in ("pairs", "instead", "whole")]
    exact: dict[str, int] = {}
    loose = []
    for name, words in data.items():
        hint = ClassHint.named(name)
        patterns = []
        for word in words.split():
            if "*" in word:
                start = "" if word.startswith("*") else "^"
                patterns.append(start + re.escape(word.strip("*").replace("-", "")))
            else:
                exact[word] = exact.get(word, 0) | hint
        if patterns:
            loose.append(f"(?P<{name}>{'|'.join(patterns)})")
    return exact, re.compile("|".join(loose)), tables


_EXACT, _LOOSE, (_PAIRS, _INSTEAD, _WHOLE) = _load_class_words()


def _hints_of_new_word(word: str) -> int:
    hints = _EXACT.get(word, 0)
    if not hints:
        match = _LOOSE.search(word)
        if match and match.lastgroup:
            hints = ClassHint.named(match.lastgroup)
    return hints


_hints_of_word: Final = cached_by_text(_hints_of_new_word, max_bytes=_WORDS_BYTES)


def _is_random(name: str, word: str) -> bool:
    """Return True if a short word stands in a part of a name that a machine made up.

    >>> _is_random("block-id-n1AuAdJlVL", "Ad"), _is_random("block-id-leftAd", "Ad")
    (True, False)
    """
    for part in _PARTS.findall(name):
        if len(part) >= _MIN_RANDOM_CHARS and word in part:
            humps = _WORD.findall(part)
            if word in humps and len(part) < _MIN_CHARS_PER_HUMP * len(humps):
                return True
    return False


def _hints_of_new_name(name: str) -> int:
    """Return the class hints of one of the names in an attribute."""
    if _TERM.match(name):
        return 0
    name = name.removeprefix(_BUILDERS_WIDGET)
    hints = _WHOLE.get(name, 0)
    if beside := _BESIDE.search(name):
        name = name[: beside.start()]
    before, last = "", 0
    for found in _WORD.findall(name):
        word = found.lower()
        pair = f"{before} {word}"
        if pair in _INSTEAD:
            last = _INSTEAD[pair]
        else:
            hints |= last
            last = _hints_of_word(word)
            if last and len(word) <= _MAX_SHORT_WORD_CHARS and _is_random(name, found):
                last = 0
            last |= _PAIRS.get(pair, 0)
        before = word
    return hints | last


_hints_of_name: Final = cached_by_text(_hints_of_new_name, max_bytes=_NAMES_BYTES)


def _hints_of_new_attribute(attribute: str) -> int:
    """Return the class hints (``ClassHint``) of the value of a class, id or role attribute.

    >>> ClassHint.names(class_hints_of("post__relatedArticles"))
    ['related']
    """
    hints = 0
    for name in attribute[:_MAX_ATTRIBUTE_CHARS].split():
        hints |= _hints_of_name(name)
    if hints & ClassHint.ASIDE and _BUILDERS_PANEL in attribute:
        hints &= ~ClassHint.ASIDE
    if hints & ClassHint.HIDDEN and _SHOWN_WIDE.search(attribute, 0, _MAX_ATTRIBUTE_CHARS):
        hints &= ~ClassHint.HIDDEN
    return hints


class_hints_of: Final = cached_by_text(_hints_of_new_attribute, max_bytes=_ATTRIBUTES_BYTES)
"""Return the class hints (``ClassHint``) of the value of a class, id or role attribute."""
