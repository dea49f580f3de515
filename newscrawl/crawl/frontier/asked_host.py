"""A host that a run asks: what it is busy with, and how much more it may be asked for."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.frontier.host_trouble import HostTrouble

if TYPE_CHECKING:
    from scrapy.http import Request

    from newscrawl.crawl.frontier.shared_servers import ServerShare

__all__ = ["AskedHost"]

_MAX_UNREAD_PAGES: Final = 4
"""Of a host, beside its requests under way: more are not asked for before these were read, so that
it is known early when a host gives nothing any more.  As many as there are workers at most."""


@dataclass(slots=True)
class AskedHost:
    """What a run's scheduler remembers of a host."""

    name: str
    trouble: HostTrouble
    busy: int = 0
    """Requests that were handed out and are not answered yet."""
    paused_until: float = 0.0
    """Seconds since 1970."""
    reading: int = 0
    """Answers that are being read, and redirects that are being followed on other hosts."""
    share: ServerShare | None = None
    """Its share in its server; None until its address was looked up."""
    held: deque[Request] = field(default_factory=deque)
    """Redirects and further parts of what was asked for: they are asked for first."""

    @property
    def is_forgettable(self) -> bool:
        """Whether there is nothing to remember of it."""
        trouble = self.trouble
        return not (
            self.busy or self.reading or self.paused_until or trouble.spent or trouble.pauses
        )

    def may_be_asked(self, now: float, *, max_busy: int) -> bool:
        """Return True if it has a free place: fewer, the more requests brought nothing.

        ``now`` is in seconds since 1970, ``max_busy`` is how many requests it gets at once.
        """
        if self.busy >= max_busy or self.paused_until > now:
            return False
        unknown, trouble = self.busy + self.reading, self.trouble
        if not trouble.limit:
            return True
        if trouble.is_in_question:
            return not unknown  # one of these may come still
        if trouble.spent:
            return trouble.spent + unknown < trouble.limit
        return unknown < max(trouble.limit, max_busy + _MAX_UNREAD_PAGES)
