"""robots.txt as text: what is one, and what of it matters to us."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from newscrawl.crawl.downloader.robots_txt_groups import (
    MAX_ROBOTS_TXT_BYTES,
    is_robots_txt,
    relevant_groups,
)

ROBOT = "newscrawl"


def allowed(robots: str, path: str) -> bool:
    parsed = Protego.parse(relevant_groups(robots.encode(), ROBOT).decode())
    return parsed.can_fetch(f"https://news.example{path}", ROBOT)


@pytest.mark.parametrize(
    "body", [b"<!DOCTYPE html>", b" \r\n<html>", b"\xef\xbb\xbf<?xml version='1.0'?><x/>"]
)
def test_a_page_in_its_place_is_none(body: bytes) -> None:
    assert not is_robots_txt(body)


@pytest.mark.parametrize("body", [b"", b"User-agent: *\nDisallow: /<x>", b"\xef\xbb\xbf# hello"])
def test_text_is_one(body: bytes) -> None:
    assert is_robots_txt(body)


@pytest.mark.parametrize(
    ("robots", "path", "may"),
    [
        ("User-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /a", "/b", True),
        ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
        ("User-agent: NewsCrawl\nDisallow: /a", "/a", False),
        ("USERAGENT newscrawl\rDisallow: /a", "/a", False),
        ("user agent: newscrawl # us\nDisallow: /a", "/a", False),
        ("User-agent: newscrawl*\nDisallow: /a", "/a", False),
        ("User-agent: *\nDisallow: /\nUser-agent: newscrawl\nAllow: /", "/a", True),
        ("User-agent: newscrawl\nAllow: /\n\nUser-agent: *\nDisallow: /", "/a", True),
        ("User-agent: other\nDisallow: /", "/a", True),
        ("User-agent: other\nUser-agent: newscrawl\nDisallow: /", "/a", False),
        ("User-agent: newscrawl\nUser-agent: other\nDisallow: /", "/a", False),
        ("User-agent: other\nDisallow: /\nUser-agent: *\nDisallow: /b", "/a", True),
        ("User-agent: newscrawlbot\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /*/private/*.html$", "/x/private/y.html", False),
        ("User-agent: *\nDisallow: /\nAllow: /news", "/news/1", True),
        ("User-agent:\nDisallow: /", "/a", True),
        ("Disallow: /", "/a", True),
        ("\x00\x01\x02", "/a", True),
    ],
)
def test_our_groups_are_kept_and_those_of_others_apart(robots: str, path: str, may: bool) -> None:
    assert allowed(robots, path) is may


def test_it_is_cut_at_a_whole_line() -> None:
    robots = b"User-agent: *\n" + b"Disallow: /aaaa\n" * 40_000 + b"Disallow: /b"
    cut = relevant_groups(robots, ROBOT)
    assert len(cut) <= MAX_ROBOTS_TXT_BYTES
    assert set(cut.splitlines()) == {b"user-agent: *", b"Disallow: /aaaa"}


def test_many_names_over_many_rules_stay_small() -> None:
    names = "".join(f"User-agent: {n}*\nUser-agent: n{'*' * (n % 90)}\n" for n in range(8000))
    robots = names + "Disallow: /x\n" * 20_000
    parsed = Protego.parse(relevant_groups(robots.encode(), ROBOT).decode())
    assert len(parsed._user_agents) < 10


def test_the_robots_sitemaps_and_delay_stay() -> None:
    robots = b"User-agent: *\nCrawl-delay: 2.5\nSitemap: https://news.example/s.xml"
    parsed = Protego.parse(relevant_groups(robots, ROBOT).decode())
    assert parsed.crawl_delay(ROBOT) == 2.5
    assert list(parsed.sitemaps) == ["https://news.example/s.xml"]


@given(st.binary(max_size=300))
def test_nothing_raises(body: bytes) -> None:
    is_robots_txt(body)
    Protego.parse(relevant_groups(body, ROBOT).decode())
