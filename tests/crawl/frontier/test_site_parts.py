"""Parts of sites: what belongs to one."""

from __future__ import annotations

import pytest

from newscrawl.crawl.frontier.site_parts import GivenParts

SITE = "news.example"
WORLD = f"https://{SITE}/world"


@pytest.mark.parametrize(
    ("given", "url", "belongs"),
    [
        (WORLD, f"{WORLD}/a-story", True),
        (WORLD, f"http://www.{SITE}/world/asia/a-story.html?x=1", True),
        (WORLD, f"https://{SITE}/World/a-story", True),
        (WORLD, f"https://{SITE}/worldcup/a-story", False),
        (WORLD, f"https://{SITE}/sport/world/a-story", False),
        (f"{WORLD}/index.html", f"{WORLD}/a-story", True),
        (f"{WORLD}.html", f"{WORLD}/a-story", True),
        (f"https://{SITE}/мир/", f"https://{SITE}/%d0%bc%d0%b8%d1%80/a-story", True),
        (f"https://{SITE}/?section=world", f"https://{SITE}/a-story", False),
        (f"https://{SITE}/", f"https://{SITE}/a-story", True),
        (f"https://{SITE}/index.php", f"https://{SITE}/a-story", True),
        (WORLD, "https://other.example/a-story", True),  # another site, which is not limited
    ],
)
def test_what_lies_under_a_part(given: str, url: str, belongs: bool) -> None:
    site = url.split("/")[2].removeprefix("www.")
    assert GivenParts([given]).admits(url, site) is belongs


def test_what_a_list_of_the_part_names_belongs_to_it() -> None:
    parts = GivenParts([WORLD, f"https://{SITE}/sport/"])
    elsewhere = f"https://{SITE}/2024/a-story"
    assert not parts.admits(elsewhere, SITE)
    assert parts.admits(elsewhere, SITE, parts.part_of(WORLD, SITE))
    assert not parts.admits(elsewhere, SITE, f"{SITE}/politics")  # of another run


def test_a_site_that_is_given_as_a_whole_too_is_not_limited() -> None:
    parts = GivenParts([WORLD, f"https://{SITE}/"])
    assert parts.admits(f"https://{SITE}/sport/a-story", SITE)
    assert parts.by_site() == {}


@pytest.mark.parametrize(
    ("feeds", "own"),
    [
        (["/world/feed", "/feed"], ["/world/feed"]),
        (["/rss/world.xml", "/rss/sport.xml", "/rss.xml"], ["/rss/world.xml"]),
        (["/feed?category=world", "/feed"], ["/feed?category=world"]),
        (["/rss.xml", "/rss/index.xml"], []),
        (["/rss/12.xml", "/rss.xml"], ["/rss/12.xml"]),
        (["/rss/12.xml", "/rss/13.xml"], []),
    ],
)
def test_the_feeds_of_a_part(feeds: list[str], own: list[str]) -> None:
    parts = GivenParts([WORLD])
    named = [f"https://{SITE}{feed}" for feed in feeds]
    part = parts.part_of(WORLD, SITE) or ""
    assert parts.feeds_of(named, part, SITE) == {f"https://{SITE}{feed}" for feed in own}
