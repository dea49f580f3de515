"""From a site of the sites file to the plan of a crawl."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from newscrawl.crawl.date_window import parse_duration
from newscrawl.crawl.plan import CrawlPlan, rejects_beside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.operate.sites_file import SitePlan

__all__ = ["crawl_plan_of"]


def crawl_plan_of(site: SitePlan, settings: Mapping[str, object] | None = None) -> CrawlPlan:
    """Return the plan of a crawl that does what the sites file says of a site.

    ``settings`` are settings of Scrapy's or newscrawl's that go before the file's.
    """
    what, how, into = site.what, site.how, site.into
    return CrawlPlan(
        sites=what.sites,
        everywhere=what.everywhere,
        since=what.since,
        until=what.until,
        max_age=what.max_age,
        update_for=what.update_for,
        min_confidence=what.min_confidence,
        body=what.body,
        max_articles=what.limits.articles,
        output=into.output,
        output_dir=into.output_dir,
        compress=into.compress if into.output_dir else None,
        rejects=rejects_beside(into.output, into.output_dir),
        warc=into.warc,
        delay=how.delay,
        concurrency=how.concurrency,
        allow_private=how.allow_private,
        insecure=how.insecure,
        proxy=how.proxy,
        render=how.render,
        settings=_settings(site) | dict(settings or {}),
    )


def _settings(site: SitePlan) -> dict[str, object]:
    """Return what a crawl is told by settings alone."""
    what, limits = site.what, site.what.limits
    scope = {name: list(values) for name, values in asdict(what.scope).items() if values}
    sources = {name: list(values) for name, values in asdict(what.sources).items() if values}
    given: dict[str, object] = {
        "NEWSCRAWL_SCOPE": scope,
        "NEWSCRAWL_GIVEN_SOURCES": sources,
        "NEWSCRAWL_LANGUAGES": list(what.languages),
        "NEWSCRAWL_KEYWORDS": list(what.keywords),
        "NEWSCRAWL_SITE_PAGES": limits.pages,
        "CLOSESPIDER_TIMEOUT": parse_duration(limits.time) if limits.time else None,
        "NEWSCRAWL_METADATA": dict(site.into.metadata),
        "NEWSCRAWL_TIME_ZONE": site.how.time_zone,
        "NEWSCRAWL_DATE_ORDER": site.how.date_order,
        "NEWSCRAWL_RUN_BYTES": limits.bytes,
        "NEWSCRAWL_HEADERS": dict(site.how.headers),
        "NEWSCRAWL_COOKIES": dict(site.how.cookies),
        "NEWSCRAWL_CONTACT": site.how.contact,
        "USER_AGENT": site.how.user_agent,
        "DOWNLOAD_TIMEOUT": site.how.timeout,
        "NEWSCRAWL_RULES": json.dumps(what.rules) if what.rules else None,
        "NEWSCRAWL_FTR_RULES": str(what.ftr_rules) if what.ftr_rules else None,
    }
    return {name: value for name, value in given.items() if value not in (None, [], {})}
