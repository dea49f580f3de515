"""Feeds and sitemaps are found however a page names them."""

from __future__ import annotations

import pytest

from newscrawl.crawl.discovery import read_list_page

SITE = "https://news.example"


def feeds(head: str, body: str = "") -> list[str]:
    page = f"<html><head>{head}</head><body>{body}</body></html>"
    return [feed.removeprefix(SITE) for feed in read_list_page(page, f"{SITE}/").feeds]


@pytest.mark.parametrize(
    "attributes",
    [
        'rel="alternate" type="text/xml"',
        'rel="alternate" type="application/xml" title="RSS 2.0"',
        'rel="alternate" type="application/json" title="JSON Feed"',
        'rel="alternate" type="application/x.atom+xml"',
        'REL="ALTERNATE" TYPE="application/rss+xml;charset=UTF-8"',
        'rel="alternate" title="RSS"',
        'rel="feed"',
        'rel="alternate feed" type="text/html"',
        'type="application/rss+xml"',
        'rel="http://www.iana.org/assignments/relation/alternate" type="application/atom+xml"',
    ],
)
def test_a_feed_is_found_by_any_of_its_names(attributes: str) -> None:
    assert feeds(f'<link {attributes} href="/news.xml">') == ["/news.xml"]


@pytest.mark.parametrize(
    "href", ["feed:https://news.example/news.xml", "feed://news.example/news.xml", "feed:/news.xml"]
)
def test_the_scheme_of_feeds_stands_for_the_scheme_of_the_page(href: str) -> None:
    assert feeds(f'<link rel="alternate" type="application/rss+xml" href="{href}">') == [
        "/news.xml"
    ]


@pytest.mark.parametrize(
    "attributes",
    [
        'rel="alternate" type="application/json" href="/wp-json/wp/v2/pages/7"',
        'rel="alternate" type="application/json+oembed" href="/oembed?format=json"',
        'rel="alternate" hreflang="de" href="/de/"',
        'rel="alternate" media="only screen" href="/feed"',
        'rel="alternate stylesheet" title="RSS" href="/rss.css"',
        'rel="stylesheet" href="/feed.css"',
    ],
)
def test_other_alternates_are_no_feeds(attributes: str) -> None:
    assert feeds(f"<link {attributes}>") == []


def test_links_that_lead_to_feeds_are_candidates() -> None:
    body = '<a href="/rss">All</a> <a href="/?feed=rss2">All</a> <a href="/news.php">RSS feed</a>'
    assert feeds("", body) == ["/rss", "/?feed=rss2", "/news.php"]


def test_a_page_names_its_sitemap() -> None:
    page = '<html><head><link rel="sitemap" type="application/xml" href="/map.xml"></head></html>'
    assert read_list_page(page, f"{SITE}/").sitemaps == (f"{SITE}/map.xml",)


def test_an_enclosure_is_no_article() -> None:
    page = f'<h2><a rel="enclosure" href="{SITE}/the-minister-speaks-at-length">Listen now</a></h2>'
    [link] = read_list_page(f"<body>{page}", f"{SITE}/").links
    assert link.kind.value == "other"
