"""URLs that must not be requested are refused, and redirects are followed safely."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from ip_samples import crawler
from scrapy.http import HtmlResponse, Request, Response
from scrapy.settings import Settings

from newscrawl.crawl.downloader.url_filter import (
    InvalidUrl,
    PrivateAddress,
    SafeMetaRefreshMiddleware,
    SafeRedirectMiddleware,
    UrlFilterMiddleware,
    UrlRefused,
    without_credentials,
)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1:8080/x",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://017700000001/",
        "http://127.0.0.1./",
        "https://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]:80/",
        "http://[fd00:ec2::254]/",
        "http://[fe80::1]/",
        "http://localhost/",
        "http://LOCALHOST.:9200/",
        "http://db.localhost/",
    ],
)
def test_private_addresses_are_refused_before_anything_is_sent(url: str) -> None:
    middleware = UrlFilterMiddleware.from_crawler(crawler())
    with pytest.raises(PrivateAddress):
        middleware.process_request(Request(url))


@pytest.mark.parametrize(
    "url", ["ftp://news.example/a", "file:///etc/hostname", "data:,x", "gopher://news.example/"]
)
def test_only_http_and_https_are_requested(url: str) -> None:
    with pytest.raises(UrlRefused):
        UrlFilterMiddleware.from_crawler(crawler()).process_request(Request(url))


def test_a_url_with_a_password_is_refused_and_not_shown() -> None:
    middleware = UrlFilterMiddleware.from_crawler(crawler())
    with pytest.raises(UrlRefused) as refused:
        middleware.process_request(Request("https://me:secret@news.example/a"))
    assert "secret" not in str(refused.value)
    assert "news.example/a" in str(refused.value)


@pytest.mark.parametrize("url", ["https://news.example/a", "http://8.8.8.8/", "http://[2606::1]/"])
def test_public_addresses_pass(url: str) -> None:
    UrlFilterMiddleware.from_crawler(crawler()).process_request(Request(url))


@pytest.mark.parametrize(
    "url",
    [
        "http://h:18080:18090/",
        "http://h:/",
        "http://h:0/",
        "http://h%41/",
        "http://[fe80::1%25eth0]/",
    ],
)
def test_an_invalid_url_is_refused(url: str) -> None:
    request = SimpleNamespace(
        url=url, errback=None, meta={}
    )  # Scrapy's own request would mend some of them
    if url == "http://h:/":  # an empty port is the usual one
        UrlFilterMiddleware.from_crawler(crawler()).process_request(request)  # type: ignore[arg-type]
        return
    with pytest.raises(InvalidUrl):
        UrlFilterMiddleware.from_crawler(crawler()).process_request(request)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("https://me:secret@news.example:8080/a?b=c@d#e", "https://news.example:8080/a?b=c@d#e"),
        ("https://me@news.example/", "https://news.example/"),
        ("https://a@b@news.example/", "https://news.example/"),
        ("https://news.example/@a", "https://news.example/@a"),
        ("http://me:secret@[::1/", "[::1/"),
    ],
)
def test_without_credentials(url: str, plain: str) -> None:
    assert without_credentials(url) == plain


def redirected(cls: type[Any], response: Response) -> Request:
    settings = Settings({"METAREFRESH_MAXDELAY": 3})
    fake = SimpleNamespace(
        settings=settings, spider=None, signals=SimpleNamespace(connect=lambda *_, **__: None)
    )
    made = cls.from_crawler(fake).process_response(Request("https://news.example/a"), response)
    assert isinstance(made, Request)
    return made


def test_a_redirect_loses_its_password() -> None:
    headers = {"Location": "https://me:secret@news.example/b"}
    response = Response("https://news.example/a", status=302, headers=headers)
    assert redirected(SafeRedirectMiddleware, response).url == "https://news.example/b"


def test_a_meta_refresh_loses_its_password() -> None:
    body = b'<meta http-equiv="refresh" content="0; url=https://me:secret@news.example/b">'
    response = HtmlResponse("https://news.example/a", body=body, encoding="utf-8")
    assert redirected(SafeMetaRefreshMiddleware, response).url == "https://news.example/b"


@pytest.mark.parametrize(
    "location",
    [
        "http://h.example:18080:18090/",
        "http://a\\@b.example/",
        "//a\\@b.example/x",
        "http://[::1/",
        "http://[::1]x/",
        "http://h.example:0/",
        "http://h.example:65536/",
        "http://h.example:+80/",
        "http://h%65.example/",
        "http://h .example/",
        "http://a..b.example/",
        "http:///x",
        "http://user@/",
        "http://:80/",
        "http://" + "a" * 64 + ".example/",
    ],
)
def test_a_redirect_to_an_invalid_url_is_refused(location: str) -> None:
    response = Response("https://news.example/a", status=302, headers={"Location": location})
    with pytest.raises(InvalidUrl):
        redirected(SafeRedirectMiddleware, response)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/b\\c", "https://news.example/b%5Cc"),
        ("b?c=\\@d", "https://news.example/b?c=%5C@d"),
        ("http://h.example:/x", "http://h.example/x"),
        ("//h.example/x", "https://h.example/x"),
        ("http://bücher.example/ü", "http://xn--bcher-kva.example/%C3%BC"),
    ],
)
def test_other_redirects_are_followed(location: str, url: str) -> None:
    response = Response(
        "https://news.example/a", status=302, headers={"Location": location.encode()}
    )
    assert redirected(SafeRedirectMiddleware, response).url == url


@pytest.mark.parametrize("to", ["http://h.example:1:2/", "http://[::1/", "ftp://h.example/"])
def test_a_page_with_a_meta_refresh_to_an_invalid_url_stays(to: str) -> None:
    body = f'<meta http-equiv="refresh" content="0; url={to}">'.encode()
    response = HtmlResponse("https://news.example/a", body=body, encoding="utf-8")
    settings = Settings({"METAREFRESH_MAXDELAY": 3})
    fake: Any = SimpleNamespace(
        settings=settings, spider=None, signals=SimpleNamespace(connect=lambda *_, **__: None)
    )
    middleware = SafeMetaRefreshMiddleware.from_crawler(fake)
    assert middleware.process_response(Request("https://news.example/a"), response) is response


@pytest.mark.parametrize(
    "around",
    [
        "<script>document.write('{}')</script>",
        "<script>unclosed('{}')",
        "<template>{}</template>",
        "<textarea>{}</textarea>",
        "<noscript>{}</noscript>",
        "<!-- {} -->",
        "<!-- {}",
        "<title>{}</title>",
        "<style>{}</style>",
    ],
)
def test_a_meta_refresh_that_browsers_do_not_obey_is_none(around: str) -> None:
    refresh = '<meta http-equiv="refresh" content="0; url=/b">'
    body = around.format(refresh)
    assert unmoved(body)
    # One that is in force beside it is obeyed.
    both = HtmlResponse("https://news.example/a", body=(refresh + body).encode(), encoding="utf-8")
    assert redirected(SafeMetaRefreshMiddleware, both).url == "https://news.example/b"


def unmoved(body: str) -> bool:
    """Say whether a page stays."""
    response = HtmlResponse("https://news.example/a", body=body.encode(), encoding="utf-8")
    settings = Settings({"METAREFRESH_MAXDELAY": 3})
    fake: Any = SimpleNamespace(
        settings=settings, spider=None, signals=SimpleNamespace(connect=lambda *_, **__: None)
    )
    middleware = SafeMetaRefreshMiddleware.from_crawler(fake)
    return middleware.process_response(Request("https://news.example/a"), response) is response
