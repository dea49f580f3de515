"""Worker processes: batches out, results back in the order of the batches, whatever dies."""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

__all__ = ["PoolError", "run_ordered"]

P = TypeVar("P")
R = TypeVar("R")

# Not fork: a forked child inherits the locks and handlers of whatever runs in its parent.
_CONTEXT: Final = multiprocessing.get_context("spawn")


class PoolError(Exception):
    """Worker processes that cannot be started; the text says what to do."""


def run_ordered(
    task: Callable[[list[P]], list[R]],
    batches: Iterator[list[P]],
    *,
    workers: int,
    lost: Callable[[P], R],
) -> Generator[list[R]]:
    """Run a task over batches in worker processes and give its results in the batches' order.

    At most two batches a worker, and one that is read ahead, are held at a time, however many
    there are.  Where a worker dies,
    its batch is done again item by item, and ``lost`` answers for the item that kills.  The task
    is a function of a module (or a partial of one) that gives one result an item, in order.
    """
    pool = _Pool(task, lost, workers)
    try:
        yield from pool.run(batches)
    finally:
        pool.close()


class _Worker(Generic[P]):
    """A process and what it has in hand."""

    def __init__(self, task: Callable[[list[P]], object]) -> None:
        self.pipe, theirs = _CONTEXT.Pipe()
        self.process = _CONTEXT.Process(target=_serve, args=(theirs, task), daemon=True)
        self.ready = False
        self.number = -1
        self.batch: list[P] = []
        with _interrupts_blocked():
            self.process.start()
        theirs.close()

    def close(self) -> None:
        self.process.terminate()
        self.process.join()
        self.pipe.close()


@contextmanager
def _interrupts_blocked() -> Iterator[None]:
    # A child inherits the block, so Ctrl-C reaches the parent alone, which ends its children.
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _serve(pipe: Connection, task: Callable[[list[P]], list[R]]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, BrokenPipeError):  # the parent has gone
        pipe.send(None)
        while True:
            pipe.send(task(pipe.recv()))


class _Pool(Generic[P, R]):
    """The workers, and the batches that are on their way."""

    def __init__(
        self, task: Callable[[list[P]], list[R]], lost: Callable[[P], R], workers: int
    ) -> None:
        self._task = task
        self._lost = lost
        self._most = 2 * workers
        self._idle: list[_Worker[P]] = []
        self._busy: dict[Connection, _Worker[P]] = {}
        for _ in range(workers):
            self._start()

    def run(self, batches: Iterator[list[P]]) -> Iterator[list[R]]:
        finished: dict[int, list[R]] = {}
        given = following = 0
        # Read while the workers are busy, so that none of them waits for the disk.
        ready = next(batches, None)
        while ready is not None or following < given:
            while ready is not None and self._idle and given - following < self._most:
                self._give(self._idle.pop(), given, ready)
                given += 1
                ready = next(batches, None)
            finished.update(self._collect())
            while following in finished:
                yield finished.pop(following)
                following += 1

    def close(self) -> None:
        for worker in [*self._idle, *self._busy.values()]:
            worker.close()

    def _start(self) -> None:
        worker = _Worker[P](self._task)
        self._busy[worker.pipe] = worker

    def _give(self, worker: _Worker[P], number: int, batch: Sequence[P]) -> None:
        worker.number, worker.batch = number, list(batch)
        self._busy[worker.pipe] = worker
        with suppress(OSError):  # it has died meanwhile: reading its pipe tells
            worker.pipe.send(worker.batch)

    def _collect(self) -> Iterator[tuple[int, list[R]]]:
        """Wait for workers that have something to say, and take it."""
        ready = wait(list(self._busy))
        for worker in [worker for worker in self._busy.values() if worker.pipe in ready]:
            del self._busy[worker.pipe]
            try:
                answer = worker.pipe.recv()
            except (EOFError, OSError):
                worker.close()
                if not worker.ready:
                    raise PoolError(
                        "worker processes end as soon as they start. Try again with --workers 1."
                    ) from None
                yield worker.number, self._one_by_one(worker.batch)
                continue
            if worker.ready:
                yield worker.number, answer
            worker.ready = True
            self._idle.append(worker)

    def _one_by_one(self, batch: list[P]) -> list[R]:
        """Do a batch again whose worker died, so that only what kills is lost."""
        results: list[R] = []
        worker: _Worker[P] | None = None
        for item in batch:
            worker = worker or _Worker[P](self._task)
            try:
                if not worker.ready:
                    worker.pipe.recv()
                    worker.ready = True
                worker.pipe.send([item])
                results += worker.pipe.recv()
            except (EOFError, OSError):
                worker.close()
                worker = None
                results.append(self._lost(item))
        if worker is None:
            self._start()
        else:
            self._idle.append(worker)
        return results
