"""Forms of URLs that give nothing are tried a few times only, until they give something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.date_window import DateWindow
from newscrawl.crawl.discovery import url_form
from newscrawl.crawl.frontier import MEMORY, AskedAs, CrawlState, NewPage

if TYPE_CHECKING:
    from pathlib import Path

SITE = "news.example"
DAY = 86_400.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/tag/climate", "/tag/sea"),
        ("/events/2026/month-1", "/events/1999/month-12"),
        ("/2026/11/28/minister-quits-after-late-vote", "/2025/01/02/crane-moves-to-the-museum"),
        ("/world/?sessid=1", "/world/?sessid=2"),
        ("/x/837483/list", "/x/1/sections"),
        ("/a/b/c/d/e/f/word", "/a/b/c/d/x/y/z/word"),
        ("/minister-quits-after-late-vote/print", "/crane-moves-to-the-museum/share"),
        ("/деловые-новости-этого-дня/7", "/кран-переехал-в-музей/12"),
    ],
)
def test_urls_of_one_form(one: str, other: str) -> None:
    assert url_form(f"https://{SITE}{one}") == url_form(f"https://{SITE}{other}")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/tag/climate", "/sport/climate"),
        ("/tag/climate", "/tag/climate/page"),
        ("/sport/bayern", "/sport/bayern-wins-after-late-goal"),
        ("/?p=7", "/?cat=7"),
        ("/news/7", "/news/word"),
    ],
)
def test_urls_of_two_forms(one: str, other: str) -> None:
    assert url_form(f"https://{SITE}{one}") != url_form(f"https://{SITE}{other}")


def tags(numbers: range) -> list[str]:
    return [f"https://{SITE}/tag/word{n}" for n in numbers]


def tried(state: CrawlState, urls: list[str], *, gives: bool = False) -> int:
    """Try URLs as long as they may be; return how many were tried."""
    for count, url in enumerate(urls):
        if not state.url_forms.may_be_tried(url, AskedAs.PAGE, site=SITE):
            return count
        state.url_forms.note(url, AskedAs.PAGE, site=SITE, gave=gives)
    return len(urls)


def test_what_gives_nothing_is_tried_thirty_times_and_in_later_runs_twice(tmp_path: Path) -> None:
    for expected in (30, 2, 2):
        state = CrawlState(tmp_path / "a.state")
        assert tried(state, tags(range(100))) == expected
        assert state.url_forms.may_be_tried(f"https://{SITE}/tag/", AskedAs.PAGE, site=SITE)
        assert state.url_forms.may_be_tried(tags(range(1))[0], AskedAs.LIST, site=SITE)
        assert state.url_forms.may_be_tried(tags(range(1))[0], AskedAs.PAGE, site="other.example")
        state.commit(clean=True)
        state.close()


def test_one_in_thirty_is_enough() -> None:
    state = CrawlState(MEMORY)
    for start in range(0, 300, 30):
        assert tried(state, tags(range(start, start + 1)), gives=True) == 1
        assert tried(state, tags(range(start + 1, start + 30))) == 29


def test_when_a_form_gives_something_its_pages_are_due_again() -> None:
    state = CrawlState(MEMORY)

    def fill(now: float) -> None:
        state.pages.fill([SITE], now=now, window=DateWindow(), update_since=None)

    fill(DAY)
    url = tags(range(1))[0]
    state.pages.add(NewPage(url, url, SITE, SITE, "sitemap"), now=DAY)
    page = state.pages.lease_next(SITE)
    assert page is not None
    assert tried(state, tags(range(100))) == 30
    state.url_forms.put_off(page.id, now=DAY)
    for now, is_due in ((DAY + 3600, False), (2 * DAY + 1, True)):
        fill(now)
        assert bool(state.pages.hosts()) is is_due
    state.url_forms.put_off(page.id, now=2 * DAY)
    state.url_forms.note(url, AskedAs.PAGE, site=SITE, gave=True)
    fill(2 * DAY + 1)
    assert state.pages.hosts() == [SITE]


def test_a_site_with_endless_forms_has_one_for_what_is_beyond() -> None:
    state = CrawlState(MEMORY)
    urls = [f"https://{SITE}/{chr(97 + n // 26)}{chr(97 + n % 26)}/x" for n in range(600)]
    assert tried(state, urls) == 300 + 30
