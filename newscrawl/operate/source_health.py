"""Whether the ways to a site's articles are as they were: its front page, feeds and sitemaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.frontier.source_reading import MOVED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["SourceFinding", "WatchedSource", "lost_sources", "moved_sources"]

_FAILING_TRIES: Final = 3
"""Readings in a row at which a source failed: days, by the pauses between them."""
_FRONT: Final = "front"


class WatchedSource(NamedTuple):
    """A front page, feed or sitemap, as the state knows it."""

    url: str
    kind: str
    state: str
    """As in the state's table: "alive", "failing", "dead" …"""
    reason: str | None
    """Why it does not come; MOVED where it comes from another URL for good."""
    tries: int
    """Readings in a row that failed."""
    brought: int
    """New pages that it named, all in all."""
    detail: str | None = None
    """The reason in words; of one that has moved, where it is now."""


class SourceFinding(NamedTuple):
    """What is not as it was with a source."""

    url: str
    words: str


def lost_sources(sources: Sequence[WatchedSource]) -> Iterator[SourceFinding]:
    """Yield the feeds and sitemaps that brought articles and do not come any more.

    ``sources`` are in the order in which they were found: what was found later may be in its place.
    """
    for index, source in enumerate(sources):
        is_lost = source.state in ("failing", "dead") and source.tries >= _FAILING_TRIES
        if source.kind == _FRONT or not source.brought or not is_lost:
            continue
        words = f"{source.url} brought {source.brought} pages and comes no more ({source.reason})."
        later = _in_its_place(source, sources[index + 1 :])
        if later is not None:
            yield SourceFinding(source.url, f"{words} The site names a newer one: {later}.")
        elif earlier := _in_its_place(source, sources[:index]):
            yield SourceFinding(source.url, f"{words} Another one is {earlier}.")
        else:
            yield SourceFinding(source.url, words)


def _in_its_place(lost: WatchedSource, others: Sequence[WatchedSource]) -> str | None:
    """Return the URL of the source among some that brings most, of a lost one's kind."""
    alive = [each for each in others if each.state == "alive" and each.kind == lost.kind]
    found = max(alive, key=lambda each: each.brought, default=None)
    return found.url if found is not None and found.brought else None


def moved_sources(sources: Sequence[WatchedSource]) -> Iterator[SourceFinding]:
    """Yield the addresses that the operator gives and that have moved for good, with the new ones.

    The crawl notes no others: what a site names by its old address is the site's to mend.
    """
    for source in sources:
        if source.state == "alive" and source.reason == MOVED:
            what = "The site" if source.kind == _FRONT else source.url
            words = f"{what} has moved to {source.detail}: give that address in its place."
            yield SourceFinding(source.url, words)
