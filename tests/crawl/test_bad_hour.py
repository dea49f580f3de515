"""One bad hour of a site, whatever it answers in it, costs an hour and no article."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from crawling import STATE, crawl, days_later, paths, query
from newsroom import ARTICLES, Gate, NewsSite, faults, html, serve, text, walls
from newsroom.faults import answer_with

if TYPE_CHECKING:
    from conftest import Cli
    from newsroom import Fault, Request

STORIES = 200
BEFORE = 60
"""Articles that the site gives before its bad hour."""
MAX_REQUESTS = 15
"""In the bad hour."""
CONCURRENCY = 2
LOGIN = "/account/login-of-readers"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


def list_of(site: NewsSite) -> Fault:
    """A list of the site's articles in the place of each."""
    titles = "".join(
        f'<h2><a href="{story.path}">{story.headline}</a></h2>'
        for story in map(site.story, range(1, 13))
    )
    return answer_with("list", html(f"<title>News</title><body><h1>News</h1>{titles}</body>"))


MOODS: dict[str, Fault] = {
    "404": faults.status(404),
    "403": faults.status(403),
    "500": faults.status(500),
    "503": faults.unavailable(503),
    "torn": faults.drop_body(),
    "to home": faults.moved_to("/"),
    "to a section": faults.moved_to("/world/"),
    "to a login": faults.moved_to(LOGIN),
    "to another host": faults.moved_to("http://consent.example/ask"),
    "consent": walls.consent_wall(),
    "challenge": walls.challenge("imperva"),
    "empty": answer_with("empty", html("<title></title></head><body></body>")),
    "png": answer_with("png", text(PNG, "image/png")),
    "list": faults.slow(0),  # made for the site
}


ONE = html(
    "<title>We are moving</title><body><article><h1>We are moving to new servers this hour</h1>"
    + "".join(
        f"<p>{n}. All stories will be there again later today, with their photos.</p>"
        for n in range(25)
    )
    + "</article></body>"
)
"""A notice with as much text as an article."""
NOTICE = "/world/we-are-moving-to-new-servers-this-hour-4711"
ONE_FOR_ALL: dict[str, Fault] = {
    "notice": answer_with("notice", ONE),
    "to one article": faults.moved_to(NOTICE),
}
FEW = 40
FEW_BEFORE = 20


def spoilt(mood: str) -> NewsSite:
    """A site whose articles have a bad hour once it has given some of them."""
    return with_bad_hour(NewsSite(STORIES), mood, before=BEFORE)


def with_bad_hour(site: NewsSite, mood: str, *, before: int) -> NewsSite:
    site.pages[LOGIN] = html("<title>Log in</title><body><h1>Log in</h1></body>")
    given: list[str] = []

    def is_bad(request: Request) -> bool:
        if ARTICLES.match(request.path):
            given.append(request.path)
        return len(given) > before and given[-1] == request.path

    site.faults.put(list_of(site) if mood == "list" else (MOODS | ONE_FOR_ALL)[mood], on=is_bad)
    return site


@pytest.mark.parametrize("mood", MOODS)
def test_a_bad_hour_costs_an_hour_and_no_article(cli: Cli, mood: str) -> None:
    site = spoilt(mood)
    with serve(site) as running:
        ran = crawl(cli, "--concurrency", str(CONCURRENCY), running.url)
        began = next(hit.time for hit in running.hits if hit.fault)
        in_bad_hour = [hit.path for hit in running.hits if hit.time >= began]
        assert len(in_bad_hour) <= MAX_REQUESTS
        assert len(paths(cli.folder)) == BEFORE
        assert "it is left alone for 1 h, and its pages wait" in ran.err
        # The next day it is over.
        site.faults.clear()
        days_later(cli.folder / STATE)
        crawl(cli, running.url)
        assert paths(cli.folder) == sorted(site.story(n).path for n in range(1, STORIES + 1))
        told = query(cli.folder / STATE, "SELECT state, attempts FROM pages")
        assert {state for state, _ in told} == {"written"}
        # It cost no attempts, but for pages that came before the last good one was read.
        assert sum(attempts > 1 for _, attempts in told) <= CONCURRENCY


@pytest.mark.parametrize("mood", ONE_FOR_ALL)
def test_one_article_in_place_of_all_is_a_bad_hour(cli: Cli, mood: str) -> None:
    site = with_bad_hour(NewsSite(FEW), mood, before=FEW_BEFORE)
    site.pages[NOTICE] = ONE
    with serve(site) as running:
        ran = crawl(cli, "--concurrency", str(CONCURRENCY), running.url)
        began = next(hit.time for hit in running.hits if hit.fault)
        # A redirect is two requests: pages are under way as it begins, and as it is told.
        most = MAX_REQUESTS + 4 * CONCURRENCY
        assert sum(hit.time >= began for hit in running.hits) <= most
        assert "it is left alone for 1 h, and its pages wait" in ran.err
        site.faults.clear()
        days_later(cli.folder / STATE)
        crawl(cli, running.url)
    asked_for = {site.story(n).path for n in range(1, FEW + 1)}
    assert asked_for <= set(paths(cli.folder))
    assert len(paths(cli.folder)) <= FEW + 1


def test_pages_that_lead_to_one_article_at_once_are_asked_for_again(cli: Cli) -> None:
    """Both answers come before either is read: the second finds the article written."""
    site = with_bad_hour(NewsSite(FEW), "to one article", before=FEW_BEFORE)
    site.pages[NOTICE] = ONE
    gate = Gate()
    site.faults.put(faults.hold(gate), on=NOTICE, first=CONCURRENCY)
    with serve(site) as running, ThreadPoolExecutor(1) as beside:
        both_came = beside.submit(
            running.hits.wait_until, lambda book: book.counts[NOTICE] >= CONCURRENCY
        )
        both_came.add_done_callback(lambda _: gate.open())
        crawl(cli, "--concurrency", str(CONCURRENCY), running.url)
        site.faults.clear()
        days_later(cli.folder / STATE)
        crawl(cli, running.url)
    assert {site.story(n).path for n in range(1, FEW + 1)} <= set(paths(cli.folder))
