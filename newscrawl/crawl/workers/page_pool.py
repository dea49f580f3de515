"""What every pool does: it reads pages, wherever its tasks run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Generic, NamedTuple, TypeVar

import msgspec

from newscrawl.crawl.workers.messages import PageResult
from newscrawl.crawl.workers.worker_process import TooSlowError, WorkerError
from newscrawl.extraction.confidence_bounds import TextOf
from newscrawl.extraction.site_rules.reading_hints import NO_HINTS, ReadingHints
from newscrawl.items import Article, Reason, Reject

if TYPE_CHECKING:
    from newscrawl.files.page_bytes import PageBytes

__all__ = ["PagePool", "TaskCall"]

_PAGE_DECODER: Final = msgspec.json.Decoder(PageResult)

R = TypeVar("R")


class TaskCall(NamedTuple, Generic[R]):
    """A task with its arguments."""

    task: str
    """The name of one of ``crawl.workers.tasks.TASKS``."""
    content: bytes
    """The page's content."""
    arguments: Mapping[str, str | bool | None]
    decoder: msgspec.json.Decoder[R]
    """Reads the result from its JSON."""


class PagePool(ABC):
    """Reads pages and runs the other tasks of ``crawl.workers.tasks``."""

    async def read_page(  # noqa: PLR0913 - a page and what is known about it
        self,
        page: PageBytes,
        *,
        site: str = "",
        with_next: bool = False,
        text_of: TextOf = TextOf.NONE,
        seconds: float = 0.0,
        hints: ReadingHints = NO_HINTS,
        markdown: bool = False,
    ) -> PageResult:
        """Read a page as an article; a page that cannot be read is a reject with the reason.

        ``site`` is the site that the time is counted for; pages without one share all workers.
        ``with_next``: also look for the article's next part.  ``text_of``: of which pages to
        return the beginning of their text.  ``seconds``: a time limit in place of the pool's; the
        time begins when a worker begins the page.  ``hints``: what the operator says of the page's
        site.  ``markdown``: the body is Markdown.  Raises PoolError if no worker can be started.
        """
        url, fetched_at = page.url, page.fetched_at
        if url is not None:  # a damaged archive may have half a surrogate pair in it
            url = url.encode("utf-8", "replace").decode()
        arguments = {
            "url": url,
            "content_type": page.content_type,
            "fetched_at": fetched_at,
            "with_next": with_next,
            "text_of": text_of,
            "is_utf8": page.is_utf8,
            **hints._asdict(),
            "markdown": markdown,
        }
        try:
            call = TaskCall("read_page", page.content, arguments, _PAGE_DECODER)
            return await self.run_task(call, site=site, seconds=seconds)
        except WorkerError as error:
            reason = Reason.TOO_SLOW if isinstance(error, TooSlowError) else Reason.FAILED
            article = Article(url=url, fetched_at=fetched_at)
            return PageResult(article, Reject(url, reason, str(error), fetched_at))

    @abstractmethod
    async def run_task(self, call: TaskCall[R], *, site: str = "", seconds: float = 0.0) -> R:
        """Run a task and return its result.

        ``site`` and ``seconds`` are as for :meth:`read_page`.  Raises WorkerError if the task
        fails, and PoolError if no worker can be started.
        """

    @abstractmethod
    def close(self) -> None:
        """End what was started; jobs that are not done get no result."""
