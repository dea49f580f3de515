"""When to try again what failed, and how often to read the sources that name articles."""

from __future__ import annotations

from math import inf
from typing import Final

__all__ = [
    "ACCESS_REFUSED",
    "MAX_WAIT_SECONDS",
    "NEVER_RETRIED",
    "PAGE_VERDICTS",
    "REPEATED_LOOK_SECONDS",
    "RETRIED_REJECTS",
    "UPDATE_WAITS",
    "has_outlasted_quick_tries",
    "host_pause",
    "initial_pace",
    "learned_pace",
    "next_due",
    "retry_delay",
    "update_wait",
]

_MINUTE: Final = 60.0  # seconds, as all that follows
_HOUR: Final = 3600.0  # 60 minutes
_DAY: Final = 86_400.0  # 24 hours

MAX_WAIT_SECONDS: Final = 32 * _DAY
"""No next try is further off, unless the clock was wrong when it was set."""

# --- retries of pages and sources that failed, by reason ------------------------------------------

NEVER_RETRIED: Final = frozenset("bad-address too-large".split())
"""Another try would only repeat them, and what is too large costs the whole limit each time."""
PAGE_VERDICTS: Final = frozenset(
    "http-404 http-410 http-451 list not-html empty no-text not-found".split()
)
"""What a look says of a page itself: it is gone, or it is no article.  A page that is asked for too
early, or in a site's bad hour, looks the same: there is a second look and a last one."""
ACCESS_REFUSED: Final = frozenset("blocked consent http-401 http-402 http-403 http-429".split())
"""The site does not let the crawler in: it is left in peace for long."""
RETRIED_REJECTS: Final = frozenset(
    "list not-html empty no-text not-found too-slow failed not-rendered".split()
)
"""Reasons of rejects that may pass.  The others lie in the page's URL (a search) or its bytes."""
_FAULT_DELAYS: Final = (_HOUR, 6 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY)
"""An hour for a fault that is noticed, a week for one that stays."""
_DELAYS: Final[dict[str, tuple[float, ...]]] = {
    **dict.fromkeys(NEVER_RETRIED, ()),
    **dict.fromkeys(PAGE_VERDICTS, (6 * _HOUR, 3 * _DAY)),
    **dict.fromkeys(ACCESS_REFUSED, (6 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY, 4 * _DAY, 7 * _DAY)),
    # A page that could not be read, as where the machine was busy or out of memory.
    **dict.fromkeys(("too-slow", "failed", "not-rendered"), (6 * _HOUR, _DAY, 3 * _DAY)),
    # Often a login, a consent page or a maintenance page on another host, for an hour.
    **dict.fromkeys("off-site redirects".split(), (6 * _HOUR, _DAY, 3 * _DAY)),
    # A rule or a name, which a site sets wrongly for hours and changes within weeks.
    **dict.fromkeys("robots refused".split(), (6 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY, 7 * _DAY)),
    # The text of an article with another name: a notice of a bad hour, or truly the same.
    "text": (_DAY,),
    # What broke newscrawl's own reader breaks it again until the site changes it.
    **dict.fromkeys(("unreadable", "broken"), _FAULT_DELAYS),
    # A certificate is mended in hours or days, not in seconds.
    "tls": (*_FAULT_DELAYS, 7 * _DAY),
}
"""By reason, for what lasts: there is no quick try in the same run."""
REPEATED_LOOK_SECONDS: Final = 6 * _HOUR
"""Between the second and the last look at a page (:data:`PAGE_VERDICTS`) that its site still names;
the second one comes with the next run then."""
_QUICK_TRIES: Final = (1.0, 6.0)
"""For all other reasons: two tries in the same run, after so many times the first delay."""


def retry_delay(
    reason: str, attempts: int, *, before: str | None = None, quick: float = 5.0
) -> float | None:
    """Return the seconds to wait before the next try; None where there is none.

    ``reason`` is why the last attempt failed, ``attempts`` how many there were, ``before`` why the
    one before it failed, ``quick`` the seconds before the first quick try.  The first verdict on a
    page is followed by a second look, however often the server failed before.

    >>> retry_delay("http-503", 1), retry_delay("http-503", 3), retry_delay("http-404", 1)
    (5.0, 3600.0, 21600.0)
    >>> retry_delay("http-404", 3) is None  # after the last look
    True
    """
    if reason in PAGE_VERDICTS and before is not None and before not in PAGE_VERDICTS:
        attempts = 1
    quick_tries = tuple(quick * times for times in _QUICK_TRIES)
    delays = _DELAYS.get(reason, (*quick_tries, *_FAULT_DELAYS))
    return delays[attempts - 1] if 0 < attempts <= len(delays) else None


def has_outlasted_quick_tries(attempts: int) -> bool:
    """Return True after so many attempts that the last one was hours after the first."""
    return attempts > len(_QUICK_TRIES)


# --- hosts that give nothing ----------------------------------------------------------------------

_HOST_PAUSES: Final = (_HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR, _DAY)
"""A bad hour costs an hour; a host that stays that way is looked at once a day."""


def host_pause(pauses: int) -> float:
    """Return the seconds for which a host is left alone; ``pauses`` in a row, with this one.

    >>> host_pause(1), host_pause(9)
    (3600.0, 86400.0)
    """
    return _HOST_PAUSES[min(pauses, len(_HOST_PAUSES)) - 1]


# --- the pace of a source: seconds between two readings ------------------------------------------

_PACES: Final = {
    "front": (15 * _MINUTE, 5 * _MINUTE, _DAY),
    "feed": (15 * _MINUTE, 5 * _MINUTE, _DAY),
    "news-sitemap": (15 * _MINUTE, 5 * _MINUTE, _DAY),
    "section": (_HOUR, 10 * _MINUTE, 3 * _DAY),
    "sitemap": (6 * _HOUR, 30 * _MINUTE, 7 * _DAY),
}
"""By kind of source: the pace at first, and the quickest and slowest that it may learn."""
_QUICKER: Final = 0.5  # times the pace, after a reading that brought something new
_SLOWER: Final = 1.5
"""Times the pace, after one that did not: slower to leave a source than to come back."""
_TIMER_SHARE: Final = 0.1
"""Of a pace: a timer that starts a run a little early must not skip a source for a whole turn."""


def initial_pace(kind: str) -> float:
    """Return the pace of a source of a kind that was not read yet."""
    return _PACES[kind][0]


def learned_pace(kind: str, pace: float, *, since_last: float | None, new: int) -> float:
    """Return the pace of a source after a reading: quicker if it brought something new.

    ``since_last`` are the seconds since the reading before, ``new`` is how many unknown pages this
    one brought.  The first reading (None) changes nothing, as everything is new then; nor does one
    that was early and brought nothing.

    >>> learned_pace("section", 3600, since_last=3600, new=3)
    1800.0
    >>> learned_pace("section", 3600, since_last=3600, new=0)
    5400.0
    """
    _, quickest, slowest = _PACES[kind]
    if since_last is None or (not new and since_last < pace * (1 - _TIMER_SHARE)):
        return pace
    return min(slowest, max(quickest, pace * (_QUICKER if new else _SLOWER)))


def next_due(read_at: float, pace: float) -> float:
    """Return when a source that was just read is due again, in seconds since 1970."""
    return read_at + pace * (1 - _TIMER_SHARE)


# --- updates: when the page of a written article is looked at again -------------------------------

UPDATE_WAITS: Final = (
    (_HOUR, 15 * _MINUTE),  # a story that breaks is written on while it is read
    (6 * _HOUR, _HOUR),  # a longer text takes the place of the first lines
    (_DAY, 4 * _HOUR),  # the evening's text takes the place of the morning's
    (3 * _DAY, _DAY),  # mistakes that readers tell of are mended
    (inf, 3 * _DAY),  # a correction, or a withdrawal
)
"""By the age of an article, up to which a wait holds: the seconds between two looks at it."""


def update_wait(age: float) -> float:
    """Return the seconds between two looks at an article that was published so long ago.

    A timer that starts a run a little early finds it due all the same.

    >>> update_wait(600), update_wait(2 * 86_400)
    (810.0, 77760.0)
    """
    return next(wait for oldest, wait in UPDATE_WAITS if age <= oldest) * (1 - _TIMER_SHARE)
