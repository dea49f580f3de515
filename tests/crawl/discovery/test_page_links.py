from __future__ import annotations

from newscrawl.crawl.discovery import (
    read_list_page,
)

SITE = "https://news.example"


def urls(page: str | bytes, url: str = SITE) -> list[str]:
    return [link.url for link in read_list_page(page, url).links]


def test_links_are_the_sites_own_normalised_and_each_once_in_page_order() -> None:
    page = """
        <html><head><base href="/world/"></head><body>
        <a href="b?utm_source=x#top">b</a> <a href=" a
        ">a</a> <a href="b">b again</a>
        <a href="https://sport.news.example/c" rel="nofollow">c</a>
        <a href="//news.example/d">d</a> <a href="/ü ber">umlaut</a>
        <a href="https://badnews.example/x">other site</a>
        <a href="mailto:a@news.example">mail</a> <a href="javascript:go()">script</a>
        <a href="ftp://news.example/f">ftp</a> <a href="http://[broken/">broken</a>
        <a href="/start">this page</a> <a href="http://www.news.example/start/">and again</a>
        <a>nowhere</a> <map><area href="/map"></map></body></html>"""
    assert urls(page, f"{SITE}/start") == [
        f"{SITE}/world/b",
        f"{SITE}/world/a",
        "https://sport.news.example/c",
        f"{SITE}/d",
        f"{SITE}/%C3%BC%20ber",
        f"{SITE}/map",
    ]


def test_links_stay_on_the_page_although_its_base_is_elsewhere() -> None:
    page = '<base href="https://other.example/"><a href="a">a</a><a href="https://news.example/b">b</a>'
    assert urls(page) == [f"{SITE}/b"]


def test_the_date_of_a_teaser_is_its_headlines() -> None:
    page = """
        <article><a href="/sea">Sea</a><h3><a href="/a">Crane moves</a></h3>
          <p>By <a rel="author" href="/ada">Ada Beispiel</a></p>
          <time datetime="2026-11-02T09:30:00Z">2 Nov</time></article>
        <ul><li><time datetime="2026-11-01"></time> <a href="/b">Ferry strike ends on the isles</a>
        <li><time datetime="soon"></time> <a href="/c">The lighthouse shines for a week</a></ul>
        <div><h3><a href="/d">One story of two</a></h3><h3><a href="/e">The other of them</a></h3>
          <time datetime="2026-10-01">1 Oct</time></div>
        <a href="/f"><h3>Harbour is deep</h3><time datetime="2026-09-01">1 Sep</time></a>"""
    dates = {link.url.removeprefix(SITE): link.date for link in read_list_page(page, SITE).links}
    assert dates == {
        "/sea": None,
        "/a": "2026-11-02T09:30:00Z",
        "/ada": None,
        "/b": "2026-11-01",
        "/c": None,
        "/d": None,
        "/e": None,
        "/f": "2026-09-01",
    }
