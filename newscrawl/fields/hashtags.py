"""The page's own hashtags or tags."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from lxml import etree

from newscrawl.boilerplate import Mark, alternation, phrases
from newscrawl.fields.found import Found
from newscrawl.layout import layout_of
from newscrawl.layout.labels import Label, hashtag_line, tag_label
from newscrawl.page import Page
from newscrawl.page.boxes import Block, Box
from newscrawl.page.microdata import text_of
from newscrawl.page.structured import strings
from newscrawl.text import letters

__all__ = ["candidates", "find_hashtags"]

Element = etree._Element

_LONGEST_TAG: Final = 60
_MOST_TAGS: Final = 40
_FAR_BEHIND: Final = 30
_ALL_LINKS: Final = 0.8
_MOST_WORDS: Final = 6
_PARTS: Final = re.compile(r"\s*[,;|•·،、，]\s*|\s+/\s+")
_DENSE: Final = re.compile("[\u3040-\u9fff]")
_TAG_LINKS: Final = etree.XPath("//a[contains(concat(' ', @rel, ' '), ' tag ')]")
_TAG_PATH: Final = re.compile(rf"/(?:{alternation('tag_paths')})(?:/|$|\?|=|-)", re.IGNORECASE)


def _tidy(tags: Iterable[str]) -> list[str]:
    """Without "#", labels, repetitions and what is too long to be a tag."""
    kept: dict[str, str] = {}
    for tag in tags:
        name = tag.strip(' \t#＃,;:·|•"“”')
        key = letters(name)
        if len(name.split()) > _MOST_WORDS or name.endswith(("?", "!")):
            continue  # the title of another story
        if key and len(name) <= _LONGEST_TAG and not phrases("tags").is_whole(name):
            kept.setdefault(key, name)
    return list(kept.values())[:_MOST_TAGS]


def _links(element: Element | None) -> list[str]:
    return [] if element is None else [text_of(link) for link in element.iter("a")]


def _from_lines(page: Page) -> list[str]:
    """Lines of hashtags, and what stands behind a label such as "Tags:"."""
    layout = layout_of(page)
    found: list[str] = []
    for block in page.blocks:
        if layout.labels[block.index] is not Label.HASHTAGS:
            continue
        if layout.marks[block.index] & (Mark.NAV | Mark.FOOTER | Mark.COMMENTS):
            continue
        found += hashtag_line(block.text)
        behind = tag_label(block.text)
        if behind:
            shown = letters(behind)
            links = [tag for tag in _links(block.box.element) if tag and letters(tag) in shown]
            found += links or _PARTS.split(behind)
        elif behind == "" and not found:
            found += _behind_label(block)
    return found


def _behind_label(block: Block) -> list[str]:
    """The links that follow a label in the same box or in the next one."""
    links = _links(block.box.element)
    if links:
        return links
    box: Box | None = block.box.parent
    for _ in range(2):
        if box is None or box.last - box.first > _MOST_TAGS:
            break
        if links := _links(box.element):
            return links
        box = box.parent
    return []


def _end(page: Page) -> int:
    """Where the page's own tags end at the latest: a little behind the text."""
    return (layout_of(page).body or [0])[-1] + _FAR_BEHIND


def _from_paths(page: Page) -> list[str]:
    """A line of links that all lead to tag pages, behind the text or right above it."""
    layout = layout_of(page)
    for block in page.blocks[layout.headline or 0 : _end(page)]:
        element = block.box.element
        if (
            element is None
            or block.link_share < _ALL_LINKS
            or layout.labels[block.index] is Label.NAVIGATION
        ):
            continue
        links = list(element.iter("a"))
        if len(links) > 1 and all(_TAG_PATH.search(link.get("href") or "") for link in links):
            return [text_of(link) for link in links]
    return []


def _from_boxes(page: Page) -> list[str]:
    """The links in boxes that call themselves tags, near the article."""
    layout = layout_of(page)
    found: list[str] = []
    unwanted = Mark.NAV | Mark.COMMENTS | Mark.RELATED | Mark.ASIDE | Mark.AUTHOR
    for block in page.blocks[layout.headline or 0 : _end(page)]:
        marks = layout.marks[block.index]
        if not marks & Mark.TAGS or marks & unwanted or not block.linked:
            continue
        links = _links(block.box.element)
        found += links if links and block.link_share > 0.5 else [block.text]
    return found


def _from_tag_links(page: Page) -> list[str]:
    links = [link for link in _TAG_LINKS(page.root) if "category" not in (link.get("rel") or "")]
    return [text_of(link) for link in links]


def _from_data(page: Page) -> tuple[list[str], str]:
    data = page.structured
    if tags := data.meta.get("article:tag"):
        return [part for tag in tags for part in _split(tag)], "article:tag"
    if keywords := strings(data.article.get("keywords")):
        return [part for keyword in keywords for part in _split(keyword)], "json-ld"
    if keywords := data.meta.get("news_keywords", []) + data.meta.get("keywords", []):
        return _split(keywords[0]), "keywords"
    return [], ""


def _split(text: str) -> list[str]:
    """Cut a list of tags at its commas; one in Chinese or Japanese also at its spaces."""
    parts = _PARTS.split(text)
    if len(parts) == 1 and _DENSE.search(text) and text.count(" ") > 1:
        return text.split()
    return parts


def candidates(page: Page) -> Iterator[Found[list[str]]]:
    """The tags by each way of finding them, best first."""
    readers: tuple[tuple[Callable[[Page], list[str]], str], ...] = (
        (_from_lines, "hashtag line"),
        (_from_boxes, "tag links"),
        (_from_tag_links, "rel=tag"),
        (_from_paths, "tag links"),
    )
    for read, source in readers:
        tags = _tidy(read(page))
        if tags:
            yield Found(tags, source)
    raw, source = _from_data(page)
    if tags := _tidy(raw):
        yield Found(tags, source)


def find_hashtags(page: Page) -> Found[list[str]] | None:
    """Take the tags that the page displays; those of its data only where it displays none."""
    return next(candidates(page), None)
