"""Microdata: elements with an ``itemprop``, read flat."""

from __future__ import annotations

from lxml import etree

from newscrawl.page.walk import declared
from newscrawl.text import clean

__all__ = ["Microdata", "text_of"]

Element = etree._Element


def text_of(element: Element) -> str:
    """The clean text of an element."""
    return clean("".join(str(part) for part in element.itertext()))


def _is_told_in_head(element: Element) -> bool:
    """Say whether it is a ``meta`` of the page's head, which is read with the other metas."""
    parent = element.getparent() if element.tag == "meta" else None
    return parent is not None and parent.tag == "head"


class Microdata:
    """A page's microdata by property, in the page's order."""

    def __init__(self, root: Element) -> None:
        self._by_property: dict[str, list[Element]] = {}
        properties, self.trails = declared(root)
        """``trails``: what is declared a trail or a step of one, here or in RDFa."""
        for element in properties:
            if not _is_told_in_head(element):
                for name in element.get("itemprop").split():
                    self._by_property.setdefault(name.lower(), []).append(element)

    def elements(self, name: str) -> list[Element]:
        """The elements with a property (in lower case)."""
        return self._by_property.get(name, [])

    def values(self, name: str) -> list[str]:
        """The values of a property: ``content`` or ``datetime`` where given, else the text."""
        found = []
        for element in self.elements(name):
            value = element.get("content") or element.get("datetime") or text_of(element)
            if value:
                found.append(clean(value))
        return found
