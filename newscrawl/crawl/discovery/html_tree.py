"""A page as a tree, for its links only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from lxml import etree

from newscrawl.common.urls import absolute
from newscrawl.extraction.document.decoding import to_utf8
from newscrawl.extraction.document.parser_guards import without_countless_tags, without_long_tags

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["base_of", "climb", "parsed", "words_of"]

_NAMES: Final = ("class", "id", "role")
_LONGEST_NAME: Final = 500


def parsed(page: bytes | str) -> etree._Element | None:
    """Parse a page; None where there is nothing in it that could be one."""
    content = page.encode("utf-8", "replace") if isinstance(page, str) else to_utf8(page)[0]
    content = without_countless_tags(without_long_tags(content.replace(b"\0", b"")))
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True, collect_ids=False)
    try:
        return etree.fromstring(content, parser)
    except etree.LxmlError:
        return None


def base_of(root: etree._Element, url: str) -> str:
    """Give the address that the page's links are resolved against."""
    return next((absolute(url, node.get("href")) for node in root.iter("base")), None) or url


def climb(element: etree._Element, levels: int) -> Iterator[etree._Element]:
    """Give the elements around an element, from the inside out."""
    parent = element.getparent()
    while parent is not None and levels:
        yield parent
        levels -= 1
        parent = parent.getparent()


def words_of(element: etree._Element) -> str:
    """Give what class, id and role say of an element."""
    found = (element.get(name) for name in _NAMES)
    return " ".join(value[:_LONGEST_NAME] for value in found if value)
