from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery import Kind, kind_of, page_links

SITE = "https://news.example"


@pytest.mark.parametrize(
    "path",
    [
        "/world/minister-quits-after-late-vote",
        "/2023/07/12/flood",
        "/2023/07/12/7410917/",
        "/2023/07/12/451.html",
        "/2023/0712/12345.html",
        "/2023-07-12/flood/",
        "/politics/20230712-flood.html",
        "/flood-a-84511.html",
        "/id/84511",
        "/story12.html",
        "/articles/flood",
        "/article/7",
        "/index.php?id=77",
        "/?p=1234",
        "/world/мост_через_реку_закрыт_надолго",
        "/world/%D0%BC%D0%BE%D1%81%D1%82-%D1%87%D0%B5%D1%80%D0%B5%D0%B7-%D1%80%D0%B5%D0%BA%D1%83-%D0%B7%D0%B0%D0%BA%D1%80%D1%8B%D1%82",
        "/news/台風一号が週末に上陸へ",
        "/video/minister-quits-after-late-vote",
        "/news/search-for-the-missing-boat-goes-on",
    ],
)
def test_an_articles_address(path: str) -> None:
    assert kind_of(SITE + path) is Kind.ARTICLE


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/world",
        "/world/",
        "/sport/premier-league",
        "/climate-and-energy",
        "/world.html",
        "/index.html",
        "/index.php",
        "/page/2",
        "/world/page/12/",
        "/world?page=2",
        "/category/climate-and-energy-policy-of-europe",
        "/news/台風",
    ],
)
def test_a_lists_address(path: str) -> None:
    assert kind_of(SITE + path) is Kind.LIST


@pytest.mark.parametrize(
    "path",
    [
        "/search?q=flood",
        "/?s=flood",
        "/suche/",
        "/login",
        "/login.php",
        "/tag/flood",
        "/author/ada-beispiel-of-the-foreign-desk",
        "/print/84511",
        "/world/minister-quits-after-late-vote?print=1",
        "/share/minister-quits-after-late-vote",
        "/2023/",
        "/2023/07",
        "/2023/07/12/",
        "/2023/07/12/3",
        "/calendar/2023-07-12/",
        "/feed/",
        "/world/feed",
        "/rss.xml",
        "/media/2023/07/12/photo-of-the-flooded-bridge.JPG",
        "/report-of-the-state-auditors-2023.pdf",
        "/world/minister-quits-after-late-vote?replytocom=7",
        "/about",
        "/impressum.html",
    ],
)
def test_an_address_not_worth_a_request(path: str) -> None:
    assert kind_of(SITE + path) is Kind.OTHER


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
        <a href="/start">this page</a> <a>nowhere</a>
        <map><area href="/map"></map></body></html>"""
    assert page_links(page, f"{SITE}/start") == [
        f"{SITE}/world/b",
        f"{SITE}/world/a",
        "https://sport.news.example/c",
        f"{SITE}/d",
        f"{SITE}/%C3%BC%20ber",
        f"{SITE}/map",
    ]


def test_links_stay_on_the_page_although_its_base_is_elsewhere() -> None:
    page = '<base href="https://other.example/"><a href="a">a</a><a href="https://news.example/b">b</a>'
    assert page_links(page, SITE) == [f"{SITE}/b"]


@pytest.mark.parametrize("page", ["", " ", "\0", "<", "<!---->", "just text", "\ud800<a href=/x>"])
def test_a_page_that_is_none_is_no_error(page: str) -> None:
    assert page_links(page, SITE) in ([], [f"{SITE}/x"])


@given(
    st.text() | st.lists(st.from_regex(r"<a href=\"?[^<]*>|<base href=[^<]*>")).map("".join),
    st.text() | st.just(SITE),
)
def test_any_page_gives_addresses_of_its_site_or_none(page: str, url: str) -> None:
    for link in page_links(page, url):
        assert link.startswith(("http://", "https://"))
        assert kind_of(link) in Kind
