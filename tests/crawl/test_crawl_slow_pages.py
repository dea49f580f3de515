"""Sites whose pages take too long to read: they cost themselves, for a day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawling import OUTPUT, QUICK, REJECTS, STATE, crawl, records
from newsroom import NewsSite, serve

if TYPE_CHECKING:
    from conftest import Cli

# These articles hold their reader for ever.
SLOW = """
import threading
import newscrawl.extraction.examination as extraction
whole = extraction.examine_with_rules
def examine(content, url=None, **more):
    if url.endswith(("-1", "-2", "-3")):
        threading.Event().wait()
    return whole(content, url, **more)
extraction.examine_with_rules = examine
"""
OPTIONS = ("-s", "NEWSCRAWL_READERS=1", "-s", "NEWSCRAWL_PAGE_SECONDS=3")


def test_a_host_with_pages_that_take_too_long_is_left_for_a_day(cli: Cli) -> None:
    cli.worker_patch = SLOW
    site = NewsSite(3)
    with serve(site) as running:
        ran = crawl(cli, *OPTIONS, running.url)
        rejects = records(cli.folder, REJECTS)
        assert len(rejects) == 3
        assert {reject["reason"] for reject in rejects} == {"too-slow"}
        assert "127.0.0.1 has pages that take too long to read" in ran.err

        asked = sum(running.hits.counts.values())
        ran = crawl(cli, *OPTIONS, running.url)
        assert "127.0.0.1 is left alone until" in ran.err
        assert ran.status == 3
        assert "It is left alone for a day" in ran.err.splitlines()[-1]
        assert sum(running.hits.counts.values()) == asked

        told = cli("status", "--state", STATE).out.decode()
        assert re.search(
            r"Left alone: 127\.0\.0\.1 \(asked again in (?:24|23\.9) h: too-slow\)", told
        )

        assert cli("retry", "--state", STATE).status == 0
        assert "Left alone" not in cli("status", "--state", STATE).out.decode()


def test_a_slow_page_among_many_costs_itself_alone(cli: Cli) -> None:
    cli.worker_patch = SLOW.replace('"-1", "-2", "-3"', '"-1", "-2"')
    site = NewsSite(12)
    with serve(site) as running:
        ran = cli("crawl", "-o", OUTPUT, *QUICK, *OPTIONS, running.url)
        assert ran.status == 0, ran.err
        assert len(records(cli.folder)) == 10
        assert "too long to read" not in ran.err
        assert "Left alone" not in cli("status", "--state", STATE).out.decode()


def test_a_crawl_whose_readers_cannot_start_ends_and_says_so(cli: Cli) -> None:
    """Pages are not read in the crawl's own process instead, which would have no bounds."""
    cli.patch("import os, sys\nif 'worker_main' in ' '.join(sys.orig_argv):\n    os._exit(3)\n")
    site = NewsSite(5)
    with serve(site) as running:
        ran = cli("crawl", "-o", OUTPUT, *QUICK, "-s", "NEWSCRAWL_READERS=1", running.url)
        assert ran.status == 2, ran.err
        assert "The processes that read pages cannot be started" in ran.err.splitlines()[-1]
        assert "Traceback" not in ran.err
        del cli.environment["PYTHONPATH"]
        assert crawl(cli, running.url).status == 0
        assert len(records(cli.folder)) == 5
