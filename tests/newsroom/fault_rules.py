"""On which requests faults are put."""

from __future__ import annotations

import fnmatch
import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from newsroom.http_messages import Answer, Request

__all__ = ["ARTICLES", "EVERYTHING", "Fault", "Faults", "Where"]

Where: TypeAlias = str | re.Pattern[str] | Callable[[Request], bool]
"""A path, a path with query, a pattern with ``*``, a regular expression, or a test of one's own."""

ARTICLES: Final = re.compile(r"/[a-z]+/\d{4}/\d\d/\d\d/[^/]+-\d+(?:/\d+/)?\Z")
"""The articles of a :class:`~newsroom.news_site.NewsSite`."""
EVERYTHING: Final = "*"

_SHARES: Final = 0x1_0000_0000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong: it makes an answer from the request and the right answer."""

    name: str
    spoil: Callable[[Request, Callable[[], Answer]], Answer]


@dataclass(slots=True)
class _Rule:
    fault: Fault
    matches: Callable[[Request], bool]
    share: float
    first: int | None
    done: Counter[str] = field(default_factory=Counter)

    def takes(self, request: Request) -> bool:
        """Say whether the fault is put on this request, and count it."""
        if not self.matches(request):
            return False
        address = request.address
        if self.share < 1:
            # Which pages it hits hangs on the fault as well, so that two faults hit other pages.
            drawn = zlib.crc32(address.encode("latin-1"), zlib.crc32(self.fault.name.encode()))
            if drawn >= self.share * _SHARES:
                return False
        if self.first is None:
            return True
        self.done[address] += 1
        return self.done[address] <= self.first


class Faults:
    """The faults of a site.  Of several that fit a request, the one that was put first wins."""

    def __init__(self) -> None:
        self._rules: list[_Rule] = []

    def put(
        self,
        fault: Fault,
        on: Where = EVERYTHING,
        *,
        share: float = 1.0,
        first: int | None = None,
    ) -> None:
        """Put a fault on addresses.

        ``share`` (0 to 1) of them, always the same ones, are hit; of each address only the
        ``first`` requests, or all.
        """
        self._rules.append(_Rule(fault, _matcher(on), share, first))

    def clear(self) -> None:
        """Take all faults away."""
        self._rules.clear()

    def __len__(self) -> int:
        return len(self._rules)

    def spoil(self, request: Request, right: Callable[[], Answer]) -> Answer:
        """Answer a request with the fault that is put on it, or rightly."""
        for rule in self._rules:
            if rule.takes(request):
                return replace(rule.fault.spoil(request, right), note=rule.fault.name)
        return right()


def _with_stars(address: str) -> re.Pattern[str]:
    """The pattern of an address in which only "*" stands for something else."""
    return re.compile(fnmatch.translate(address.replace("[", "[[]").replace("?", "[?]")))


def _matcher(on: Where) -> Callable[[Request], bool]:
    if isinstance(on, re.Pattern):
        return lambda request: on.match(request.path) is not None
    if not isinstance(on, str):
        return on
    if on == EVERYTHING:
        return lambda _: True
    if "*" in on:
        pattern = _with_stars(on)
        return lambda request: pattern.match(request.address) is not None
    return lambda request: on in (request.path, request.address)
