"""Where the state of a site's crawls is: what health, alerts and reports read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.crawl.plan import plan_settings
from newscrawl.crawl.run import state_path
from newscrawl.operate.site_crawl import crawl_plan_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.operate.sites_file import SitePlan

__all__ = ["state_of", "states_of"]


def state_of(site: SitePlan) -> Path:
    """Return the file of a site's state, which its first run makes."""
    return Path(state_path(plan_settings(crawl_plan_of(site))))


def states_of(sites: Iterable[SitePlan]) -> list[Path]:
    """Return the states of sites that have run, each once."""
    return [path for path in dict.fromkeys(map(state_of, sites)) if path.is_file()]
