"""How many requests at once a worker may have at a server's address that others ask, too.

Hosts of different sites may be at one address, and different workers may crawl them.  Together they
get what one worker would give the address: the store shares that among those who ask for it.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.shared.shared_store import StoreError

if TYPE_CHECKING:
    from newscrawl.crawl.frontier.shared_servers import Load
    from newscrawl.crawl.shared.shared_store import SharedStore

__all__ = ["WorkerShares"]

_ASK_SECONDS: Final = 2.0
"""Between two askings: so soon another worker gets its part of what this one has."""
_HOLD_SECONDS: Final = 10.0
"""For which a share holds: some askings may fail."""


@dataclass(slots=True)
class _Share:
    load: Load
    limit: int
    """Of the address, for all workers."""
    asked_at: float = 0.0
    """When the last answer was asked for, by the monotonic clock."""


class WorkerShares:
    """Asks the store for shares in a thread of its own, and sets the loads' limits to them.

    An address gets nothing before the first answer, and nothing where there is none for long.
    """

    def __init__(self, store: SharedStore, worker: str) -> None:
        """``worker`` tells this process from all others."""
        self._store, self._worker = store, worker
        self._shares: dict[str, _Share] = {}
        self._over: dict[str, int] = {}
        """Addresses whose shares are to be given back, with their limits."""
        self._changed = threading.Condition()
        self._is_stopped = False
        self._thread: threading.Thread | None = None

    def watch(self, address: str, load: Load) -> None:
        """Have a load's limit be this worker's share of it from now on."""
        with self._changed:
            self._over.pop(address, None)
            self._shares[address] = _Share(load, load.limit)
            load.limit = 0
            if self._thread is None:
                self._thread = threading.Thread(target=self._ask, name="addresses", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def forget(self, address: str) -> None:
        """Ask for an address no more, and give its share back: others may be waiting for it."""
        with self._changed:
            share = self._shares.pop(address, None)
            if share is not None:
                self._over[address] = share.limit
                self._changed.notify_all()

    def stop(self) -> None:
        """End the thread, and give all shares back; twice does no harm."""
        with self._changed:
            self._over |= {address: share.limit for address, share in self._shares.items()}
            self._shares.clear()
            self._is_stopped = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(_HOLD_SECONDS)
        self._give_back()

    def _give_back(self) -> None:
        with self._changed:
            over, self._over = self._over, {}
        try:
            for address, limit in over.items():
                self._store.share_of_address(address, self._worker, limit=limit, seconds=0.0)
        except StoreError:  # they run out by themselves
            pass

    def _ask(self) -> None:
        while (due := self._due()) is not None:
            self._give_back()
            for address, share in due:
                self._ask_for(address, share)

    def _due(self) -> list[tuple[str, _Share]] | None:
        """Wait for shares to ask for, and return them, or to give back; None: it was stopped."""
        with self._changed:
            while not self._is_stopped:
                now = time.monotonic()
                due = [
                    (address, share)
                    for address, share in self._shares.items()
                    if share.asked_at + _ASK_SECONDS <= now
                ]
                if due or self._over:
                    return due
                self._changed.wait(_ASK_SECONDS / 2)
            return None

    def _ask_for(self, address: str, share: _Share) -> None:
        asked = time.monotonic()
        try:
            limit = self._store.share_of_address(
                address,
                self._worker,
                limit=share.limit,
                seconds=_HOLD_SECONDS,
                busy=share.load.busy,
            )
        except StoreError:
            if share.asked_at + _HOLD_SECONDS < time.monotonic() + _ASK_SECONDS:
                share.load.limit = 0
            with self._changed:
                self._changed.wait_for(lambda: self._is_stopped, _ASK_SECONDS / 2)
            return
        share.load.limit, share.asked_at = limit, asked
