"""What the scheduler needs of the spider whose requests it hands out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.http import Request

    from newscrawl.crawl.frontier import CrawlState, FrontierPage, Source
    from newscrawl.crawl.run import Run

__all__ = ["RunningSpider"]


class RunningSpider(Protocol):
    """What the scheduler needs of its spider."""

    run: Run

    def open_run(self, scheduler: Any) -> CrawlState:
        """Open the run, set up its queue, and return its state.

        ``scheduler`` is the FrontierScheduler, which knows this module.
        """

    def close_run(self, reason: str) -> None:
        """Note how the run ended, commit, and close the state."""

    def page_request(self, page: FrontierPage) -> Request | None:
        """Return the request for a page; None where it is not to be asked for now."""

    def source_request(self, source: Source) -> Request | None:
        """Return the request for a source; None where it is not to be asked for now."""

    def onward_request(self, request: Request) -> Request | None:
        """Return the request to which another one leads; None where it is known what comes."""

    def check_request(self, host: str) -> Request | None:
        """Return a request that shows whether a host is well; None where that is decided."""

    def take_back(self, held: Iterable[Request]) -> None:
        """Take back requests that are not sent, as their host is left alone."""
