"""What is extracted from a crawl's archive is what the crawl wrote, field by field."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from crawling import fine, records
from newsroom import NewsSite, Settings, serve
from newsroom.generated_stories import Form

if TYPE_CHECKING:
    from conftest import Cli

ARCHIVE = "archive"
SMALL = Settings(on_front=30, in_news=30, in_feed=10)


def again(cli: Cli, *arguments: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]], str]:
    """The records and rejects of the archive, and what the command said."""
    given = ("-o", "again.jsonl", "--rejects", "again.rejects.jsonl", *arguments)
    ran = cli("extract", ARCHIVE, *given)
    assert ran.status == 0, ran.err
    return (
        records(cli.folder, "again.jsonl"),
        records(cli.folder, "again.rejects.jsonl"),
        ran.err,
    )


def by_url(told: list[dict[str, Any]]) -> list[str]:
    return sorted(json.dumps([one["url"], one], sort_keys=True) for one in told)


def test_articles_of_every_form_are_as_the_crawl_wrote_them(cli: Cli) -> None:
    forms = [*Form] * 2
    site = NewsSite(len(forms), settings=SMALL)
    for number, form in enumerate(forms):
        if form is not Form.COPY:
            site.set_form(number + 1, form)
    with serve(site) as running:
        fine(cli, "--warc", ARCHIVE, running.url)
    for workers in "12":
        found, _, err = again(cli, "--workers", workers)
        assert by_url(found) == by_url(records(cli.folder))
        assert "parts of articles 8" in err, "four articles of three parts"
        assert "without" not in err
