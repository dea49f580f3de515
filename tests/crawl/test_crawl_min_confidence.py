"""``newscrawl crawl --min-confidence``: what is less sure is told, counted and not lost."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from crawling import (
    OUTPUT,
    QUICK,
    REJECTS,
    STATE,
    crawl,
    days_later,
    fine,
    here,
    paths,
    records,
    rejects,
)
from newsroom import Pages, handmade, serve

from newscrawl.cli.crawl_summary import unsure_sites
from newscrawl.crawl.runner import CrawlSummary
from newscrawl.extraction.confidence_bounds import LOW_CONFIDENCE

if TYPE_CHECKING:
    from conftest import Cli
    from newsroom import Response

BOUND = ("--min-confidence", "headline=0.9")


def story(number: int) -> str:
    return f"/world/council-decides-on-the-bridge-number-{100_000 + number}"


def unsure(number: int, end: str = "") -> Response:
    """An article whose headline no heading shows and no title has."""
    made = handmade.article(number)
    head, _, rest = made.content().decode().partition("</head>")
    text = rest.replace("h1>", "h4>").replace("</article>", f"{end}</article>")
    return type(made)(
        f"{head.partition('<title>')[0]}<title>News</title></head>{text}".encode(),
        200,
        made.content_type,
    )


def paper(sure: int, doubtful: int) -> Pages:
    numbers = range(sure + doubtful)
    site = Pages({story(n): (handmade.article if n < sure else unsure)(n) for n in numbers})
    site.pages["/"] = handmade.teasers("Front", map(story, numbers))
    return site


def lines(cli: Cli) -> list[dict[str, Any]]:
    return records(cli.folder, REJECTS)


def test_it_is_among_the_rejects_with_its_record_and_counted(cli: Cli) -> None:
    with serve(paper(4, 1)) as running:
        line = fine(cli, *BOUND, running.url)
        assert paths(cli.folder) == [story(n) for n in range(4)]
        assert rejects(cli.folder) == {story(4): "low-confidence"}
        assert "4 new article(s)" in line
        assert "1 less sure than --min-confidence asks for, among the rejects" in line
        assert "no articles" not in line
        [reject] = lines(cli)
        assert reject["record"]["headline"]
        assert reject["record"]["url"] == reject["url"]
        shown = here(cli, "status", "--state", STATE).out.decode()
        assert "1 low-confidence" in shown

        # It is not tried again by itself, and is when the operator says so.
        days_later(cli.folder / STATE, 9)
        fine(cli, running.url)
        assert len(records(cli.folder)) == 4
        here(cli, "retry", "--reason", "low-confidence", "--state", STATE)
        fine(cli, running.url)
        assert len(records(cli.folder)) == 5
        assert len(lines(cli)) == 1


def test_a_site_of_which_nothing_is_sure_is_told_at_the_end(cli: Cli) -> None:
    with serve(paper(0, 4)) as running:
        ran = crawl(cli, *BOUND, running.url)
        assert ran.status == 3
        assert (
            "All 4 articles that came are less sure than --min-confidence asks for."
            in ran.err.splitlines()[-1]
        )


def test_an_unsure_revision_leaves_what_is_written_and_is_told(cli: Cli) -> None:
    site = paper(3, 0)
    with serve(site) as running:
        fine(cli, *BOUND, running.url)
        site.pages[story(1)] = unsure(1, end=f"<p>{'The council has met again. ' * 9}</p>")
        days_later(cli.folder / STATE, 4)
        line = fine(cli, *BOUND, "--update-for", "5000w", running.url)
        assert "1 less sure than --min-confidence" in line
        assert len(records(cli.folder)) == 3
        [reject] = lines(cli)
        assert (reject["record"]["revision"], reject["reason"]) == (2, "low-confidence")
        days_later(cli.folder / STATE, 4)
        line = fine(cli, "--update-for", "5000w", running.url)
        assert "1 with a new revision" in line
        assert paths(cli.folder).count(story(1)) == 2


def two_days(number: int) -> Response:
    """An article whose data name two days of publication."""
    made = handmade.article(number)
    data = (
        '<meta property="article:published_time" content="2026-11-02T10:00:00Z">'
        '<script type="application/ld+json">{"@type": "NewsArticle",'
        '"datePublished": "2026-11-09T10:00:00Z"}</script></head>'
    )
    content = made.content().decode().replace("</head>", data)
    return type(made)(content.encode(), 200, made.content_type)


def test_what_is_written_although_it_is_unsure_is_counted_by_site(cli: Cli) -> None:
    site = paper(4, 0)
    site.pages[story(1)] = two_days(1)
    with serve(site) as running:
        line = fine(cli, running.url)
        assert "; of low confidence: 1 timestamp;" in line
        low = [r["confidence"]["timestamp"] < LOW_CONFIDENCE for r in records(cli.folder)]
        assert low.count(True) == 1
        told = orjson.loads(here(cli, "status", "--json", "--state", STATE).out)
        assert [row["unsure"] for row in told["sites"]] == [{"timestamp": 1}]
        assert b"low confidence" in here(cli, "status", "--state", STATE).out

        # It is what is known of the last revision, and a run tells what it wrote itself.
        site.pages[story(1)] = handmade.article(1, headline="The bridge is open again")
        days_later(cli.folder / STATE, 4)
        assert "low confidence" not in fine(cli, "--update-for", "5000w", running.url)
        told = orjson.loads(here(cli, "status", "--json", "--state", STATE).out)
        assert [row["unsure"] for row in told["sites"]] == [{}]


def test_a_site_most_of_whose_bodies_are_unsure_has_a_line_of_its_own() -> None:
    def site(articles: int, unsure: int) -> Counter[str]:
        return Counter({"articles": articles, "unsure": unsure, "unsure/body": unsure})

    sites = {"a.example": site(5, 3), "b.example": site(50, 20), "c.example": site(2, 2)}
    assert list(unsure_sites(CrawlSummary(sites=sites))) == [
        "a.example: 3 of 5 bodies are of low confidence. See why: newscrawl inspect URL"
    ]


@pytest.mark.parametrize(
    "arguments",
    [("--min-confidence", "x=0.5"), ("-s", "NEWSCRAWL_MIN_CONFIDENCE=x=0.5")],
)
def test_a_bad_bound_ends_in_a_sentence_before_anything_is_asked_for(
    cli: Cli, arguments: tuple[str, str]
) -> None:
    ran = here(cli, "crawl", "-o", OUTPUT, *QUICK, *arguments, "https://news.example")
    assert ran.status == 2
    assert "'x' has no confidence. Those that have: body, headline, timestamp, authors." in (
        " ".join(ran.err.split())
    )
