r"""Make characters visible that steer a terminal or a reader's eye, or that begin a new line.

Titles, URLs, file names and headers come from others.  Printed as they are, an escape sequence
in them could move the cursor or change the window's title, a line break could forge a line of the
log, and a bidi override could show a URL backwards (Trojan Source, CVE-2021-42574).
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["STEERING", "printable", "printable_json", "printable_lines"]

STEERING: Final = (
    r"\x00-\x1f\x7f-\x9f"  # control characters (C0, DEL, C1), line breaks and tabs included
    r"\xad\u180e\u200b\u2060-\u2064\ufeff"  # no width: they hide in a URL or a name
    r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi marks, embeddings, overrides, isolates
    r"\u2028\u2029"  # line and paragraph separator
    r"\u206a-\u206f\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # further controls
    r"\U000e0000-\U000e007f"  # tags, which can hide a whole text
    r"\ud800-\udfff"  # lone surrogates: bytes of a file name that are no UTF-8
)
r"""The characters, as the inside of a regular expression's ``[...]``.

Not among them: the joiners U+200C and U+200D, which Persian, Indic languages and emoji need.
"""
_STEERING: Final = re.compile(f"[{STEERING}]")


def _visible(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def _as_json(match: re.Match[str]) -> str:
    character = match[0]
    if character == "\n":  # between JSON's tokens; inside of strings it is escaped already
        return character
    if "\ud800" <= character <= "\udfff":  # no JSON text has one: written out, as in a log's line
        return rf"\\u{ord(character):04x}"
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def printable(text: str) -> str:
    r"""Return a text that can be printed in one line: steering characters as Python escapes.

    Ordinary text in any script stays as it is.

    >>> print(printable("a \x1b[31mred\r\n title"), printable("\u202egpj.exe"))
    a \x1b[31mred\r\n title \u202egpj.exe
    """
    return text if text.isprintable() else _STEERING.sub(_visible, text)


def printable_lines(text: str) -> str:
    r"""Return a text of several lines that can be printed: its line breaks (``\n``) stay.

    >>> print(printable_lines("one\ntwo\x9b"))
    one
    two\x9b
    """
    return "\n".join(map(printable, text.split("\n")))


def printable_json(json: str) -> str:
    r"""Return JSON with steering characters as its own escapes, which keeps its values.

    >>> print(printable_json('{"title": "a\x9bb\U000e0041"}'))
    {"title": "a\u009bb\udb40\udc41"}
    """
    return json if json.isprintable() else _STEERING.sub(_as_json, json)
