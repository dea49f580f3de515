"""An answer waits for what a browser makes of it, and not longer than its page does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from scrapy.http import Request, Response

from newscrawl.crawl.downloader.held_answers import HeldAnswers
from newscrawl.crawl.downloader.url_filter import ASKED_BY
from newscrawl.crawl.downloader.wire_capture import ASKED_AT
from newscrawl.crawl.frontier import MEMORY, CrawlState, NewPage, PageStatus
from newscrawl.files.warc_records import Exchange

if TYPE_CHECKING:
    from newscrawl.crawl.frontier import FrontierPage

URL: Final = "https://news.example/a"
NOW: Final = datetime(2026, 11, 30, 12, 0, 0, 123456, tzinfo=UTC)
ANSWER: Final = Exchange(URL, NOW, None, b"GET /a", b"HTTP/1.1 200 OK\r\n\r\n", b"<p>")
RESPONSE: Final = Response(f"{URL}#top", headers={ASKED_AT: NOW.isoformat(timespec="seconds")})


def leased(state: CrawlState) -> FrontierPage:
    state.pages.insert([NewPage("k", URL, "news.example", "news.example", "given")], now=1.0)
    page = state.pages.lease_next("news.example")
    assert page is not None
    return page


def test_it_is_held_until_it_is_shown_or_its_page_is_settled() -> None:
    state, answers = CrawlState(MEMORY), HeldAnswers()
    page = leased(state)
    request = Request(f"{URL}#top", meta={"page": page})
    for became in ("shown", "settled"):
        answers.asked(request)
        assert answers.hold(ANSWER) is None
        assert answers.take_settled(state) == []
        if became == "shown":
            assert answers.take(RESPONSE) is ANSWER
        else:
            state.pages.mark_done(page.id, PageStatus.WRITTEN, now=2.0)
            assert answers.take_settled(state) == [ANSWER]
        assert answers.take(RESPONSE) is None
        assert answers.take_settled(state) == []
    state.close()


def test_a_redirect_to_the_same_url_in_the_same_second_is_kept_beside_its_target() -> None:
    state, answers = CrawlState(MEMORY), HeldAnswers()
    page = leased(state)
    redirect = ANSWER._replace(head=b"HTTP/1.1 302 Found\r\nLocation: /a\r\n\r\n", body=b"")
    hops = [Request(URL, meta={"page": page}) for _ in "12"]
    for request, answer in zip(hops, (redirect, ANSWER), strict=True):
        answers.asked(request)
        assert answers.hold(answer) is None
    assert answers.take_settled(state) == [redirect]
    assert answers.take(RESPONSE) is ANSWER
    assert answers.take_settled(state) == []
    state.close()


def test_what_no_page_waits_for_is_not_held() -> None:
    answers = HeldAnswers()
    robots = Request(URL)
    answers.asked(robots)
    assert answers.hold(ANSWER) == ANSWER
    answers.asked(Request(URL, meta={"page": object()}))  # it was given up, and nobody holds it
    assert answers.hold(ANSWER) == ANSWER
    script = Request(URL, meta={ASKED_BY: f"{URL}/page"})
    answers.asked(script)
    assert answers.hold(ANSWER) == ANSWER._replace(loaded_by=f"{URL}/page")
