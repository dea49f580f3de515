"""Keys that are right and change nothing: what they need is given nowhere that they hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from newscrawl.operate.sites_file.mistakes import Mistake
from newscrawl.operate.sites_file.schedule_kinds import AUTO
from newscrawl.operate.sites_file.sections import Section, Value

__all__ = ["PACE", "PACE_NEEDS", "idle_keys"]


class _Need(NamedTuple):
    """What a key needs to change anything."""

    keys: Collection[str]
    """One of these must be given …"""
    words: str
    value: Any = None
    """… and have this value, where it is not None."""

    def is_met(self, values: Mapping[str, Value]) -> bool:
        given = [values[name].value for name in self.keys if name in values]
        return any(self.value in (None, value) for value in given)

    def sentence(self, key: str, label: str) -> str:
        """Return what is wrong with a key that has not what it needs, in a section."""
        where = "" if label in ("site", "alerts") else ", which none of its sites has"
        return f"{key} holds with {self.words} only{where}: give that, or leave it out."


_A_TIME: Final = _Need(("every", "cron"), "every or cron")
PACE: Final = "runs_per_hour"
PACE_NEEDS: Final = _Need(("every",), f'every = "{AUTO}"', AUTO)
_NEEDS: Final = {
    PACE: PACE_NEEDS,
    "jitter": _A_TIME,
    "active": _A_TIME,
    "schedule_zone": _Need(("cron", "active"), "cron or active"),
    "compress": _Need(("output_dir",), "output_dir"),
}
_TARGETS: Final = ("command", "webhook", "mail.host", "apprise")
_NEEDS_OF_ALERTS: Final = {
    "repeat": _Need(_TARGETS, "someone who is told (command, webhook, mail or apprise)"),
    "digest": _Need(_TARGETS, "someone who is told (command, webhook, mail or apprise)"),
    "mail.password": _Need(("mail.user",), "mail.user"),
}


def idle_keys(
    sections: Sequence[Section], sites: Sequence[Mapping[str, Value]], alerts: Sequence[Section]
) -> Iterator[Mistake]:
    """Yield the keys that change nothing at any of the sites for which they hold.

    ``sites`` are the values that hold for each site.  A site's own number of runs an hour is left
    out, which is a mistake.
    """
    for section in sections:
        for name, need in _NEEDS.items():
            value = section.values.get(name)
            takers = [values for values in sites if value is not None and values.get(name) is value]
            is_mistake = section.label == "site" and name == PACE
            if takers and not is_mistake and not any(map(need.is_met, takers)):
                yield section.mistake(need.sentence(name, section.label), name)
    for section in alerts:
        for name, need in _NEEDS_OF_ALERTS.items():
            if name in section.values and not need.is_met(section.values):
                yield section.mistake(need.sentence(name, section.label), name)
