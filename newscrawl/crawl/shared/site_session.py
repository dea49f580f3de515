"""A site that this process has leased: its copy, its state, and its way to the store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from newscrawl.crawl.frontier import CrawlState
from newscrawl.crawl.frontier.state_file import StateError
from newscrawl.crawl.shared.address_limits import WorkerShares
from newscrawl.crawl.shared.local_copy import Version, load_copy, mark_name, note_version
from newscrawl.crawl.shared.shared_state import SharedCrawlState
from newscrawl.crawl.shared.shared_store import Lease
from newscrawl.crawl.shared.uploader import Uploader, end_process

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Self

    from newscrawl.crawl.shared.shared_store import RowKey, SharedStore

__all__ = ["LeasedSite", "SiteSession", "frontier_name"]

_SECRETS: Final = ("password=", "sslpassword=")
"""Options of PostgreSQL's client that nobody else should read."""


def frontier_name(url: str) -> str:
    """Return what tells a frontier from others: its address without user and passwords.

    >>> frontier_name("redis://crawler:secret@store.example:6379/0?name=news")
    'redis://store.example:6379/0?name=news'
    >>> frontier_name("postgresql://store.example/news?password=secret&name=news")
    'postgresql://store.example/news?name=news'
    """
    parts = urlsplit(url)
    options = parts.query.split("&")
    plain = "&".join(each for each in options if not each.startswith(_SECRETS))
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query=plain).geturl()


@dataclass(frozen=True, slots=True)
class LeasedSite:
    """A site that a worker has leased, as it is handed to the process that crawls it."""

    frontier: str
    """The address of the store, with its password."""
    lease: Lease
    lease_seconds: float
    copy: str
    """The local file of the site's state."""


class SiteSession:
    """A worker's work on a site, from the loading of the state to the last commit.

    As a context it renews the lease all the while.  At its end the copy is noted as whole, if the
    store has taken all.
    """

    def __init__(
        self,
        store: SharedStore,
        leased: LeasedSite,
        *,
        lease_ended: Callable[[], None] = end_process,
    ) -> None:
        """``lease_ended`` is called in a thread where the lease runs out before the end."""
        self._store, self._lease, self._copy = store, leased.lease, Path(leased.copy)
        self._frontier = frontier_name(leased.frontier)
        self._uploader = Uploader(
            store, leased.lease, lease_seconds=leased.lease_seconds, lease_ended=lease_ended
        )
        self._shares = WorkerShares(store, f"{leased.lease.worker}/{leased.lease.site}")
        self._stale: set[RowKey] = set()
        self._state: SharedCrawlState | None = None
        self._file = 0
        """The number of the loaded file (its inode)."""

    def __enter__(self) -> Self:
        """Renew the lease, and load the site's state.  Raises StoreError and StateError."""
        self._uploader.start()
        try:
            self._stale = load_copy(
                self._copy,
                lambda: self._store.read_rows(self._lease.site, self._lease),
                site=self._lease.site,
                frontier=self._frontier,
                version=self._version(),
            )
            self._file = self._copy.stat().st_ino
        except BaseException:
            self._uploader.stop()
            raise
        return self

    def _version(self) -> Version:
        """Return the version of the state in the store."""
        name = mark_name(self._lease.site)
        mark = self._store.lengths(name.machine).get(name.path, 0)
        return Version(self._lease.version, mark)

    def open_state(self, path: Path | str) -> CrawlState:
        """Open the site's state, for a crawl.  Raises StateError."""
        if not self._copy.is_file() or self._copy.stat().st_ino != self._file:
            raise StateError(f"Another process has changed {self._copy}: end that one.")
        is_new = not self._lease.version or bool(self._stale)
        self._state = SharedCrawlState(path, self._uploader, is_new=is_new, stale=self._stale)
        self._state.address_limits = self._shares
        return self._state

    def __exit__(self, *_: object) -> None:
        """Renew the lease no more; note that the copy is whole, if it is."""
        self._shares.stop()
        self._uploader.stop()
        if self._state is not None and self._state.is_settled:
            version = Version(self._uploader.lease.version, self._state.mark)
            note_version(self._copy, self._frontier, version)
