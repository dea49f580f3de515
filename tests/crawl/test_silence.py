"""Why a site gave nothing: each cause in words, and no alarm where nothing new is in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.crawl.frontier import MEMORY, CrawlState, NewPage, PageStatus
from newscrawl.crawl.frontier.site_history import FrontPage, Rhythm
from newscrawl.crawl.silence import SiteFacts, silence_of

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUR, DAY = 3600.0, 86_400.0
NOW = 20_000 * DAY
URL = "https://news.example/"


def front(**known: Any) -> FrontPage:
    usual = {"url": URL, "state": "alive", "reason": None, "detail": None, "read_at": NOW - 5}
    return FrontPage(**{**usual, "named": 30, "brought": 30, **known})


def cause(counts: dict[str, int] | None = None, **known: Any) -> str | None:
    usual: dict[str, Any] = {"fronts": [front()], "started": NOW - 10, "has_other_sources": True}
    counts = {"known": 11, "lists": 1, **(counts or {})}
    silence = silence_of(
        SiteFacts(site="news.example", counts=counts, now=NOW, **{**usual, **known})
    )
    if silence is None:
        return None
    assert "{" not in silence.words
    assert silence.words.count(". ") >= 1, "a cause, and what to do"
    return silence.cause


@pytest.mark.parametrize(
    ("reason", "detail", "words"),
    [
        ("blocked", "cloudflare", "A bot check stands in place of its front page (cloudflare)."),
        ("robots", "robots.txt forbids it", "Its robots.txt forbids the front page."),
        ("http-403", "the server answered 403", "refuses the crawler: the server answered 403."),
        ("http-404", "the server answered 404", "is not there: the server answered 404."),
        ("http-500", "the server answered 500", "be fetched or read: the server answered 500."),
        ("off-site", "It leads to another site: https://x.example/", "leads to another site (It"),
        ("connection", "the connection failed", "could not be fetched: the connection failed."),
        ("anything", "", "could not be fetched or read: anything."),
    ],
)
def test_a_front_page_that_fails_is_told_also_of_a_known_site(
    reason: str, detail: str, words: str
) -> None:
    failing = front(state="failing", reason=reason, detail=detail)
    facts = SiteFacts(site="news.example", counts={"known": 11}, fronts=[failing], now=NOW)
    silence = silence_of(facts)
    assert silence is not None
    assert words in silence.words


def test_causes_beside_the_front_page() -> None:
    assert cause({"articles": 1}, fronts=[front(state="failing", reason="robots")]) is None
    assert cause({"left-alone": 1}) == "left-alone"
    assert cause({"blocked": 5}, outcomes={"blocked": 5}) == "pages"
    assert cause({"blocked": 1}, outcomes={"blocked": 1}) == "pages", "a wall is the site's doing"
    assert cause({"failed": 1}, outcomes={"http-500": 1}) is None, "one page is not the site"
    assert cause({"failed": 9, "rejected": 1}, outcomes={"http-500": 9, "list": 1}) is None
    assert cause({"rejected": 4}, outcomes={"no-text": 3, "empty": 1}) == "no-text"
    assert cause({"rejected": 4}, outcomes={"no-text": 3, "list": 1}) is None
    assert cause({"rejected": 4}, outcomes={"low-confidence": 3, "list": 1}) == "unsure"
    assert cause({"rejected": 1}, outcomes={"low-confidence": 1}) is None, "one is not the site"
    assert cause({"rejected": 1, "known": 0}, outcomes={"low-confidence": 1}) == "unsure"
    assert cause({"failed": 1, "known": 0}, outcomes={"http-500": 1}) == "pages"
    assert cause({"failed": 1}, fronts=[], outcomes={"http-500": 1}) == "pages", "it was given"
    assert cause(fronts=[front(named=0)]) == "empty-front"
    assert cause(fronts=[front(named=0, brought=0)]) is None, "a feed names what it does not"
    assert cause(fronts=[front(named=0, brought=0)], has_other_sources=False) == "empty-front"
    assert cause({"lists": 0}, fronts=[front(read_at=NOW - DAY)]) == "not-asked"
    assert cause({"known": 0}) == "nothing-found"
    assert cause({"known": 0}, is_whole=False) is None, "the run did not get so far"
    assert cause({"known": 0, "outside": 3}) is None


@pytest.mark.parametrize(
    ("silent", "gap", "told"),
    [
        (2 * DAY, 2 * HOUR, False),  # a weekend
        (4 * DAY, 2 * HOUR, True),
        (6 * DAY, 7 * DAY, False),  # a weekly paper, crawled each hour
        (20 * DAY, 7 * DAY, False),
        (22 * DAY, 7 * DAY, True),
    ],
)
def test_silence_is_told_by_the_sites_own_rhythm(silent: float, gap: float, told: bool) -> None:
    rhythm = Rhythm(NOW - silent, gap)
    assert cause(rhythm=rhythm) == ("no-news" if told else None)
    assert cause({"articles": 1}, rhythm=rhythm) is None
    assert cause(rhythm=rhythm, is_whole=False) is None


@pytest.fixture
def state() -> Iterator[CrawlState]:
    opened = CrawlState(MEMORY)
    yield opened
    opened.close()


def found_at(state: CrawlState, *times: float) -> None:
    for when in times:
        url = f"{URL}{when}"
        state.pages.add(NewPage(url, url, "news.example", "news.example", "feed"), now=when)
        row, _ = state.pages.id_and_status(url) or (0, "")
        state.pages.mark_done(row, PageStatus.WRITTEN, now=NOW)


def test_the_rhythm_is_that_of_the_days_on_which_articles_were_found(state: CrawlState) -> None:
    found_at(state, NOW - 15 * DAY, NOW - 15 * DAY + HOUR, NOW - 15 * DAY + 2 * HOUR)
    assert state.history.rhythm("news.example") is None, "a first run, which may take hours"
    found_at(state, NOW - 8 * DAY, NOW - 1 * DAY)
    assert state.history.rhythm("news.example") == Rhythm(NOW - 1 * DAY, 7 * DAY)
    assert state.history.rhythm("paper.example") is None


def test_since_when_a_site_is_silent_is_kept(state: CrawlState) -> None:
    history = state.history
    history.note_silent("news.example", "front-robots", "Forbidden.", now=NOW)
    history.note_silent("news.example", "front-blocked", "Blocked.", now=NOW + DAY)
    assert history.silent_sites() == [("news.example", NOW, "front-blocked", "Blocked.")]
    history.note_fine("news.example")
    assert history.silent_sites() == []
