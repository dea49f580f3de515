"""Texts that XML can hold."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["xml_text"]

_NOT_IN_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str | None) -> str:
    r"""Return a text with U+FFFD for each character that XML 1.0 cannot hold; "" for None.

    >>> xml_text("a\x08b"), xml_text(None)
    ('a\ufffdb', '')
    """
    return _NOT_IN_XML.sub("\ufffd", text) if text else ""
