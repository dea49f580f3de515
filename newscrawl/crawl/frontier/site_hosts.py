"""Which other hosts belong to a site: who vouches for them, and what may be asked for there.

A site's own hosts need no voucher: its host, with and without ``www.``, and all below it
(``common.urls.same_site``).
"""

from __future__ import annotations

from enum import Flag, StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.common.registrable_domain import registrable_domain, same_domain
from newscrawl.common.url_vocabulary import SHARED_DOMAINS
from newscrawl.common.urls import same_site, site_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Mapping

__all__ = [
    "MAX_VOUCHED_HOSTS",
    "SiteHosts",
    "Use",
    "Voucher",
    "is_public_name",
]

MAX_VOUCHED_HOSTS: Final = 20
"""Of a site: a paper has a few domains and buckets, and a trap names thousands."""
_MIN_ENTRIES: Final = 2
"""One entry of a feed says nothing of its others: the list of links of a blog begins with one."""
_PROBATION_SECONDS: Final = 86_400.0
"""A site that was alive at its own host, and whose front page leads to another one, may have a bad
hour: the redirect must last as long as that."""


class Use(Flag):
    """What may be asked for on a host of a site."""

    NOTHING = 0
    SOURCES = 1  # the feeds and sitemaps that the site names there
    PAGES = 2  # articles
    LISTS = 4  # front pages and sections, and the sitemaps of its robots.txt


_ALL: Final = Use.PAGES | Use.SOURCES | Use.LISTS


class Voucher(StrEnum):
    """What says that a host belongs to a site.  The state holds these values."""

    FRONT_REDIRECT = "front page redirect"  # the front page is now there, and names articles there
    FRONT_CANONICAL = "front page canonical"  # the front page says that its own URL is there
    FRONT_LINKS = "front page links"  # most articles that the front page names are there
    ARTICLE_REDIRECT = "article redirect"  # an article of the site is now there
    ENTRIES = "entries"  # most entries of a feed or sitemap of the site's own are there
    ROBOTS_TXT = "robots.txt"  # names a sitemap there
    SITEMAP_INDEX = "sitemap index"  # an index of the site's own names a sitemap there
    FEED_LINK = "feed link"  # a page of the site names a feed there
    OPERATOR = "operator"  # the operator gives a sitemap or feed there


class _Policy(NamedTuple):
    uses: Use
    own_domain_only: bool = False
    """Only hosts of the site's registrable domain: "paper.example" for "sport.paper.example"."""


POLICY: Final[Mapping[Voucher, _Policy]] = {
    Voucher.FRONT_REDIRECT: _Policy(_ALL),
    Voucher.FRONT_CANONICAL: _Policy(Use.PAGES),
    Voucher.FRONT_LINKS: _Policy(Use.PAGES, own_domain_only=True),
    Voucher.ARTICLE_REDIRECT: _Policy(Use.PAGES, own_domain_only=True),
    Voucher.ENTRIES: _Policy(Use.PAGES),
    Voucher.ROBOTS_TXT: _Policy(Use.SOURCES),
    Voucher.SITEMAP_INDEX: _Policy(Use.SOURCES),
    Voucher.FEED_LINK: _Policy(Use.SOURCES),
    Voucher.OPERATOR: _Policy(Use.SOURCES),
}
"""What each voucher allows.  A link alone allows nothing: pages link to anything."""


def is_shared(host: str) -> bool:
    """Return True for a service that all the world uses: no paper's, whoever vouches for it."""
    return registrable_domain(host) in SHARED_DOMAINS


@lru_cache(maxsize=256)  # a sitemap names thousands of pages on one host or a few
def _is_own(origin: str, site: str) -> bool:
    return same_site(f"{origin}/", site)


def is_public_name(host: str) -> bool:
    """Return True for a name; an IP address and a name of the local network are never vouched."""
    return "." in host and ":" not in host and not host.rpartition(".")[2].isdecimal()


class SiteHosts:
    """The table of the hosts that belong to sites."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._uses: dict[str, dict[str, Use]] = {}
        """By site, then by host."""
        self._now = 0.0

    def allows(self, url: str, site: str, use: Use) -> bool:
        """Return True if a URL may be asked for, for this use, as one of a site's."""
        if _is_own("/".join(url.split("/", 3)[:3]), site):
            return True
        host = site_of(url)
        return host is not None and use in self._uses_of(host, site)

    def _uses_of(self, host: str, site: str) -> Use:
        """Return what may be asked for on a host; below one to which the site moved, all."""
        uses = self._of_site(site)
        is_below = any(host.endswith(f".{above}") for above in self._moved_to(site))
        return _ALL if is_below else uses.get(host, Use.NOTHING)

    def _moved_to(self, site: str) -> list[str]:
        """Return the hosts that are as good as a site's own."""
        return [host for host, uses in self._of_site(site).items() if Use.LISTS in uses]

    def is_of_owner(self, host: str, site: str) -> bool:
        """Return True if a host is of a registrable domain that is the site's."""
        return any(same_domain(host, own) for own in (site, *self._moved_to(site)))

    def named_by_entries(self, counts: Mapping[str, int], site: str) -> list[str]:
        """Return the hosts that a feed or sitemap of a site's own vouches for by its entries.

        ``counts`` are its entries by host, as ``site_of`` names it.  A host of the site's own
        domain counts with any entry; another one only where most entries lie there: a feed of other
        papers' articles opens the crawl to none of them.
        """
        least = max(_MIN_ENTRIES, sum(counts.values()) // 2 + 1)
        return [
            host
            for host, count in counts.items()
            if not same_site(f"https://{host}/", site)
            and (count >= least or self.is_of_owner(host, site))
        ]

    def sites_of(self, host: str) -> list[str]:
        """Return the sites that a host belongs to as if it were their own."""
        query = "SELECT DISTINCT site FROM site_hosts WHERE host = ? ORDER BY site"
        sites = [row[0] for row in self._db.execute(query, (host,)).fetchall()]
        return [site for site in sites if host in self._moved_to(site)]

    def vouch(  # noqa: PLR0913 - what a row notes
        self,
        url: str,
        site: str,
        voucher: Voucher,
        *,
        by: str,
        now: float,
        on_probation: bool = False,
    ) -> bool:
        """Note that a voucher stands for the host of a URL; return True where this allows more.

        ``by`` is the URL that says so; ``on_probation`` lets it count only once it has said so for
        a day.  ``now`` is in seconds since 1970.
        """
        host = site_of(url)
        if host is None or same_site(url, site) or not self._may_vouch(host, site, voucher):
            return False
        before = self._uses_of(host, site)
        self._db.execute(
            """INSERT INTO site_hosts (site, host, voucher, named_by, since, counts_from)
            VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING""",
            (site, host, voucher, by, now, now + _PROBATION_SECONDS * on_probation),
        )
        self._load(site, now)
        return self._uses_of(host, site) != before

    def _may_vouch(self, host: str, site: str, voucher: Voucher) -> bool:
        policy, known = POLICY[voucher], self._of_site(site)
        if not is_public_name(host) or (host not in known and len(known) >= MAX_VOUCHED_HOSTS):
            return False
        if policy.own_domain_only and not self.is_of_owner(host, site):
            return False
        return Use.PAGES not in policy.uses or not is_shared(host)

    def forget(self, site: str, voucher: Voucher) -> None:
        """Forget what a voucher said of a site: it says so no more."""
        query = "DELETE FROM site_hosts WHERE site = ? AND voucher = ?"
        if self._db.execute(query, (site, voucher)).rowcount:
            self._uses.pop(site, None)

    def open(self, *, now: float) -> None:
        """Begin a run: what was on probation may count now."""
        self._now = now
        self._uses.clear()

    def _of_site(self, site: str) -> dict[str, Use]:
        if site not in self._uses:
            self._load(site, self._now)
        return self._uses[site]

    def _load(self, site: str, now: float) -> None:
        uses: dict[str, Use] = {}
        query = "SELECT host, voucher, counts_from FROM site_hosts WHERE site = ?"
        for host, voucher, counts_from in self._db.execute(query, (site,)).fetchall():
            allowed = POLICY[Voucher(voucher)].uses if counts_from <= now else Use.NOTHING
            uses[host] = uses.get(host, Use.NOTHING) | allowed
        self._uses[site] = uses
