"""Lists of tags: those in a page's data, and how any list is cut and tidied."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from newscrawl.boilerplate import phrases
from newscrawl.layout import layout_of
from newscrawl.page import Page
from newscrawl.page.structured import strings
from newscrawl.text import letters

__all__ = ["DECLARED", "MOST_TAGS", "MOST_WORDS", "from_data", "split_tags", "tidy"]

MOST_TAGS: Final = 40
MOST_WORDS: Final = 6
DECLARED: Final = frozenset(("article:tag", "json-ld"))
"""Where a page's data declare tags of the article, and not keywords of the page."""
_LONGEST_TAG: Final = 60
_LEAST_KEYWORDS: Final = 5
_LEAST_SAID: Final = 0.2
_PARTS: Final = re.compile(r"\s*[,;|•·、，]\s*|\s+/\s+")
_DENSE: Final = re.compile("[\u3040-\u9fff]")
_FIELD: Final = re.compile(r"([\w -]{2,20}): ?(?=\S)")
_FOLDER: Final = re.compile(r"[\w-]+/(?=\w)")
_LEAST_CODES: Final = 5
_CODE: Final = 7
_CAPITALS: Final = re.compile(r"[A-Z0-9:_-]+").fullmatch
_META_WORDS: Final = re.compile(r"[.:_-](?:tags?|keywords|topics)$|^dc(?:terms)?\.subject$")


def tidy(tags: Iterable[str]) -> list[str]:
    """Without "#", labels, repetitions and what is too long to be a tag."""
    kept: dict[str, str] = {}
    for tag in tags:
        name = tag.strip(' \t#＃,;:·|•"“”„')
        key = letters(name)
        if len(name.split()) > MOST_WORDS or name.endswith(("?", "!")):
            continue  # the title of another story
        if key and len(name) <= _LONGEST_TAG and not phrases("tags").is_whole(name):
            kept.setdefault(key, name)
    return list(kept.values())[:MOST_TAGS]


def split_tags(text: str) -> list[str]:
    """Cut a list of tags at its commas; one in Chinese or Japanese also at its spaces."""
    parts = _PARTS.split(text)
    if len(parts) == 1 and _DENSE.search(text) and text.count(" ") > 1:
        return text.split()
    return parts


def _without_fields(tags: list[str]) -> list[str]:
    """Of tags written as "Subject: Sea", "Page Type: Story" those that name a subject."""
    fields = [_FIELD.match(tag) for tag in tags]
    if sum(map(bool, fields)) <= len(tags) // 2:
        return tags
    return [
        tag[field.end() :]
        for tag, field in zip(tags, fields, strict=True)
        if field and phrases("tags").is_whole(field[1])
    ]


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
    yield data.meta.get("article:tag", []), "article:tag"
    yield strings(data.article.get("keywords")), "json-ld"
    yield data.meta.get("news_keywords", [])[:1], "keywords"
    yield data.meta.get("keywords", [])[:1], "keywords"
    for name, contents in data.meta.items():
        if _META_WORDS.search(name):
            yield contents, name
    for node in data.nodes:  # that of the web page, say
        if "keywords" in node:
            yield strings(node["keywords"]), "json-ld node"
    yield strings(data.article.get("about")), "json-ld about"


def _is_of_site(page: Page, tags: list[str]) -> bool:
    """Say whether a list of keywords is the same on all pages: few of them are in the text."""
    if len(tags) < _LEAST_KEYWORDS:
        return False
    data = page.structured
    told = [*data.meta.get("og:title", []), *data.meta.get("description", [])]
    text = " ".join([*told, *(page.blocks[at].text for at in layout_of(page).body)]).casefold()
    return sum(tag.casefold() in text for tag in tags) < len(tags) * _LEAST_SAID


def from_data(page: Page, shown: list[str]) -> tuple[list[str], str]:
    """Read the tags that a page's data name, and where; ``shown`` are those that it displays."""
    keys = set(map(letters, shown))
    # Some systems file a story under its author, too.
    authors = set(map(letters, strings(page.structured.article.get("author")))) - keys
    for contents, source in _lists(page):
        raw = [part for content in contents for part in split_tags(content) if part]
        tags = tidy(_without_folders(_without_fields(raw)))
        tags = [tag for tag in tags if letters(tag) not in authors]
        if not tags or _are_codes(tags):
            continue
        confirmed = source in DECLARED or not keys.isdisjoint(map(letters, tags))
        if confirmed or not _is_of_site(page, tags):
            return tags, source
    return [], ""
