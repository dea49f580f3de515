"""A crawl waits between requests to a host as long as its robots.txt asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hostile import Server, answer, crawl, serve

if TYPE_CHECKING:
    from collections.abc import Iterator


TEXT = [("Content-Type", "text/plain")]
THROTTLED = {
    "AUTOTHROTTLE_ENABLED": True,
    "AUTOTHROTTLE_START_DELAY": 0.05,
    "AUTOTHROTTLE_MAX_DELAY": 0.1,
    "DOWNLOAD_DELAY": 0.05,
}


@pytest.fixture
def site() -> Iterator[Server]:
    with serve() as server:
        for path in ("/yes", "/no", "/a", "/b", "/c"):
            server.says[path] = answer()
        yield server


def error(result: dict[str, Any], url: str) -> str | None:
    came = result["came"][url]
    return None if "status" in came else str(came["error"])


def took(site: Server) -> float:
    """Seconds between the first and the last page; less than they were sent in, if at all."""
    times = [at for path, at in site.asked if path != "/robots.txt"]
    assert len(times) == 3
    return times[-1] - times[0]


def test_a_crawl_delay_is_kept_even_beyond_the_longest_pause(site: Server) -> None:
    site.says["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 0.7\n", headers=TEXT)
    result = crawl([site.url(path) for path in ("/a", "/b", "/c")], more=THROTTLED)
    assert result["robots"][0]["crawl_delay"] == 0.7
    assert took(site) > 0.7


def test_a_crawl_delay_holds_without_autothrottle(site: Server) -> None:
    site.says["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 0.7\n", headers=TEXT)
    crawl([site.url(path) for path in ("/a", "/b", "/c")], DOWNLOAD_DELAY=0.01)
    assert took(site) > 0.7


def test_without_brakes_there_is_no_crawl_delay(site: Server) -> None:
    site.says["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 60\n", headers=TEXT)
    urls = [site.url(path) for path in ("/a", "/b", "/c")]
    result = crawl(urls, timeout=100)  # two pauses would take 120 s
    assert all("status" in result["came"][url] for url in urls)


def test_an_endless_crawl_delay_is_capped_and_told(site: Server) -> None:
    site.says["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 86400\n", headers=TEXT)
    result = crawl([site.url("/a")], NEWSCRAWL_CRAWL_DELAY_MAX=0.5, more=THROTTLED)
    assert result["robots"][0]["crawl_delay"] == 0.5
    assert "crawl-delay of 86400 s" in result["log"]
