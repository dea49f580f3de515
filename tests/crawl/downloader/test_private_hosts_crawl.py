"""Nothing is sent to a private address: by name, by redirect, by robots.txt, with any resolver."""

from __future__ import annotations

import socket
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


def test_an_allowed_host_is_reached_at_its_port_only(inner: Server) -> None:
    with serve("127.0.0.3") as other:
        other.says |= {"/robots.txt": answer(b""), "/secret": answer(b"secret")}
        urls = [
            server.url("/secret", host)
            for server in (inner, other)
            for host in ("127.0.0.3", "inner.example")
        ]
        allowed = [f"127.0.0.3:{inner.port}", f"inner.example:{inner.port}"]
        result = crawl(urls, private=allowed, names={"inner.example": "127.0.0.3"})
        assert [error(result, url) for url in urls] == [None, None, *["PrivateAddress"] * 2]
        assert other.connections == 0
        by_name = result["came"][urls[3]]["text"]
        assert f"--allow-private inner.example:{other.port}" in by_name


@pytest.mark.parametrize("ip", ["169.254.169.254", "100.100.100.200", "168.63.129.16"])
def test_a_metadata_service_is_not_asked_where_its_name_is_allowed(ip: str) -> None:
    url = "http://inner.example/latest/meta-data/"
    result = crawl([url], private=["inner.example"], names={"inner.example": ip}, timeout=60)
    assert error(result, url) == "PrivateAddress"
    assert "never asked" in result["came"][url]["text"]


@pytest.mark.parametrize("resolver", SCRAPYS_RESOLVERS)
def test_a_port_that_is_not_allowed_hears_nothing_with_any_resolver(
    inner: Server, resolver: str
) -> None:
    url = inner.url("/secret", None if "Hostname" in resolver else "inner.example")
    result = crawl(
        [url],
        private=["127.0.0.3:1", "inner.example:1"],
        names={"inner.example": "127.0.0.3"},
        TWISTED_DNS_RESOLVER=resolver,
        DOWNLOADER_MIDDLEWARES={},
        ROBOTSTXT_OBEY=False,
    )
    assert error(result, url) == "PrivateAddress"
    assert inner.asked == []


def test_a_redirect_to_no_address_is_refused_and_not_a_connection(site: Server) -> None:
    targets = ["http://h:18080:18090/", r"http://a\@127.0.0.1/", "http://[::1/", "http://h:0/"]
    paths = [f"/{number}" for number in range(len(targets))]
    site.says |= {path: redirect(target) for path, target in zip(paths, targets, strict=True)}
    urls = [site.url(path) for path in paths]
    result = crawl(urls)
    assert [error(result, url) for url in urls] == ["InvalidUrl"] * len(targets)


def test_a_robots_txt_that_leads_to_no_address_is_unreachable(site: Server) -> None:
    site.says |= {"/robots.txt": redirect("http://h:1:2/"), "/a": answer()}
    assert error(crawl([site.url("/a")]), site.url("/a")) == "RobotsUnreachable"


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


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")
def test_names_with_ipv6_are_reached_and_the_next_address_is_tried_where_one_fails() -> None:
    with serve("::1") as six, serve("127.0.0.3") as four:
        six.says |= {"/robots.txt": answer(b""), "/a": answer(b"six")}
        four.says |= {"/robots.txt": answer(b""), "/a": answer(b"four!")}
        literal = f"http://[::1]:{six.port}/a"
        only_six = six.url("/a", "six.example")
        both = four.url("/a", "both.example")  # nothing listens there by IPv6
        private = ["::1", "six.example", "both.example"]
        names = {"six.example": "::1", "both.example": "::1,127.0.0.3"}
        came = crawl([literal, only_six, both], private=private, names=names)["came"]
    assert [came[url].get("size") for url in (literal, only_six, both)] == [3, 3, 5]


def test_a_name_without_addresses_is_told() -> None:
    url = "http://none.example/"
    result = crawl([url], names={"none.example": ""}, ROBOTSTXT_OBEY=False)
    assert error(result, url) == "CannotResolveHostError"
