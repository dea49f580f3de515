"""The pool of a crawl that starts no workers: its tasks run in the crawl's own process."""

from __future__ import annotations

import logging
from typing import Final, TypeVar

import msgspec

from newscrawl.common.text import error_line
from newscrawl.crawl.workers.page_pool import PagePool, TaskCall
from newscrawl.crawl.workers.tasks import TASKS
from newscrawl.crawl.workers.worker_process import WorkerError

__all__ = ["InlinePool"]

R = TypeVar("R")

_LOGGER: Final = logging.getLogger(__name__)


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
