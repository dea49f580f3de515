from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.discovery import (
    sitemaps_in_robots,
)


def test_robots_names_sitemaps_in_any_spelling_each_once() -> None:
    robots = (
        b"\xef\xbb\xbfSitemap: https://news.example/1.xml\r\nUser-agent: *\rDisallow: /x\r\n"
        b"sitemap:/2.xml\n  SITEMAP : https://cdn.example/3.xml.gz # daily\n"
        b"Sitemap: https://news.example/1.xml\n# Sitemap: /no.xml\nSitemap:\nSitemap: ftp://x/\n"
        b"X-Sitemap: /no.xml\nSitemap: \xff\n"
    )
    named = sitemaps_in_robots(robots, "https://news.example/robots.txt")
    assert named[:3] == [
        "https://news.example/1.xml",
        "https://news.example/2.xml",
        "https://cdn.example/3.xml.gz",
    ]
    assert not any("no.xml" in url or url.startswith("ftp") for url in named)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("Sitemap: <https://news.example/1.xml>", "1"),
        ('Sitemap: "https://news.example/1.xml";', "1"),
        ("Sitemaps: https://news.example/1.xml", "1"),
        ("Sitemap https://news.example/1.xml", "1"),
        ("Sitemap\uff1ahttps://news.example/1.xml", "1"),
        ("Sitemap:\u00a0https://news.example/1.xml", "1"),
        ("Sitemap: news.example/1.xml", "1"),
        ("Sitemap: 1.xml", "1"),
        ("Sitemap: https://news.example/1.xml, https://news.example/2.xml", "12"),
        ("Sitemap: https://news.example/1.xml Sitemap: https://news.example/2.xml", "12"),
        ("Sitemap the news", ""),
        ("Sitemap:", ""),
    ],
)
def test_robots_names_sitemaps_with_the_usual_mistakes(line: str, named: str) -> None:
    expected = [f"https://news.example/{number}.xml" for number in named]
    assert sitemaps_in_robots(line.encode(), "https://news.example/robots.txt") == expected


def test_an_address_in_robots_may_hold_commas_and_escaped_ampersands() -> None:
    robots = b"Sitemap: /s,1.php?a=1&amp;b=2"
    named = sitemaps_in_robots(robots, "https://news.example/robots.txt")
    assert named == ["https://news.example/s,1.php?a=1&b=2"]


@pytest.mark.parametrize("run", [b" ", b" ,", b" sitemap"])
def test_a_long_line_of_robots_is_read_in_time(run: bytes) -> None:
    """In a moment; with twice the length in four times of one, it would take minutes."""
    end = b" https://news.example/2.xml"
    robots = b"Sitemap: https://news.example/1.xml" + run * (400_000 // len(run)) + b"x" + end
    named = sitemaps_in_robots(robots, "https://news.example/robots.txt")
    assert named == ["https://news.example/1.xml", "https://news.example/2.xml"]


@given(st.binary())
def test_any_robots_is_read(robots: bytes) -> None:
    for url in sitemaps_in_robots(b"Sitemap: " + robots, "https://news.example/robots.txt"):
        assert url.lower().startswith(("http://", "https://"))
