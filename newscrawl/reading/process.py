"""A reader's process: jobs in, answers out, as pickles in frames on its pipes.

It ends when its standard input does, so that none outlives its crawl, however that ended.
"""

from __future__ import annotations

import os
import pickle
import struct
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from newscrawl.reading import tasks
from newscrawl.text import error_line

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["READY", "SIZE_BYTES", "frame", "frames", "main", "size_of"]

_SIZE: Final = struct.Struct("!I")
SIZE_BYTES: Final = _SIZE.size
READY: Final = "ready"
"""The first frame: what ends the process from then on is the page's doing."""


def frame(message: object) -> bytes:
    """Write a message as a frame: its size, and its pickle."""
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return _SIZE.pack(len(content)) + content


def size_of(head: bytes) -> int:
    """Read the size of a frame's pickle."""
    return int(_SIZE.unpack(head)[0])


def frames(stream: BinaryIO) -> Iterator[Any]:
    """Read messages until the stream ends."""
    while len(head := stream.read(SIZE_BYTES)) == SIZE_BYTES:
        content = stream.read(size_of(head))
        yield pickle.loads(content)  # noqa: S301 - from our own parent process


def main() -> None:
    """Do what the parent asks for, one after the other."""
    # What a library might print must not get among the frames.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(BrokenPipeError, KeyboardInterrupt):
        answers.write(frame(READY))
        answers.flush()
        for name, arguments in frames(sys.stdin.buffer):
            try:
                answer: object = getattr(tasks, name)(*arguments)
            except Exception as error:  # noqa: BLE001 - the parent says what becomes of it
                answer = RuntimeError(error_line(error))
            answers.write(frame(answer))
            answers.flush()
