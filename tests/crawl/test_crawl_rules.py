"""A crawl reads pages by their site's own rules, and follows these to the rest of an article."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from crawling import STATE, fine, records
from newsroom import Pages, handmade, html, serve

if TYPE_CHECKING:
    from conftest import Cli
    from newsroom import Response

STORY = "/town/the-bridge-is-closed-until-may"
FIRST = "The bridge over the river was closed on Monday, as its planks had rotted over the winter."
SECOND = "It opens again in May, said the carpenter, who has ordered oak for it from the hills."
OTHERS = ("once-more", "as-was-said", "by-the-council")
THIRD = "Until then the ferry goes at every full hour, and on market days at every half."


def page(*paragraphs: str, links: str = "") -> Response:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return html(
        "<title>The bridge</title></head><body><h2 class=top>The bridge is closed</h2>"
        f"<h1>The Gazette of the Town</h1><div class=story>{text}</div>{links}</body>"
    )


def site(links: str) -> Pages:
    return Pages(
        {
            "/": handmade.teasers("Front", [STORY, *(f"{STORY}-{more}" for more in OTHERS)]),
            **{f"{STORY}-{more}": page(f"{FIRST} {more}", SECOND) for more in OTHERS},
            STORY: page(FIRST, SECOND, links=links),
            f"{STORY}/more": page(THIRD),
            f"{STORY}/print": page(FIRST, SECOND, THIRD),
        }
    )


def rules(**table: str) -> tuple[str, ...]:
    return ("-s", f"NEWSCRAWL_RULES={json.dumps(table)}")


@pytest.mark.parametrize("rule", ["next", "single_page"])
def test_the_rest_of_an_article_is_where_a_rule_says(cli: Cli, rule: str) -> None:
    ends = {"next": "more", "single_page": "print"}
    links = f'<a class=on href="{STORY}/{ends[rule]}">Go on</a>'
    table = {"headline": "h2.top", "body": "div.story", rule: "a.on"}
    with serve(site(links)) as running:
        fine(cli, *rules(**table), running.url)
    [record] = [record for record in records(cli.folder) if record["url"].endswith(STORY)]
    assert record["headline"] == "The bridge is closed"
    assert record["sources"]["headline"] == record["sources"]["body"] == "rule"
    assert record["body"] == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def test_rules_of_others_lie_below_and_own_ones_are_counted(cli: Cli) -> None:
    cli.write("ftr/127.0.0.1.txt", b"title: //h2\nbody: //div[@class='story']\n")
    folder = ("-s", f"NEWSCRAWL_FTR_RULES={cli.folder / 'ftr'}")
    with serve(site("")) as running:
        fine(cli, *rules(body="div.none", section="h6", authors="h2"), *folder, running.url)
    found = records(cli.folder)
    assert {record["headline"] for record in found} == {"The bridge is closed"}
    assert {record["sources"]["body"] for record in found} == {"rule"}
    days = json.loads(cli("status", "--state", STATE, "--days", "1", "--json").out)
    [day] = days["days"]
    counts = {name: n for name, n in day["counts"].items() if name.startswith("rule-")}
    assert counts == {
        "rule-tried/authors": 4,
        "rule-found/authors": 4,
        "rule-tried/body": 4,
        "rule-found/body": 4,
        "rule-tried/section": 4,
    }


def test_a_page_with_less_than_the_article_has_is_not_all_of_it(cli: Cli) -> None:
    links = f'<a class=on href="{STORY}/more">All on one page</a>'
    with serve(site(links)) as running:
        fine(cli, *rules(body="div.story", single_page="a.on"), running.url)
    [record] = [record for record in records(cli.folder) if record["url"].endswith(STORY)]
    assert record["body"] == f"{FIRST}\n\n{SECOND}"
