"""The pool of workers for callers without an asyncio loop: it runs in a thread of its own."""

from __future__ import annotations

import asyncio
import os
import threading
from collections import deque
from typing import TYPE_CHECKING, Any, Final, TypeVar

from newscrawl.crawl.workers.pool import DEFAULT_PAGE_SECONDS, MAX_MEMORY_BYTES, WorkerPool

if TYPE_CHECKING:
    from collections.abc import Coroutine, Generator, Iterable, Mapping
    from concurrent.futures import Future
    from types import TracebackType
    from typing import Self

    import msgspec

    from newscrawl.crawl.workers.page_result import PageResult
    from newscrawl.files.page_bytes import PageBytes

__all__ = ["BlockingPool"]

T = TypeVar("T")

_AHEAD_PAGES: Final = 32
_AHEAD_BYTES: Final = 4 * 1024 * 1024
"""Pages, and their bytes, under way for each worker: enough that none waits for the disk."""


class BlockingPool:
    """A :class:`WorkerPool` whose results are waited for; to be closed, as by ``with``."""

    def __init__(
        self,
        count: int,
        *,
        seconds: float = DEFAULT_PAGE_SECONDS,
        max_memory_bytes: int = MAX_MEMORY_BYTES,
    ) -> None:
        self._count = count
        self._process = os.getpid()
        self._loop = asyncio.new_event_loop()
        self._pool = WorkerPool(count, seconds=seconds, max_memory_bytes=max_memory_bytes)
        self._thread = threading.Thread(target=self._loop.run_forever, name="workers", daemon=True)
        self._thread.start()

    @property
    def has_failed(self) -> bool:
        """Whether no page will be read any more."""
        return self._pool.has_failed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def read_page(self, page: PageBytes, *, seconds: float = 0.0) -> PageResult:
        """Read a page as :meth:`WorkerPool.read_page` does."""
        return self._start(self._pool.read_page(page, seconds=seconds)).result()

    def run_task(
        self,
        task: str,
        payload: bytes,
        arguments: Mapping[str, str | bool | None],
        result: msgspec.json.Decoder[T],
    ) -> T:
        """Have a task done as :meth:`WorkerPool.run_task` does."""
        return self._start(self._pool.run_task(task, payload, arguments, result)).result()

    def read_pages(
        self, pages: Iterable[tuple[T, PageBytes | None]]
    ) -> Generator[tuple[T, PageResult | None]]:
        """Read pages, each with something of its caller's, and give the results in their order.

        However many there are, a bounded number is under way at a time.  None in a page's place
        gives None.  Raises PoolError where no worker can be started.
        """
        under_way: deque[tuple[T, int, Future[PageResult] | None]] = deque()
        size = 0
        for own, page in pages:
            length = len(page.content) if page else 0
            result = self._start(self._pool.read_page(page)) if page else None
            under_way.append((own, length, result))
            size += length
            while self._is_full(len(under_way), size):
                own, length, result = under_way.popleft()
                yield own, result.result() if result else None
                size -= length
        for own, _, result in under_way:
            yield own, result.result() if result else None

    def _is_full(self, pages: int, size: int) -> bool:
        if pages <= self._count:
            return False
        return pages > _AHEAD_PAGES * self._count or size > _AHEAD_BYTES * self._count

    def _start(self, job: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(job, self._loop)

    def close(self) -> None:
        """End the processes and the thread; twice is no harm, nor in a forked child."""
        if self._process == os.getpid() and not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(self._end(), self._loop)
            self._thread.join()
            self._loop.close()

    async def _end(self) -> None:
        self._pool.close()
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await asyncio.sleep(0)  # for what the end of the pipes has called
        self._loop.stop()
