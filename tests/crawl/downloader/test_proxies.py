"""Proxies: how they are named, which requests take them, and errors that name them."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from hostile import answer, crawl, serve
from scrapy.settings import Settings

from newscrawl.crawl.discovery import UrlError
from newscrawl.crawl.downloader.proxy_settings import check_proxies, parse_proxy, without_password

if TYPE_CHECKING:
    from conftest import Cli

SITE = "http://news.example/a"
SECRET = "secret"  # noqa: S105 - a made-up password, which must not be shown


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("http://proxy.example:3128", "http://proxy.example:3128"),
        ("proxy.example:3128", "http://proxy.example:3128"),
        (" me:pass@proxy.example ", "http://me:pass@proxy.example"),
        ("http://[::1]:3128/", "http://[::1]:3128/"),
    ],
)
def test_a_proxy_is_read_as_it_is_typed(typed: str, read: str) -> None:
    assert parse_proxy(typed) == read


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("socks5://me:secret@proxy.example:1080", "SOCKS proxy, which is not supported"),
        ("SOCKS4A://proxy.example", "SOCKS proxy, which is not supported"),
        ("https://me:secret@proxy.example", "write http:// here"),
        ("ftp://proxy.example", "is no proxy: write http://HOST:PORT"),
        ("http://", "is no proxy: write http://HOST:PORT"),
        ("http://a b:1", "is no proxy: write http://HOST:PORT"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_refused_with_what_to_do(typed: str, told: str) -> None:
    with pytest.raises(UrlError, match=told) as raised:
        parse_proxy(typed)
    assert SECRET not in str(raised.value)


def test_a_password_is_not_shown() -> None:
    assert without_password("http://me:secret@proxy.example:1") == "http://proxy.example:1"
    assert without_password("proxy.example") == "proxy.example"


def test_proxies_of_the_environment_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5h://127.0.0.1:9050")
    with pytest.raises(UrlError, match="In the environment's https_proxy: socks5h"):
        check_proxies(Settings())
    check_proxies(Settings({"NEWSCRAWL_PROXY": "http://127.0.0.1:3128"}))  # which goes before it
    with pytest.raises(UrlError, match="SOCKS"):
        check_proxies(Settings({"NEWSCRAWL_PROXY": "socks5://127.0.0.1:3128"}))


def test_a_socks_proxy_ends_the_command_at_once(cli: Cli) -> None:
    for command in (("crawl", "-o", "x.jsonl"), ("inspect",)):
        ran = cli(*command, "--proxy", "socks5://127.0.0.1:9050", SITE)
        assert ran.status == 2
        assert "SOCKS proxy, which is not supported" in " ".join(ran.err.split())


def test_requests_go_by_the_proxy_but_for_hosts_without_one() -> None:
    with serve() as proxy, serve("127.0.0.3") as direct:
        proxy.says |= {"http://news.example/robots.txt": answer(b""), SITE: answer(b"by proxy")}
        direct.says |= {"/robots.txt": answer(b""), "/a": answer(b"direct")}
        url = direct.url("/a", "direct.example")
        came = crawl(
            [SITE, url],
            private=["direct.example"],
            names={"direct.example": "127.0.0.3"},
            environment={"no_proxy": "direct.example"},
            NEWSCRAWL_PROXY=f"http://me:{SECRET}@127.0.0.1:{proxy.port}",
        )["came"]
        assert [came[SITE].get("size"), came[url].get("size")] == [8, 6]
        assert proxy.paths() == ["http://news.example/robots.txt", SITE]
        assert all(b"Proxy-Authorization: Basic " in head for head in proxy.heads)
        assert not [head for head in direct.heads if b"Proxy-Authorization" in head]


def test_errors_of_a_proxy_name_it_and_not_its_password() -> None:
    with socket.socket() as unused, serve() as proxy:
        unused.bind(("127.0.0.1", 0))  # and nobody listens
        dead, port = unused.getsockname()[1], proxy.port
        proxy.says[SITE] = answer(b"who are you?", status=407)
        proxy.says["locked.example:443"] = answer(b"who are you?", status=407)
        proxy.says["down.example:443"] = answer(b"no", status=502)
        by_url = {
            SITE: f"The proxy http://127.0.0.1:{port} asks for a user name and password (407)",
            "https://locked.example/": f"The proxy http://127.0.0.1:{port} asks for a user name",
            "https://down.example/": f"The proxy http://127.0.0.1:{port} opens no tunnel to "
            "down.example: it answered 502",
        }
        settings = {"NEWSCRAWL_PROXY": f"me:{SECRET}@127.0.0.1:{port}", "ROBOTSTXT_OBEY": False}
        result = crawl(list(by_url), more=settings)
        settings["NEWSCRAWL_PROXY"] = f"me:{SECRET}@127.0.0.1:{dead}"
        refused = crawl([SITE, "https://news.example/"], more=settings)
        settings["NEWSCRAWL_PROXY"] = f"me:{SECRET}@no-proxy.example:1"
        unknown = crawl([SITE], more=settings, names={"no-proxy.example": ""})
    for url, text in by_url.items():
        assert result["came"][url]["error"] == "ProxyError", url
        assert text in result["came"][url]["text"]
    for came in refused["came"].values():
        assert came["error"] == "ProxyError"
        assert f"The proxy http://127.0.0.1:{dead} refuses the connection" in came["text"]
    assert "http://no-proxy.example:1 was not found" in unknown["came"][SITE]["text"]
    for run in (result, refused, unknown):
        assert SECRET not in str(run["came"])
        assert SECRET not in run["log"]
