"""What a worker process and its parent send each other: frames of JSON, with a page's bytes.

A frame is two lengths (four bytes each, big-endian), a JSON text, and bytes that go with it.  What
comes back from a worker is data of a known type and size, and never code: a page that takes over
the process that reads it does not take over the crawl.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = [
    "FRAME_HEADER_BYTES",
    "MAX_EXPLANATION_BYTES",
    "MAX_RESULT_BYTES",
    "Frame",
    "FrameError",
    "JobMessage",
    "ResultMessage",
    "frame",
    "frame_lengths",
    "framed",
    "read_frame",
]

_LENGTHS: Final = struct.Struct("!II")
FRAME_HEADER_BYTES: Final = _LENGTHS.size
MAX_RESULT_BYTES: Final = 24 * 1024 * 1024
"""The largest answer of a worker: a record's line has 16 MB at the most, and the links of a list
(5,000, of 4,096 characters) some 20.  A worker that sends more is ended."""
MAX_EXPLANATION_BYTES: Final = 64 * 1024 * 1024
"""The same for `inspect`, which sends all blocks and candidates of a page."""


class FrameError(Exception):
    """What came is no frame; the message says why."""


class JobMessage(msgspec.Struct):
    """What a worker is to do; the page's bytes go with it."""

    task: str
    """The name of a function of ``crawl.workers.tasks``."""
    arguments: dict[str, str | bool | None]
    seconds: float
    """How long it may take."""


class ResultMessage(msgspec.Struct):
    """What came of a job; an empty one says that the worker is ready for the first."""

    value: msgspec.Raw = msgspec.Raw()
    """The task's result as JSON; empty where it broke."""
    error: str | None = None
    """What broke, in a few words."""
    traceback: str = ""
    """The traceback of what broke; also where the task has made a result of it."""


class Frame(NamedTuple):
    """A message as it came."""

    text: bytes
    payload: bytes


def frame(message: object, payload: bytes = b"") -> bytes:
    """Write a message and the bytes that go with it.  Raises what msgspec raises."""
    return framed(msgspec.json.encode(message), payload)


def framed(text: bytes, payload: bytes) -> bytes:
    """Write a message that is JSON already, and the bytes that go with it."""
    return b"".join((_LENGTHS.pack(len(text), len(payload)), text, payload))


def frame_lengths(head: bytes) -> tuple[int, int]:
    """Return the lengths of a frame's text and payload, read from the frame's header."""
    text, payload = _LENGTHS.unpack(head)
    return text, payload


def read_frame(stream: BinaryIO) -> Frame | None:
    """Read the next message of a stream; None at its end."""
    head = stream.read(FRAME_HEADER_BYTES)
    if len(head) < FRAME_HEADER_BYTES:
        return None
    text, payload = frame_lengths(head)
    return Frame(stream.read(text), stream.read(payload))
