"""Tags in a page's data: article:tag, JSON-LD's keywords, meta keywords."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from newscrawl.common.text import folded_letters
from newscrawl.extraction.content import label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.structured_data import texts_of
from newscrawl.extraction.fields.site_names import site_names
from newscrawl.extraction.fields.tag_list import MAX_TAG_WORDS, clean_tags, split_tags
from newscrawl.extraction.vocabulary import phrases

__all__ = ["DECLARED", "find_metadata_tags"]

DECLARED: Final = frozenset(("article:tag", "json-ld"))
"""Evidence of tags that a page declares to be the article's, and not keywords of the page."""
_META_NAMES: Final = re.compile(r"[.:_-](?:tags?|keywords|topics)$|^dc(?:terms)?\.subject$")
# "Subject: Sea", "Page Type: Story".
_FIELD: Final = re.compile(r"([\w -]{2,20}): ?(?=\S)")
_CATEGORIES: Final = frozenset(
    """category section kategorie rubrik ressort catégorie rubrique categoría sección categoria
    sezione seção kategoria dział kategori категория рубрика""".split()
)
_FOLDER: Final = re.compile(r"[\w-]+/(?=\w)")
_RECORD_NUMBER: Final = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|\S*:\d+", re.IGNORECASE
)
_CAPITALS: Final = re.compile(r"[A-Z0-9:_-]+").fullmatch
# Tuned on the training sets, as are those below.
_MIN_CODES: Final = 5
_MAX_CODE_CHARS: Final = 7
"""On average; an agency's codes of subjects are shorter."""
_MIN_TITLE_WORDS: Final = 4  # an editor may well choose three words of the title
_MIN_SHARE_IN_ORDER: Final = 0.8
"""Of the tags that a system has made of the title's words, as many stand in its order."""
_MIN_SITE_KEYWORDS: Final = 5
"""An article may have a few keywords that its text lacks. With 2 such are lost, with 10 the site's
own are taken."""
_MIN_SHARE_IN_TEXT: Final = 0.2
"""Of the keywords of an article; those of a site are seldom in the text."""


def _without_fields(tags: list[str]) -> list[str]:
    """Return tags written as "Subject: Sea" without the field's name, and no "Page Type: Story".

    Where most tags have fields, those without one are of no subject either.
    """
    fields = [_FIELD.match(tag) for tag in tags]
    most_have_one = sum(map(bool, fields)) > len(tags) // 2
    kept: list[str] = []
    for tag, field in zip(tags, fields, strict=True):
        if field and _is_name_of_tags(field[1]):
            kept.append(tag[field.end() :])
        elif not most_have_one and not (field and _is_name_of_tags(field[1].rpartition(" ")[2])):
            kept.append(tag)
    return kept


def _is_name_of_tags(field: str) -> bool:
    return field.casefold() in _CATEGORIES or phrases("tag_labels").is_phrase(field)


def _is_for_machines(tag: str) -> bool:
    """Return True if a tag is a record's number, or the name of a template ("long_read")."""
    is_template = "_" in tag and tag.islower() and " " not in tag
    return is_template or _RECORD_NUMBER.fullmatch(tag) is not None


def _are_codes(tags: list[str]) -> bool:
    """Return True if these are an agency's codes of subjects ("INDG08") and nothing for readers."""
    average_chars = sum(map(len, tags)) / len(tags)
    is_short = len(tags) >= _MIN_CODES and average_chars < _MAX_CODE_CHARS
    return is_short and all(map(_CAPITALS, tags))


def _raw_lists(page: Page) -> Iterator[tuple[list[str], str]]:
    """Yield the lists of tags in a page's data with their evidence, best first."""
    data = page.structured
    yield data.meta("article:tag"), "article:tag"
    yield texts_of(data.article.get("keywords")), "json-ld"
    yield data.meta("news_keywords")[:1], "keywords"
    yield data.meta("keywords")[:1], "keywords"
    for name in filter(_META_NAMES.search, data.meta_names):
        yield data.meta(name), name
    for node in data.nodes:  # that of the web page, say
        if "keywords" in node:
            yield texts_of(node["keywords"]), "json-ld node"
    yield texts_of(data.article.get("about")), "json-ld about"


def _is_sentence(text: str, parts: list[str]) -> bool:
    """Return True if a system made keywords of the summary."""
    return text.rstrip().endswith(".") and any(len(part.split()) > MAX_TAG_WORDS for part in parts)


def _is_title_chopped(page: Page, tags: list[str]) -> bool:
    """Return True if a system made keywords of the title, word by word."""
    if len(tags) < _MIN_TITLE_WORDS or sum(" " in tag for tag in tags) > 1:
        return False
    titles = [page.outline.title, *page.structured.meta("og:title")]
    slug = (page.url or "").rstrip("/").rpartition("/")[2].partition(".")[0].replace("-", " ")
    return any(_in_order(tags, title) for title in (*titles, slug) if title)


def _in_order(tags: list[str], title: str) -> bool:
    """Return True if most tags are words of a title, and in its order."""
    folded = title.casefold()
    if sum(tag.casefold() in folded for tag in tags) < _MIN_SHARE_IN_ORDER * len(tags):
        return False
    words = list(map(folded_letters, title.split()))
    count, start = 0, 0
    for key in map(folded_letters, tags):
        if key in words[start:]:
            start = words.index(key, start) + 1
            count += 1
    return count >= _MIN_SHARE_IN_ORDER * len(tags)


def _is_of_site(page: Page, tags: list[str]) -> bool:
    """Return True if keywords are the same on all pages of a site: few of them are in the text."""
    if len(tags) < _MIN_SITE_KEYWORDS:
        return False
    texts = [*page.structured.meta("og:title"), *page.structured.meta("description")]
    texts += [page.blocks[index].text for index in label_blocks(page).body]
    text = " ".join(texts).casefold()
    return sum(tag.casefold() in text for tag in tags) < len(tags) * _MIN_SHARE_IN_TEXT


def _lists_for_readers(page: Page, shown: set[str]) -> Iterator[tuple[list[str], str]]:
    """Yield the lists of tags in a page's data, without what is not for readers."""
    authors = texts_of(page.structured.article.get("author"))
    refused = set(map(folded_letters, [*authors, *site_names(page)])) - shown
    for contents, evidence in _raw_lists(page):
        # Of several entries each is one tag, whatever commas it has.
        entries = list(dict.fromkeys(filter(None, contents)))
        raw = entries if len(entries) > 1 else split_tags("".join(entries))
        if len(entries) == 1 and _is_sentence(entries[0], raw):
            continue
        tags = _without_fields(raw)
        if all(map(_FOLDER.match, tags)):  # "topic/sea", "section/world"
            tags = [tag.rpartition("/")[2] for tag in tags]
        tags = clean_tags(tags)
        words = [tag for tag in tags if not _is_for_machines(tag)]
        if not words or 2 * len(words) < len(tags) or _are_codes(words):
            continue
        if _is_title_chopped(page, words):
            continue
        if tags := [tag for tag in words if folded_letters(tag) not in refused]:
            yield tags, evidence


def find_metadata_tags(page: Page, shown: list[str]) -> tuple[list[str], str]:
    """Return the tags that a page's data name, and the evidence; ``shown``: those it displays.

    A list that is the same as the displayed one goes before all others.
    """
    keys = set(map(folded_letters, shown))
    first: tuple[list[str], str] = [], ""
    for tags, evidence in _lists_for_readers(page, keys):
        own_keys = set(map(folded_letters, tags))
        if own_keys == keys:
            return tags, evidence
        is_confirmed = evidence in DECLARED or not keys.isdisjoint(own_keys)
        if not first[0] and (is_confirmed or not _is_of_site(page, tags)):
            first = tags, evidence
            if not keys:
                break
    return first
