"""What ``-a sites_file=FILE -a site=NAME`` says: a site as a sites file has it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.crawl.plan import own_settings, plan_arguments
from newscrawl.operate.site_crawl import crawl_plan_of
from newscrawl.operate.sites_file import SitesFileError, UnknownSiteError, read_sites_file
from newscrawl.spiders.arguments import ArgumentError
from newscrawl.spiders.project_settings import add_contact

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

    from newscrawl.crawl.plan import CrawlPlan

__all__ = ["take_site_of_file"]


def take_site_of_file(settings: BaseSettings, sites_file: object, site: object) -> dict[str, Any]:
    """Lay what a sites file says of a site over a crawl's settings; return the spider's arguments.

    What the command line sets goes before it.  Raises ArgumentError.
    """
    plan = _plan(Path(str(sites_file)), site)
    settings.setdict(own_settings(plan, settings), priority="spider")
    add_contact(settings)
    if plan.output is not None:
        plan.output.parent.mkdir(parents=True, exist_ok=True)
    return plan_arguments(plan)


def _plan(path: Path, site: object) -> CrawlPlan:
    try:
        found = read_sites_file(path)
        chosen = found.chosen([str(site)] if site else [])
    except SitesFileError as error:
        raise ArgumentError(
            f"{error.mistakes[0]} To see all mistakes: newscrawl sites check {path}"
        ) from error
    except UnknownSiteError as error:
        raise ArgumentError(str(error)) from error
    if len(chosen) != 1:
        names = ", ".join(found.plans)
        raise ArgumentError(f"Say which site of {path} is crawled: -a site=NAME. It has: {names}.")
    return crawl_plan_of(chosen[0])
