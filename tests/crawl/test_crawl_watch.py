"""A crawl that goes on looks at its site as it publishes, and ends when it is told to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from crawling import STATE, crawl, days_later, fine, here, paths, query
from newsroom import Pages, handmade, serve

if TYPE_CHECKING:
    from conftest import Cli


def story(number: int) -> str:
    return f"/world/council-decides-on-the-bridge-number-{100_000 + number}"


@pytest.mark.server
def test_a_watch_finds_what_is_new_and_ends_when_its_time_is_over(cli: Cli) -> None:
    site = Pages({story(number): handmade.article(number) for number in range(4)})
    site.pages["/"] = handmade.teasers("Front", map(story, range(3)))
    with serve(site) as running:
        fine(cli, running.url)
        days_later(cli.folder / STATE)
        site.pages["/"] = handmade.teasers("Front", map(story, range(4)))
        ran = crawl(cli, "--watch", "--max-time", "3s", running.url)
        assert ran.status == 0, ran.err
        assert ran.err.splitlines()[-1].startswith("The watch has ended: 1 new article(s) by ")
        assert query(cli.folder / STATE, "SELECT reason FROM runs") == [("finished",), ("watched",)]
    assert paths(cli.folder) == sorted(map(story, range(4)))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--watch", "--urls", "urls.txt"), "leave --urls out"),
        (("--watch", "--max-articles", "3", "a.example"), "leave --max-articles out"),
        (("--requests-per-hour", "30", "a.example"), "says how often --watch looks"),
        (("--watch", "--requests-per-hour", "0", "a.example"), "'--requests-per-hour'"),
        (("--watch", "--max-time", "soon", "a.example"), "'soon' is no span of time"),
        (("--watch", "--sites", "sites.toml"), "what --watch says stands in the file"),
    ],
)
def test_options_that_do_not_go_together(cli: Cli, arguments: tuple[str, ...], words: str) -> None:
    ran = here(cli, "crawl", *arguments)
    assert (ran.status, words in ran.err) == (2, True), ran.err
