"""A canonical URL that names a list is no article's; what may name an article is believed."""

from __future__ import annotations

import pytest

from newscrawl.crawl.discovery import leads_to_list

OWN = "/s/story-number-1-of-the-long-day"
SITE = "https://news.example"


@pytest.mark.parametrize(
    "canonical",
    [
        "/index.html", "/", "/en/", "/home", "/default.aspx", "/latest.php", "/world", "/world/",
        "/world/europe/", "/topics/climate-and-energy", "/article", "/?page=article", "/world.html",
        "/world/?page=2", "/category/world/page/2", "/search?q=minister", "/tag/politics",
        "/login?return=/s/story-number-1-of-the-long-day", "/2026/11/", "/2026/11/30/", "/s/",
    ],
)  # fmt: skip
def test_a_list_is_not_believed(canonical: str) -> None:
    assert leads_to_list(SITE + canonical, SITE + OWN)
    assert leads_to_list(f"https://other.example{canonical}", SITE + OWN)


@pytest.mark.parametrize(
    ("canonical", "own"),
    [
        ("/x/storm", "/2026/11/30/storm"),
        ("/world/storm", "/world/storm-12345.html"),
        ("/world/storm.html", "/amp/world/2026/storm"),
        ("/a/1234", "/a/1234/minister-quits-after-late-vote"),
        ("/story/x7Gh2k9", "/minister-quits-after-late-vote"),
        ("/?p=123", "/minister-quits-after-late-vote"),
        ("/12345678", "/minister-quits-after-late-vote"),
        ("/search/minister-quits-after-late-vote", "/12345678"),
        ("/minister-quits-after-late-vote", "/minister-quits-after-late-vote?page=2"),
        ("/minister-quits-after-late-vote", "/print/12345678"),
        ("/world/", "/world/?x=1"),
        ("/world/", "/europe/"),
    ],
)
def test_what_may_name_the_article_is_believed(canonical: str, own: str) -> None:
    assert not leads_to_list(SITE + canonical, SITE + own)
