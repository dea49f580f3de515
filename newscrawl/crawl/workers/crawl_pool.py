"""How a crawl reads pages when it starts no workers, and how it reads lists of articles."""

from __future__ import annotations

import logging
from typing import Final, TypeVar

import msgspec

from newscrawl.common.text import error_line
from newscrawl.crawl.discovery import ListPage
from newscrawl.crawl.workers.page_pool import PagePool, TaskCall
from newscrawl.crawl.workers.tasks import TASKS
from newscrawl.crawl.workers.worker_process import WorkerError

__all__ = ["InlinePool", "read_links"]

R = TypeVar("R")

_LOGGER: Final = logging.getLogger(__name__)
_LIST_DECODER: Final = msgspec.json.Decoder(ListPage)


class InlinePool(PagePool):
    """Reads pages in this process, without limits of time and memory: for tests and debuggers."""

    async def run_task(self, call: TaskCall[R], *, site: str = "", seconds: float = 0.0) -> R:  # noqa: ARG002 - no job waits here
        """Run a task; its result passes through JSON, as a worker's does."""
        try:
            value = TASKS[call.task](call.content, **call.arguments)
            return call.decoder.decode(msgspec.json.encode(value))
        except Exception as error:
            _LOGGER.exception("An extractor broke on %s", call.arguments.get("url"))
            raise WorkerError(error_line(error)) from error

    def close(self) -> None:
        """Do nothing: there are no processes to end."""


async def read_links(pool: PagePool, text: str, url: str, *, site: str) -> ListPage:
    """Return the links of a page that lists articles.  Raises WorkerError if that fails."""
    content = text.encode("utf-8", "replace")
    call = TaskCall("read_links", content, {"url": url}, _LIST_DECODER)
    return await pool.run_task(call, site=site)
