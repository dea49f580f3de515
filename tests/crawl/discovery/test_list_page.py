from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.discovery import (
    ClassifiedLink,
    ListPage,
    UrlKind,
    classify_url,
    list_page,
    read_list_page,
)

SITE = "https://news.example"


def urls(page: str | bytes, url: str = SITE) -> list[str]:
    return [link.url for link in read_list_page(page, url).links]


def kinds(page: str, url: str = SITE) -> dict[str, str]:
    links = read_list_page(f"<html><body>{page}</body></html>", url).links
    return {link.url.removeprefix(SITE): link.kind.value for link in links}


def kind(page: str) -> str:
    [found] = kinds(page).values()
    return found


def test_bytes_are_read_in_their_charset() -> None:
    page = '<meta charset="windows-1251"><a href="/мост">мост</a>'.encode("windows-1251")
    assert urls(page) == [f"{SITE}/%D0%BC%D0%BE%D1%81%D1%82"]


HEADLINE = "Old crane moves to the harbour museum"


@pytest.mark.parametrize(
    "page",
    [
        f'<a href="/crane">{HEADLINE}</a>',
        f'<article><a href="/crane">{HEADLINE}</a></article>',
        '<article><h3><a href="/crane">Crane moves</a></h3></article>',
        '<article><a href="/crane"><img></a><h2><a href="/crane">Crane moves</a></h2></article>',
        '<li><a href="/crane">Old crane moves house</a> <time datetime="2026-11-02"></li>',
        '<a href="/crane"><h3>Crane moves</h3><p>It took all night.</p></a>',
        '<h3><a href="/crane">Old crane moves house</a></h3>',
        '<div class="topic-page nav"><h1>Sea</h1><h3><a href="/crane">Old crane has moved</a>',
        '<article class="post tag-sea"><h3><a href="/crane">Crane moves</a></h3></article>',
        '<article><h3><a href="/crane">台風一号が上陸へ</a></h3></article>',
        f'<aside><ol><li><a href="/crane">{HEADLINE}</a></ol></aside>',
        f'<nav><a href="/harbour/old-crane-moves-to-museum-40117">{HEADLINE}</a></nav>',
    ],
)
def test_a_headline_leads_to_an_article_however_short_its_url(page: str) -> None:
    assert kind(page) == "article"


@pytest.mark.parametrize(
    "url",
    [
        "/legal/litigation/court-hears-case-on-tariffs-2026-11-28/",
        "/comment/opinion-why-the-minister-must-go-now-1234567",
        "/profile/the-woman-who-runs-the-railway-2026-11-28",
        "/help/neighbours-rescue-farmers-after-the-flood-20261128",
        "/label/indie-label-sues-streaming-giant-over-royalties",
        "/download/game-studio-closes-after-thirty-years-7766554",
        "/jobs/fewer-without-work-than-ever-this-autumn",
        "/news/view.asp?sort=politics&amp;no=12345",
        "/article/88?filter=latest",
        "/2026/11/28/",
        "/p/4711",
        "/a/123",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m/minister-quits-after-late-vote",
    ],
)
def test_a_headline_and_its_url_outweigh_words(url: str) -> None:
    assert kind(f'<li class="teaser"><h3><a href="{url}">{HEADLINE}</a></h3></li>') == "article"


@pytest.mark.parametrize(
    "page",
    [
        '<a href="/sport">Sport</a>',
        '<h2><a href="/sport">Sport</a></h2>',
        '<article><a href="/sport">Sport</a></article>',
        '<a href="/climate">Climate and energy policy</a>',
        '<article><h3><a href="/category/sea">All about the sea and ships</a></h3></article>',
        f'<nav><a href="/crane">{HEADLINE}</a></nav>',
        f'<nav><a href="/crane">Sea</a></nav><h3><a href="/crane">{HEADLINE}</a></h3>',
        '<nav><a href="/stories-of-the-week-in-pictures">Pictures</a></nav>',
        '<div role="navigation"><a href="/stories-of-the-week-in-pictures">Pictures</a></div>',
        '<ul class="main-menu"><li><a href="/stories-of-the-week-in-pictures">Pictures</a></ul>',
        f'<div class="breadcrumb"><a href="/stories-of-the-week-in-pictures">{HEADLINE}</a></div>',
        '<a rel="category tag" href="/stories-of-the-week-in-pictures">Pictures</a>',
    ],
)
def test_what_stands_in_menus_is_a_list_however_long_its_url(page: str) -> None:
    assert kind(page) == "list"


@pytest.mark.parametrize(
    "page",
    [
        '<footer><a href="/rules-for-our-readers-and-writers">Rules</a></footer>',
        '<div class="tags"><a href="/old-crane-of-the-harbour">Old crane of the harbour</a></div>',
        '<div class="author-box"><a href="/ada-beispiel">Ada Beispiel</a></div>',
        '<div class="share-bar"><a href="/send-this-story-to-friends">Send</a></div>',
        '<a rel="tag" href="/old-crane-of-the-harbour">Old crane</a>',
        f'<article><h3><a rel="author" href="/ada">{HEADLINE}</a></h3></article>',
        f'<h3><a href="/tag/crane">{HEADLINE}</a></h3>',
        f'<h3><a href="/search?q=crane">{HEADLINE}</a></h3>',
        f'<h3><a href="/login">{HEADLINE}</a></h3>',
        f'<h3><a href="/2026/11/">{HEADLINE}</a></h3>',
        f'<h3><a href="/crane?print=1">{HEADLINE}</a></h3>',
    ],
)
def test_what_is_worth_no_request(page: str) -> None:
    assert kind(page) == "other"


def test_an_article_in_a_share_bar_is_an_article_all_the_same() -> None:
    link = '<a href="/harbour/old-crane-moves-to-museum">x</a>'
    assert kind(f'<div class="share">{link}</div><h3>{link}</h3>') == "article"


def test_a_page_names_its_feeds() -> None:
    page = """<head><link rel="canonical" href="/world/?utm_source=x">
        <link rel="alternate" type="application/rss+xml" href="/world/feed/" title="World">
        <link rel="alternate" type="application/atom+xml" href="https://feeds.example/news">
        <link rel="alternate" type="application/feed+json" href="/feed.json">
        <link rel="alternate" type="application/rss+xml" href="/comments/feed/">
        <link rel="alternate" type="application/json+oembed" href="/oembed?url=x">
        <link rel="alternate" hreflang="de" href="/de/"></head>
        <a href="/rss">RSS</a> <a href="/rss/sport.xml">Sport</a> <a href="/world/feed">again</a>
        <a href="/index.rdf">RDF</a> <a href="/feed-the-birds">Feed the birds</a>"""
    found = read_list_page(page, f"{SITE}/world/")
    assert found.feeds == (
        f"{SITE}/world/feed/",
        "https://feeds.example/news",
        f"{SITE}/feed.json",
        f"{SITE}/rss",
        f"{SITE}/rss/sport.xml",
        f"{SITE}/world/feed",
        f"{SITE}/index.rdf",
    )


@pytest.mark.parametrize(
    ("page", "further"),
    [
        ('<link rel="next" href="/world/page/2/">', ["/world/page/2/"]),
        ('<a rel="next" href="?cursor=abc">x</a>', ["/world?cursor=abc"]),
        ('<p class="pager"><a href="?before=1699">Ältere Beiträge »</a>', ["/world?before=1699"]),
        ('<a href="?page=9">last</a><a href="?page=2">2</a>', ["/world?page=2", "/world?page=9"]),
        ('<a href="/world/2">2</a><a href="/world/1">1</a>', ["/world/2"]),
        ('<a href="/world/2">Далее</a>', ["/world/2"]),
        ('<a href="/world?offset=20">次へ</a>', ["/world?offset=20"]),
        ('<a href="/world?start=20">›</a>', ["/world?start=20"]),
        ('<a href="/world/seite-2.html">weiter</a>', ["/world/seite-2.html"]),
        ('<a href="/world/page/1">1</a><a href="/world">1</a>', []),
        ('<a href="/sport/page/2">2</a><a href="/sport?page=2">next</a>', []),
        ('<a href="/world/2">Two dead</a>', []),
        ('<a rel="next" href="/world/crane-moves-to-the-museum">Crane</a>', []),
        ('<link rel="next" href="https://other.example/page/2">', []),
    ],
)  # fmt: skip
def test_further_pages_of_a_list(page: str, further: list[str]) -> None:
    assert list(read_list_page(page, f"{SITE}/world").next_pages) == [
        SITE + path for path in further
    ]


def test_a_further_page_leads_on_and_not_back() -> None:
    page = "".join(f'<a href="/world/page/{n}/">{n}</a>' for n in range(1, 6))
    assert read_list_page(page, f"{SITE}/world/page/3/").next_pages == (
        f"{SITE}/world/page/4/",
        f"{SITE}/world/page/5/",
    )


@pytest.mark.parametrize("page", ["", " ", "\0", "<", "<!---->", "just text", "\ud800<a href=/x>"])
def test_a_page_that_is_none_is_no_error(page: str) -> None:
    assert urls(page) in ([], [f"{SITE}/x"])
    assert read_list_page(page, "no address") == ListPage()
    assert urls(page.encode("utf-8", "replace")) in ([], [f"{SITE}/x"])


@pytest.mark.parametrize(
    "piece",
    [
        "<a href=/x>",
        "<a href='/old-crane-moves-to-the-museum'><div class=nav>",
        "<div class='nav menu tags'>",
        "<time datetime=2026-11-02><h3>",
        "<nav><a href=/2>2</a>",
        "<li><a href=/x>word word word word<b>",
        "<link rel=next href=/2>",
    ],
)
def test_a_hostile_page_is_read_in_time(piece: str) -> None:
    page = read_list_page(piece * 100_000, SITE)
    assert len(page.links) < 10


PIECES = st.lists(
    st.from_regex(r"<a href=\"?[^<]*>|<base href=[^<]*>|<link rel=next href=[^<]*>")
    | st.sampled_from(["<nav>", "</nav>", "<article>", "<h2>", "</a>", "<time datetime=2026-11>"])
    | st.sampled_from(['<a rel="next" href="?page=2">', "<a href=/page/2>2", "<div class=tags>"])
).map("".join)


@given(st.text() | PIECES, st.text() | st.just(SITE))
def test_any_page_gives_urls_of_its_site_or_none(page: str, url: str) -> None:
    found = read_list_page(page, url)
    for link in found.links:
        assert isinstance(link, ClassifiedLink)
        assert link.url.startswith(("http://", "https://"))
        assert classify_url(link.url) in UrlKind
    for address in (*found.next_pages, *found.feeds):
        assert address.startswith(("http://", "https://"))


def test_a_list_that_breaks_its_reader_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def breaking(_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(list_page, "parse_html", breaking)
    page = read_list_page("<a href='/x'>x</a>", SITE)
    assert (page.links, page.error) == ((), "ZeroDivisionError: on purpose")


@pytest.mark.parametrize(
    "page",
    [
        '<article data-href="/crane" onclick="go(this)"><h2>Old crane moves house</h2></article>',
        '<div class="card" data-url="/crane"><h3>Old crane has moved house</h3></div>',
        '<script type="application/ld+json">{"@type": "ItemList", "itemListElement": [{"@type":'
        '"ListItem", "position": 1, "url": "https://news.example/crane", "name": "Old crane moves'
        ' to the harbour museum"}]}</script>',
        '<script type="application/ld+json">{"@type": "CollectionPage", "mainEntity": {"@type":'
        '"ItemList", "itemListElement": [{"@type": "ListItem", "item": {"@type": "NewsArticle",'
        '"@id": "/crane", "headline": "Old crane moves to the harbour museum"}}]}}</script>',
        '<div id="app"></div><script id="state" type="application/json">{"front": {"teasers":'
        '[{"kind": "story", "url": "/crane", "title": "Old crane moves to the museum"}]}}</script>',
        '<div id="app"></div><script>window.__STATE__ = {"teasers": [{"headline": "Old crane moves '
        'to the museum", "path": "/crane"}], "menu": [{"path": "/world", "title": "World"}], '
        f'"text": "{"The crane stood at the quay for eighty years. " * 6}"}};</script>',
    ],
)
def test_links_that_a_page_leaves_to_its_scripts(page: str) -> None:
    assert kinds(page)["/crane"] == "article"
    assert "article" not in {kinds(page).get(path) for path in ("/world", "/")}


def test_scripts_are_not_asked_where_the_page_links_articles() -> None:
    linked = f'<a href="/harbour/ferry-sails-again-40118">{HEADLINE}</a>'
    state = '<article data-href="/crane"><h2>Old crane moves house again</h2></article>'
    assert kinds(linked + state) == {"/harbour/ferry-sails-again-40118": "article"}


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "ItemList", "itemListElement": [7, null, {"item": 3}, "javascript:0"]}',
        '{"@type": "ItemList", "itemListElement": {"url": "/crane"}}',
        '{"@type": "BreadcrumbList", "itemListElement": [{"item": "/old-crane-moves-40117"}]}',
        '{"@type": "ItemList", "itemListElement": [',
    ],
)
def test_lists_that_name_no_pages(script: str) -> None:
    assert kinds(f'<script type="application/ld+json">{script}</script>') == {}
