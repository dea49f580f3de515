"""The samples of a crawl, for the report: of all rejects, and of articles now and then."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from crawling import STATE, fine
from newsroom import NewsSite, html, serve
from newsroom.faults import answer_with

from newscrawl.crawl.frontier.page_samples import SampleKind, read_samples

if TYPE_CHECKING:
    from conftest import Cli


def test_a_reject_among_many_articles_is_a_sample_with_its_pages_text(cli: Cli) -> None:
    site = NewsSite(40)
    gone = html("<title>Gone</title><h1>Page not found</h1><p>There is no such page any more.</p>")
    site.faults.put(answer_with("gone", gone), on=site.story(3).path)
    with serve(site) as running:
        fine(cli, "--concurrency", "1", running.url)
    with closing(sqlite3.connect(cli.folder / STATE)) as db:
        samples = read_samples(db, "127.0.0.1")
    by_kind = {kind: [each for each in samples if each.kind is kind] for kind in SampleKind}
    [reject] = by_kind[SampleKind.REJECT]
    assert reject.page_text == "Page not found\nThere is no such page any more."
    articles = by_kind[SampleKind.RECORD] + by_kind[SampleKind.UNSURE]
    assert len(articles) >= 3
    assert all(each.headline in each.page_text for each in articles)
