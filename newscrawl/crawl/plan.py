"""What a crawl is to do, and the spider's arguments and the settings that say so to Scrapy."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy.settings import BaseSettings, Settings

from newscrawl.crawl.discovery import UrlError, given_addresses, parse_typed_url
from newscrawl.crawl.downloader.exempted_hosts import host_settings
from newscrawl.crawl.run import BOUNDS, Bounds
from newscrawl.files.packing import packing_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["CrawlPlan", "own_settings", "plan_arguments", "plan_settings", "rejects_beside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPlan:
    """What to crawl, how, and where to write."""

    sites: Sequence[str] = ()
    """Addresses of news sites."""
    urls: str | None = None
    """In place of sites: a file with an address of an article a line, or "-" (standard input)."""
    output: Path | None = None
    """The file that articles are added to."""
    output_dir: Path | None = None
    """In place of a file: a folder with a file a day."""
    compress: str | None = None
    """How to pack the folder's files of past days: "gzip" or "zstd"."""
    rejects: Path | None = None
    """The file for pages that are no articles."""
    state: Path | None = None
    """What the crawl remembers; None: beside the output."""
    warc: Path | None = None
    """The folder for an archive of all that is fetched; None: none is kept."""
    since: str | None = None
    until: str | None = None
    max_age: str | None = None
    """Bounds of the date of publication; see ``crawl.date_window.DateWindow.from_options``."""
    max_articles: int | None = None
    """The run ends after so many."""
    min_confidence: str | None = None
    """How sure an article must be to be written, as ``extraction.confidence_bounds`` reads it."""
    body: str | None = None
    """What the records' body is: one of ``items.BODY_FORMS``; None: the setting says it."""
    everywhere: bool = False
    """A part of a site limits nothing: all of the site is crawled."""
    update_for: str | None = None
    """The age (as in "2d") up to which known articles are looked at again."""
    delay: float | None = None
    """The least pause in seconds between two requests to a host; 0 switches all throttling off,
    which is for one's own server only."""
    concurrency: int | None = None
    """Requests at once to a host."""
    allow_private: Sequence[str] = ()
    """Hosts that may be at private addresses: "HOST" or "HOST:PORT"."""
    insecure: Sequence[str] = ()
    """Hosts whose certificates are not verified."""
    proxy: str | None = None
    """The URL of an HTTP proxy; None: those of the environment."""
    render: str | None = None
    """When pages are shown in a browser: "never", "auto" or "always"."""
    settings: Mapping[str, object] = field(default_factory=dict)
    """Scrapy settings that go before all others."""


def plan_arguments(plan: CrawlPlan) -> dict[str, Any]:
    """Return the spider's arguments, once they are checked.  Raises UrlError, DateWindowError."""
    if bool(plan.sites) == bool(plan.urls):
        raise UrlError("Name sites, like https://news.example, or a file of addresses.")
    bounds = {name: getattr(plan, name) for name in BOUNDS}
    Bounds.of(**bounds)
    if plan.urls:
        return {"urls": given_addresses(plan.urls), **bounds}
    for site in plan.sites:
        parse_typed_url(site)
    return {"sites": list(plan.sites), "everywhere": plan.everywhere, **bounds}


def plan_settings(plan: CrawlPlan) -> Settings:
    """Return newscrawl's settings, with what the plan says above them."""
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    shown = {
        "STATS_DUMP": False,  # the summary says what a person wants to know
        "LOG_VERSIONS": [],
        "LOG_FORMAT": "%(asctime)s %(levelname)s: %(message)s",
    }
    settings.setdict(shown | own_settings(plan, settings), priority="cmdline")
    return settings


def own_settings(plan: CrawlPlan, below: BaseSettings) -> dict[str, object]:
    """Return what a plan says by settings, where others hold ``below`` it."""
    own: dict[str, object] = {"NEWSCRAWL_OUTPUT_COMPRESS": plan.compress}
    for name in ("output", "output_dir", "rejects", "state", "warc"):
        if path := getattr(plan, name):
            own[f"NEWSCRAWL_{name.upper()}"] = str(path.absolute())
    own |= host_settings(plan.allow_private, plan.insecure, plan.proxy)
    if plan.min_confidence is not None:
        own["NEWSCRAWL_MIN_CONFIDENCE"] = plan.min_confidence
    if plan.render is not None:
        own["NEWSCRAWL_RENDER"] = plan.render
    if plan.body is not None:
        own["NEWSCRAWL_BODY"] = plan.body
    if plan.delay is not None:
        # The least pause; 0 is none at all.  Without the last two, Scrapy would halve it now and
        # then, and never wait longer than its own maximum.
        own |= {
            "DOWNLOAD_DELAY": plan.delay,
            "AUTOTHROTTLE_START_DELAY": plan.delay,
            "AUTOTHROTTLE_ENABLED": plan.delay > 0,
            "DOWNLOAD_DELAY_JITTER": 0.0,
            "AUTOTHROTTLE_MAX_DELAY": max(plan.delay, below.getfloat("AUTOTHROTTLE_MAX_DELAY")),
        }
    if plan.concurrency is not None:
        at_once = max(plan.concurrency, below.getint("CONCURRENT_REQUESTS"))
        own |= {"CONCURRENT_REQUESTS_PER_DOMAIN": plan.concurrency, "CONCURRENT_REQUESTS": at_once}
        own |= {"AUTOTHROTTLE_TARGET_CONCURRENCY": float(plan.concurrency)}
    return {**own, **plan.settings}


def rejects_beside(output: Path | None, output_dir: Path | None) -> Path | None:
    """Return the usual place of the rejects: beside the output, or in its folder.

    >>> rejects_beside(Path("news/out.jsonl.gz"), None).name
    'out.rejects.jsonl.gz'
    """
    if output_dir:
        return output_dir / "rejects.jsonl"
    if output is None:
        return None
    packed = output.suffix if packing_of(output) else ""
    plain = Path(output.name.removesuffix(packed))
    return output.with_name(f"{plain.stem}.rejects{plain.suffix or '.jsonl'}{packed}")
