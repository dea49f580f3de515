"""The book that a server keeps of what it was asked."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from newsroom.http_messages import Request

__all__ = ["Hit", "Hits"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A request that came, and how it was answered."""

    request: Request
    status: int
    """0 where the answer had none (a hang, a connection that was torn first)."""
    fault: str = ""
    """The name of the fault that was put on it, or nothing."""

    @property
    def path(self) -> str:
        """The path, without the query."""
        return self.request.path

    @property
    def query(self) -> str:
        """The query, without its question mark."""
        return self.request.query

    @property
    def address(self) -> str:
        """The path with its query."""
        return self.request.address

    @property
    def method(self) -> str:
        """The method: GET, HEAD, POST."""
        return self.request.method

    @property
    def host(self) -> str:
        """The Host field, with the port."""
        return self.request.host

    @property
    def headers(self) -> dict[str, str]:
        """Header fields by name in lower case."""
        return self.request.headers

    @property
    def agent(self) -> str:
        """The User-Agent field."""
        return self.request.headers.get("user-agent", "")

    @property
    def time(self) -> float:
        """When it came: seconds since the epoch."""
        return self.request.time

    @property
    def client(self) -> str:
        """The other end of the connection: host and port."""
        return self.request.client

    @property
    def base(self) -> str:
        """The address of the host that was asked."""
        return self.request.base


class Hits(Sequence[Hit]):
    """The requests in their order, and counts of them.

    With ``keep=False`` there are counts only, whose size does not grow with the requests for one
    address.
    """

    def __init__(self, *, keep: bool = True) -> None:
        self._keep = keep
        self._change = threading.Condition()
        self._waiting = 0
        self.clear()

    def clear(self) -> None:
        """Forget everything, as between two runs."""
        with self._change:
            self._hits: list[Hit] = []
            self.total = 0
            """Requests."""
            self.counts: Counter[str] = Counter()
            """Requests by path with query."""
            self.statuses: Counter[int] = Counter()
            """Answers by status; 0 is an answer without one."""
            self.faults: Counter[str] = Counter()
            """Answers that a fault spoilt, by its name."""
            self.in_flight: Counter[str] = Counter()
            """Requests by host whose answer is not sent yet."""
            self.most_in_flight: Counter[str] = Counter()
            """The most of them at once, by host (as in ``http://127.0.0.1:8000``)."""

    def begin(self, base: str) -> None:
        """Note that a host begins to answer."""
        now = self.in_flight[base] + 1
        self.in_flight[base] = now
        self.most_in_flight[base] = max(self.most_in_flight[base], now)

    def end(self, base: str) -> None:
        """Note that an answer is sent, or its client gone."""
        if self.in_flight[base] > 0:  # the book may have been cleared meanwhile
            self.in_flight[base] -= 1

    def add(self, hit: Hit) -> None:
        """Note a request down."""
        self.total += 1
        self.counts[hit.request.address] += 1
        self.statuses[hit.status] += 1
        if hit.fault:
            self.faults[hit.fault] += 1
        if self._keep:
            self._hits.append(hit)
        if self._waiting:
            with self._change:
                self._change.notify_all()

    def wait_until(self, true: Callable[[Hits], bool], timeout: float = 30.0) -> bool:
        """Wait until something holds for the book; False where it does not within the seconds."""
        with self._change:
            self._waiting += 1
            try:
                return self._change.wait_for(lambda: true(self), timeout)
            finally:
                self._waiting -= 1

    @property
    def paths(self) -> list[str]:
        """Path with query of each request, in order."""
        return [hit.address for hit in list(self._hits)]

    def of(self, path: str) -> list[Hit]:
        """The requests for a path, with whatever query."""
        return [hit for hit in list(self._hits) if hit.path == path]

    @overload
    def __getitem__(self, at: int) -> Hit: ...
    @overload
    def __getitem__(self, at: slice) -> list[Hit]: ...
    def __getitem__(self, at: int | slice) -> Hit | list[Hit]:
        return self._hits[at]

    def __len__(self) -> int:
        return len(self._hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(list(self._hits))
