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

__all__ = ["BINARY", "to_utf8"]

BINARY: Final = "binary"
"""In place of a charset: the bytes are those of a file that is sent as a page by mistake."""
_MAGIC: Final = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF")
_Decoder: Final = codecs.getincrementaldecoder("utf-8")
_PIECE: Final = 65_536
# Enough to tell charsets apart; guessing costs milliseconds a kilobyte.
_GUESSED_FROM: Final = 16_384
# The charsets that pages without a declaration were ever written in.
_ON_THE_WEB: Final = (
    "cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp866 cp874 cp932 cp949 "
    "iso8859_2 iso8859_5 iso8859_7 koi8_r euc_jp gb18030 big5hkscs"
).split()
# The charsets of the Latin script differ in a few letters, too few to guess by.  The language
# decides: the one that the page declares, else the one that the guess found.
_LATIN: Final = frozenset(("cp1250", "cp1252", "cp1254", "cp1257", "cp1258", "iso8859_2"))
_CENTRAL: Final = frozenset(
    "pl cs sk hu hr sl bs ro sq polish czech slovak slovene croatian".split()
)
_OTHERS: Final = {"tr": "cp1254", "az": "cp1254", "lt": "cp1257", "lv": "cp1257", "vi": "cp1258"}
_LANGUAGE: Final = re.compile(rb"""<html[^>]{0,300}?\slang\s*=\s*["']?([a-z]{2})""", re.IGNORECASE)
_LANGUAGE_WITHIN: Final = 2048
# Bytes that are control characters in ISO 8859 and letters and quotes in Windows' charsets.
_WINDOWS_ONLY: Final = re.compile(rb"[\x80-\x9f]")
_DECLARED_WITHIN: Final = 4096
# <meta charset="utf-8">, or the end of <meta … content="text/html; charset=utf-8">
_UTF8: Final = re.compile(rb"""charset\s?=\s?["']?utf-8["'\s/>]""")
_NOT_BEFORE: Final = (b"<?xml", b"<body")
# So many bytes of other charsets are never valid UTF-8 by chance.
_LEAST_HIGH: Final = 8
_HIGH: Final = re.compile(rb"[\x80-\xff]")
# Text in UTF-8 with a few broken bytes is UTF-8 all the same.
_MOST_BROKEN: Final = 0.02


def _guess(content: bytes) -> str:
    """Guess the charset of bytes that are not UTF-8; Windows-1252 where nothing speaks."""
    start = next((i for i, byte in enumerate(content) if byte > 127), 0)
    sample = content[max(0, start - 1024) : start + _GUESSED_FROM]
    high = sum(byte > 127 for byte in sample)
    if sample.decode("utf-8", "replace").count("\ufffd") < _MOST_BROKEN * high:
        return "utf-8"
    best = from_bytes(sample, cp_isolation=_ON_THE_WEB).best()
    if best is None:
        return "cp1252"
    if best.encoding not in _LATIN:
        return resolve_encoding(best.encoding) or "cp1252"
    declared = _LANGUAGE.search(content, 0, _LANGUAGE_WITHIN)
    language = declared[1].decode().lower() if declared else best.language.lower()
    if language in _CENTRAL:
        return "cp1250" if _WINDOWS_ONLY.search(content) else "iso8859-2"
    return _OTHERS.get(language, "cp1252")


def _is_utf8(content: bytes) -> bool:
    decoder = _Decoder()
    try:
        # In pieces: the text of a large page in one piece costs more memory than time to check.
        for at in range(0, len(content), _PIECE):
            decoder.decode(content[at : at + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8_all_the_same(content: bytes, declared: str) -> bool:
    """Say whether a page that declares another charset is UTF-8: one that was saved again, say."""
    if declared.startswith(("utf-16", "utf-32")) or content.isascii():
        return False
    high = islice(_HIGH.finditer(content), _LEAST_HIGH)
    return sum(1 for _ in high) == _LEAST_HIGH and _is_utf8(content)


def _says_utf8(content: bytes) -> bool:
    """Say whether a page declares UTF-8 as nearly all do; for others there is a slower way."""
    start = content[:_DECLARED_WITHIN].lower()
    at = start.find(b"charset")
    tag = start.rfind(b"<", 0, max(at, 0))
    if tag < 0 or not start.startswith(b"<meta ", tag) or start.find(b">", tag, at) >= 0:
        return False
    if not _UTF8.match(start, at) or start.rfind(b"<!--", 0, tag) > start.rfind(b"-->", 0, tag):
        return False
    # Where one of these stands before it, it may not count.
    return all(start.find(sign, 0, at) < 0 for sign in _NOT_BEFORE)


def _declared(content: bytes, content_type: str | None) -> tuple[str | None, bytes]:
    encoding, bom = read_bom(content)
    if encoding is not None and bom is not None:
        return encoding, content[len(bom) :]
    if encoding := http_content_type_encoding(content_type):
        return encoding, content
    declared = "utf-8" if _says_utf8(content) else html_body_declared_encoding(content)
    return declared, content


def to_utf8(content: bytes, content_type: str | None = None) -> tuple[bytes, str]:
    """Recode a page as UTF-8.

    Takes the charset from the byte order mark, the HTTP ``Content-Type``, the page's ``meta``, in
    this order; but UTF-8 where the bytes are that, whatever is declared, and a guess where nothing
    is.  Bytes that the charset does not know become U+FFFD (those of a page in UTF-8 when it is
    parsed).  Pictures and archives stay as they are.

    Returns the bytes and the name of the charset they came in.
    """
    if content.startswith(_MAGIC):
        return content, BINARY
    encoding, content = _declared(content, content_type)
    if encoding is None:
        encoding = "utf-8" if _is_utf8(content) else _guess(content)
    elif encoding != "utf-8" and _is_utf8_all_the_same(content, encoding):
        encoding = "utf-8"
    if encoding == "utf-8":
        return content, encoding
    return to_unicode(content, encoding).encode("utf-8", "replace"), encoding
