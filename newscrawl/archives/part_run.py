"""A run over archives: hands tasks to an executor, tries again what died, notes what is whole."""

from __future__ import annotations

import time
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newscrawl.archives.time_left import seconds_left

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.archives.executor import Ended, Executor
    from newscrawl.archives.manifest import Manifest
    from newscrawl.archives.part_task import PartResult, PartTask

__all__ = ["FailedArchive", "OutputFailedError", "PartRun"]

_TRIES: Final = 3
"""How many times a task is begun before its archive is set aside."""
_WAIT_SECONDS: Final = 1.0
"""For the next end of a task, before whoever shows the progress is asked again."""
_PAUSE_SECONDS: Final = 2.0
"""Before a task is begun again; doubled each time, as a store that refuses needs a rest."""


class OutputFailedError(Exception):
    """Parts cannot be written, so that all tasks would fail; the message says why."""


@dataclass(frozen=True, slots=True)
class FailedArchive:
    """An archive that was set aside: the next run tries it again."""

    address: str
    why: str


@dataclass(slots=True)
class PartRun:
    """A run, and what it has done so far."""

    executor: Executor
    manifest: Manifest
    failed: list[FailedArchive] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)
    slots: int = 1
    _waiting: deque[PartTask] = field(default_factory=deque)
    _pausing: list[tuple[float, PartTask]] = field(default_factory=list)
    """Tasks that are begun again at a time, by the monotonic clock."""
    _running: dict[str, tuple[PartTask, float]] = field(default_factory=dict)
    _done: list[tuple[PartTask, float]] = field(default_factory=list)

    def parts(self, tasks: Sequence[PartTask]) -> Iterator[PartResult | None]:
        """Run tasks, and yield each part when it is whole; None about each second meanwhile.

        Raises OutputFailedError, ExecutorError and ManifestError.
        """
        self._waiting.extend(tasks)
        while self._waiting or self._pausing or self._running:
            self._begin()
            if not self._running:
                time.sleep(_WAIT_SECONDS)
                continue
            for ended in self.executor.ended(_WAIT_SECONDS):
                part = self._end(ended)
                if part is not None:
                    yield part
            yield None

    def seconds_left(self) -> float | None:
        """Return the seconds that the run may still take; None until a part is finished."""
        waiting = [*self._waiting, *(task for _, task in self._pausing)]
        running = [(task, began) for task, began in self._running.values()]
        everything = [*waiting, *(task for task, _ in self._done), *(task for task, _ in running)]
        by_bytes = all(task.size for task in everything)
        now = time.monotonic()

        def work(task: PartTask) -> float:
            return float(task.size or 1) if by_bytes else 1.0

        return seconds_left(
            [(work(task), seconds) for task, seconds in self._done],
            [(work(task), now - began) for task, began in running],
            sum(map(work, waiting)),
            self.slots,
        )

    def _begin(self) -> None:
        now = time.monotonic()
        self._waiting.extend(task for begin_at, task in self._pausing if begin_at <= now)
        self._pausing = [each for each in self._pausing if each[0] > now]
        self.slots = self.executor.slots
        while self._waiting and len(self._running) < self.slots:
            task = self._waiting.popleft()
            self.tries[task.name] += 1
            self.executor.submit(task)
            self._running[task.name] = task, now

    def _end(self, ended: Ended) -> PartResult | None:
        task, answer, why = ended
        _, began = self._running.pop(task.name)
        if answer is not None and answer.result is not None:
            self._done.append((task, time.monotonic() - began))
            self.manifest.add(answer.result)
            return answer.result
        if answer is not None and answer.kind == "output":
            raise OutputFailedError(answer.error)
        why = answer.error if answer is not None else f"{task.address}: {why}"
        is_final = answer is not None and answer.kind == "input"
        if is_final or self.tries[task.name] >= _TRIES:
            self.failed.append(FailedArchive(task.address, why))
        else:
            pause = _PAUSE_SECONDS * 2 ** (self.tries[task.name] - 1)
            self._pausing.append((time.monotonic() + pause, task))
        return None
