"""What would cost the parser more than a page is worth: endless and countless tags."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

__all__ = ["without_countless_tags", "without_long_tags"]

_MAX_TAGS: Final = 500_000
"""The parser's tree takes some 200 bytes a tag; the largest pages have 50,000."""
_TAG_START: Final = re.compile(rb"<")
_MAX_TAG_BYTES: Final = 16_384
"""A tag below this holds some 4,000 attributes at the most, which take 30 ms to parse."""
_QUOTED: Final = re.compile(rb"\"[^\"]*\"|'[^']*'")
_MAX_UNQUOTED_BYTES: Final = 4_096
"""Of a tag outside of quotes: what is more are thousands of attributes, not a long one."""
_TAG: Final = re.compile(rb"<([a-zA-Z][\w:-]{0,40})[\s/]")
_MAX_SCRIPT_BYTES: Final = 4_000_000
"""How far to look back for the tag that opens a script."""


def _has_countless_attributes(tag: bytes) -> bool:
    """Return True if a tag has more text outside of quotes than names of attributes take."""
    return len(_QUOTED.sub(b"", tag)) > _MAX_UNQUOTED_BYTES


def _in_script(content: bytes, at: int) -> bool:
    """Return True if what looks like a tag is text in a script."""
    since = max(0, at - _MAX_SCRIPT_BYTES)
    return content.rfind(b"<script", since, at) > content.rfind(b"</script", since, at)


def without_long_tags(content: bytes) -> bytes:
    """Return a page whose tags with thousands of attributes have none; all else stays as it is.

    A long attribute (an image or JSON in the page) does no harm and stays.
    """
    kept: list[bytes] = []
    start = at = 0
    while at + _MAX_TAG_BYTES < len(content):
        # From the last ">" of each stretch to the next: pages without long tags cost nothing.
        end = content.rfind(b">", at, at + _MAX_TAG_BYTES)
        if end >= 0:
            at = end + 1
            continue
        end = content.find(b">", at + _MAX_TAG_BYTES)
        end = len(content) if end < 0 else end + 1
        opening = content.find(b"<", at, end)
        tag = None if opening < 0 else _TAG.search(content, opening, end)
        if (
            tag
            and _has_countless_attributes(content[tag.start() : end])
            and not _in_script(content, tag.start())
        ):
            kept += [content[start : tag.start()], b"<", tag[1], b">"]
            start = end
        at = end
    return b"".join([*kept, content[start:]]) if kept else content


def without_countless_tags(content: bytes) -> bytes:
    """Return a page cut off behind more tags than any page has."""
    if len(content) < 2 * _MAX_TAGS or content.count(b"<") <= _MAX_TAGS:
        return content
    last = next(islice(_TAG_START.finditer(content), _MAX_TAGS, None))
    return content[: last.start()]
