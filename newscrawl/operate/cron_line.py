"""When a cron line comes next, in a time zone, also where its clocks are changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from cronsim import CronSim, CronSimError

if TYPE_CHECKING:
    from datetime import tzinfo

__all__ = ["CronLine", "CronLineError"]

_FIELDS: Final = 5  # the number of fields of a cron line
_MONTH: Final = 3  # the place of the month among them
_CHECKED_FROM: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""The day from which a line is tried: any year does, as fifty are looked through."""
_HINT: Final = 'Give minute, hour, day of the month, month and weekday, as in "5 6 * * *".'


class CronLineError(ValueError):
    """A cron line that is none, or that never comes; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class CronLine:
    """A line as in crontab(5): minute, hour, day of the month, month, weekday.

    Where clocks are set forward, what falls into the hour that is left out comes right behind it;
    where they are set back, what falls into the hour that comes twice comes once (as in Debian's
    cron).  A line with ``*`` for minute or hour goes by the time that passes.
    """

    text: str
    zone: tzinfo

    def __post_init__(self) -> None:
        """Raise CronLineError for a line that is none, or that never comes."""
        if len(self.text.split()) != _FIELDS:
            raise CronLineError(f"{self.text!r} is no cron line: it has not five fields. {_HINT}")
        try:
            first = next(CronSim(self.text, _CHECKED_FROM), None)
        except CronSimError as error:
            if not _is_read_in_other_months(self.text):
                raise CronLineError(f"{self.text!r} is no cron line ({error}). {_HINT}") from error
            first = None
        if first is None:
            raise CronLineError(
                f"{self.text!r} never comes: no month that it names has such a day. {_HINT}"
            )

    def next_after(self, moment: float) -> float:
        """Return when it comes next after a moment, both in seconds since 1970.

        Raises CronLineError where it does not come within fifty years.
        """
        for local in CronSim(self.text, datetime.fromtimestamp(moment, self.zone)):
            # In the hour that comes twice, the library may name a time of the first one again.
            comes: float = local.timestamp()
            if comes > moment:
                return comes
        raise CronLineError(f"{self.text!r} does not come within fifty years. {_HINT}")


def _is_read_in_other_months(text: str) -> bool:
    """Return True if only the months make a line wrong, as in "0 0 30 2 *"."""
    fields = text.split()
    fields[_MONTH] = "*"
    try:
        CronSim(" ".join(fields), _CHECKED_FROM)
    except CronSimError:
        return False
    return True
