"""From bytes to text, as browsers do it."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes
from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
    to_unicode,
)

__all__ = ["to_utf8"]

# Enough to tell charsets apart; guessing costs milliseconds a kilobyte.
_GUESSED_FROM = 16_384


def _guess(content: bytes) -> str:
    """Guess the charset of bytes that are not UTF-8; Windows-1252 where nothing speaks."""
    start = next((i for i, byte in enumerate(content) if byte > 127), 0)
    best = from_bytes(content[max(0, start - 1024) : start + _GUESSED_FROM]).best()
    if best is None:
        return "cp1252"
    return resolve_encoding(best.encoding) or "cp1252"


def _declared(content: bytes, content_type: str | None) -> tuple[str | None, bytes]:
    encoding, bom = read_bom(content)
    if encoding is not None and bom is not None:
        return encoding, content[len(bom) :]
    return http_content_type_encoding(content_type) or html_body_declared_encoding(content), content


def to_utf8(content: bytes, content_type: str | None = None) -> tuple[bytes, str]:
    """Recode a page as UTF-8.

    Takes the charset from the byte order mark, the HTTP ``Content-Type``, the page's ``meta``, in
    this order; without any of them UTF-8 where the bytes are that, else a guess.  Bytes that the
    charset does not know become U+FFFD.

    Returns the bytes and the name of the charset they came in.
    """
    encoding, content = _declared(content, content_type)
    if encoding is None or encoding == "utf-8":
        try:
            codecs.utf_8_decode(content, "strict", True)
        except UnicodeDecodeError:
            encoding = encoding or _guess(content)
        else:
            return content, "utf-8"
    return to_unicode(content, encoding).encode("utf-8", "replace"), encoding
