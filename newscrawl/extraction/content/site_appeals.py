"""Lines in which a site speaks to its readers: newsletters, apps, offers, surveys, notices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from newscrawl.common.text import fold_text
from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule, text_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.vocabulary import WordsWithin, folded_phrases, phrases

__all__ = ["site_appeals"]

SITE_APPEAL: Final = Rule(
    "site-appeal",
    "In it the site tells its readers of itself.",
    (
        *("site_notices", "appeal_offers", "appeal_owners", "appeal_calls"),
        *("free_articles", "counted_readers"),
    ),
)

_MAX_NOTICE_CHARS: Final = 450
"""A paragraph of a notice; a longer text only begins like one."""
_MAX_APPEAL_CHARS: Final = 300
"""Three sentences with a link in them."""
_MAX_UNLINKED_CHARS: Final = 140
"""One sentence: a longer appeal has a link or a button of its own."""
_KEY_CHARS: Final = 2
"""Of a notice or a word, by which most lines are turned away."""
_MARKS: Final = " •·●■▪※*–—-"
"""What may stand before a notice."""
_MIN_NAME_CHARS: Final = 4  # of a word in the site's name: shorter ones are no names
_QUOTES: Final = re.compile('["“”„«»「]')
_NO_APPEAL_TAGS: Final = HEADINGS | {"pre", "li", "tr", "td", "th", "caption"}
_OFFERS: Final = WordsWithin(folded_phrases("appeal_offers"))
_OWNERS: Final = WordsWithin(folded_phrases("appeal_owners"))
_CALLS: Final = WordsWithin(folded_phrases("appeal_calls"))
_FREE_ARTICLES: Final = WordsWithin(folded_phrases("free_articles"))
_COUNTED_READERS: Final = WordsWithin(folded_phrases("counted_readers"))
_NOTICE_KEYS: Final = frozenset(text[:_KEY_CHARS] for text in folded_phrases("site_notices"))
_WORDS: Final = (*folded_phrases("appeal_offers"), *folded_phrases("free_articles"))
_WORD_KEYS: Final = frozenset(word[:_KEY_CHARS] for word in _WORDS)
_LATIN_KEY_CHARS: Final = 3
"""The same of words in Latin letters, of which none is shorter."""
_LATIN_KEYS: Final = frozenset(word[:_LATIN_KEY_CHARS] for word in _WORDS)
_NAME_WORD: Final = re.compile(r"\w+")
_FIRST_OTHER_LETTER: Final = "\u0590"  # of scripts in which words are not told by their beginnings
_ARMENIAN: Final = "\u0530"  # the first letter behind Latin, Greek and Cyrillic


def _by_first_letters(words: Iterable[str]) -> dict[str, list[str]]:
    """Return words by the letters that the first word in each begins with."""
    found: dict[str, list[str]] = {}
    for word in words:
        first = _NAME_WORD.findall(word)[0]
        found.setdefault(first[:_LATIN_KEY_CHARS], []).append(word.removesuffix("…"))
    return found


# As ``WordsWithin`` parts them.
_LATIN_WORDS: Final = _by_first_letters(word for word in _WORDS if word < _ARMENIAN)
_OTHER_WORDS: Final = [word.removesuffix("…") for word in _WORDS if word >= _ARMENIAN]


def site_appeals(facts: PageFacts, labels: Sequence[Label]) -> Iterator[Decision]:
    """Drop the lines in which the site asks its readers for something, or tells them of itself."""
    blocks = facts.blocks
    found = [i for i in text_blocks(labels, facts.article) if _is_appeal(facts.page, blocks[i])]
    yield Decision(SITE_APPEAL, Label.PROMO, found)


def _is_appeal(page: Page, block: Block) -> bool:
    text = block.text
    if len(text) > _MAX_NOTICE_CHARS or block.tag in _NO_APPEAL_TAGS:
        return False
    start = text if text[0].isalpha() else text.lstrip(_MARKS)
    if start[:_KEY_CHARS].casefold() in _NOTICE_KEYS and phrases("site_notices").find(text):
        return True
    if len(text) > (_MAX_APPEAL_CHARS if block.linked else _MAX_UNLINKED_CHARS):
        return False
    folded = fold_text(text)
    if text[0] < _FIRST_OTHER_LETTER and _has_no_word(folded):
        return False
    if not _has_word(folded) or _QUOTES.search(
        text
    ):  # what somebody says is text, whatever it asks for
        return False
    if _FREE_ARTICLES.are_in(folded) and _COUNTED_READERS.are_in(folded):
        return True
    return _asks_for_own_offer(page, block, folded)


def _has_no_word(folded: str) -> bool:
    """Return True if no word of a text begins as those that name an offer."""
    words = folded.split()
    if folded.isascii():
        return _LATIN_KEYS.isdisjoint([word[:_LATIN_KEY_CHARS] for word in words])
    return _WORD_KEYS.isdisjoint([word[:_KEY_CHARS] for word in words])


def _has_word(folded: str) -> bool:
    """Return True if a text has one of the words that name an offer, if only within others."""
    starts = {word[:_LATIN_KEY_CHARS] for word in _NAME_WORD.findall(folded)}
    known = [word for key in _LATIN_WORDS.keys() & starts for word in _LATIN_WORDS[key]]
    if not folded.isascii():
        known += _OTHER_WORDS
    return any(map(folded.__contains__, known))


def _asks_for_own_offer(page: Page, block: Block, folded: str) -> bool:
    """Return True if a line names what the site has for its readers, and calls it its own.

    A line that names the site instead must begin with what the reader is asked to do.
    """
    if not _OFFERS.are_in(folded):
        return False
    if _OWNERS.are_in(folded):
        is_short = len(block.text) <= _MAX_UNLINKED_CHARS
        return _CALLS.are_in(folded) or (block.linked > 0 and is_short)
    return _CALLS.open(folded) and _names_site(page, block.text)


def _names_site(page: Page, text: str) -> bool:
    """Return True if a line has a word of the site's name, as the site writes it."""
    words = set(_NAME_WORD.findall(text))
    return any(
        len(word) >= _MIN_NAME_CHARS and word in words
        for name in page.structured.meta("og:site_name")
        for word in _NAME_WORD.findall(name)
    )
