"""When to try again what failed, and how often to look at what names articles."""

from __future__ import annotations

from typing import Final

__all__ = [
    "ACCESS_REFUSED",
    "MAX_WAIT_SECONDS",
    "NEVER_RETRIED",
    "RETRIED_REJECTS",
    "initial_pace",
    "learned_pace",
    "next_due",
    "retry_delay",
]

_MINUTE: Final = 60.0
_HOUR: Final = 3600.0
_DAY: Final = 86_400.0

MAX_WAIT_SECONDS: Final = 32 * _DAY
"""No next try is further off, unless the clock was wrong when it was set."""

NEVER_RETRIED: Final = frozenset(
    "http-404 http-410 http-451 bad-address too-large not-html".split()
)
"""Failures that another try would only repeat."""
RETRIED_REJECTS: Final = frozenset("empty no-text not-found too-slow failed".split())
"""The page came, but without its text: a stub, a shell, an error page with status 200.  Or it could
not be read, perhaps because the machine was busy or out of memory, or another version can."""
# A site that blocks is left alone for long; an answer that may change soon is asked for sooner.
_BLOCKED: Final = (6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 4 * _DAY, 7 * _DAY)
ACCESS_REFUSED: Final = frozenset("blocked consent http-401 http-402 http-403 http-429".split())
_NO_TEXT_YET: Final = (6 * _HOUR, _DAY, 3 * _DAY)
# A rule, a redirect or a name that another week may have changed.
_MAY_CHANGE: Final = frozenset("robots off-site refused redirects".split())
_FORBIDDEN: Final = (7 * _DAY,) * 4
# Two quick tries in the same run, then later and later.
_QUICK: Final = (1.0, 6.0)  # times the delay of a quick try
# What came and broke newscrawl's own reader breaks it again, until the site changes it.
_BROKE_ITS_READER: Final = frozenset(("unreadable", "broken"))
_FAILED: Final = (_HOUR, 6 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY)
# A certificate is mended in hours or days, not in seconds.
_TLS: Final = (*_FAILED, 7 * _DAY)


def retry_delay(reason: str, attempts: int, *, quick: float = 5.0) -> float | None:
    """Say how long to wait before a page is asked for again; None where it never is.

    ``reason`` is why the last attempt failed, ``attempts`` how many there were, ``quick`` the
    seconds before the first try again in the same run.

    >>> wait_before("http-503", 1), wait_before("http-503", 3), wait_before("http-404", 1)
    (5.0, 3600.0, None)
    """
    if reason in NEVER_RETRIED:
        return None
    waits: tuple[float, ...]
    if reason in ACCESS_REFUSED:
        waits = _BLOCKED
    elif reason in RETRIED_REJECTS:
        waits = _NO_TEXT_YET
    elif reason in _MAY_CHANGE:
        waits = _FORBIDDEN
    elif reason == "tls":
        waits = _TLS
    elif reason in _BROKE_ITS_READER:
        waits = _FAILED
    else:
        waits = (*(quick * times for times in _QUICK), *_FAILED)
    return waits[attempts - 1] if 0 < attempts <= len(waits) else None


# Seconds: what a source is given at first, and the least and the most that it may learn.
_PACES: Final = {
    "front": (15 * _MINUTE, 5 * _MINUTE, _DAY),
    "feed": (15 * _MINUTE, 5 * _MINUTE, _DAY),
    "news-sitemap": (15 * _MINUTE, 5 * _MINUTE, _DAY),
    "section": (_HOUR, 10 * _MINUTE, 3 * _DAY),
    "sitemap": (6 * _HOUR, 30 * _MINUTE, 7 * _DAY),
}
_FASTER: Final = 0.5
_SLOWER: Final = 1.5
# A timer that fires a little early must not skip a source for a whole turn.
_SLACK: Final = 0.1


def initial_pace(kind: str) -> float:
    """Seconds between two looks at a source of a kind that has not been looked at."""
    return _PACES[kind][0]


def learned_pace(kind: str, pace: float, *, since_last: float | None, new: int) -> float:
    """Learn how often a source brings something new: twice as often if it did, less often if not.

    ``since_last`` are the seconds since the look before, None at the first one, which teaches
    nothing: all is new then.  A look before its time that brought nothing teaches nothing either.

    >>> learned_pace("section", 3600, since_last=3600, new=3)
    1800.0
    >>> learned_pace("section", 3600, since_last=3600, new=0)
    5400.0
    """
    _, least, most = _PACES[kind]
    if since_last is None or (not new and since_last < pace * (1 - _SLACK)):
        return pace
    return min(most, max(least, pace * (_FASTER if new else _SLOWER)))


def next_due(read_at: float, pace: float) -> float:
    """When to look again, in seconds since 1970."""
    return read_at + pace * (1 - _SLACK)
