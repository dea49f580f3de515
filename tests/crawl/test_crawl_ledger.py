"""The ledger of a crawl: what was named on a day, and what became of it; the sums agree."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import orjson
from crawling import STATE, days_later, fine, here, query, records
from newsroom import Pages, handmade, html, serve

if TYPE_CHECKING:
    from conftest import Cli

STORIES = [f"/2026/11/{day:02}/the-story-of-day-{day}-and-its-end" for day in range(1, 13)]
GONE, WRONG, COPY = STORIES[9:]


def site() -> Pages:
    front = handmade.teasers("News", STORIES)
    links = b'<h3><a href="https://other.example/x">The crane of another town moves too</a></h3>'
    assert isinstance(front.body, bytes)
    front = replace(front, body=front.body.replace(b"</body>", links + b"</body>"))
    pages = {path: handmade.article(number) for number, path in enumerate(STORIES[:9])}
    return Pages({"/": front, **pages, WRONG: html("<p>No."), COPY: handmade.article(0)})


def ledger(cli: Cli) -> dict[str, int]:
    ran = here(cli, "status", "--state", STATE, "--days", "2", "--json")
    assert ran.status == 0, ran.err
    [day] = orjson.loads(ran.out)["days"]
    counts: dict[str, int] = day["counts"]
    return counts


def number_of_pages(cli: Cli) -> int:
    sql = "SELECT count(*) FROM pages WHERE how NOT IN ('redirect', 'given')"
    return int(query(cli.folder / STATE, sql)[0][0])


def test_what_was_named_is_what_was_known_taken_and_left_out(cli: Cli) -> None:
    with serve(site()) as running:
        fine(cli, running.url)
        first = ledger(cli)
        written: list[Any] = records(cli.folder)
        assert first["taken"] == number_of_pages(cli) == len(STORIES)
        assert first["articles"] == first["records"] == len(written) == 9
        assert first["from/front"] == 9
        assert first["duplicates"] == 1
        assert first["rejected"] == 1
        assert first["failed"] == 1
        assert first["has/headline"] == sum(bool(record["headline"]) for record in written)
        assert first["has/authors"] == sum(bool(record["authors"]) for record in written)
        assert first["body-chars"] == sum(len(record["body"]) for record in written)
        assert first["left-out/off-site"] >= 1
        settled = ("articles", "duplicates", "rejected", "failed")
        assert first["taken"] == sum(first[name] for name in settled)

        days_later(cli.folder / STATE, days=0.2)
        fine(cli, running.url)
    second = ledger(cli)
    assert second["taken"] == first["taken"]
    assert second["articles"] == first["articles"]
    assert second["known"] >= first.get("known", 0) + len(STORIES)


def test_the_days_are_shown_as_a_table(cli: Cli) -> None:
    with serve(site()) as running:
        fine(cli, running.url)
    ran = here(cli, "status", "--state", STATE, "--days", "1")
    assert ran.status == 0
    for word in ("named", "left out", "written", "no article", "found after"):
        assert word in ran.out.decode()
    assert here(cli, "status", "--state", STATE, "--days", "0").status == 2
