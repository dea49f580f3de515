"""The hosts that the operator allows at private addresses, and no others."""

from __future__ import annotations

import pytest
from ip_samples import crawler
from scrapy.http import Request

from newscrawl.crawl.discovery import UrlError
from newscrawl.crawl.downloader.private_hosts import (
    HostPort,
    parse_host,
    parse_host_port,
    private_host_of,
)
from newscrawl.crawl.downloader.url_filter import (
    ASKED_BY,
    PrivateAddress,
    UrlFilterMiddleware,
)


@pytest.mark.parametrize(
    ("allowed", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000/a"),
        ("127.0.0.1:8000", "http://2130706433:8000/"),
        ("127.1:80", "http://127.0.0.1/"),
        ("localhost:443", "https://localhost/"),
        ("LocalHost.", "http://localhost:1/"),
        ("[::1]:8000", "http://[::1]:8000/"),
        ("::1", "http://[::1]:8000/"),
        ("10.0.0.7", "https://10.0.0.7/"),
    ],
)
def test_a_host_that_the_operator_allows_passes(allowed: str, url: str) -> None:
    UrlFilterMiddleware.from_crawler(crawler(allowed=[allowed])).process_request(Request(url))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8001/",
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "http://127.0.0.2:8000/",
        "http://localhost:8000/",
        "http://10.0.0.1:8000/",
    ],
)
def test_an_allowed_host_opens_no_other_and_no_other_port(url: str) -> None:
    for made in (
        crawler(allowed=["127.0.0.1:8000"]),
        crawler(given={HostPort("127.0.0.1", 8000)}),
    ):
        with pytest.raises(PrivateAddress, match="--allow-private"):
            UrlFilterMiddleware.from_crawler(made).process_request(Request(url))


def test_scripts_of_other_hosts_ask_nothing_of_an_allowed_host() -> None:
    middleware = UrlFilterMiddleware.from_crawler(crawler(allowed=["intranet.example"]))
    for page, url in (
        ("http://intranet.example/a", "http://intranet.example/api"),
        ("https://news.example/a", "https://cdn.example/app.js"),
    ):
        middleware.process_request(Request(url, meta={ASKED_BY: page}))
    for page in ("https://news.example/a", "http://intranet.example:8080/a"):
        with pytest.raises(PrivateAddress, match="no script of another host"):
            request = Request("http://intranet.example/api", meta={ASKED_BY: page})
            middleware.process_request(request)


def test_a_spider_may_be_given_addresses_while_it_reads_them() -> None:
    grows: set[HostPort] = set()
    middleware = UrlFilterMiddleware.from_crawler(crawler(given=grows))
    with pytest.raises(PrivateAddress):
        middleware.process_request(Request("http://127.0.0.1:8000/"))
    grows.add(HostPort("127.0.0.1", 8000))
    middleware.process_request(Request("http://127.0.0.1:8000/"))


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("http://127.0.0.1:8000/a", HostPort("127.0.0.1", 8000)),
        ("http://0x7f.1/", HostPort("127.0.0.1", 80)),
        ("https://localhost/", HostPort("localhost", 443)),
        ("http://a.localhost:81/", HostPort("a.localhost", 81)),
        ("http://[::1]:8000/", HostPort("::1", 8000)),
        ("http://192.168.0.7/", HostPort("192.168.0.7", 80)),
        # A name may lead elsewhere tomorrow, and what is public needs nothing.
        ("http://intranet/", None),
        ("http://news.example:8000/", None),
        ("http://8.8.8.8/", None),
        ("http://h:1:2/", None),
    ],
)
def test_a_given_private_address_is_allowed_at_its_port(url: str, private: object) -> None:
    assert private_host_of(url) == private


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("intranet.example", HostPort("intranet.example", None)),
        (" Intranet.Example.:8080 ", HostPort("intranet.example", 8080)),
        ("intranet:80", HostPort("intranet", 80)),
        ("bücher.example:65535", HostPort("xn--bcher-kva.example", 65535)),
        ("10.0.0.7", HostPort("10.0.0.7", None)),
        ("0x7f.1:1", HostPort("127.0.0.1", 1)),
        ("::1", HostPort("::1", None)),
        ("[::1]", HostPort("::1", None)),
        ("[fd00::7]:8080", HostPort("fd00::7", 8080)),
    ],
)
def test_hosts_and_ports_as_operators_type_them(typed: str, read: HostPort) -> None:
    assert parse_host_port(typed) == read


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        ":80",
        "*",
        "*.example",
        "http://intranet.example/",
        "intranet.example/news",
        "intranet.example:abc",
        "intranet.example:",
        "intranet.example:0",
        "intranet.example:65536",
        "intranet.example:80:90",
        "me@intranet.example",
        "intranet.example,other.example",
        "10.0.0.0/8",
        "[::1",
        "a b",
        "a\\b",
        "%31%30.0.0.1",
    ],
)
def test_what_is_no_host_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(UrlError, match=r"is not HOST or HOST:PORT: .*\.$"):
        parse_host_port(typed)
    with pytest.raises(UrlError, match=r"is not HOST: .*\.$"):
        parse_host(typed)


def test_a_host_whose_certificate_is_not_verified_has_no_port() -> None:
    assert parse_host("News.example") == "news.example"
    with pytest.raises(UrlError, match="without https://, port"):
        parse_host("news.example:443")
