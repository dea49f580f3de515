"""Lists of tags: those in a page's data, and how any list is cut and tidied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from newscrawl.common.text import letters
from newscrawl.common.urls import site_of
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.structured_data import strings
from newscrawl.extraction.vocabulary import phrases

__all__ = [
    "DECLARED",
    "MAX_TAGS",
    "MAX_TAG_WORDS",
    "clean_tags",
    "find_metadata_tags",
    "split_tags",
]

MAX_TAGS: Final = 40
MAX_TAG_WORDS: Final = 6
DECLARED: Final = frozenset(("article:tag", "json-ld"))
"""Where a page's data declare tags of the article, and not keywords of the page."""
_LONGEST_TAG: Final = 60
_LEAST_KEYWORDS: Final = 5
_LEAST_SAID: Final = 0.2
_PARTS: Final = re.compile(r"(?:(?<!\s)\s++)?[,;|•·、，]\s*+|(?<!\s)\s++/\s++")
_DENSE: Final = re.compile("[\u3040-\u9fff]")
_FIELD: Final = re.compile(r"([\w -]{2,20}): ?(?=\S)")
_CATEGORIES: Final = frozenset(
    """category section kategorie rubrik ressort catégorie rubrique categoría sección categoria
    sezione seção kategoria dział kategori категория рубрика""".split()
)
_FOLDER: Final = re.compile(r"[\w-]+/(?=\w)")
_LEAST_CODES: Final = 5
_CODE: Final = 7
_NO_TAGS: Final = phrases("tags", "more_tags")
_NUMBER: Final = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\S*:\d+", re.IGNORECASE)
_CAPITALS: Final = re.compile(r"[A-Z0-9:_-]+").fullmatch
_NEVER_IN_TAGS: Final = re.compile(r"[»›→<>{}]|(?:19|20)\d\d-\d\d-\d\d|\d:\d\d")
_LEAST_CHOPPED: Final = 4
_MOST_IN_ORDER: Final = 0.8
_META_WORDS: Final = re.compile(r"[.:_-](?:tags?|keywords|topics)$|^dc(?:terms)?\.subject$")


def clean_tags(tags: Iterable[str]) -> list[str]:
    """Without "#", labels, repetitions and what is too long to be a tag."""
    kept: dict[str, str] = {}
    for tag in tags:
        name = tag.strip(' \t#＃,;:·|•"“”„')
        key = letters(name)
        if len(name.split()) > MAX_TAG_WORDS or name.endswith(("?", "!")):
            continue  # the title of another story
        if _NEVER_IN_TAGS.search(name):
            continue  # "Get alerts »", a date
        if key and len(name) <= _LONGEST_TAG and not _NO_TAGS.is_whole(name):
            kept.setdefault(key, name)
    return list(kept.values())[:MAX_TAGS]


def split_tags(text: str) -> list[str]:
    """Cut a list of tags at its commas; one in Chinese or Japanese also at its spaces."""
    parts = _PARTS.split(text)
    if len(parts) == 1 and _DENSE.search(text) and text.count(" ") > 1:
        return text.split()
    return parts


def _without_fields(tags: list[str]) -> list[str]:
    """Take the fields off tags written as "Subject: Sea"; drop "Page Type: Story".

    Where most tags have fields, those without one are of no subject either.
    """
    fields = [_FIELD.match(tag) for tag in tags]
    most = sum(map(bool, fields)) > len(tags) // 2
    kept: list[str] = []
    for tag, field in zip(tags, fields, strict=True):
        if field and _names_subject(field[1]):
            kept.append(tag[field.end() :])
        elif not most and not (field and _names_subject(field[1].rpartition(" ")[2])):
            kept.append(tag)
    return kept


def _names_subject(field: str) -> bool:
    return field.casefold() in _CATEGORIES or phrases("tags").is_whole(field)


def _is_machines(tag: str) -> bool:
    """Say whether a tag is no word of any language: a record's number, a class of templates."""
    return _NUMBER.fullmatch(tag) is not None or ("_" in tag and tag.islower() and " " not in tag)


def _without_folders(tags: list[str]) -> list[str]:
    """Tags written as addresses ("topic/sea", "section/world") without their folders."""
    if not all(map(_FOLDER.match, tags)):
        return tags
    return [tag.rpartition("/")[2] for tag in tags]


def _are_codes(tags: list[str]) -> bool:
    """Say whether these are an agency's codes of subjects ("INDG08") and nothing for readers."""
    letters_each = sum(map(len, tags)) / len(tags)
    return len(tags) >= _LEAST_CODES and letters_each < _CODE and all(map(_CAPITALS, tags))


def _lists(page: Page) -> Iterator[tuple[list[str], str]]:
    """The lists of tags in a page's data, best first."""
    data = page.structured
    yield data.meta("article:tag"), "article:tag"
    yield strings(data.article.get("keywords")), "json-ld"
    yield data.meta("news_keywords")[:1], "keywords"
    yield data.meta("keywords")[:1], "keywords"
    for name in filter(_META_WORDS.search, data.meta_names):
        yield data.meta(name), name
    for node in data.nodes:  # that of the web page, say
        if "keywords" in node:
            yield strings(node["keywords"]), "json-ld node"
    yield strings(data.article.get("about")), "json-ld about"


def _is_sentence(text: str, parts: list[str]) -> bool:
    """Say whether a system made keywords of the summary."""
    return text.rstrip().endswith(".") and any(len(part.split()) > MAX_TAG_WORDS for part in parts)


def _is_title_chopped(page: Page, tags: list[str]) -> bool:
    """Say whether a system made keywords of the title, word by word."""
    if len(tags) < _LEAST_CHOPPED or sum(" " in tag for tag in tags) > 1:
        return False
    titles = [page.outline.title, *page.structured.meta("og:title")]
    slug = (page.url or "").rstrip("/").rpartition("/")[2].partition(".")[0].replace("-", " ")
    return any(_in_order(tags, title) for title in (*titles, slug) if title)


def _in_order(tags: list[str], title: str) -> bool:
    """Say whether most tags are words of a title, and in its order."""
    folded = title.casefold()
    if sum(tag.casefold() in folded for tag in tags) < _MOST_IN_ORDER * len(tags):
        return False
    words = list(map(letters, title.split()))
    found, at = 0, 0
    for key in map(letters, tags):
        if key in words[at:]:
            at = words.index(key, at) + 1
            found += 1
    return found >= _MOST_IN_ORDER * len(tags)


def _is_of_site(page: Page, tags: list[str]) -> bool:
    """Say whether a list of keywords is the same on all pages: few of them are in the text."""
    if len(tags) < _LEAST_KEYWORDS:
        return False
    data = page.structured
    told = [*data.meta("og:title"), *data.meta("description")]
    text = " ".join([*told, *(page.blocks[at].text for at in label_blocks(page).body)]).casefold()
    return sum(tag.casefold() in text for tag in tags) < len(tags) * _LEAST_SAID


def _filed_under(page: Page) -> set[str]:
    """Under what some systems file a story as well: its author, the outlet, the site."""
    data = page.structured
    outlet = strings(data.resolve(data.article.get("publisher")))
    names = [*strings(data.article.get("author")), *outlet, *data.meta("og:site_name")]
    return set(map(letters, [*names, site_of(page.url) or ""]))


def _readable(page: Page, shown: set[str]) -> Iterator[tuple[list[str], str]]:
    """The lists of tags in a page's data, without what is not for readers."""
    refused = _filed_under(page) - shown
    for contents, evidence in _lists(page):
        # Of several entries each is one tag, whatever commas it has.
        entries = list(dict.fromkeys(filter(None, contents)))
        raw = entries if len(entries) > 1 else split_tags("".join(entries))
        if len(entries) == 1 and _is_sentence(entries[0], raw):
            continue
        tags = clean_tags(_without_folders(_without_fields(raw)))
        words = [tag for tag in tags if not _is_machines(tag)]
        if not words or 2 * len(words) < len(tags) or _are_codes(words):
            continue
        if _is_title_chopped(page, words):
            continue
        if tags := [tag for tag in words if letters(tag) not in refused]:
            yield tags, evidence


def find_metadata_tags(page: Page, shown: list[str]) -> tuple[list[str], str]:
    """Read the tags that a page's data name, and where; ``shown`` are those that it displays.

    A list that is the same as the displayed one goes before all others.
    """
    keys = set(map(letters, shown))
    first: tuple[list[str], str] = [], ""
    for tags, evidence in _readable(page, keys):
        told = set(map(letters, tags))
        if told == keys:
            return tags, evidence
        confirmed = evidence in DECLARED or not keys.isdisjoint(told)
        if not first[0] and (confirmed or not _is_of_site(page, tags)):
            first = tags, evidence
            if not keys:
                break
    return first
