"""What the parser is spared: endless and countless tags, and what was never closed."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

__all__ = [
    "with_closed_elements",
    "with_closed_title",
    "without_countless_tags",
    "without_long_tags",
]

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
_MAX_BYTES_TO_TITLE: Final = 65_536
"""Scripts and styles may stand above it in the head."""
_TITLE: Final = re.compile(rb"<title\b[^>]{0,200}>[^<]*+", re.IGNORECASE)
_MAX_TITLE_BYTES: Final = 400
"""Of a title with signs of tags in it; one that ends later was never closed."""
_NOT_IN_TITLE: Final = re.compile(rb"<(?:/?head|meta|link|title|script|style|body|svg|base)\b")
# All that follows is no text of the page where one of these is not closed.
_OPENING: Final = re.compile(
    rb"<(!--|(?:title|script|style|textarea|iframe|svg|button|object|video|audio)\b[^<>]*+>)",
    re.IGNORECASE,
)
_NAME: Final = re.compile(rb"[a-z]+|!--")


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


def with_closed_title(content: bytes) -> bytes:
    """Return a page whose title ends before the next tag, where the page forgot to end it.

    >>> with_closed_title(b"<title>A story<meta><p>Text</p>")
    b'<title>A story</title><meta><p>Text</p>'
    """
    title = _TITLE.search(content, 0, _MAX_BYTES_TO_TITLE)
    if title is None:
        return content
    behind = content[title.end() : title.end() + _MAX_TITLE_BYTES]
    if not behind or behind[:7].lower() == b"</title":
        return content
    inside, closed, _ = behind.lower().partition(b"</title")
    if closed and not _NOT_IN_TITLE.search(inside):
        return content
    return content[: title.end()] + b"</title>" + content[title.end() :]


def with_closed_elements(content: bytes) -> bytes:
    """Return a page without comments that have no end, and with the ends that elements lack.

    It is for pages that show no text as they are. An element ends before the next tag.

    >>> with_closed_elements(b"<p>a</p><!-- b <p>c</p><textarea><p>d</p>")
    b'<p>a</p> b <p>c</p><textarea></textarea><p>d</p>'
    """
    last: dict[bytes, tuple[int, int]] = {}
    for opening in _OPENING.finditer(content):
        found = _NAME.match(opening[1].lower())
        if found is not None:
            last[found[0]] = opening.span()
    folded = content.lower()
    for (start, end), name in sorted(((at, name) for name, at in last.items()), reverse=True):
        if name == b"!--":
            if folded.find(b"-->", end) < 0:
                content = content[:start] + content[end:]
        elif folded.find(b"</" + name, end) < 0:
            before, tag, behind = content[end:].partition(b"<")
            content = content[:end] + before + b"</" + name + b">" + tag + behind
    return content
