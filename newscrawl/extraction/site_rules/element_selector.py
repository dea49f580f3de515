"""A selector of a rule, CSS or XPath: compiled once, then asked on every page."""

from __future__ import annotations

import re
from typing import Any, Final

from cssselect import SelectorError
from lxml import etree
from parsel.csstranslator import HTMLTranslator

from newscrawl.extraction.document.blocks import Element

__all__ = ["ElementSelector", "SelectorMistakeError"]

# What CSS cannot begin with: a path, a bracket, the call of a function.
_BEGINS_XPATH: Final = re.compile(r"\s*(?:[/(@]|\.{1,2}/|[a-z-]+(?:::|\((?!\s*$)))")
_EXSLT: Final = {"re": "http://exslt.org/regular-expressions"}
"""The prefix under which XPath has regular expressions, as in parsel's selectors."""


class SelectorMistakeError(ValueError):
    """A selector that does not compile; the message says where."""


class ElementSelector:
    """A CSS selector, with parsel's ``::text`` and ``::attr(name)``, or an XPath expression."""

    def __init__(self, text: str, *, is_xpath: bool | None = None) -> None:
        """Compile a selector; without ``is_xpath``, its beginning tells which of the two it is.

        Raises SelectorMistakeError.
        """
        if is_xpath is None:
            is_xpath = _BEGINS_XPATH.match(text) is not None
        kind = "an XPath expression" if is_xpath else "a CSS selector"
        if not text.strip():
            raise SelectorMistakeError("The selector is empty.")
        try:
            path = text if is_xpath else HTMLTranslator().css_to_xpath(text)
            self._find = etree.XPath(path, namespaces=_EXSLT, smart_strings=False)
        except (SelectorError, etree.XPathSyntaxError) as error:
            raise SelectorMistakeError(f"{text!r} is not {kind}: {error}.") from error

    def find(self, root: Element) -> list[Any]:
        """Return what is selected in a tree: elements, or texts and attributes as ``str``.

        A number or a truth value comes as its text; an expression that fails on the page, as one
        with an unknown function or a wrong pattern does, selects nothing.
        """
        try:
            found: Any = self._find(root)
        except (etree.XPathError, re.error):
            return []
        if isinstance(found, list):
            return [each for each in found if isinstance(each, str | Element)]  # no namespaces
        if isinstance(found, float) and found.is_integer():
            found = int(found)
        return [found if isinstance(found, str) else str(found)]

    def elements(self, root: Element) -> list[Element]:
        """Return the elements that are selected in a tree."""
        return [each for each in self.find(root) if isinstance(each, Element)]
