"""Which site of a sites file a page belongs to, by its URL."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from newscrawl.common.article_identity import home_of
from newscrawl.common.urls import same_site
from newscrawl.crawl.discovery import parse_typed_url
from newscrawl.extraction.site_rules.reading_hints import NO_HINTS, ReadingHints
from newscrawl.files.ftr_folder import FtrFolder
from newscrawl.files.site_hints import SiteHints
from newscrawl.operate.sites_file.site_plan import SitePlan

__all__ = ["SitesByHost"]


class SitesByHost:
    """Finds the site of a page: the one whose address has most in common with the page's URL."""

    def __init__(self, plans: Collection[SitePlan]) -> None:
        self._known = [
            (home_of(url), urlsplit(url), plan)
            for plan in plans
            for url in map(parse_typed_url, plan.what.sites)
        ]
        self._hints = {plan.name: _hints_of_plan(plan) for plan in plans}

    def site_of(self, url: str | None) -> SitePlan | None:
        """Return the site of a page; None for a page of none of them, and without a URL."""
        if url is None:
            return None
        page = urlsplit(url)
        found = [
            (len(host), page.port == site.port, _common_length(page.path, site.path), plan)
            for host, site, plan in self._known
            if same_site(url, host)
        ]
        return max(found, key=lambda each: each[:3])[3] if found else None

    def hints_of(self, url: str | None) -> ReadingHints:
        """Return what the file says of how a page is read."""
        site = self.site_of(url)
        return NO_HINTS if site is None else self._hints[site.name].of(url)


def _hints_of_plan(plan: SitePlan) -> SiteHints:
    folder = plan.what.ftr_rules
    below = FtrFolder(folder) if folder is not None else None
    return SiteHints(plan.what.rules, below, plan.how.date_order or "")


def _common_length(path: str, part: str) -> int:
    """Return the length of a part of a site in which a path lies; 0 where it lies outside.

    >>> _common_length("/world/a", "/world"), _common_length("/worlds/a", "/world")
    (6, 0)
    """
    part = part.rstrip("/")
    return len(part) if f"{path}/".startswith(f"{part}/") else 0
