"""A site as its operator wants it crawled: the values that hold, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from newscrawl.operate.sites_file.positions import Place

__all__ = [
    "BUILT_IN",
    "How",
    "Into",
    "Limits",
    "Origin",
    "Schedule",
    "Scope",
    "SitePlan",
    "What",
    "make_plan",
]


class Origin(NamedTuple):
    """Where a value comes from."""

    section: str
    """``site``, ``group.NAME``, ``defaults``, or ``built-in``."""
    file: Path | None = None
    place: Place | None = None

    def __str__(self) -> str:
        """Return it in words, as ``group.weeklies (sites.toml:12)``."""
        at = f" ({self.file.name}:{self.place.line})" if self.file and self.place else ""
        return f"{self.section}{at}"


BUILT_IN: Final = Origin("built-in")
"""The origin of what the file says nothing of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much one run may bring."""

    articles: int | None = None
    pages: int | None = None
    time: str | None = None
    bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Sources beside those that the site names, as ``crawl.fetching.given_sources`` reads them."""

    sitemaps: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which URLs are wanted, as ``crawl.frontier.url_scope`` reads it."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """What is crawled."""

    sites: tuple[str, ...] = ()
    enabled: bool = True
    notes: str | None = None
    everywhere: bool = False
    max_age: str | None = None
    since: str | None = None
    until: str | None = None
    update_for: str | None = None
    min_confidence: str | None = None
    body: str | None = None
    languages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    sources: Sources = Sources()
    scope: Scope = Scope()
    limits: Limits = Limits()
    rules: Mapping[str, Any] = field(default_factory=dict)
    ftr_rules: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How it is asked for."""

    delay: float | None = None
    concurrency: int | None = None
    timeout: float | None = None
    contact: str | None = None
    user_agent: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cookies: Mapping[str, str] = field(default_factory=dict)
    proxy: str | None = None
    allow_private: tuple[str, ...] = ()
    insecure: tuple[str, ...] = ()
    time_zone: str | None = None
    render: str | None = None
    date_order: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Into:
    """What is written, and where: one of the first two is given."""

    output: Path | None = None
    output_dir: Path | None = None
    compress: str | None = None
    warc: Path | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """When it runs."""

    every: str | None = None
    runs_per_hour: float | None = None
    cron: str | None = None
    jitter: str | None = None
    active: str | None = None
    schedule_zone: str | None = None

    @property
    def is_given(self) -> bool:
        """Whether it runs by itself at all."""
        return self.every is not None or self.cron is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class SitePlan:
    """All that holds for one site."""

    name: str
    what: What
    how: How
    into: Into
    schedule: Schedule
    origins: Mapping[str, Origin]
    """By the key's name; what is not in it is built in."""

    @property
    def zone(self) -> str:
        """The time zone of the schedule."""
        return self.schedule.schedule_zone or self.how.time_zone or "UTC"

    def origin(self, key: str) -> Origin:
        """Return where the value of a key comes from."""
        return self.origins.get(key, BUILT_IN)


_P = TypeVar("_P")


def make_plan(values: Mapping[str, Any], origins: Mapping[str, Origin]) -> SitePlan:
    """Return the plan of a site from the values of its keys, as ``keys.KEYS`` names them."""
    return SitePlan(
        name=values["name"],
        what=_part(What, values),
        how=_part(How, values),
        into=_part(Into, values),
        schedule=_part(Schedule, values),
        origins=origins,
    )


def _part(kind: type[_P], values: Mapping[str, Any], table: str = "") -> _P:
    """Fill a part of a plan; a field is called like its key, a part within it like a table."""
    found: dict[str, Any] = {}
    for each in fields(kind):  # type: ignore[arg-type]
        if is_dataclass(each.default):
            found[each.name] = _part(type(each.default), values, f"{each.name}.")
        elif table + each.name in values:
            found[each.name] = values[table + each.name]
    return kind(**found)
