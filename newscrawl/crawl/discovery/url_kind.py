"""Weighs what a URL looks like: an article, a list, a further page, or nothing worth following."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from newscrawl.common.urls import url_date
from newscrawl.crawl.discovery import url_patterns as patterns
from newscrawl.crawl.discovery.url_evidence import MIN_ARTICLE_WEIGHT, Evidence, UrlKind

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    Parameters = Sequence[tuple[str, str]]

__all__ = ["UrlKind", "classify_url", "count_words", "evidence_in_url", "is_no_page", "weigh"]

# Signs that belong to a letter in the scripts of India, and vowel points of Hebrew and Arabic.
_MARKS: Final = "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff"
_WORD: Final = re.compile(rf"(?:[^\W\d_]|[{_MARKS}]){{2,}}")
_LONG_NUMBER: Final = re.compile(r"\d{5,}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_NUMBER: Final = re.compile(r"\d+")
_SHORT_NUMBER: Final = re.compile(r"[a-z]?\d{1,4}")
_ID_STEP: Final = re.compile(r"(?=\D*\d\D*\d)(?=[^a-z]*[a-z])[a-z0-9_]{8,64}")
# The value of a parameter that names an article: "1234", "1234:minister-quits", an id, in base64.
_ID_VALUE: Final = re.compile(
    r"\d{1,20}(?:[:_-].{0,200})?|(?=\D*\d)[\w-]{8,64}={0,2}", re.IGNORECASE
)
_QUERY_NUMBER: Final = re.compile(r"\d{4,20}")
# Thai, Lao, Burmese, Khmer, Japanese, Chinese and Korean, which are counted by characters.
_COUNTED_CHAR: Final = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
_MONTH_OR_DAY: Final = re.compile(r"\d\d?")  # or the number of a further page
# "premier-league" and "climate-and-energy" are sections, "minister-quits-after-vote" is a story.
_MIN_SLUG_WORDS: Final = 4
# In those scripts a section's name has two to four characters and a headline many.
_MIN_SLUG_CHARS: Final = 8
_MIN_COUNTED_CHAR: Final = 4  # fewer may be a name in a text of another script
_CHARS_PER_WORD: Final = 2  # the usual word of Chinese and Japanese has two characters
_MIN_SESSION_CHARS: Final = 16
"""Shorter values are numbers and words; PHP's sessions have 26 or more, ASP's 24."""
_MAX_STEPS: Final = 12  # more are a circle of links, or a trap
_MAX_PARAMETERS: Final = 4  # more are the filters of a list
_MAX_PAGE_DIGITS: Final = 4  # nobody turns to page 10,000: a longer number is an id
_STEPS_OF_A_DAY: Final = 3  # year, month, day


def classify_url(url: str) -> UrlKind:
    """Return what a URL looks like, by itself.

    >>> classify_url("https://news.example/world/minister-quits-after-late-vote").name
    'ARTICLE'
    >>> classify_url("https://news.example/world/").name
    'LIST'
    >>> classify_url("https://news.example/world/?page=2").name
    'PAGINATION'
    >>> classify_url("https://news.example/search?q=minister").name
    'OTHER'
    """
    return UrlKind.OTHER if is_no_page(url) else weigh(evidence_in_url(url))


def weigh(evidence: Collection[Evidence]) -> UrlKind:
    """Return what a URL is taken for by all that speaks for and against an article.

    >>> weigh([Evidence.SLUG, Evidence.FORM_STEP]).name
    'OTHER'
    >>> weigh([Evidence.SLUG, Evidence.DATE, Evidence.FORM_STEP, Evidence.HEADLINE]).name
    'ARTICLE'
    """
    weight = sum(sign.weight for sign in evidence)
    if weight >= MIN_ARTICLE_WEIGHT:
        return UrlKind.ARTICLE
    against = {sign.taken_for for sign in evidence if sign.weight < 0}
    if UrlKind.OTHER in against and weight <= 0:
        return UrlKind.OTHER
    return UrlKind.PAGINATION if UrlKind.PAGINATION in against else UrlKind.LIST


def is_no_page(url: str) -> bool:
    """Return True if a URL is certain to be no page with news, whoever names it.

    It is a file, a login, a cart, or the site's "/about/".

    >>> is_no_page("https://news.example/a.jpg"), is_no_page("https://news.example/about/")
    (True, True)
    >>> is_no_page("https://news.example/about/what-we-know-about-the-flood")
    False
    """
    if len(url) > patterns.MAX_PAGE_URL_CHARS:
        return True
    path, _, query = url.partition("#")[0].partition("?")
    path = path.casefold().partition("://")[2].partition("/")[2]  # a host may end with ".zip"
    last = path.rstrip("/").rpartition("/")[2]
    stem, _, extension = last.rpartition(".")
    if stem and extension in patterns.NO_PAGE_EXTENSIONS:
        return True
    if patterns.PAGE_EXTENSION.sub("", last) in patterns.ACTION_STEPS:
        return True
    if not patterns.MACHINE_STEPS.isdisjoint(path.split("/")) or _is_about_site(path, query):
        return True
    return bool(query) and any(map(_is_action, _parameters(query)))


def _is_about_site(path: str, query: str) -> bool:
    """Return True for "/about/" and "/privacy.html": one word, and no section's name."""
    return not query and patterns.PAGE_EXTENSION.sub("", path.strip("/")) in patterns.SITE_PAGES


def count_words(text: str) -> int:
    """Return the number of words in a text; in scripts counted by characters, two are one.

    >>> count_words("Minister quits after vote"), count_words("台風一号が週末に上陸へ")
    (4, 5)
    """
    chars = _count_chars(text)
    if chars >= _MIN_COUNTED_CHAR:
        return chars // _CHARS_PER_WORD
    return len(_WORD.findall(text))


def _count_chars(text: str) -> int:
    """Return the number of characters of scripts that are counted by them; ASCII has none."""
    return 0 if text.isascii() else len(_COUNTED_CHAR.findall(text))


def evidence_in_url(url: str) -> set[Evidence]:
    """Return the signs in a URL that is not longer than a page's."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    steps = [step for step in path.casefold().split("/") if step]
    found = set(_in_path(url, path, steps)) if steps else set()
    if parts.query:
        found.update(_in_query(_parameters(parts.query), steps))
        if not _NAMED_BY_QUERY.isdisjoint(found):
            found -= _WITHOUT_NAME
    return found


_NAMED_BY_QUERY: Final = {Evidence.NAMED_BY_PARAMETER, Evidence.PATH_AS_PARAMETER}
_WITHOUT_NAME: Final = {
    Evidence.SEARCH_PARAMETER,
    Evidence.DAY_PARAMETER,
    Evidence.NUMBER_IN_QUERY,
    Evidence.INDEX_FILE,
}
"""What counts only where no parameter names an article."""


# --- the path ------------------------------------------------------------------------------------


def _in_path(url: str, path: str, steps: Sequence[str]) -> Iterator[Evidence]:
    last = patterns.PAGE_EXTENSION.sub("", steps[-1])
    plain = [*steps[:-1], last]
    yield from _slug(steps[-1], last)
    if url_date(url):
        yield Evidence.DATE
    if len(steps) > 1 and steps[-2] in patterns.ARTICLE_STEPS:
        yield Evidence.ARTICLE_STEP
    yield from _words(plain)
    if patterns.PAGINATION.search(path):
        is_post = len(plain) > 1 and plain[-2] == "p"
        yield Evidence.P_STEP if is_post else Evidence.PAGE_NUMBER
    if _is_circular(steps):
        yield Evidence.CIRCLE
    if len(steps) > _MAX_STEPS:
        yield Evidence.DEEP_PATH
    if _YEAR.fullmatch(plain[0]) and all(map(_MONTH_OR_DAY.fullmatch, plain[1:])):
        # "/2023/07/12/7410917" is an article with a number for its name.
        is_day = len(plain) == _STEPS_OF_A_DAY
        yield Evidence.DAY_ARCHIVE if is_day else Evidence.MONTH_ARCHIVE


def _slug(written: str, last: str) -> Iterator[Evidence]:
    """Yield what the last step says, as it is ``written`` and without a page's extension."""
    words, chars = len(_WORD.findall(last)), _count_chars(last)
    if words >= _MIN_SLUG_WORDS or chars >= _MIN_SLUG_CHARS:
        yield Evidence.SLUG
    if _LONG_NUMBER.search(last):
        yield Evidence.LONG_NUMBER
    elif last != written and _NUMBER.search(last):
        yield Evidence.NUMBERED_FILE
    elif _ID_STEP.fullmatch(last):
        yield Evidence.ID_STEP
    elif _SHORT_NUMBER.fullmatch(last):
        yield Evidence.SHORT_NUMBER
    stem, _, extension = written.rpartition(".")
    if stem and extension in patterns.ODD_EXTENSIONS:
        yield Evidence.ODD_FILE


def _words(steps: Sequence[str]) -> Iterator[Evidence]:
    """Yield what single words in a path say, each kind of word once."""
    if _ALL_WORDS.isdisjoint(steps):  # as most are
        return
    for sign, words in _STEP_WORDS:
        if not words.isdisjoint(steps):
            yield sign
    for sign, words in _LAST_STEP_WORDS:
        if not words.isdisjoint(steps[-2:]):
            yield sign
    if steps[-1] in patterns.INDEX_FILES:
        yield Evidence.INDEX_FILE


_STEP_WORDS: Final = (
    (Evidence.FINDER_STEP, patterns.FINDER_STEPS),
    (Evidence.FORM_STEP, patterns.FORM_STEPS),
    (Evidence.READER_STEP, patterns.READER_STEPS),
    (Evidence.FILE_STEP, patterns.FILE_STEPS),
    (Evidence.ABOUT_STEP, patterns.ABOUT_STEPS),
)
"""Words that count wherever they stand in a path."""
_LAST_STEP_WORDS: Final = (
    (Evidence.LIST_STEP, patterns.LIST_STEPS),
    (Evidence.ARCHIVE_STEP, patterns.ARCHIVE_STEPS),
)
"""Words that count as the last step or the one before it."""
_ALL_WORDS: Final = patterns.INDEX_FILES.union(
    *(words for _, words in (*_STEP_WORDS, *_LAST_STEP_WORDS))
)


def _is_circular(steps: Sequence[str]) -> bool:
    """Return True if steps repeat, as where relative links go wrong: /a/b/a/b/."""
    if len(set(steps)) == len(steps):  # as most paths
        return False
    count = min(len(steps), _MAX_STEPS)
    for size in range(2, count // 2 + 1):
        for start in range(count - 2 * size + 1):
            run = steps[start : start + size]
            is_repeated = run == steps[start + size : start + 2 * size]
            if is_repeated and not all(map(str.isdecimal, run)):
                return True
    return any(len(set(steps[start : start + 3])) == 1 for start in range(count - 2))


# --- the query -----------------------------------------------------------------------------------


def _parameters(query: str) -> Parameters:
    return [(name.casefold(), value) for name, value in parse_qsl(query)]


def _is_action(parameter: tuple[str, str]) -> bool:
    name, value = parameter
    if name in patterns.ACTION_PARAMETERS:
        return True
    return name in patterns.ACTION_NAMES and value.casefold() in patterns.ACTION_STEPS


def _in_query(parameters: Parameters, steps: Sequence[str]) -> Iterator[Evidence]:
    for parameter in parameters:
        yield from _in_parameter(*parameter)
    names = [name for name, _ in parameters]
    if len(names) > _MAX_PARAMETERS or len(set(names)) < len(names) or "[" in "".join(names):
        yield Evidence.MANY_PARAMETERS
    if steps and patterns.PAGE_EXTENSION.sub("", steps[-1]).endswith(patterns.ARTICLE_SCRIPTS):
        yield Evidence.ARTICLE_SCRIPT


def _in_parameter(name: str, value: str) -> Iterator[Evidence]:
    if name in patterns.PAGE_PARAMETERS and value.isdecimal() and len(value) <= _MAX_PAGE_DIGITS:
        yield Evidence.PAGE_NUMBER
    elif name in patterns.ARTICLE_PARAMETERS:
        if _ID_VALUE.fullmatch(value):
            yield Evidence.NAMED_BY_PARAMETER
    elif _is_session(name, value):
        yield Evidence.SESSION
    elif name in patterns.SEARCH_PARAMETERS:
        is_path = "/" in value and _NUMBER.search(value) is not None
        yield Evidence.PATH_AS_PARAMETER if is_path else Evidence.SEARCH_PARAMETER
    elif value.casefold() in patterns.ARTICLE_STEPS:
        yield Evidence.NAMED_BY_VALUE
    elif sign := next((sign for sign, names in _PARAMETER_NAMES if name in names), None):
        yield sign
    elif _QUERY_NUMBER.fullmatch(value):
        yield Evidence.NUMBER_IN_QUERY


_PARAMETER_NAMES: Final = (
    (Evidence.DAY_PARAMETER, patterns.DAY_PARAMETERS),
    (Evidence.FORM_PARAMETER, patterns.FORM_PARAMETERS),
    (Evidence.SORT_PARAMETER, patterns.SORT_PARAMETERS),
)
"""Parameters that speak against an article by their names alone."""


def _is_session(name: str, value: str) -> bool:
    """Return True for a reader's session: letters and digits, where an article's id is a number."""
    is_long = len(value) >= _MIN_SESSION_CHARS and not value.isdecimal()
    return is_long and any(word in name for word in patterns.SESSION_WORDS)
