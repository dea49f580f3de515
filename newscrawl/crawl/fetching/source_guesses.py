"""Asks for sitemaps and feeds at the usual addresses, where a site names none that live."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol
from urllib.parse import urlsplit

from newscrawl.crawl.discovery import USUAL_FEEDS, USUAL_SITEMAPS

if TYPE_CHECKING:
    from newscrawl.crawl.run import Run

__all__ = ["GuessQueue", "SourceGuesses"]


class GuessQueue(Protocol):
    """What queues guesses."""

    def add_guess(self, url: str, site: str, kind: str, *, now: float) -> None:
        """Queue what may be a sitemap or feed."""


class _Family(NamedTuple):
    """Sources that stand in for each other."""

    kind: str
    """The kind that a guess is taken for."""
    kinds: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    """The usual addresses."""


_SITEMAPS: Final = _Family("sitemap", ("sitemap", "news-sitemap"), USUAL_SITEMAPS)
_FEEDS: Final = _Family("feed", ("feed",), USUAL_FEEDS)
_FAMILIES: Final = {kind: family for family in (_SITEMAPS, _FEEDS) for kind in family.kinds}


@dataclass(eq=False)
class SourceGuesses:
    """Guesses, group by group, as long as nothing of a family lives or is being tried.

    Each address is asked for once, and again after a long time only.
    """

    run: Run
    queue: GuessQueue
    _ready: set[tuple[str, str]] = field(default_factory=set)
    """Site and kind of the families of which is known what the site names itself."""
    _asked: set[str] = field(default_factory=set)
    """What was asked for in this run, of which the state may have forgotten some since."""

    def robots_read(self, origin: str, site: str, *, now: float) -> None:
        """Guess sitemaps, unless robots.txt names some that may live."""
        self._ready.add((site, _SITEMAPS.kind))
        self._guess(_SITEMAPS, origin, site, now=now)

    def front_read(self, url: str, site: str, *, now: float) -> None:
        """Guess feeds, unless the front page names some that may live."""
        self._ready.add((site, _FEEDS.kind))
        self._guess(_FEEDS, url, site, now=now)

    def settled(self, kind: str, url: str, site: str, *, now: float) -> None:
        """Guess on where a source of a kind was read or has failed."""
        family = _FAMILIES.get(kind)
        if family is not None and (site, family.kind) in self._ready:
            self._guess(family, url, site, now=now)

    def _guess(self, family: _Family, url: str, site: str, *, now: float) -> None:
        sources = self.run.state.sources
        lives, is_tried = sources.hope_of(site, family.kinds)
        if lives or is_tried:
            return
        parts = urlsplit(url)
        for group in family.groups:
            addresses = [f"{parts.scheme}://{parts.netloc}{path}" for path in group]
            unknown = [
                address
                for address in addresses
                if address not in self._asked and not sources.is_known(address)
            ]
            self._asked.update(unknown)
            for address in unknown:
                self.queue.add_guess(address, site, family.kind, now=now)
            if unknown:
                return
