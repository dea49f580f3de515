"""How long a run may still take, as far as its finished parts tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

__all__ = ["seconds_left"]


def seconds_left(
    done: Sequence[tuple[float, float]],
    running: Collection[tuple[float, float]],
    waiting: float,
    slots: int,
) -> float | None:
    """Return the seconds that a run may still take; None as long as no part is finished.

    ``done``: the work of each finished part and the seconds that it took.  ``running``: the work of
    each under way and its seconds so far; one that takes longer than expected counts as nearly
    done.  ``waiting``: the work of the rest.  Work is in bytes, or in archives where the bytes are
    not known.  The rest cannot take less than its longest part.

    >>> seconds_left([(10, 5.0)], [(10, 1.0), (10, 4.0)], 40, 2)
    12.5
    """
    work = sum(part for part, _ in done)
    if not work:
        return None
    rate = sum(seconds for _, seconds in done) / work
    rests = [max(rate * part - seconds, 0.0) for part, seconds in running]
    return max(max(rests, default=0.0), (sum(rests) + rate * waiting) / max(slots, 1))
