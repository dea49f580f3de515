"""How a crawl reads pages: in worker processes, or in its own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import msgspec

from newscrawl.common.text import error_line
from newscrawl.crawl.discovery import ListPage
from newscrawl.crawl.workers.page_result import PageResult
from newscrawl.crawl.workers.tasks import TASKS, read_page
from newscrawl.crawl.workers.worker_process import WorkerError
from newscrawl.items import Article, Reason, Reject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.files.page_bytes import PageBytes

__all__ = ["CrawlPool", "InlinePool", "read_links"]

R = TypeVar("R")

_LOGGER: Final = logging.getLogger(__name__)
_LIST_PAGE: Final = msgspec.json.Decoder(ListPage)


class CrawlPool(Protocol):
    """What reads a crawl's pages: a ``crawl.workers.pool.WorkerPool``, mostly."""

    async def read_page(
        self, page: PageBytes, *, site: str = "", with_next: bool = False, seconds: float = 0.0
    ) -> PageResult:
        """Read a page as an article."""

    async def run_task(  # noqa: PLR0913 - a job and its circumstances
        self,
        task: str,
        payload: bytes,
        arguments: Mapping[str, str | bool | None],
        result: msgspec.json.Decoder[R],
        *,
        site: str = "",
        seconds: float = 0.0,
    ) -> R:
        """Have a task done."""

    def close(self) -> None:
        """End what was started."""


class InlinePool:
    """Reads pages in this process, without bounds of time and memory: for tests and debuggers."""

    async def read_page(
        self,
        page: PageBytes,
        *,
        site: str = "",  # noqa: ARG002 - nobody waits here
        with_next: bool = False,
        seconds: float = 0.0,  # noqa: ARG002
    ) -> PageResult:
        """Read a page as an article; one that breaks is a reject, as in a worker."""
        try:
            return read_page(
                page.content,
                url=page.url,
                content_type=page.content_type,
                fetched_at=page.fetched_at,
                with_next=with_next,
                is_utf8=page.is_utf8,
            )
        except Exception as error:
            _LOGGER.exception("A reader broke on %s", page.url)
            reject = Reject(page.url, Reason.FAILED, error_line(error), page.fetched_at)
            return PageResult(Article(url=page.url, fetched_at=page.fetched_at), reject)

    async def run_task(  # noqa: PLR0913 - a job and its circumstances
        self,
        task: str,
        payload: bytes,
        arguments: Mapping[str, str | bool | None],
        result: msgspec.json.Decoder[R],
        *,
        site: str = "",  # noqa: ARG002
        seconds: float = 0.0,  # noqa: ARG002
    ) -> R:
        """Have a task done; its result takes the form that a message would give it."""
        try:
            return result.decode(msgspec.json.encode(TASKS[task](payload, **arguments)))
        except Exception as error:
            _LOGGER.exception("A reader broke on %s", arguments.get("url"))
            raise WorkerError(error_line(error)) from error

    def close(self) -> None:
        """End nothing."""


async def read_links(pool: CrawlPool, text: str, url: str, *, site: str) -> ListPage:
    """Read a page as a list of articles.  Raises WorkerError where it breaks its reader."""
    content = text.encode("utf-8", "replace")
    return await pool.run_task("read_links", content, {"url": url}, _LIST_PAGE, site=site)
