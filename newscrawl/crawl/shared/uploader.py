"""Sends a site's changes to the store, from a thread of its own, and keeps the site's lease alive.

A run's commits hand their changes over and go on; the thread sends one after the other.  What the
store has taken is the truth: a run that has lost its lease, or whose store does not answer for as
long as the lease holds, ends without what was not taken.
"""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.shared.shared_store import StoreError, StoreUnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.crawl.shared.shared_store import Lease, SharedStore, StateChange

__all__ = ["LEASE_OVER_STATUS", "Uploader", "end_process"]

LEASE_OVER_STATUS: Final = 75
"""The exit status of a process that ended at once, as its lease ran out (EX_TEMPFAIL)."""
_RENEWALS: Final = 4  # in the time of a lease: two may fail, and a third one still comes in time
_MAX_UNANSWERED: Final = 2 / 3
"""The share of a lease's time after which a run ends in order whose store does not answer: what is
under way has the rest of the time to end."""
_MIN_PAUSE_SECONDS: Final = 0.1
"""Before the first new try to reach the store: what was only a moment is over then."""
_MAX_PAUSE_SECONDS: Final = 2.0
"""Between later ones: a store that is back is found soon, and one that starts is not pressed."""


def end_process() -> None:
    """End the process at once: another worker may ask the site's hosts from now on."""
    os._exit(LEASE_OVER_STATUS)


class _Sent(NamedTuple):
    """What is to be sent: a change, or only that the lease is renewed."""

    change: StateChange | None


class Uploader:
    """The thread that sends changes, with one that watches the lease."""

    def __init__(
        self,
        store: SharedStore,
        lease: Lease,
        *,
        lease_seconds: float,
        lease_ended: Callable[[], None] = end_process,
    ) -> None:
        """Take a lease.

        ``lease_ended`` is called in a thread when the lease has run out and :meth:`stop` was not
        called.
        """
        self._store, self._lease = store, lease
        self._lease_seconds, self._lease_ended = lease_seconds, lease_ended
        self._changed = threading.Condition()
        self._waiting: StateChange | None = None
        self._is_sending = False
        self._is_stopped = False
        self._error: StoreError | None = None
        self._renewed = time.monotonic()
        """When the last answer was asked for that renewed the lease."""
        self._sender = threading.Thread(target=self._send_all, name="uploader", daemon=True)
        self._watcher = threading.Thread(target=self._watch, name="lease", daemon=True)

    def start(self) -> None:
        """Renew the lease, and go on doing so.  Raises StoreError."""
        self._send(None)  # so that it is known until when it holds
        self._sender.start()
        self._watcher.start()

    # --- the run's side --------------------------------------------------------------------------

    @property
    def lease(self) -> Lease:
        """The lease, with the version that the store has taken last."""
        with self._changed:
            return self._lease

    @property
    def error(self) -> StoreError | None:
        """Why nothing is sent any more; None while all is well."""
        with self._changed:
            return self._error

    def has_room(self) -> bool:
        """Return True where a change may be handed over."""
        with self._changed:
            return self._waiting is None

    def put(self, change: StateChange) -> None:
        """Hand a change over, where there is room."""
        with self._changed:
            assert self._waiting is None  # noqa: S101 - the caller has asked
            self._waiting = change
            self._changed.notify_all()

    def wait(self) -> None:
        """Wait until the store has taken all.  Raises StoreError where it does not."""
        with self._changed:
            self._changed.wait_for(lambda: self._error is not None or self._is_settled)
            if self._error is not None:
                raise self._error

    @property
    def _is_settled(self) -> bool:
        return self._waiting is None and not self._is_sending

    def stop(self) -> None:
        """Renew the lease no more, and watch it no more; twice does no harm."""
        with self._changed:
            self._is_stopped = True
            self._changed.notify_all()
        for thread in (self._sender, self._watcher):
            if thread.is_alive():
                thread.join(self._lease_seconds)

    # --- the threads -----------------------------------------------------------------------------

    def _send_all(self) -> None:
        while (sent := self._next()) is not None:
            try:
                self._send(sent.change)
            except StoreError as error:
                self._give_up(error)
                return
            except Exception as error:  # noqa: BLE001 - else the run would wait for its lease's end
                self._give_up(
                    StoreError(
                        f"{self._lease.site}: what was changed cannot be handed to the frontier "
                        f"({type(error).__name__}: {error})."
                    )
                )
                return
            with self._changed:
                self._is_sending = False
                self._changed.notify_all()

    def _give_up(self, error: StoreError) -> None:
        with self._changed:
            self._error = error
            self._is_sending = False
            self._changed.notify_all()

    def _next(self) -> _Sent | None:
        """Wait for a change, or for the time of the next renewal; None: it was stopped."""
        with self._changed:
            due = self._renewed + self._lease_seconds / _RENEWALS
            self._changed.wait_for(
                lambda: self._is_stopped or self._waiting is not None, due - time.monotonic()
            )
            if self._is_stopped and self._waiting is None:
                return None
            change, self._waiting = self._waiting, None
            self._is_sending = True
            self._changed.notify_all()
            return _Sent(change)

    def _send(self, change: StateChange | None) -> None:
        """Send a change, again and again while the lease holds.  Raises StoreError."""
        pause = _MIN_PAUSE_SECONDS
        while True:
            asked = time.monotonic()
            try:
                self._send_once(change)
            except StoreUnreachableError:
                last_try = self._renewed + self._lease_seconds * _MAX_UNANSWERED
                if time.monotonic() + pause > last_try:
                    raise
                with self._changed:
                    self._changed.wait_for(lambda: self._is_stopped, pause)
                    if self._is_stopped and change is None:
                        return
                pause = min(2 * pause, _MAX_PAUSE_SECONDS)
            else:
                with self._changed:
                    self._renewed = asked
                    self._changed.notify_all()
                return

    def _send_once(self, change: StateChange | None) -> None:
        if change is None:
            self._store.renew(self._lease, lease_seconds=self._lease_seconds)
            return
        lease = self._store.commit(self._lease, change, lease_seconds=self._lease_seconds)
        with self._changed:
            self._lease = lease

    def _watch(self) -> None:
        """Call ``lease_ended`` once the lease has run out."""
        with self._changed:
            while not self._is_stopped:
                left = self._renewed + self._lease_seconds - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)
            else:
                return
        self._lease_ended()
