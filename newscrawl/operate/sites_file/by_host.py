"""Which site of a sites file a page belongs to, by its URL."""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import urlsplit

from newscrawl.common.article_identity import home_of
from newscrawl.common.urls import same_site
from newscrawl.crawl.discovery import parse_typed_url
from newscrawl.operate.sites_file.site_plan import SitePlan

__all__ = ["SitesByHost"]


class SitesByHost:
    """Finds the site of a page: the one whose address has most in common with the page's URL."""

    def __init__(self, plans: Iterable[SitePlan]) -> None:
        self._known = [
            (home_of(url), urlsplit(url).path, plan)
            for plan in plans
            for url in map(parse_typed_url, plan.what.sites)
        ]

    def site_of(self, url: str | None) -> SitePlan | None:
        """Return the site of a page; None for a page of none of them, and without a URL."""
        if url is None:
            return None
        path = urlsplit(url).path
        found = [
            (len(host), len(part) if path.startswith(part) else 0, plan)
            for host, part, plan in self._known
            if same_site(url, host)
        ]
        return max(found, key=lambda each: each[:2])[2] if found else None

    def rules_of(self, url: str | None) -> str:
        """Return the rules of a page's site as JSON; empty where there are none."""
        site = self.site_of(url)
        return json.dumps(site.what.rules) if site is not None and site.what.rules else ""
