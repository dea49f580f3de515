"""How runs are told: how long they took, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from newscrawl.operate.run_log import SKIPPED, STOPPED
from newscrawl.operate.service import TIMED_OUT
from newscrawl.operate.site_run import BROKE, FINE, NOTHING_FOUND, UNUSABLE

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from newscrawl.operate.run_log import LoggedRun

__all__ = ["moment_words", "outcome_words", "span_words", "took_words"]

_WORDS: Final = {
    FINE: "fine",
    BROKE: "broke",
    UNUSABLE: "could not be written",
    NOTHING_FOUND: "gave nothing",
    TIMED_OUT: "took too long",
    STOPPED: "cut short",
}
"""What the exit statuses of runs mean."""
_MINUTE, _HOUR = 60.0, 3600.0  # in seconds


def took_words(run: LoggedRun) -> str:
    """Say how long a run took; nothing of one that goes on or was skipped."""
    if run.ended is None or run.how == SKIPPED:
        return ""
    return span_words(run.ended - run.started)


def outcome_words(run: LoggedRun) -> str:
    """Say what became of a run, with the reason where there is one."""
    if run.ended is None:
        return "running"
    if run.how == SKIPPED:
        times = f" ({run.times} times)" if run.times > 1 else ""
        return f"skipped{times}: {run.reason}"
    status = STOPPED if run.status is None else run.status
    words = _WORDS.get(status, f"exit status {status}")
    is_said = run.reason is not None and run.reason.startswith(words)
    return run.reason if is_said and run.reason else ": ".join(filter(None, (words, run.reason)))


def moment_words(moment: float, zone: ZoneInfo) -> str:
    """Say when something was, in seconds since 1970."""
    return f"{datetime.fromtimestamp(moment, zone):%Y-%m-%d %H:%M %Z}"


def span_words(seconds: float) -> str:
    """Return a span of time in words.

    >>> span_words(42.3), span_words(150.0), span_words(5400.0)
    ('42 s', '2 min', '1.5 h')
    """
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    return f"{seconds / _MINUTE:.0f} min" if seconds < _HOUR else f"{seconds / _HOUR:.1f} h"
