"""When a source that failed is looked at again, and how long dates and validators are believed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.crawl.date_window import parse_date_range
from newscrawl.crawl.frontier.revisit_policy import ACCESS_REFUSED, next_due

if TYPE_CHECKING:
    from newscrawl.crawl.frontier.rows import Source

__all__ = [
    "bad_lastmod",
    "bad_validators",
    "may_send_conditions",
    "next_look",
    "pause_after_failure",
]

_HOUR: Final = 3600.0  # seconds, as all that follows
_DAY: Final = 86_400.0  # seconds of a day

# --- a source that failed is never given up -------------------------------------------------------

_PAUSES: Final = (_HOUR, 6 * _HOUR, _DAY, 3 * _DAY, 7 * _DAY)
"""After the first failure in a row, the second, …; a deploy or an outage is over within hours."""
_STRANGER_PAUSE: Final = 30 * _DAY
"""30 days after them, for one that never came: it was named by mistake, or long ago."""
_FIRST_PAUSE_OF_REFUSED: Final = 1
"""A host that lets nobody in is left in peace for six hours at first."""


def pause_after_failure(reason: str, attempts: int, *, was_alive: bool, was_guessed: bool) -> float:
    """Return the seconds until a source that failed is looked at again.

    ``reason`` is why it failed, ``attempts`` how often in a row.  One that was only guessed and
    never came is asked for rarely.

    >>> pause_after_failure("http-404", 1, was_alive=True, was_guessed=False)
    3600.0
    >>> pause_after_failure("http-404", 99, was_alive=True, was_guessed=False) / 86_400
    7.0
    """
    if was_guessed and not was_alive:
        return _STRANGER_PAUSE
    step = max(0, attempts - 1) + (_FIRST_PAUSE_OF_REFUSED if reason in ACCESS_REFUSED else 0)
    if step < len(_PAUSES):
        return _PAUSES[step]
    return _PAUSES[-1] if was_alive else _STRANGER_PAUSE


# --- dates and validators are not believed for ever -----------------------------------------------

_PACES_OF_CONDITIONS: Final = 8
"""After so many turns of a source, it is asked for without conditions once."""
_MIN_CONDITIONS: Final = 26 * _HOUR
"""So a crawl that runs daily asks for all of it every other day."""
_MAX_CONDITIONS: Final = 3 * _DAY
"""A source whose validators are wrong hides its news so long at the most."""
_PACES_OF_LASTMOD: Final = 4
"""A sitemap whose index dates it is looked at so many times more rarely than one without a date."""
_MIN_LASTMOD: Final = _DAY
_MAX_LASTMOD: Final = 4 * _DAY
"""Seconds between two looks at a sitemap whose date stands still: a date that is wrong hides its
news for some days at the most, and one that is right spares most readings."""
_ENOUGH_SIGNS: Final = 2
"""So many signs against its validators, and they are not sent any more."""
_LATE_SECONDS: Final = 2 * _DAY
"""So much may a ``lastmod`` be behind the newest page: time zones, and a job that runs daily."""
_CLOSED_PACE: Final = 30 * _DAY
"""30 days between two looks at a sitemap whose name says that it is of a time that is over, for
corrections of old articles."""


def may_send_conditions(source: Source, *, now: float, pace: float) -> bool:
    """Return True if a source may be asked for only if it has changed, by its validators.

    ``now`` is in seconds since 1970, ``pace`` are its seconds between readings.
    """
    if source.bad_validators >= _ENOUGH_SIGNS or source.read_at is None or source.read_at > now:
        return False
    believed = min(_MAX_CONDITIONS, max(_MIN_CONDITIONS, _PACES_OF_CONDITIONS * pace))
    return now - source.read_at + source.unseen_for < believed


def bad_validators(
    source: Source, etag: str | None, modified: str | None, *, changed: bool, was_asked: bool
) -> int:
    """Return how many signs there are that a source's validators are wrong, after it came.

    ``etag`` and ``modified`` came with it, ``changed`` says that it is not as it was, and
    ``was_asked`` that it was to come only if it had changed: so the server does say so.
    """
    if was_asked:
        return 0 if source.bad_validators < _ENOUGH_SIGNS else source.bad_validators
    if not changed:
        return source.bad_validators
    told = [(etag, source.etag), (modified, source.modified)]
    same = next((now == before for now, before in told if now and before), False)
    if same:
        return _ENOUGH_SIGNS
    # The server said that nothing had changed, maybe rightly; twice in a row is no chance.
    was_unchanged = source.unseen_for > 0
    return source.bad_validators + (was_unchanged and bool(source.etag or source.modified))


def bad_lastmod(source: Source, *, changed: bool, newest: float | None) -> bool:
    """Return True if the ``lastmod`` that the index gives a source proved wrong.

    ``newest`` is when the newest page was published that it names, in seconds since 1970.
    """
    if source.bad_lastmod or source.lastmod is None:
        return bool(source.bad_lastmod)
    dates = parse_date_range(source.lastmod)
    is_older = dates is not None and newest is not None and newest > dates.end + _LATE_SECONDS
    return is_older or (changed and source.lastmod == source.read_lastmod)


def next_look(read_at: float, pace: float, *, is_dated: bool, is_closed: bool) -> float:
    """Return when a source that was just read is due again, in seconds since 1970.

    ``is_dated``: its index says when it changes, and was right so far.  ``is_closed``: by its name
    it is of a time that is over.
    """
    if is_closed:
        return next_due(read_at, _CLOSED_PACE)
    if is_dated:
        pace = min(_MAX_LASTMOD, max(_MIN_LASTMOD, _PACES_OF_LASTMOD * pace))
    return next_due(read_at, pace)
