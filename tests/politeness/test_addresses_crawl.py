"""Nothing is sent to a private address: by name, by redirect, by robots.txt, with any resolver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hostile import Server, answer, crawl, redirect, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRAPYS_RESOLVERS = [
    "scrapy.resolver.CachingThreadedResolver",
    "scrapy.resolver.CachingHostnameResolver",
]


@pytest.fixture
def inner() -> Iterator[Server]:
    """A service of a private network, which no crawl is to reach."""
    with serve("127.0.0.3") as server:
        server.says["/secret"] = answer(b"secret")
        server.says["/robots.txt"] = answer(b"")
        yield server


@pytest.fixture
def site() -> Iterator[Server]:
    with serve() as server:
        server.says["/robots.txt"] = answer(b"")
        yield server


def error(result: dict[str, Any], url: str) -> str | None:
    came = result["came"][url]
    return None if "status" in came else str(came["error"])


@pytest.mark.parametrize("host", ["127.0.0.3", "127.3", "2130706435", "0x7f000003", "0177.0.0.3"])
def test_no_spelling_of_an_address_leads_inside(inner: Server, host: str) -> None:
    url = inner.url("/secret", host)
    assert error(crawl([url]), url) == "PrivateAddress"
    assert inner.connections == 0


def test_a_redirect_does_not_lead_inside(site: Server, inner: Server) -> None:
    site.says["/a"] = redirect(inner.url("/secret"))
    site.says["/b"] = redirect(inner.url("/secret", "inner.example"))
    site.says["/c"] = redirect("ftp://127.0.0.1/secret")
    result = crawl([site.url("/a"), site.url("/b")], names={"inner.example": "127.0.0.3"})
    assert error(result, site.url("/a")) == "PrivateAddress"
    assert error(result, site.url("/b")) == "PrivateAddress"
    assert inner.connections == 0


def test_a_name_does_not_lead_inside_and_no_packet_leaves(inner: Server) -> None:
    url = inner.url("/secret", "inner.example")
    result = crawl([url], names={"inner.example": "127.0.0.3"})
    assert error(result, url) == "PrivateAddress"
    assert "IgnoreRequest" in result["came"][url]["bases"]
    assert "127.0.0.3" in result["came"][url]["text"]
    assert inner.connections == 0


@pytest.mark.parametrize("resolver", SCRAPYS_RESOLVERS)
def test_with_another_resolver_nothing_is_sent(inner: Server, resolver: str) -> None:
    # Past all but the last line of defence: the connection is made, and closed without a word.
    url = inner.url("/secret", None if "Hostname" in resolver else "inner.example")
    result = crawl(
        [url],
        names={"inner.example": "127.0.0.3"},
        TWISTED_DNS_RESOLVER=resolver,
        DOWNLOADER_MIDDLEWARES={},
        ROBOTSTXT_OBEY=False,
    )
    assert error(result, url) == "PrivateAddress"
    assert inner.asked == []


def test_the_robots_txt_of_a_site_does_not_lead_inside(site: Server, inner: Server) -> None:
    site.says["/robots.txt"] = redirect(inner.url("/secret"))
    site.says["/a"] = answer()
    assert error(crawl([site.url("/a")]), site.url("/a")) == "PrivateAddress"
    assert inner.connections == 0


def test_what_the_operator_named_is_reached(inner: Server) -> None:
    urls = [inner.url("/secret"), inner.url("/secret", "inner.example")]
    result = crawl(
        urls, private=["127.0.0.3", "inner.example"], names={"inner.example": "127.0.0.3"}
    )
    assert [error(result, url) for url in urls] == [None, None]


def test_localhost_is_reached_where_it_is_named(site: Server) -> None:
    site.says["/a"] = answer()
    url = site.url("/a", "localhost")
    assert error(crawl([url], private=["localhost"]), url) is None
    assert error(crawl([url], private=["127.0.0.1"]), url) == "PrivateAddress"


def test_no_password_comes_into_the_log(site: Server) -> None:
    site.says["/a"] = redirect(f"http://me:secretword@127.0.0.1:{site.port}/b")
    site.says["/b"] = answer()
    result = crawl([site.url("/a")])
    assert result["came"][site.url("/a")]["url"] == site.url("/b")
    assert "secretword" not in result["log"]
    assert not [head for head in site.heads if b"uthorization" in head]


def test_a_proxy_of_the_operators_may_be_private(site: Server, inner: Server) -> None:
    # What a proxy is asked for is named in full.
    whole = "http://news.example/a"
    site.says["http://news.example/robots.txt"] = answer(b"")
    site.says[whole] = answer(b"by proxy")
    result = crawl([whole], private=[], environment={"http_proxy": f"http://127.0.0.1:{site.port}"})
    assert result["came"][whole]["size"] == len(b"by proxy")
    assert inner.connections == 0
