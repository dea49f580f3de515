"""What a worker process and its parent send each other: frames of JSON, with a page's bytes.

A frame is a header of two lengths (four bytes each, big-endian), a JSON text, and the payload: the
bytes of a page.  A worker sends back data of a known type and size, and never code: a page that
takes over the process that reads it does not take over the crawl.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from newscrawl.extraction.site_rules.next_page import NextPage
from newscrawl.extraction.site_rules.rules_used import RulesUsed
from newscrawl.items import Article, Reject

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = [
    "FRAME_HEADER_BYTES",
    "MAX_EXPLANATION_BYTES",
    "MAX_RESULT_BYTES",
    "JobMessage",
    "PageResult",
    "ResultMessage",
    "encode_frame",
    "frame_lengths",
    "read_frame",
]

_HEADER: Final = struct.Struct("!II")
FRAME_HEADER_BYTES: Final = _HEADER.size
MAX_RESULT_BYTES: Final = 24 * 1024 * 1024
"""The largest result of a worker: a record's line has 16 MB at most, and the links of a list
(5,000 of 4,096 characters) some 20 MB.  A worker that sends more is ended."""
MAX_EXPLANATION_BYTES: Final = 64 * 1024 * 1024
"""The same for `inspect`, whose result has all blocks and candidates of a page."""


class JobMessage(msgspec.Struct):
    """What a worker is to do; the page's bytes are the payload of the frame."""

    task: str
    """The name of one of ``crawl.workers.tasks.TASKS``."""
    arguments: dict[str, str | bool | None]
    seconds: float
    """The time limit."""


class ResultMessage(msgspec.Struct):
    """The result of a job.  A worker's first message is an empty one: it is ready for jobs."""

    value: msgspec.Raw = msgspec.Raw()
    """What the task returned, as JSON; empty where it raised an exception."""
    error: str | None = None
    """The exception in a few words."""
    traceback: str = ""
    """The traceback of an exception; also of one that the task caught and logged."""
    is_worn: bool = False
    """Whether another worker is to take the place of the one that sends this."""


class PageResult(NamedTuple):
    """What the task ``read_page`` returns."""

    article: Article
    reject: Reject | None
    """Why the page is not an article; None where it is one."""
    next_page: NextPage | None = None
    """Where the article goes on."""
    rules_used: RulesUsed = RulesUsed()
    page_text: str = ""
    """The beginning of what the page shows."""


def encode_frame(text: bytes, payload: bytes = b"") -> bytes:
    """Return the frame of a JSON text and its payload."""
    return b"".join((_HEADER.pack(len(text), len(payload)), text, payload))


def frame_lengths(header: bytes) -> tuple[int, int]:
    """Return the lengths of text and payload, in bytes, that a frame's header names."""
    text, payload = _HEADER.unpack(header)
    return text, payload


def read_frame(stream: BinaryIO) -> tuple[bytes, bytes] | None:
    """Read the next frame of a stream: its text and its payload.  Return None at its end."""
    header = stream.read(FRAME_HEADER_BYTES)
    if len(header) < FRAME_HEADER_BYTES:
        return None
    text, payload = frame_lengths(header)
    return stream.read(text), stream.read(payload)
