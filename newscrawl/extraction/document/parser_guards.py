"""What would cost the parser more than a page is worth: endless and countless tags."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

__all__ = ["without_countless_tags", "without_long_tags"]

_MOST_TAGS: Final = 500_000
"""The parser's tree takes some 200 bytes a tag; the largest pages have 50,000."""
_TAG_START: Final = re.compile(rb"<")
_LONG: Final = 16_384
"""Bytes; a tag below this holds some 4,000 attributes at the most, which take 30 ms to parse."""
_QUOTED: Final = re.compile(rb"\"[^\"]*\"|'[^']*'")
_MOST_UNQUOTED: Final = 4_096
_TAG: Final = re.compile(rb"<([a-zA-Z][\w:-]{0,40})[\s/]")
_LONGEST_SCRIPT: Final = 4_000_000
"""Bytes to look back for the tag that opens a script."""


def _is_long(tag: bytes) -> bool:
    return len(_QUOTED.sub(b"", tag)) > _MOST_UNQUOTED


def _in_script(content: bytes, at: int) -> bool:
    """Say whether what looks like a tag is a text in a script."""
    since = max(0, at - _LONGEST_SCRIPT)
    return content.rfind(b"<script", since, at) > content.rfind(b"</script", since, at)


def without_long_tags(content: bytes) -> bytes:
    """Take the attributes off tags that have thousands of them; all else stays as it is.

    A long attribute (an image or a state written into the page) does no harm and stays.
    """
    kept: list[bytes] = []
    start = at = 0
    while at + _LONG < len(content):
        # From the last ">" of each stretch to the next: pages without long tags cost nothing.
        end = content.rfind(b">", at, at + _LONG)
        if end >= 0:
            at = end + 1
            continue
        end = content.find(b">", at + _LONG)
        end = len(content) if end < 0 else end + 1
        opening = content.find(b"<", at, end)
        tag = None if opening < 0 else _TAG.search(content, opening, end)
        if tag and _is_long(content[tag.start() : end]) and not _in_script(content, tag.start()):
            kept += [content[start : tag.start()], b"<", tag[1], b">"]
            start = end
        at = end
    return b"".join([*kept, content[start:]]) if kept else content


def without_countless_tags(content: bytes) -> bytes:
    """Cut a page off behind more tags than any page has."""
    if len(content) < 2 * _MOST_TAGS or content.count(b"<") <= _MOST_TAGS:
        return content
    last = next(islice(_TAG_START.finditer(content), _MOST_TAGS, None))
    return content[: last.start()]
