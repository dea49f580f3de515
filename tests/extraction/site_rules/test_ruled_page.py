"""A page with its site's rules: the values that they find, and the blocks that they choose."""

from __future__ import annotations

from typing import Any

import pytest

from newscrawl.extraction.document import Page
from newscrawl.extraction.examination import RuledOutcome, examine_with_rules
from newscrawl.extraction.inspection import inspect_page
from newscrawl.extraction.site_rules import read_rules
from newscrawl.extraction.site_rules.next_page import NextPage
from newscrawl.items import Breadcrumb

FIRST = "The bridge over the river was closed on Monday, as its planks had rotted over the winter."
NOTE = "Readers who know more of the planks may write to the office, which keeps their letters."
FACT = "The bridge is 112 years old."
LAST = "It opens again in May, the town's carpenter said, who has ordered oak from the hills."
OTHER = (
    "The weather of the week, in all of the valleys and on all of the hills, is told here at a "
    "length that no story of the day has, so that every reader finds the own village in it. "
)
PAGE = f"""<html lang="en"><head><title>Bridge closed</title></head><body>
<nav class="path"><a href="/">Home</a> <a href="/town">Town</a> <b>Here</b></nav>
<div class="page"><h2 class="title">Bridge <em>closed</em> until May</h2><h1>The Gazette</h1>
<p class="by">Written by <span>Ann Lee</span> and <span>Bo Oh</span></p>
<span class="when" data-at="2026-03-04T12:30:00+01:00">as of 04/03/2026 12:30</span>
<div class="story"><h3>Bridge closed until May</h3><p>{FIRST}
<span class="tip">Subscribe!</span> Now.</p>
<p class="note">{NOTE}</p><aside class="facts"><p>{FACT}</p></aside><p>{LAST}</p></div>
<div class="weather"><p>{OTHER}</p><p>{OTHER[::-1]}</p><p>{OTHER.upper()}</p></div>
<p class="tags"><a>#Bridge</a> <a>Town</a></p><a class="next" href="?page=2">Next</a></div>
</body></html>"""


def read(rules: dict[str, Any], page: str = PAGE, fetched_at: str | None = None) -> RuledOutcome:
    return examine_with_rules(
        page,
        "https://gazette.example/town/bridge",
        content_type=None,
        fetched_at=fetched_at,
        rules=read_rules(rules),
    )


def value(field: str, rule: object, fetched_at: str | None = None) -> Any:
    article = read({field: rule}, fetched_at=fetched_at).article
    return getattr(article, field) if article.sources.get(field) == "rule" else None


@pytest.mark.parametrize(
    ("field", "rule", "expected"),
    [
        ("headline", "h2.title", "Bridge closed until May"),
        ("headline", "//h2", "Bridge closed until May"),
        ("headline", "string(//h2/em)", "closed"),
        ("headline", "h2.title::text", "Bridge"),
        ("headline", ["h5", "h2 em"], "closed"),
        ("headline", {"css": "h2", "pattern": r"until (\w+)"}, "May"),
        ("headline", {"css": "h2", "pattern": "May$"}, "May"),
        ("headline", {"css": "h2", "pattern": "June"}, None),
        ("headline", {"css": ".path a", "join": " / "}, "Home / Town"),
        ("headline", "unknown-function(//h2)", None),
        ("headline", "//h2[re:test(., '(')]", None),
        ("headline", "//h2/namespace::*", None),
        ("authors", "p.by span", ["Ann Lee", "Bo Oh"]),
        ("authors", {"css": "p.by", "pattern": r"by (\w+ \w+)"}, ["Ann Lee"]),
        ("hashtags", ".tags a", ["Bridge", "Town"]),
        ("timestamp", {"css": ".when", "attr": "data-at"}, "2026-03-04T12:30:00+01:00"),
        (
            "timestamp",
            {"css": ".when", "pattern": "as of (.*)", "date_format": "%d/%m/%Y %H:%M"},
            "2026-03-04T12:30:00",
        ),
        (
            "timestamp",
            {"css": ".when", "pattern": r"as of (\S+)", "date_format": "%m/%d/%Y"},
            "2026-04-03",
        ),
        ("timestamp", {"css": ".when", "date_format": "%Y"}, None),
        ("timestamp", "h2", None),
        (
            "canonical_url",
            {"css": ".path a:last-of-type", "attr": "href"},
            "https://gazette.example/town",
        ),
        (
            "breadcrumbs",
            ".path > *",
            [
                Breadcrumb("Home", "https://gazette.example/"),
                Breadcrumb("Town", "https://gazette.example/town"),
                Breadcrumb("Here", None),
            ],
        ),
        ("breadcrumbs", ".path a::text", [Breadcrumb("Home", None), Breadcrumb("Town", None)]),
    ],
)
def test_a_rule_finds_a_value(field: str, rule: object, expected: object) -> None:
    assert value(field, rule) == expected


def test_a_rule_that_finds_nothing_leaves_the_field_to_the_generic_way() -> None:
    article = read({"headline": "h6"}).article
    assert article.headline
    assert article.sources["headline"] != "rule"


def test_a_dated_rule_is_for_pages_fetched_until_then() -> None:
    rules = [{"css": "h1", "until": "2026-10-01"}, "h2"]
    assert value("headline", rules, "2026-10-01T23:00:00+00:00") == "The Gazette"
    assert value("headline", rules, "2026-10-02T00:00:00+00:00") == "Bridge closed until May"


def test_the_body_is_what_stands_in_the_elements_of_a_rule() -> None:
    outcome = read({"body": "div.story", "drop": ["p.note", "span.tip"], "keep": "aside.facts"})
    article = outcome.article
    shown = [f"{FIRST} Now.", FACT, LAST]
    assert article.body is not None
    assert article.body.split("\n\n")[-3:] == shown
    assert article.sources["body"] == "rule"
    assert "body" not in article.confidence
    assert outcome.reject is None


def test_what_is_dropped_in_a_line_is_found_by_another_rule() -> None:
    article = read({"headline": "span.tip", "drop": "span.tip", "body": "div.story"}).article
    assert article.headline == "Subscribe!"
    assert "Subscribe" not in (article.body or "")


def test_the_headline_of_a_rule_is_no_part_of_the_body() -> None:
    article = read({"headline": "h2.title", "body": "div.story"}).article
    assert (article.body or "").startswith(FIRST[:20])


def test_drop_alone_takes_from_the_body_of_the_generic_way() -> None:
    plain = read({}).article.body or ""
    without = read({"drop": "div.weather p:nth-of-type(2)"}).article
    assert without.body == "\n\n".join(p for p in plain.split("\n\n") if p != OTHER[::-1].strip())
    assert without.sources["body"] == "page"


def test_a_body_rule_that_finds_nothing_changes_nothing() -> None:
    assert read({"body": "div.gone", "drop": ".gone"}).article.body == read({}).article.body


def test_the_next_part_is_where_a_rule_says() -> None:
    second = "https://gazette.example/town/bridge?page=2"
    assert read({"next": "a.next"}).next_page == NextPage(second, has_all=False)
    by_text = {"xpath": "//a[.='Next']/@href"}
    assert read({"next": by_text}).next_page == NextPage(second, has_all=False)
    assert read({"next": "a.gone"}).next_page is None


def test_a_page_with_all_of_the_article_comes_before_its_next_part() -> None:
    rules = {"next": "a.next", "single_page": ".path a:last-of-type"}
    assert read(rules).next_page == NextPage("https://gazette.example/town", has_all=True)
    own = {"xpath": "concat('/town/', 'bridge')"}
    assert read({"single_page": own}).next_page is None  # this page itself


def test_inspect_names_the_rules() -> None:
    rules = read_rules({"body": "div.story", "drop": "p.note", "headline": "h2"})
    page = Page(PAGE, "https://gazette.example/town/bridge")
    explanation = inspect_page(page, "page", rules=rules)
    made = {decision.rule for block in explanation.blocks for decision in block.decisions}
    assert "site-rule-drop" in made
    assert explanation.fields["headline"].source == "rule"


def test_a_page_without_elements_is_read_without_rules() -> None:
    outcome = read({"body": "div", "headline": "h1"}, page="A plain text.\n\nWith two paragraphs.")
    assert outcome.article.sources.get("headline") != "rule"


def test_which_rules_were_of_use() -> None:
    rules = {
        "headline": ["h5", "h2"],
        "section": "h6",
        "timestamp": {"css": "h2"},
        "authors": {"css": "p", "until": "2026-01-01"},
        "body": "div.story",
        "drop": [".none", ".tip"],
        "keep": ".none",
        "next": "a.next",
        "single_page": "a.none",
    }
    used = read(rules, fetched_at="2026-03-04T00:00:00+00:00").rules_used
    assert set(used.tried) == set(rules) - {"authors"}
    assert set(used.found) == {"headline", "body", "drop", "next"}
    assert read({}).rules_used == ((), ())


@pytest.mark.parametrize(
    "line",
    [
        "<time datetime='2026-03-04T10:00:00Z'>4 March</time>",
        "<span><time datetime='2026-03-04T10:00:00Z'>4 March</time></span>",
        "<p><img src='a.png'> <time datetime='2026-03-04T10:00:00Z'>4 March</time></p>",
    ],
)
def test_a_line_of_its_own_that_is_dropped_still_tells_the_date(line: str) -> None:
    page = (
        f"<html lang=en><article><h1>Bridge closed</h1>{line}<p>{FIRST} {LAST}</p>"
        f"<p>{OTHER} <b>Read more.</b></p></article></html>"
    )
    outcome = read({"body": "article", "drop": ["time", "b", "img"]}, page)
    assert outcome.article.body == f"{FIRST} {LAST}\n\n{OTHER.strip()}"
    assert outcome.article.timestamp == "2026-03-04T10:00:00+00:00"
    assert outcome.rules_used.found == ("body", "drop")
