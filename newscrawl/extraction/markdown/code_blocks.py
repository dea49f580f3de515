"""Preformatted text as a fenced code block, with its lines as the page has them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from newscrawl.extraction.markdown.inline_marks import letters_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.extraction.document.blocks import Block, Box

__all__ = ["fenced"]

_MIN_FENCE_SIGNS: Final = 3
"""As CommonMark asks for."""
_BACKTICKS: Final = re.compile("`{3,1000}")
_LANGUAGE: Final = re.compile(r"(?:^|\s)lang(?:uage)?-([A-Za-z0-9+#.-]{1,30})(?:\s|$)")


def fenced(box: Box, blocks: Sequence[Block]) -> str:
    """Return the blocks of a ``<pre>`` as code.

    With the page's line breaks where all that stands in it is part of the body; else a paragraph a
    line.
    """
    shown = "\n\n".join(block.text for block in blocks)
    raw = _raw_text(box)
    text = raw if letters_of(raw) == letters_of(shown) else shown
    longest = max(map(len, _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(longest + 1, _MIN_FENCE_SIGNS)
    return f"{fence}{_language(box)}\n{text}\n{fence}"


def _raw_text(box: Box) -> str:
    if box.element is None:
        return ""
    text = unicodedata.normalize("NFC", "".join(map(str, box.element.itertext())))
    kept = "".join(sign for sign in text if sign in "\n\t" or sign.isprintable())
    return "\n".join(line.rstrip() for line in kept.strip("\n").split("\n")).rstrip()


def _language(box: Box) -> str:
    """Return the language that a class names, as HTML recommends it: "language-python"."""
    if box.element is None:
        return ""
    for element in (box.element, *box.element.findall("code")):
        if found := _LANGUAGE.search(element.get("class") or ""):
            return found[1]
    return ""
