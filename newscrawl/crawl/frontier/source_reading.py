"""What a reading of a source tells: when to look again, and whether its dates can be believed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.discovery.sitemap_dates import period_in_name
from newscrawl.crawl.discovery.sitemap_order import DATED_BY_NAME
from newscrawl.crawl.frontier.capacity import NotKept
from newscrawl.crawl.frontier.look_policy import LookedAt
from newscrawl.crawl.frontier.revisit_policy import initial_pace, learned_pace
from newscrawl.crawl.frontier.source_policy import bad_lastmod, bad_validators, next_look
from newscrawl.crawl.frontier.text_limits import kept_validator

if TYPE_CHECKING:
    from newscrawl.crawl.frontier.rows import Source

__all__ = ["MARK_READ", "MOVED", "SourceReading", "values_of"]

MOVED: Final = "moved"
"""The reason of a source that comes, and from another URL for good: the detail is that URL."""

MARK_READ: Final = """
UPDATE sources SET queued = 0, wanted = 0, state = 'alive',
    reason = iif(:moved_to IS NULL, NULL, 'moved'), detail = :moved_to,
    read_for = iif(:named IS NULL, read_for, :read_for),
    attempts = 0, next_try = NULL, read_at = :now, read_lastmod = lastmod,
    pace = :pace, due = :due,
    named = coalesce(:named, named), brought = brought + :new,
    not_kept = iif(:named IS NULL, not_kept, :not_kept),
    outside = iif(:named IS NULL, outside, :outside),
    not_kept_from = iif(:named IS NULL, not_kept_from, :not_kept_from),
    not_kept_to = iif(:named IS NULL, not_kept_to, :not_kept_to),
    new_at = iif(:new, :now, new_at), etag = :etag, modified = :modified,
    newest = coalesce(:newest, newest), digest = coalesce(:digest, digest),
    unseen_for = iif(:named IS NULL, unseen_for + max(0, :now - coalesce(read_at, :now)), 0),
    bad_validators = :bad_validators, bad_lastmod = :bad_lastmod,
    first_lately = :first_lately, hours_lately = :hours_lately
WHERE id = :id
"""
"""Notes a reading, with the values of :func:`values_of`, and ``read_for``: the part of the site."""
_CLOSED_AFTER_SECONDS: Final = 14 * 86_400.0
"""So long after the time that a sitemap's name tells, nothing is added to it but corrections."""
_NONE_LEFT: Final = NotKept()
_LISTS: Final = frozenset(("front", "section"))


@dataclass(frozen=True, slots=True)
class SourceReading:
    """What came when a source was asked for."""

    named: int | None
    """How many URLs it named; None where the server said that nothing has changed."""
    new: int
    """How many of them were unknown."""
    etag: str | None = None
    modified: str | None = None
    not_kept: NotKept = _NONE_LEFT
    """The pages that it named and that were not kept."""
    was_asked: bool = False
    """Whether it was to come only if it had changed."""
    digest: bytes | None = None
    """A hash of its bytes."""
    newest: float | None = None
    """When the newest page was published that it named, in seconds since 1970."""
    moved_to: str | None = None
    """Where it is for good, where that is to be told."""


def values_of(source: Source, reading: SourceReading, *, now: float) -> dict[str, object]:
    """Return what the row of a source notes of a reading; ``now`` is in seconds since 1970."""
    not_kept = reading.not_kept
    is_dated = not_kept.dated_from <= not_kept.dated_to
    pace = learned_pace(
        source.kind,
        source.pace or initial_pace(source.kind),
        since_last=None if source.read_at is None else now - source.read_at,
        new=reading.new,
    )
    has_changed = _has_changed(source, reading)
    lastmod_is_bad = bad_lastmod(source, changed=has_changed, newest=reading.newest)
    signs = source.bad_validators
    if reading.named is not None:
        signs = bad_validators(
            source,
            kept_validator(reading.etag),
            kept_validator(reading.modified),
            changed=has_changed,
            was_asked=reading.was_asked,
        )
    newest = reading.newest if reading.newest is not None else source.newest
    is_closed = _is_closed(source, newest, now=now)
    is_trusted = source.lastmod is not None and not lastmod_is_bad
    lately = looked_at(source, now=now).after_look(now, reading.new if source.brings_news else 0)
    return {
        "id": source.id,
        "now": now,
        "pace": pace,
        "due": next_look(now, pace, is_dated=is_trusted, is_closed=is_closed),
        "named": reading.named,
        "new": reading.new,
        "not_kept": not_kept.number,
        "outside": not_kept.outside,
        "not_kept_from": not_kept.dated_from if is_dated else None,
        "not_kept_to": not_kept.dated_to if is_dated else None,
        "etag": kept_validator(reading.etag),
        "modified": kept_validator(reading.modified),
        "digest": reading.digest,
        "newest": reading.newest,
        "bad_validators": signs,
        "bad_lastmod": lastmod_is_bad,
        "moved_to": reading.moved_to,
        "first_lately": lately.brought,
        "hours_lately": lately.hours,
    }


def looked_at(source: Source, *, now: float) -> LookedAt:
    """Return what a source brought lately; one that was never read was looked at just now."""
    read_at = min(now, source.read_at or now)
    return LookedAt(source.id, read_at, source.first_lately, source.hours_lately)


def _has_changed(source: Source, reading: SourceReading) -> bool:
    """Return True if a source is not as it was; of a page, the links count and not the bytes."""
    if source.digest is None or reading.digest is None or source.digest == reading.digest:
        return False
    return source.kind not in _LISTS or reading.new > 0


def _is_closed(source: Source, newest: float | None, *, now: float) -> bool:
    """Return True for a sitemap that is of a time that is over, as its name and its pages say."""
    if source.place != DATED_BY_NAME or newest is None:
        return False
    period = period_in_name(source.url)
    return period is not None and max(period.end, newest) + _CLOSED_AFTER_SECONDS < now
