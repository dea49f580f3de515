"""A crawl that gets nothing of a site says so: in its last lines, its status, and ``status``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
from crawling import STATE, crawl, days_later, fine, here
from newsroom import EVERYTHING, NewsSite, faults, html, serve, walls

if TYPE_CHECKING:
    from conftest import Cli


def test_a_known_site_that_gives_nothing_any_more_is_told(cli: Cli) -> None:
    site = NewsSite(6)
    shell = html("<title>News</title><body><div id=root></div><script src=/app.js></script></body>")
    with serve(site) as running:
        fine(cli, running.url)
        days_later(cli.folder / STATE)
        assert fine(cli, running.url).startswith("0 new of 6 known"), "nothing new is no fault"
        for fault, words in (
            (faults.status(403), "Its front page refuses the crawler: the server answered 403."),
            (walls.challenge("datadome"), "A bot check stands in place of its front page"),
        ):
            site.faults.clear()
            site.faults.put(fault, on=EVERYTHING)
            days_later(cli.folder / STATE)
            ran = crawl(cli, "--quiet", running.url)
            assert ran.status == 3
            [line] = ran.err.splitlines()
            assert line.startswith("newscrawl crawl: 127.0.0.1 gave nothing: ")
            assert words in line
        # What failed is in each table, although no page did.
        told = orjson.loads(here(cli, "status", "--json", "--failures", "--state", STATE).out)
        assert told["sites"][0]["reasons"]["blocked"] >= 1
        assert told["sites"][0]["next_try"] is not None
        [front] = [row for row in told["failures"] if row["kind"] == "front"]
        assert (front["url"], front["reason"]) == (f"{running.url}/", "blocked")
        assert front["detail"] == "datadome"
        site.faults.clear()
        site.pages["/"] = shell
        days_later(cli.folder / STATE)
        ran = crawl(cli, running.url)
        assert ran.status == 3
        assert "Its front page came and names no article." in ran.err.splitlines()[-1]

        shown = here(cli, "status", "--state", STATE)
        assert b"127.0.0.1 gives nothing since " in shown.out
        told = orjson.loads(here(cli, "status", "--json", "--state", STATE).out)
        assert [row["cause"] for row in told["silent"]] == ["empty-front"]

        del site.pages["/"]
        days_later(cli.folder / STATE)
        fine(cli, running.url)
        assert b"gives nothing" not in here(cli, "status", "--state", STATE).out
