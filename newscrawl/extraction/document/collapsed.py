"""Text that is closed until the reader opens it: answers to questions, the rest of a story."""

from __future__ import annotations

from itertools import islice
from typing import Final

from lxml import etree

from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.vocabulary import ClassHint, class_hints_of

__all__ = ["is_collapsed"]

_OPENERS: Final = HEADINGS - {"h1"} | {"button", "summary", "dt"}
"""Elements that open what is hidden below them."""
_NOT_SHOWN: Final = frozenset(("style", "script", "template", "br"))
_FIELDS: Final = frozenset(("form", "input", "select", "textarea"))
_MAX_ELEMENTS_OF_OPENER: Final = 12
"""A heading, a button with its icon and its label; a larger box is more than that."""


def is_collapsed(element: etree._Element) -> bool:
    """Return True if what stands right above or below a hidden element opens it."""
    above = element.getprevious()
    while above is not None and above.tag in _NOT_SHOWN:
        above = above.getprevious()
    if above is not None and _opens(above, _OPENERS):
        return not class_hints_of(above.get("class") or "") & ClassHint.HIDDEN
    below = _below(element)
    return below is not None and _opens(below, frozenset(("button",)))


def _below(element: etree._Element) -> etree._Element | None:
    """Return what follows an element, or the box that it closes."""
    below = element.getnext()
    outer = element.getparent()
    if below is None and outer is not None:
        below = outer.getnext()
    while below is not None and below.tag in _NOT_SHOWN:
        below = below.getnext()
    return below


def _opens(element: etree._Element, openers: frozenset[str]) -> bool:
    """Return True if an element is little more than what readers open a box with."""
    elements = list(islice(element.iter(), _MAX_ELEMENTS_OF_OPENER + 1))
    return (
        len(elements) <= _MAX_ELEMENTS_OF_OPENER
        and not any(inner.tag in _FIELDS for inner in elements)
        and any(inner.tag in openers or _is_button(inner) for inner in elements)
        and not any((inner.get("href") or "#")[0] != "#" for inner in elements)
    )


def _is_button(element: etree._Element) -> bool:
    return element.get("role") == "button" or element.get("aria-expanded") is not None
