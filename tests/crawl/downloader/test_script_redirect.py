"""Pages that are nothing but a script that sends their visitor on."""

from __future__ import annotations

import pytest
from hostile import answer, crawl, serve

from newscrawl.crawl.downloader.script_redirect import script_redirect


@pytest.mark.parametrize(
    ("page", "target"),
    [
        ('<script>location.href = "/story"</script>', "/story"),
        ("<script>window.location='/story';</script>", "/story"),
        ("<script>document.location.assign('/story')</script>", "/story"),
        ('<script>top.location.replace( "https:\\/\\/news.example\\/a" )</script>', "https://news.example/a"),
        ('<title>One moment</title><p>Weiter zum Artikel …<script>setTimeout(function () '
         '{ location.href = "/story" }, 10)</script>', "/story"),
        ('<noscript><a href="/a">On</a></noscript><script>location="/story"</script>', "/story"),
        ("<!-- <script src=x></script> --><SCRIPT>self.location = '/story'", "/story"),
        # It decides, it has two ways, or there is more to the page.
        ('<script>if (navigator.userAgent) location.href = "/app"</script>', None),
        ('<script>location.href = mobile ? "/m" : "/d"</script>', None),
        ('<script>document.cookie = "a=1"; location.href = "/story"</script>', None),
        ('<script>f("a") || (location = "/a"); location = "/b"</script>', None),
        ('<script>location.href = "/story" + location.hash.slice(1)</script>', None),
        ('<script>var location = where;</script>', None),
        ('<script src="/app.js"></script><script>location.href = "/old"</script>', None),
        ('<p>' + "The crane moves. " * 20 + '</p><script>location.href = "/story"</script>', None),
        ('<script>' + "var a = 1; " * 300 + 'location.href = "/story"</script>', None),
        ('<script>location.reload()</script>', None),
    ],
)  # fmt: skip
def test_where_a_script_sends_each_visitor(page: str, target: str | None) -> None:
    assert script_redirect(f"<html><head></head><body>{page}</body></html>".encode()) == target


def test_a_crawl_follows_it() -> None:
    with serve() as site:
        script = "<html><script>location.replace({!r})</script></html>"
        site.says["/robots.txt"] = answer(b"")
        site.says["/start"] = answer(script.format("/page?a=1&b=2").encode())
        site.says["/self"] = answer(script.format("/self").encode())
        site.says["/bad"] = answer(script.format("ftp://elsewhere.example/").encode())
        site.says["/page?a=1&b=2"] = answer(b"<html>the page</html>")
        came = crawl([site.url(path) for path in ("/start", "/self", "/bad")])["came"]
        assert came[site.url("/start")]["url"] == site.url("/page?a=1&b=2")
        assert came[site.url("/self")]["url"] == site.url("/self")
        assert came[site.url("/bad")]["url"] == site.url("/bad")
