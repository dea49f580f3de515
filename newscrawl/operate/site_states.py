"""Where the state of a site's crawls is: what health, alerts and reports read."""

from __future__ import annotations

from collections import ChainMap
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.settings import Settings

from newscrawl.crawl.plan import CrawlPlan, own_settings, plan_settings
from newscrawl.crawl.run import state_path
from newscrawl.operate.site_crawl import crawl_plan_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.operate.sites_file import SitePlan

__all__ = ["state_of", "states_of"]


def state_of(site: SitePlan) -> Path:
    """Return the file of a site's state, which its first run makes.

    The service asks for that of each site every two seconds: settings of their own for each would
    take a millisecond.
    """
    defaults = _defaults()
    return Path(state_path(ChainMap(own_settings(crawl_plan_of(site), defaults), defaults)))


def states_of(sites: Iterable[SitePlan]) -> list[Path]:
    """Return the states of sites that have run, each once."""
    return [path for path in dict.fromkeys(map(state_of, sites)) if path.is_file()]


@cache
def _defaults() -> Settings:
    """Return the settings of a crawl of which nothing is said."""
    return plan_settings(CrawlPlan())
