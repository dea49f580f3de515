"""Archives what a crawl asks for, before its pages count as done."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scrapy import signals

from newscrawl.crawl.downloader.held_answers import HeldAnswers
from newscrawl.crawl.downloader.wire_capture import exchange_ended
from newscrawl.files.record_file import OutputError
from newscrawl.files.warc_records import Shown, is_revisit, request_and_response
from newscrawl.files.warc_writer import WarcFolder
from newscrawl.settings import user_agent

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from newscrawl.crawl.frontier import CrawlState
    from newscrawl.files.warc_records import Exchange

__all__ = ["Archive", "archive_folder"]

_FORMAT: Final = "WARC File Format 1.1"
_STANDARD: Final = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_FINE: Final = 200  # HTTP's status of an answer that is what was asked for
_SHOWN: Final = "shown:"
"""Before a URL, where it stands for what a browser showed of it."""
_LOADED: Final = "loaded:"
"""The same for what a page's scripts loaded: readers leave that out, so it holds no page's body."""


class Archive:
    """A crawl's archive: an output of its state, so that both are committed together."""

    def __init__(
        self, crawler: Crawler, folder: WarcFolder, *, on_error: Callable[[OutputError], None]
    ) -> None:
        """``on_error`` ends the crawl, where the archive cannot be written."""
        self._crawler, self._folder, self._on_error = crawler, folder, on_error
        self._state: CrawlState
        self._held = HeldAnswers()

    def open(self, state: CrawlState, *, shows_pages: bool) -> None:
        """Open the folder, and take what is asked for from now on.  Raises OutputError.

        ``shows_pages``: pages may be shown in a browser, so their answers are held until then.
        """
        self._state = state
        self._folder.open()
        state.archived.open(self._folder.folder, is_empty=self._folder.is_empty)
        state.add_output(self)
        self._crawler.signals.connect(self.take, exchange_ended)
        if shows_pages:
            self._crawler.signals.connect(self._held.asked, signals.request_reached_downloader)

    def take(self, exchange: Exchange) -> None:
        """Take a request and its answer for the next commit."""
        if (ready := self._held.hold(exchange)) is not None:
            self._keep(ready)

    def take_shown(self, response: Response, document: bytes, *, browser: str) -> None:
        """Take what a browser made of a response."""
        exchange = self._held.take(response)
        if exchange is None:  # it was archived already, and not shown before
            self._count("archived-without-shown")
            return
        made_by = f"{user_agent()} {browser}"
        self._keep(exchange, Shown(document, made_by, datetime.now(UTC)))

    def take_unshown(self, response: Response, why: str) -> None:
        """Take a response that a browser could not show, so that nothing was read from it."""
        if (exchange := self._held.take(response)) is not None:
            self._keep(exchange._replace(not_rendered=why))

    def _keep(self, exchange: Exchange, shown: Shown | None = None) -> None:
        if self._state.is_broken:
            return
        try:
            self._write(exchange, shown)
        except OutputError as error:
            self._state.roll_back()
            self._on_error(error)
        except sqlite3.Error:
            pass  # the next commit tells it, and ends the crawl

    def _write(self, exchange: Exchange, shown: Shown | None = None) -> None:
        known, this = self._state.archived, exchange.capture()
        url = exchange.url if exchange.loaded_by is None else _LOADED + exchange.url
        earlier = known.get(url)
        is_again = is_revisit(exchange, this, earlier)
        if shown is not None:
            made, before = shown.capture(), known.get(_SHOWN + exchange.url)
            if is_again and before is not None and before.payload == made.payload:
                shown = None  # all of it is kept already
            else:
                known.put(_SHOWN + exchange.url, made)
        self._folder.write(request_and_response(exchange, this, earlier, shown))
        is_whole = exchange.status == _FINE and exchange.body and not exchange.is_cut
        # A page that was not shown is read as a reject: what comes again is kept whole.
        if is_whole and exchange.not_rendered is None and not is_again:
            known.put(url, this)
        self._count("archived-again" if is_again else "archived")

    def _count(self, what: str) -> None:
        assert self._crawler.stats is not None  # noqa: S101 - a crawler that runs has them
        self._crawler.stats.inc_value(f"newscrawl/{what}")

    def sync(self) -> dict[str, int]:
        """Bring all records to the disk; no length is committed, as an archive is never undone."""
        for exchange in self._held.take_settled(self._state):
            self._write(exchange)
        self._folder.sync()
        return {}

    def close(self) -> None:
        """Close the file that is written to."""
        self._folder.close()


def archive_folder(settings: BaseSettings) -> WarcFolder | None:
    """Return the folder of a crawl's archive; None where NEWSCRAWL_WARC names none."""
    folder = settings.get("NEWSCRAWL_WARC")
    if not folder:
        return None
    info = {
        "software": user_agent(),
        "format": _FORMAT,
        "conformsTo": _STANDARD,
        "http-header-user-agent": str(settings["USER_AGENT"]),
        "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
    }
    if contact := settings.get("NEWSCRAWL_CONTACT"):
        info["operator"] = str(contact)
    return WarcFolder(Path(str(folder)), info)
