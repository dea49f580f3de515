"""Runs tasks in processes of this machine: one for each task."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec

from newscrawl.archives.executor import Ended, Executor, ExecutorError
from newscrawl.archives.part_task import decode_answer, encode
from newscrawl.crawl.workers.launch import start_process
from newscrawl.crawl.workers.messages import encode_frame, read_frame

if TYPE_CHECKING:
    import subprocess

    from newscrawl.archives.part_task import PartTask

__all__ = ["LocalExecutor"]


class LocalExecutor(Executor):
    """A process a task: its start, half a second, is little beside an archive."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._ended: queue.Queue[Ended] = queue.Queue()
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def slots(self) -> int:
        """How many tasks can run at once."""
        return self._count

    def submit(self, task: PartTask) -> None:
        """Start a process for a task."""
        try:
            process = start_process("newscrawl.archives.task_main")
        except OSError as error:
            raise ExecutorError(
                f"no process can be started: {error.strerror or error}. Check that there is enough "
                "memory, or give fewer --workers."
            ) from error
        self._running[task.name] = process
        threading.Thread(target=self._follow, args=(task, process), daemon=True).start()

    def _follow(self, task: PartTask, process: subprocess.Popen[bytes]) -> None:
        """Hand a task to its process and its answer on, in a thread of its own."""
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None and stdout is not None  # noqa: S101 - it has pipes
        answer, why = None, "its process was ended from outside, or had no memory left"
        # The process ends when its input does, so the input stays open until it has answered.
        with suppress(OSError), stdin, stdout:
            stdin.write(encode_frame(encode(task)))
            stdin.flush()
            frame = read_frame(cast("BinaryIO", stdout))
            try:
                answer = decode_answer(frame[0]) if frame is not None else None
            except msgspec.MsgspecError:
                why = "its process sent something that is no answer"
        process.kill()
        process.wait()
        self._ended.put(Ended(task, answer, why))

    def ended(self, seconds: float) -> list[Ended]:
        """Return the tasks that have ended; wait for the first of them for some seconds."""
        found = []
        with suppress(queue.Empty):
            found.append(self._ended.get(timeout=seconds))
            while True:
                found.append(self._ended.get_nowait())
        for each in found:
            self._running.pop(each.task.name, None)
        return found

    def close(self) -> None:
        """End the processes."""
        for process in self._running.values():
            process.kill()
        for process in self._running.values():
            process.wait()
        self._running.clear()
