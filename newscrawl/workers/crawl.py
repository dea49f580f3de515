"""How a crawl reads pages: in worker processes, or in its own."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

import msgspec

from newscrawl.discovery import ListPage
from newscrawl.workers.tasks import TASKS, read_page
from newscrawl.workers.worker import WorkerError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.workers.results import PageBytes, PageRead

__all__ = ["InlinePool", "PagePool", "read_links"]

logger = logging.getLogger(__name__)

R = TypeVar("R")

_LIST_PAGE: Final = msgspec.json.Decoder(ListPage)


class PagePool(Protocol):
    """What reads a crawl's pages: a :class:`newscrawl.workers.pool.WorkerPool`, mostly."""

    async def page(
        self, page: PageBytes, *, site: str = "", with_next: bool = False, seconds: float = 0.0
    ) -> PageRead:
        """Read a page as an article."""

    async def run(  # noqa: PLR0913 - a job and its circumstances
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

    async def page(
        self,
        page: PageBytes,
        *,
        site: str = "",  # noqa: ARG002 - nobody waits here
        with_next: bool = False,
        seconds: float = 0.0,  # noqa: ARG002
    ) -> PageRead:
        """Read a page as an article."""
        return read_page(
            page.content,
            url=page.url,
            content_type=page.content_type,
            fetched_at=page.fetched_at,
            with_next=with_next,
            is_utf8=page.is_utf8,
        )

    async def run(  # noqa: PLR0913 - a job and its circumstances
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
        return result.decode(msgspec.json.encode(TASKS[task](payload, **arguments)))

    def close(self) -> None:
        """End nothing."""


async def read_links(pool: PagePool, text: str, url: str, *, site: str) -> ListPage | None:
    """Read a page as a list of articles; None where no worker can, which is logged."""
    try:
        content = text.encode("utf-8", "replace")
        return await pool.run("read_links", content, {"url": url}, _LIST_PAGE, site=site)
    except WorkerError as error:
        logger.warning("%s could not be read as a list: %s", url, error)
        return None
