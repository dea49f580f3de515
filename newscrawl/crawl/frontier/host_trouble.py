"""Recognises a host in a bad hour: many requests in a row that brought nothing worth having.

Each answer alone may be right: a page is gone, or is a list.  Ten in a row may be a site that is
down, that blocks, or that sends every visitor to its front page, whatever the status.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

__all__ = ["HostTrouble", "Strike", "is_in_bad_hour"]

_MAX_PROOFS: Final = 2
"""So often in a row a good page outweighs requests that all end in the same fault of the host: good
pages may come from a cache in front of a server that is down."""
_GONE: Final = frozenset("http-404 http-410".split())
"""Answers that are the same for all pages, and right for each: a list of old links has many."""


class Strike(NamedTuple):
    """A request that brought nothing worth having."""

    site: str
    answer: str
    """What came: the reason, and what tells this answer from another one of that reason."""
    is_host_fault: bool
    """Whether the reason lies with the host for certain, as with a time-out."""
    page: int | None = None
    """The row of the page; None for a source, and for a page whose article is written already."""
    attempts: int = 0
    """How often the page was tried before."""
    requests: int = 1
    """How many requests it cost, with redirects."""
    is_source: bool = False


@dataclass(slots=True)
class HostTrouble:
    """What a host gave since it last gave anything."""

    limit: int
    """Requests in a row without anything that put the host in question; 0: none ever do."""
    strikes: list[Strike] = field(default_factory=list)
    is_on_trial: bool = False
    """After a pause, the first page that brings nothing puts the host in question."""
    pauses: int = 0
    """Pauses of the host in a row."""
    checked: list[int] = field(default_factory=list)
    """Rows of known articles that were asked for to see whether the host is well, and were not
    given."""
    _proofs: int = 0

    @property
    def spent(self) -> int:
        """How much of the limit is spent."""
        trial = self.limit - 1 if self.is_on_trial else 0
        return trial + sum(strike.requests for strike in self.strikes)

    @property
    def is_in_question(self) -> bool:
        """Whether no more is to be asked of the host before it is known to be well."""
        return 0 < self.limit <= self.spent

    def add(self, strike: Strike) -> None:
        """Note a request that brought nothing."""
        self.strikes.append(strike)

    def page_came(self) -> None:
        """Note that a page came as it should: the host is well."""
        self._proofs = 0
        self._end()

    def source_came(self) -> None:
        """Note that a source came: a host may give its lists, and none of its articles."""
        self.strikes = [strike for strike in self.strikes if not strike.is_source]

    def good_page_came(self) -> bool:
        """Note that a known article came; return True where that means that the host is well."""
        answers = {strike.answer for strike in self.strikes}
        is_one_fault = len(answers) == 1 and all(strike.is_host_fault for strike in self.strikes)
        self._proofs = self._proofs + 1 if is_one_fault else 0
        if self._proofs >= _MAX_PROOFS:
            return False
        self._end()
        return True

    def acquit(self) -> None:
        """Note that the pages themselves were at fault."""
        self._end()

    def _end(self) -> None:
        self.strikes = []
        self.checked = []
        self.is_on_trial = False

    def attempts_by_page(self) -> dict[int, int]:
        """Return how often each page was tried before the host gave nothing any more."""
        attempts: dict[int, int] = {}
        for strike in self.strikes:
            if strike.page is not None:
                attempts.setdefault(strike.page, strike.attempts)
        return attempts


def is_in_bad_hour(trouble: HostTrouble) -> bool:
    """Decide about a host in question of which no known article came.

    - A known article was asked for and did not come: the host is in a bad hour.
    - None is known, and all that came were faults of the host: so it is.
    - None is known, and one and the same answer came for all pages: it is taken for a bad hour
      once.  Not if it was "gone", which is right for each page of a list of old links.
    - None is known, and the answers differ, as those of tag pages: it is well.
    """
    if trouble.checked or all(strike.is_host_fault for strike in trouble.strikes):
        return True
    answers = {strike.answer for strike in trouble.strikes}
    return len(answers) == 1 and not trouble.pauses and not answers & _GONE
