"""From bytes to text, as browsers do it, but for charsets that are declared wrongly."""

from __future__ import annotations

import codecs
import re
from itertools import islice
from typing import Final

from charset_normalizer import from_bytes
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

__all__ = ["BINARY", "is_noise", "to_utf8"]

BINARY: Final = "binary"
"""In place of a charset: the bytes are those of a file that is sent as a page by mistake."""
_MAGIC: Final = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF")
_Decoder: Final = codecs.getincrementaldecoder("utf-8")
_PIECE_BYTES: Final = 65_536  # a page of usual size is one or two pieces
_SAMPLE_BYTES: Final = 16_384
"""Enough to tell charsets apart; guessing costs milliseconds a kilobyte."""
# The charsets that pages without a declaration were ever written in.
_WEB_CHARSETS: Final = (
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp866 cp874 cp932 cp949 "
    "iso8859_2 iso8859_5 iso8859_7 koi8_r euc_jp gb18030 big5hkscs"
).split()
# The charsets of the Latin script differ in a few letters, too few to guess by.  The language
# decides: the one that the page declares, else the one that the guess found.
_LATIN_CHARSETS: Final = frozenset(("cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859_2"))
_CENTRAL_EUROPEAN: Final = frozenset(
    "pl cs sk hu hr sl bs ro sq polish czech slovak slovene croatian".split()
)
_CHARSET_OF_LANGUAGE: Final = {
    "tr": "cp1254",
    "az": "cp1254",
    "lt": "cp1257",
    "lv": "cp1257",
    "vi": "cp1258",
}
_LANGUAGE: Final = re.compile(rb"""<html[^>]{0,300}?\slang\s*=\s*["']?([a-z]{2})""", re.IGNORECASE)
_MAX_BYTES_TO_LANGUAGE: Final = 2048
"""The html element comes first, below a doctype and old comments for browsers."""
# Bytes that are control characters in ISO 8859 and letters and quotes in Windows' charsets.
_WINDOWS_ONLY: Final = re.compile(rb"[\x80-\x9f]")
_MAX_BYTES_TO_CHARSET: Final = 4096
"""HTML asks for the first 1,024; some templates put scripts before it."""
# <meta charset="utf-8">, or the end of <meta … content="text/html; charset=utf-8">
_UTF8: Final = re.compile(rb"""charset\s?=\s?["']?utf-8["'\s/>]""")
_NOT_BEFORE: Final = (b"<?xml", b"<body")
_MIN_HIGH_BYTES: Final = 8
"""So many bytes of another charset are never valid UTF-8 by chance."""
_MAX_CHECKED_BYTES: Final = 1_024
"""Of a page that calls itself UTF-8, from its first letter that is not ASCII: a title and more."""
_HIGH_BYTE: Final = re.compile(rb"[\x80-\xff]")
_MAX_BROKEN_SHARE: Final = 0.02
"""Of the bytes that are not ASCII: with so few that are broken, a text is UTF-8 all the same."""


_WIDE: Final = ("utf-16", "utf-32", "utf-7")
"""Charsets in which letters may have bytes that are control characters elsewhere."""
_CONTROL_BYTES: Final = bytes((*range(1, 9), *range(16, 27), *range(28, 32), 127))
"""None of them belongs into a page; NUL is half a letter, 14, 15 and 27 are ISO 2022's."""
_NOISE_HEAD_BYTES: Final = 4096  # tell one in ten from one in 250, and cost a microsecond
_MIN_CONTROL_BYTES: Final = 64  # fewer may be in a short text; a kilobyte of noise has a hundred
_MAX_CONTROL_SHARE: Final = 0.03
"""Of the bytes of a head: one in ten is one in packed or damaged data; of 2,609 pages two
have 4 in 1,000, the others none."""


def is_noise(content: bytes) -> bool:
    """Return True for bytes that are no text: packed or damaged ones that are sent as a page."""
    head = content[:_NOISE_HEAD_BYTES]
    controls = len(head) - len(head.translate(None, _CONTROL_BYTES))
    return controls >= max(_MIN_CONTROL_BYTES, _MAX_CONTROL_SHARE * len(head))


def _guess(content: bytes) -> str:
    """Guess the charset of bytes that are not UTF-8; Windows-1252 where nothing tells."""
    start = next((i for i, byte in enumerate(content) if byte > 127), 0)
    sample = content[max(0, start - 1024) : start + _SAMPLE_BYTES]
    high = sum(byte > 127 for byte in sample)
    if sample.decode("utf-8", "replace").count("\ufffd") < _MAX_BROKEN_SHARE * high:
        return "utf-8"
    best = from_bytes(sample, cp_isolation=_WEB_CHARSETS).best()
    if best is None:
        return "cp1252"
    if best.encoding not in _LATIN_CHARSETS:
        return resolve_encoding(best.encoding) or "cp1252"
    declared = _LANGUAGE.search(content, 0, _MAX_BYTES_TO_LANGUAGE)
    language = declared[1].decode().lower() if declared else best.language.lower()
    if language in _CENTRAL_EUROPEAN:
        return "cp1250" if _WINDOWS_ONLY.search(content) else "iso8859-2"
    return _CHARSET_OF_LANGUAGE.get(language, "cp1252")


def _is_utf8(content: bytes) -> bool:
    """Return True if bytes are valid UTF-8."""
    decoder = _Decoder()
    try:
        # In pieces: the text of a large page in one piece costs more memory than time to check.
        for at in range(0, len(content), _PIECE_BYTES):
            decoder.decode(content[at : at + _PIECE_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_broken(content: bytes) -> bool:
    """Return True if more of a page's bytes are no UTF-8 than characters are: the charset is wrong.

    A few broken bytes, as of a text that was cut, do not unmake UTF-8.  Where the first bytes that
    are not ASCII are UTF-8, all others are taken to be.
    """
    first = _HIGH_BYTE.search(content)
    if first is None:
        return False
    try:  # its last character may be cut
        _Decoder().decode(content[first.start() : first.start() + _MAX_CHECKED_BYTES])
    except UnicodeDecodeError:
        pass
    else:
        return False
    text = content.decode("utf-8", "replace")
    return 2 * text.count("\ufffd") > sum(not char.isascii() for char in text)


def _is_utf8_despite(content: bytes, declared: str) -> bool:
    """Return True if a page that declares another charset is UTF-8: it was saved again, say."""
    if declared.startswith(("utf-16", "utf-32")) or content.isascii():
        return False
    high = islice(_HIGH_BYTE.finditer(content), _MIN_HIGH_BYTES)
    return sum(1 for _ in high) == _MIN_HIGH_BYTES and _is_utf8(content)


def _declares_utf8(content: bytes) -> bool:
    """Return True if a page declares UTF-8 as nearly all do; for others there is a slower way."""
    start = content[:_MAX_BYTES_TO_CHARSET].lower()
    at = start.find(b"charset")
    tag = start.rfind(b"<", 0, max(at, 0))
    if tag < 0 or not start.startswith(b"<meta ", tag) or start.find(b">", tag, at) >= 0:
        return False
    if not _UTF8.match(start, at) or start.rfind(b"<!--", 0, tag) > start.rfind(b"-->", 0, tag):
        return False
    # Where one of these stands before it, it may not count.
    return all(start.find(sign, 0, at) < 0 for sign in _NOT_BEFORE)


def _declared_charset(content: bytes, content_type: str | None) -> tuple[str | None, bytes]:
    """Return the charset that a page declares, if any, and its bytes without byte order mark."""
    encoding, bom = read_bom(content)
    if encoding is not None and bom is not None:
        return encoding, content[len(bom) :]
    if encoding := http_content_type_encoding(content_type):
        return encoding, content
    declared = "utf-8" if _declares_utf8(content) else html_body_declared_encoding(content)
    return declared, content


def to_utf8(content: bytes, content_type: str | None = None) -> tuple[bytes, str]:
    """Return a page as UTF-8, and the name of the charset that it came in.

    Takes the charset from the byte order mark, the HTTP ``Content-Type``, the page's ``meta``, in
    this order; but UTF-8 where the bytes are that, whatever is declared, and a guess where nothing
    is, or where the page calls itself UTF-8 and hardly any of it is.  Bytes that the charset does
    not know become U+FFFD (those of a page in UTF-8 when it is parsed).  Pictures, archives and
    what is no text in any charset stay as they are.
    """
    if content.startswith(_MAGIC):
        return content, BINARY
    encoding, content = _declared_charset(content, content_type)
    if encoding is None:
        encoding = "utf-8" if _is_utf8(content) else _guess(content)
    elif encoding != "utf-8" and _is_utf8_despite(content, encoding):
        encoding = "utf-8"
    elif encoding == "utf-8" and _is_mostly_broken(content):
        encoding = _guess(content)
    if not encoding.startswith(_WIDE) and is_noise(content):
        return content, BINARY
    if encoding == "utf-8":
        return content, encoding
    return to_unicode(content, encoding).encode("utf-8", "replace"), encoding
