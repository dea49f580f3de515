"""Feeds and sitemaps recoded as UTF-8, chunk by chunk, whatever charset they declare."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Final

from w3lib.encoding import read_bom, resolve_encoding

from newscrawl.crawl.discovery.gzip_stream import peek
from newscrawl.extraction.document.decoding import BINARY, to_utf8

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["recode_as_utf8"]

# The charset is detected from this much.
_SAMPLE_BYTES: Final = 64 * 1024
_DECLARED_CHARSET: Final = re.compile(
    rb"\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']"
)
_DECLARATION: Final = re.compile(rb"(?:(?<!\s)\s++)?<\?xml[^>]{0,300}>")
# The charsets that are believed: Python has codecs that are none, and some that take quadratic
# time.
_CHARSETS: Final = tuple(
    "utf-8 ascii iso8859 cp125 cp866 cp874 cp932 cp949 cp950 cp936 koi8 gb big5 euc shift_jis mac- "
    "tis-620 iso2022_jp iso2022_kr hz johab kz1048 ptcp154".split()
)
# Characters that XML forbids, and that parsers cannot read.
_CONTROLS: Final = bytes(code for code in range(32) if code not in b"\t\n\r")


def recode_as_utf8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    r"""Recode a document as UTF-8, without byte order mark and control characters.

    The charset is that of the byte order mark; else UTF-8 where the bytes are valid UTF-8; else
    the one that the XML declaration names; else a guess.

    >>> russian = b"<?xml version='1.0' encoding='windows-1251'?><a>\xcc\xee\xf1\xf2</a>"
    >>> b"".join(recode_as_utf8([russian]))
    b"<?xml version='1.0' encoding='windows-1251'?><a>\xd0\x9c\xd0\xbe\xd1\x81\xd1\x82</a>"
    """
    head, chunks = peek(chunks, _SAMPLE_BYTES)
    decoder = codecs.getincrementaldecoder(_charset_of(head))("replace")
    is_start = True
    for chunk in chunks:
        text = decoder.decode(chunk)
        if is_start:
            text = text.lstrip("\ufeff")
            is_start = not text
        yield _encoded(text)
    yield _encoded(decoder.decode(b"", final=True))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace").translate(None, _CONTROLS)


def _charset_of(head: bytes) -> str:
    from_mark, _ = read_bom(head)
    if from_mark is not None:
        # UTF-16 and UTF-32 by their own names: the mark itself is then a character, and dropped.
        return from_mark
    if head[:4] in {b"<\0?\0", b"<\0u\0", b"<\0r\0", b"h\0t\0"}:
        return "utf-16-le"
    if head[:4] in {b"\0<\0?", b"\0<\0u", b"\0<\0r", b"\0h\0t"}:
        return "utf-16-be"
    declared = _declared_charset(head)
    if declared is not None and declared.startswith(("iso2022", "hz")):
        return declared  # their bytes are ASCII
    if _is_utf8(head) and (not head.isascii() or declared is None):
        return "utf-8"
    if declared is not None and (declared != "utf-8" or head.isascii()):
        return declared
    guessed = to_utf8(_DECLARATION.sub(b"", head, count=1))[1]
    return guessed if guessed != BINARY and guessed.startswith(_CHARSETS) else "cp1252"


def _declared_charset(head: bytes) -> str | None:
    match = _DECLARED_CHARSET.match(head)
    name = resolve_encoding(match[1].decode("ascii")) if match else None
    return name if name and name.startswith(_CHARSETS) else None


def _is_utf8(head: bytes) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)  # a cut character at the end may be
    except UnicodeDecodeError:
        return False
    return True
