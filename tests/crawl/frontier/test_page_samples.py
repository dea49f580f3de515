"""Samples of a site's pages, kept in the state for the report."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from newscrawl.crawl.frontier import MEMORY, CrawlState
from newscrawl.crawl.frontier.page_samples import SampleKind, read_samples
from newscrawl.items import Article, Reason, Reject, UnsureArticle

if TYPE_CHECKING:
    from pathlib import Path

SITE = "news.example"


def article(number: int, body: float = 0.97) -> Article:
    url = f"https://{SITE}/{number}"
    return Article(
        url=url, headline=f"Story {number}", body="Text. " * 500, confidence={"body": body}
    )


def test_the_latest_of_each_kind_are_kept_over_runs(tmp_path: Path) -> None:
    for run in range(3):
        with closing(CrawlState(tmp_path / "a.state")) as state:
            for number in range(run * 10, run * 10 + 4):
                state.samples.note(SITE, article(number), "the page")
            state.samples.note(SITE, article(run * 10 + 5, body=0.4), "the page")
            state.samples.note(SITE, Reject(f"https://{SITE}/r{run}", Reason.LIST), "the page")
            state.commit(clean=True)
    with closing(CrawlState(tmp_path / "a.state")) as state:
        samples = read_samples(state.db, SITE)
    kept = {kind: [each.url[21:] for each in samples if each.kind is kind] for kind in SampleKind}
    assert kept == {"record": ["21", "22", "23"], "unsure": ["5", "15", "25"],
                    "reject": ["r0", "r1", "r2"]}  # fmt: skip


def test_a_sample_says_what_was_read_and_why_it_is_unsure_or_rejected() -> None:
    with closing(CrawlState(MEMORY)) as state:
        unsure = article(2, body=0.4)
        low = UnsureArticle(unsure.url, Reason.LOW_CONFIDENCE, "body 0.4", record=unsure)
        state.samples.note(SITE, article(1, body=0.5), "the page")
        state.samples.note(SITE, low, "the page")
        state.samples.flush()
        record, reject = read_samples(state.db, SITE)
    assert (record.kind, record.why, record.headline) == ("unsure", "body 0.5", "Story 1")
    assert (reject.kind, reject.why) == ("reject", "low-confidence: body 0.4")
    assert reject.headline == "Story 2"
    assert len(record.body) == 600


def test_a_page_is_one_sample_and_one_without_text_is_none() -> None:
    with closing(CrawlState(MEMORY)) as state:
        state.samples.note(SITE, article(1), "as it was")
        state.samples.note(SITE, article(1), "as it is")
        state.samples.note(SITE, article(2), "")
        state.samples.flush()
        assert [each.page_text for each in read_samples(state.db, SITE)] == ["as it is"]


def test_what_another_version_kept_is_passed_over() -> None:
    with closing(CrawlState(MEMORY)) as state:
        state.note_about(f"page-samples/{SITE}", '[{"kind": "other"}]')
        assert read_samples(state.db, SITE) == []
