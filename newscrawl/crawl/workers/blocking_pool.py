"""The pool of workers for callers without an asyncio loop: it runs in a thread of its own."""

from __future__ import annotations

import asyncio
import os
import threading
from collections import deque
from typing import TYPE_CHECKING, Any, Final, TypeVar

from newscrawl.crawl.workers.worker_pool import DEFAULT_PAGE_SECONDS, WorkerPool
from newscrawl.extraction.site_rules.reading_hints import NO_HINTS

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator, Iterable
    from concurrent.futures import Future

    from newscrawl.crawl.workers.messages import PageResult
    from newscrawl.crawl.workers.page_pool import TaskCall
    from newscrawl.extraction.site_rules.reading_hints import ReadingHints
    from newscrawl.files.page_bytes import PageBytes

__all__ = ["BlockingPool"]

T = TypeVar("T")

_MAX_PAGES_AHEAD: Final = 32  # as many as a worker may have at hand
_MAX_BYTES_AHEAD: Final = 4 * 1024 * 1024
"""Pages, and their bytes, that are under way for each worker: enough that none waits for the
disk."""


class BlockingPool:
    """A :class:`WorkerPool` whose callers wait for the results.  Close it in the end."""

    def __init__(
        self, count: int, *, seconds: float = DEFAULT_PAGE_SECONDS, tries: int = 2
    ) -> None:
        """Make a pool; the arguments are those of a WorkerPool."""
        self._count = count
        self._process_id = os.getpid()
        self._loop = asyncio.new_event_loop()
        self._pool = WorkerPool(count, seconds=seconds, tries=tries)
        self._thread = threading.Thread(target=self._loop.run_forever, name="workers", daemon=True)
        self._thread.start()

    @property
    def has_failed(self) -> bool:
        """Whether every further job will fail."""
        return self._pool.has_failed

    def read_page(
        self, page: PageBytes, *, seconds: float = 0.0, markdown: bool = False
    ) -> PageResult:
        """Read a page as :meth:`WorkerPool.read_page` does."""
        read = self._pool.read_page(page, seconds=seconds, markdown=markdown)
        return self._start(read).result()

    def run_task(self, call: TaskCall[T]) -> T:
        """Run a task as :meth:`WorkerPool.run_task` does."""
        return self._start(self._pool.run_task(call)).result()

    def read_pages(
        self,
        pages: Iterable[tuple[T, PageBytes | None]],
        *,
        hints_of: Callable[[str | None], ReadingHints] = lambda _: NO_HINTS,
        markdown_of: Callable[[str | None], bool] = lambda _: False,
    ) -> Generator[tuple[T, PageResult | None]]:
        """Read pages, and yield their results in the order of the pages.

        Each page comes with a value of the caller's, which is yielded with its result.  None for a
        page gives None for its result.  A limited number of pages is under way at a time.
        ``hints_of`` gives what the operator says of a URL's site, and ``markdown_of`` whether its
        body is to be Markdown.  Pages of archives are also asked where their article goes on.
        Raises PoolError if no worker can be started.
        """
        under_way: deque[tuple[T, int, Future[PageResult] | None]] = deque()
        total_bytes = 0
        for value, page in pages:
            page_bytes = len(page.content) if page else 0
            future = None
            if page:
                hints, markdown = hints_of(page.url), markdown_of(page.url)
                read = self._pool.read_page(
                    page, with_next=page.is_archived, hints=hints, markdown=markdown
                )
                future = self._start(read)
            under_way.append((value, page_bytes, future))
            total_bytes += page_bytes
            while self._is_full(len(under_way), total_bytes):
                done_value, done_bytes, done = under_way.popleft()
                yield done_value, done.result() if done else None
                total_bytes -= done_bytes
        for value, _, future in under_way:
            yield value, future.result() if future else None

    def _is_full(self, pages: int, total_bytes: int) -> bool:
        max_pages, max_bytes = _MAX_PAGES_AHEAD * self._count, _MAX_BYTES_AHEAD * self._count
        return pages > self._count and (pages > max_pages or total_bytes > max_bytes)

    def _start(self, task: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(task, self._loop)

    def close(self) -> None:
        """End the processes and the thread; does nothing the second time, and in a forked child."""
        if self._process_id == os.getpid() and not self._loop.is_closed():
            asyncio.run_coroutine_threadsafe(self._end(), self._loop)
            self._thread.join()
            self._loop.close()

    async def _end(self) -> None:
        self._pool.close()
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await asyncio.sleep(0)  # for the callbacks of the pipes that were closed
        self._loop.stop()
