"""What the browser gets for its requests, and which scripts are kept for the next page."""

from __future__ import annotations

from scrapy.http import HtmlResponse, Response

from newscrawl.crawl.http_response import header, shown_response
from newscrawl.crawl.rendering.page_loads import Answer, KeptScripts

SITE = "news.example"
URL = "https://news.example/app.js"


def script(size: int, **headers: str) -> Answer:
    return Answer(200, headers, b"x" * size)


def test_an_answer_keeps_what_holds_for_its_bytes() -> None:
    headers = {
        "Content-Type": "text/html",
        "Content-Encoding": "gzip",
        "Content-Length": "3",
        "Refresh": "0; url=/elsewhere",
        "Set-Cookie": ["a=1", "b=2"],
        "Vary": ["Cookie", "Accept"],
    }
    answer = Answer.of(Response(URL, headers=headers, body=b"all"))
    assert answer.headers == {
        "content-type": "text/html",
        "set-cookie": "a=1\nb=2",
        "vary": "Cookie, Accept",
    }


def test_scripts_are_kept_up_to_a_bound() -> None:
    kept = KeptScripts(max_bytes=800)
    for name in "abcdefgh":
        kept.put(SITE, name, script(100))
    assert kept.get(SITE, "a") is not None
    assert kept.get("paper.example", "a") is None
    kept.put(SITE, "i", script(100))  # "b" was used longest ago
    assert kept.get(SITE, "b") is None
    assert kept.get(SITE, "a") is not None
    kept.put(SITE, "large", script(101))
    kept.put(SITE, "private", script(1, **{"cache-control": "private, no-store"}))
    kept.put(SITE, "missing", Answer(404, {}, b""))
    assert all(kept.get(SITE, name) is None for name in ("large", "private", "missing"))


def test_a_shown_page_has_no_validators_of_the_page_without_its_text() -> None:
    headers = {"ETag": '"of-the-shell"', "Last-Modified": "never", "Server": "a"}
    came = HtmlResponse(URL, headers=headers, body=b"", encoding="latin-1")
    shown = shown_response(came, "<p>Überschrift</p>")
    assert shown.text == "<p>Überschrift</p>"
    assert header(shown, "ETag") is header(shown, "Last-Modified") is None
    assert header(shown, "Server") == "a"
    assert header(shown, "Content-Type") == "text/html; charset=utf-8"
