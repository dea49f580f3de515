from __future__ import annotations

import pytest

from newscrawl.crawl.discovery import UrlKind, classify_url

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
        "/view.php?date=20230712&id=7",
        "/news/news/84511",
    ],
)
def test_an_articles_url(path: str) -> None:
    assert classify_url(SITE + path) is UrlKind.ARTICLE


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
        "/category/climate-and-energy-policy-of-europe",
        "/news/台風",
    ],
)
def test_a_lists_url(path: str) -> None:
    assert classify_url(SITE + path) is UrlKind.LIST


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
        "/events?date=2023-07-12",
        "/events?year=2023&month=7",
        "/world?colour=red&size=2&brand=x&price=3&place=y",
        "/world?f%5B0%5D=a",
        "/world/minister-quits-after-late-vote?mysid=gq7h2k9x0v3m5n8b1c",
        "/world/?session-token=gq7h2k9x0v3m5n8b1c",
        "/world?topic=a&topic=b",
        "/world/sport/world/sport/minister-quits-after-late-vote",
        "/a/a/a/minister-quits-after-late-vote",
        "/a/b/c/d/e/f/g/h/i/j/k/l/m",
        "/minister-quits-after-late-vote" * 80,
    ],
)
def test_a_url_not_worth_a_request(path: str) -> None:
    assert classify_url(SITE + path) is UrlKind.OTHER


@pytest.mark.parametrize(
    "path",
    [
        "/page/2",
        "/world/page/12/",
        "/world/seite-2",
        "/world/page/2.html",
        "/world?page=2",
        "/world?offset=20",
        "/world?start=20&lang=en",
    ],
)
def test_a_further_pages_url(path: str) -> None:
    assert classify_url(SITE + path) is UrlKind.PAGINATION


@pytest.mark.parametrize("piece", ["/a", "/a/b", "-", "?", "&a=1", "/1", "%2F"])
def test_a_long_url_is_told_at_once(piece: str) -> None:
    assert classify_url(SITE + "/" + piece * 1_000_000) is UrlKind.OTHER
