"""Microdata: elements with an ``itemprop``, read flat."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

from newscrawl.common.text import clean_text

__all__ = ["Microdata", "text_of"]

Element = etree._Element


def text_of(element: Element) -> str:
    """The clean text of an element."""
    if not len(element):  # as most: one text needs no walk
        return clean_text(element.text or "")
    return clean_text("".join(element.itertext()))


class Microdata:
    """A page's microdata by property, in the page's order."""

    def __init__(self, properties: Iterable[Element]) -> None:
        """Take the elements that have an ``itemprop``."""
        self._by_property: dict[str, list[Element]] = {}
        for element in properties:
            for name in (element.get("itemprop") or "").lower().split():
                self._by_property.setdefault(name, []).append(element)

    def elements(self, name: str) -> list[Element]:
        """The elements with a property (in lower case)."""
        return self._by_property.get(name, [])

    def values(self, name: str) -> list[str]:
        """The values of a property: ``content`` or ``datetime`` where given, else the text."""
        found = []
        for element in self.elements(name):
            value = element.get("content") or element.get("datetime") or text_of(element)
            if value:
                found.append(clean_text(value))
        return found
