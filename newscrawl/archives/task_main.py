"""The process of a task, on its own side: the task comes on standard input, the answer goes out."""

from __future__ import annotations

import os
import signal
import sys
import threading

from newscrawl.archives.part_making import answer_task
from newscrawl.crawl.workers.messages import encode_frame, read_frame

__all__ = ["main"]


def main() -> None:
    """Do one task."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    # What a library prints must not get into the answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    frame = read_frame(sys.stdin.buffer)
    if frame is None:
        return
    threading.Thread(target=_end_with_parent, daemon=True).start()
    answers.write(encode_frame(answer_task(frame[0])))
    answers.flush()


def _end_with_parent() -> None:
    """End this process when the one that started it is gone: nobody waits for the part."""
    while sys.stdin.buffer.read(1):
        pass
    os._exit(1)
