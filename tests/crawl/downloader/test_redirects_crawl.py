"""Crawls on loopback: redirects with cookies, and by a Refresh header."""

from __future__ import annotations

import pytest
from hostile import Server, answer, crawl, redirect, serve

PAGE = b"<html>the page</html>"


class CookieServer(Server):
    """Shows ``/page`` to those who bring its cookie, and sends others on to it with one."""

    def heads_of(self, path: str) -> list[bytes]:
        asked = [head for head in self.heads if head.startswith(b"GET %b " % path.encode())]
        return [head.partition(b"Cookie: ")[2].partition(b"\r\n")[0] for head in asked]


def cookie(value: str, to: str = "/page") -> bytes:
    return answer(b"", status=302, headers=[("Location", to), ("Set-Cookie", value)])


def test_a_redirect_to_itself_ends_where_its_cookie_is_sent() -> None:
    """The page is shown to those who bring its cookie; two visits know nothing of each other."""
    with serve(of=CookieServer) as site:
        assert isinstance(site, CookieServer)
        site.says["/robots.txt"] = answer(b"")
        site.says["/start"] = cookie("seen=1; Path=/", "/middle")
        site.says["/middle"] = cookie("more=2; Path=/")
        site.says["/away"] = cookie("other=3; Path=/elsewhere")
        site.says["/many"] = answer(
            b"",
            status=302,
            headers=[("Location", "/page"), *(("Set-Cookie", f"c{n}=v") for n in range(60))],
        )
        site.says["/page"] = answer(PAGE)
        urls = [site.url(path) for path in ("/start", "/away", "/many", "/page")]
        came = crawl(urls, CONCURRENT_REQUESTS=1)["came"]
        assert [came[url].get("size") for url in urls] == [len(PAGE)] * 4
        assert site.heads_of("/middle") == [b"seen=1"]
        assert sorted(site.heads_of("/page")) == [b"", b"", b"", b"seen=1; more=2"]


@pytest.mark.parametrize(
    ("header", "is_followed"),
    [
        ("0; url=/page", True),
        ("0;URL='/page'", True),
        ("1, url=/page", True),
        ("60; url=/page", False),
        ("0", False),
        ("0; url=ftp://elsewhere.example/", False),
    ],
)
def test_a_refresh_header_is_followed_where_it_sends_on_at_once(
    header: str, is_followed: bool
) -> None:
    with serve() as site:
        site.says["/robots.txt"] = answer(b"")
        site.says["/start"] = answer(b"the start", headers=[("Refresh", header)])
        site.says["/page"] = answer(PAGE)
        came = crawl([site.url("/start")])["came"][site.url("/start")]
    assert came["url"] == site.url("/page" if is_followed else "/start")


def test_a_loop_that_no_cookie_ends_stops_soon() -> None:
    with serve() as site:
        site.says["/robots.txt"] = answer(b"")
        site.says["/page"] = cookie("seen=1")
        site.says["/loop"] = redirect("/loop")
        came = crawl([site.url("/page"), site.url("/loop")])["came"]
        assert {got["error"] for got in came.values()} == {"IgnoreRequest"}
        assert len(site.paths()) <= 13
