from __future__ import annotations

import pytest

from newscrawl.crawl.discovery import UrlKind, classify_url, is_no_page
from newscrawl.crawl.discovery.url_evidence import Evidence

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
        # A word is outweighed by two signs, or by a parameter that names an article.
        "/News/Read?newsId=02391126638823544&mediaCodeNo=257",
        "/society/newsview?newsid=20261128091011123",
        "/index.php?option=com_content&view=article&id=1234:minister-quits&catid=3&Itemid=5",
        "/?q=node/12345",
        "/story.php?order=1&story_id=4412",
        "/news.php?action=fullnews&id=512",
        "/a/b/c/d/e/f/g/minister-quits-20261128-after-late-vote",
        "/artikel/123",
        "/node/12345",
        "/detail.do?seq=12",
        "/view.php?ud=20261128000123",
        "/bbs/board.php?bo_table=news&wr_id=12",
        "/doc?articleId=AB12CD34",
        "/news/3f2504e0-4f89-11d3-9a0c-0305e82c3301",
        "/news/articles/c4g8k2m1n0po",
        "/desh/मंत्री-ने-इस्तीफा-दिया-आज",
        "/%D8%A7%D9%84%D9%88%D8%B2%D9%8A%D8%B1-%D9%8A%D8%B3%D8%AA%D9%82%D9%8A%D9%84-%D8%A8%D8%B9%D8%AF-%D8%A7%D9%84%D8%AA%D8%B5%D9%88%D9%8A%D8%AA",
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
        "/photo-of-the-flooded-bridge.JPG",
        "/report-of-the-state-auditors-2023.pdf",
        "/rss.xml",
        "/login",
        "/wp-login.php?redirect_to=x",
        "/cart/",
        "/index.php?action=login",
        "/world/minister-quits-after-late-vote?replytocom=7",
        "/wp-json/oembed/1.0",
        "/minister-quits-after-late-vote" * 80,
    ],
)
def test_what_is_certain_to_be_no_page(path: str) -> None:
    assert is_no_page(SITE + path)


@pytest.mark.parametrize(
    "path",
    [
        "/legal/",
        "/comment/opinion",
        "/jobs",
        "/2026/11/28/",
        "/2026/",
        "/newsletter?sort=new",
        "/?q=flood",
        "/world?f%5B0%5D=a",
        "/guide-to-node.js",
        "/startup-raises-money-for-character.ai",
        "/cgi-bin/article.pl?id=7",
        "/logins-of-millions-stolen",
        "/news.php?action=fullnews&id=512",
        "/a/a/a/a/a/a",
        "",
        "/world#a.jpg",
    ],
)
def test_words_make_nothing_certain(path: str) -> None:
    assert not is_no_page(SITE + path)


def test_a_host_with_a_files_ending_is_a_host() -> None:
    assert not is_no_page("https://news.zip")
    assert not is_no_page("https://news.zip/world/")


def test_each_sign_says_why_and_no_word_outweighs_two_signs() -> None:
    assert len({sign.why for sign in Evidence}) == len(Evidence)
    steps = [sign for sign in Evidence if sign.name.endswith("_STEP") and sign.weight < 0]
    assert all(Evidence.SLUG.weight + Evidence.HEADLINE.weight + sign.weight >= 3 for sign in steps)


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
