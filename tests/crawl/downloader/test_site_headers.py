"""The operator's headers go to the given sites, and to nobody else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request

from newscrawl.crawl.downloader.site_headers import SiteHeadersMiddleware
from newscrawl.crawl.downloader.url_filter import ASKED_BY


@pytest.mark.parametrize(
    ("front", "url", "is_sent"),
    [
        ("https://news.example/", "https://news.example/a", True),
        ("https://news.example/", "https://sport.news.example/a", True),
        ("http://news.example/", "https://news.example/a", True),
        ("http://news.example:8080/", "http://news.example:8080/a", True),
        ("https://news.example/", "https://news.example:443/a", True),
        ("http://news.example/", "http://news.example:80/a", True),
        ("http://news.example/", "https://news.example:80/a", False),
        ("https://news.example/", "http://news.example/a", False),
        ("https://news.example/", "https://news.example:8443/a", False),
        ("http://news.example:8080/", "http://news.example/a", False),
        ("https://news.example/", "https://paper.example/a", False),
    ],
)
def test_who_gets_them(front: str, url: str, is_sent: bool) -> None:
    crawler: Any = SimpleNamespace(spider=SimpleNamespace(fronts=[front]))
    middleware = SiteHeadersMiddleware(crawler, {"X-Key": "secret"})
    for request in (Request(url), Request(url, headers={"X-Key": "secret"})):
        middleware.process_request(request)
        assert ("X-Key" in request.headers) is is_sent


@pytest.mark.parametrize(
    ("page", "is_sent"),
    [
        ("https://news.example/a", True),
        ("https://sport.news.example/a", False),  # it may be another one's
        ("https://paper.example/a", False),
    ],
)
def test_who_gets_them_for_the_scripts_of_a_page(page: str, is_sent: bool) -> None:
    fronts = ["https://news.example/", "https://paper.example/"]
    crawler: Any = SimpleNamespace(spider=SimpleNamespace(fronts=fronts))
    request = Request("https://news.example/api", meta={ASKED_BY: page})
    SiteHeadersMiddleware(crawler, {"X-Key": "secret"}).process_request(request)
    assert ("X-Key" in request.headers) is is_sent
