"""Elements that are tags by their class, and links to tags by where they stand."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from newscrawl.extraction.document.badges import text_without_count
from newscrawl.extraction.document.blocks import Block, Box, Element
from newscrawl.extraction.fields.tag_list import MAX_TAG_WORDS, MAX_TAGS
from newscrawl.extraction.vocabulary import (
    ClassHint,
    PhrasePattern,
    PhrasesAt,
    class_hints_of,
    phrases_regex,
)

__all__ = [
    "elements_called_tags",
    "has_label_before_link",
    "link_texts",
    "links_to_tags",
    "without_sidebars",
]

_MAX_LABEL_CHARS: Final = 40
"""Before the first tag: the longest label has as many."""
_MAX_LEVELS: Final = 30
"""Elements around a link; a bound for hostile pages."""
_BEFORE_LABEL: Final = re.compile(r"^|\W")
_END: Final = re.compile("$")
_LABEL_AT_END: Final = PhrasePattern(PhrasesAt.of("tag_labels"), _END)
# "tag", "md-tag", "tag-item", "tag tag0": one of the tags, and not their label or their list.
_ONE_TAG: Final = re.compile(
    r"(?:^|[\s_-])(?:tag|hashtag|topic|etiqueta|schlagwort)(?:[_-]?(?:item|name|text|\d+))?(?:$|\s)",
    re.IGNORECASE,
)
_MAX_CLASS_CHARS: Final = 200
"""What of a class attribute is searched: some ten names."""
# For URLs in small letters behind a slash, which is found in a fifth of the time.
_TAG_PATH: Final = re.compile(rf"/(?:{phrases_regex('tag_paths').lower()})(?:/|$|\?|=|-)")


def _is_tag_url(url: str) -> bool:
    """Return True if a URL is that of a tag's page."""
    return _TAG_PATH.search(f"/{url.lower()}") is not None


def _may_be_tag(link: Element) -> bool:
    """Return True if a link leads neither to the author nor to another place on this page."""
    href = link.get("href") or ""
    is_on_page = href.startswith("#") and href != "#"
    return not is_on_page and not class_hints_of(link.get("class") or "") & ClassHint.AUTHOR


def _links_in(box: Box) -> list[Element]:
    """Return the links in a box; none of a large one."""
    is_large = box.last - box.first > MAX_TAGS
    return [] if box.element is None or is_large else list(box.element.iter("a"))


def links_to_tags(box: Box) -> list[Element]:
    """Return the links in a box where all of them lead to tags' pages; none of a large one."""
    if box.element is None or box.last - box.first > MAX_TAGS:
        return []
    links = []
    for link in box.element.iter("a"):
        if not _is_tag_url(link.get("href") or ""):
            return []  # as in most boxes: by their first link
        links.append(link)
    return links


def link_texts(block: Block) -> list[str]:
    """Return the texts of the links in a block's box that may be tags."""
    return [text_without_count(link) for link in _links_in(block.box) if _may_be_tag(link)]


def has_label_before_link(block: Block) -> bool:
    """Return True if a line says that its links are tags: "12 July · tagged with Sea, Wind"."""
    links = link_texts(block)
    before = block.text.partition(links[0])[0] if links and links[0] else ""
    label = before.rstrip(" :：#＃")[-_MAX_LABEL_CHARS:]
    return _LABEL_AT_END.search(label, _BEFORE_LABEL) is not None


def elements_called_tags(block: Block) -> list[str]:
    """Return the texts of the innermost elements of a block's box that call themselves tags."""
    element = block.box.element
    if element is None or block.box.last - block.box.first > 1:
        return []
    called = [
        inner
        for inner in islice(element.iter(), MAX_TAGS)
        if isinstance(inner.tag, str)
        and _ONE_TAG.search(inner.get("class") or "", 0, _MAX_CLASS_CHARS)
    ]
    outer = {inner.getparent() for inner in called}
    texts = [text_without_count(inner) for inner in called if inner not in outer]
    return [] if any(len(text.split()) > MAX_TAG_WORDS for text in texts) else texts


def without_sidebars(links: list[Element]) -> list[Element]:
    """Return those of the links that do not stand in a sidebar; all where every one does."""
    own = [link for link in links if not _stands_aside(link)]
    return own or links


def _stands_aside(link: Element) -> bool:
    outer_elements = islice(link.iterancestors(), _MAX_LEVELS)
    return any(
        outer.tag == "aside" or class_hints_of(outer.get("class") or "") & ClassHint.ASIDE
        for outer in outer_elements
        if outer.tag not in ("body", "html", "main", "article")
    )
