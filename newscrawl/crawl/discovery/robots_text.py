"""The bytes of a robots.txt as text: unpacked, decoded, cut to its limit; or none at all."""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from typing import Final

from newscrawl.crawl.discovery.gzip_stream import unpacked

__all__ = ["MAX_ROBOTS_TXT_BYTES", "robots_lines", "robots_text"]

MAX_ROBOTS_TXT_BYTES: Final = 500 * 1024
"""RFC 9309 asks a crawler to read at least 500 KiB, and Google reads no more."""

# UTF-32 first: its mark begins with the one of UTF-16.
_MARKS: Final = (
    (BOM_UTF32_LE, "utf-32-le"),
    (BOM_UTF32_BE, "utf-32-be"),
    (BOM_UTF16_LE, "utf-16-le"),
    (BOM_UTF16_BE, "utf-16-be"),
    (BOM_UTF8, "utf-8"),
)
_LATIN_IN_UTF16: Final = (
    (re.compile(rb"(?:[^\0]\0){4}"), "utf-16-le"),
    (re.compile(rb"(?:\0[^\0]){4}"), "utf-16-be"),
)
"""How UTF-16 without a mark begins: each ASCII letter with a zero beside it."""
_INVISIBLE: Final = "\ufeff\u200b\udcef\udcbb\udcbf"
"""Marks of order, whole or in pieces, as files have them that were joined or saved twice."""
_LINE_END: Final = re.compile(r"\r\n?|\n")
_NAMES_AN_AGENT: Final = re.compile(r"^[ \t\ufeff]*user[- ]?agent\b", re.IGNORECASE | re.MULTILINE)


def robots_text(body: bytes) -> str | None:
    r"""Return a robots.txt as text; None where it is none, as an HTML page in its place.

    Reads UTF-8, UTF-16 and UTF-32, and gzip that no header tells of.  Bytes that are no UTF-8 come
    as lone surrogates, so that a rule can be compared by its bytes.  An HTML page is none unless
    a line of it names a user agent, as behind a warning that the server has put first.

    >>> robots_text("User-agent: *".encode("utf-16")), robots_text(b" <!doctype html>")
    ('User-agent: *', None)
    """
    # One byte more tells that it is cut.  Half a line might forbid more than the whole one.
    plain = b"".join(unpacked(body, max_bytes=MAX_ROBOTS_TXT_BYTES + 1))
    is_cut = len(plain) > MAX_ROBOTS_TXT_BYTES
    text = _decoded(plain[:MAX_ROBOTS_TXT_BYTES]).lstrip(_INVISIBLE)
    if is_cut:
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]
    if text.lstrip().startswith("<") and not _NAMES_AN_AGENT.search(text):
        return None
    return text


def robots_lines(text: str) -> list[str]:
    """Return the lines of a robots.txt: they end in CR LF, in LF, or in CR alone."""
    return [line.strip(_INVISIBLE) for line in _LINE_END.split(text)]


def _decoded(content: bytes) -> str:
    for mark, charset in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(charset, _errors(charset))
    for start, charset in _LATIN_IN_UTF16:
        if start.match(content):
            return content.decode(charset, _errors(charset))
    return content.decode("utf-8", "surrogateescape")


def _errors(charset: str) -> str:
    """Return what is to be done with bytes that are not of a charset; only UTF-8 can keep them."""
    return "surrogateescape" if charset == "utf-8" else "replace"
