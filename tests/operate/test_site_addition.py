"""What is added to a sites file of a site that was tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.crawl.frontier.overview import SourceOverview
from newscrawl.operate.site_addition import append_site
from newscrawl.operate.site_run import SiteRun
from newscrawl.operate.site_trial import SiteTrial
from newscrawl.operate.sites_file import read_sites_file

if TYPE_CHECKING:
    from pathlib import Path

SITE = "https://news.example"


def source(path: str, kind: str, state: str) -> SourceOverview:
    read = 1.0 if state == "alive" else None
    url = f"{SITE}{path}"
    return SourceOverview("news.example", url, kind, state, None, read, None, None, None, 0, 0, 0)


def test_only_sources_that_came_are_named(tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    file.write_text(f'[[site]]\nname = "a"\nsites = "{SITE}"\n', encoding="utf-8")
    sources = [
        source("/", "front", "alive"),
        source("/feed.xml", "feed", "alive"),
        source("/comments.xml", "feed", "alive"),
        source("/sitemap_news.xml", "sitemap", "waiting"),
    ]
    run = SiteRun(site=read_sites_file(file).plans["a"], started=0.0, seconds=1.0)
    added = append_site(file, SiteTrial(run, [], [], sources))
    assert "# 1970-01-01: 0 articles tried; found 2 feeds, 1 list." in added
    assert f"# feed: {SITE}/feed.xml" in added
    assert "sitemap" not in added
