from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.common.article_identity import article_id
from newscrawl.crawl.discovery import next_part_url, part_number

SITE = "https://news.example"
STORY = f"{SITE}/world/minister-quits-after-late-vote"


@pytest.mark.parametrize(
    ("url", "href", "further"),
    [
        (STORY, "{}/2", "{}/2"),
        (STORY, "{}/2/", "{}/2/"),
        (f"{STORY}/", "2/", "{}/2/"),
        (STORY, "{}/page/2", "{}/page/2"),
        (STORY, "{}/seite-2", "{}/seite-2"),
        (STORY, "?page=2", "{}?page=2"),
        (STORY, "?seite=2", "{}?seite=2"),
        (STORY, "?pg=2&amp;utm_source=x", "{}?pg=2"),
        (f"{STORY}?id=7", "?id=7&page=2", "{}?id=7&page=2"),
        (f"{STORY}.html", "{}-2.html", "{}-2.html"),
        (f"{STORY}.html", "{}_2.html", "{}_2.html"),
        (f"{STORY}.html", "{},2.html", "{},2.html"),
        (f"{STORY}.html", "{}/2.html", "{}/2.html"),
        (f"{STORY}.html", "{}-page2.html", "{}-page2.html"),
        (f"{STORY}/2", "{}/3", "{}/3"),
        (f"{STORY}?page=2", "?page=3", "{}?page=3"),
        (f"{STORY}-2.html", "{}-3.html", "{}-3.html"),
        (f"{STORY}/1", "{}/2", "{}/2"),
        ("http://www.news.example/world/minister-quits-after-late-vote", "{}/2", "{}/2"),
        (f"{SITE}/crane", f"{SITE}/crane/2", f"{SITE}/crane/2"),
    ],
)
@pytest.mark.parametrize("link", ['<p><a href="{}">{number}</a></p>', "<a href={}>{number}</a>"])
def test_the_next_part(url: str, href: str, further: str, link: str) -> None:
    number = int(further.removesuffix(".html").rstrip("/")[-1])
    page = f"<html><body><p>The vote.</p>{link.format(href.format(STORY), number=number)}"
    assert next_part_url(page, url) == further.format(STORY)
    assert next_part_url(page.encode(), url) == further.format(STORY)


ARABIC = "رئيس-الوزراء-يستقيل-بعد-التصويت"
SPELLINGS = [ARABIC, quote(ARABIC), quote(ARABIC).lower()]
HINDI = quote("प्रधानमंत्री-ने-दिया-इस्तीफा-" * 8)
LEGACY = quote("премьер-уходит-после-голосования".encode("cp1251"))


@pytest.mark.parametrize("own", SPELLINGS)
@pytest.mark.parametrize("named", SPELLINGS)
@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("/{}", "/{}/2"),
        ("/{}/", "/{}/2/"),
        ("/{}", "/{}?page=2"),
        ("/{}.html", "/{}-2.html"),
        ("/a.php?title={}&id=7", "/a.php?title={}&amp;id=7&amp;page=2"),
    ],
)
def test_every_spelling_of_a_url_is_one_url(own: str, named: str, url: str, href: str) -> None:
    page = f'<html><div class="pagination"><a href="{href.format(named)}">2</a></div></html>'
    further = next_part_url(page.encode(), SITE + url.format(own))
    assert further is not None
    expected = SITE + href.format(ARABIC).replace("&amp;", "&")
    assert article_id(further) == article_id(expected)


@pytest.mark.parametrize(
    ("url", "href"),
    [
        (f"{SITE}/{LEGACY}.html", f"/{LEGACY.lower()}-2.html"),
        (STORY, "/world/minister%2Dquits%2dafter-late-vote/2"),
        (STORY, "&#47;world/minister-quits-after-late-vote&#x2f;2"),
        (STORY, f"{STORY.replace('https', 'http').replace('example', 'example:80')}/2#top"),
        (STORY.replace("example", "example."), f"{STORY}/2"),
        ("https://xn--zrich-kva.example/a-minister-quits", "//zürich.example/a-minister-quits/2"),
        ("https://zürich.example/a-minister-quits", "//xn--zrich-kva.example/a-minister-quits/2"),
        (f"{SITE}/{HINDI}a", f"/{HINDI}a/2"),
    ],
)  # fmt: skip
def test_other_spellings_of_a_url(url: str, href: str) -> None:
    page = f'<html><div class="pagination"><a href="{href}">2</a></div></html>'
    assert next_part_url(page, url) is not None


@pytest.mark.parametrize(
    "page",
    [
        f'<link rel="next" href="{STORY}/2">',
        f'<a rel="next" href="{STORY}/2">Read on</a>',
        f'<a href="{STORY}/2">Weiter »</a>',
        f'<a href="{STORY}/2">On page two: the aftermath</a>',
        f"<a href='{STORY}/3'>3</a> <a href='{STORY}/2'>2</a>",
        f'<base href="{SITE}/world/"><a href="minister-quits-after-late-vote/2">2</a>',
    ],
)
def test_the_links_to_a_part(page: str) -> None:
    assert next_part_url(page, STORY) == f"{STORY}/2"


@pytest.mark.parametrize(
    ("url", "page"),
    [
        (STORY, ""),
        (STORY, '<a href="/world/bridge-closes-after-storm/2">2</a>'),
        (STORY, '<link rel="next" href="/world/bridge-closes-after-storm">'),
        (STORY, f'<a href="{STORY}">1</a><a href="{STORY}/3">3</a>'),
        (STORY, f'<a href="{STORY}/comment-page-2">2</a>'),
        (STORY, f'<a href="{STORY}?cpage=2">2</a>'),
        (STORY, f'<a href="{STORY}?page=2#comments">2</a>'),
        (STORY, f'<div class="comments-pager"><a href="{STORY}?page=2">2</a></div>'),
        (STORY, f'<div id="photo-gallery"><a href="{STORY}/2">2</a></div>'),
        (STORY, f'<a href="{STORY}?page=2">3</a>'),  # of those who count from nought
        (STORY, f'<a href="{STORY}?start=2">2</a>'),
        (STORY, f'<a href="https://other.example{STORY.removeprefix(SITE)}/2">2</a>'),
        (f"{SITE}/storm", f'<link rel="next" href="{SITE}/storm-2"><a href="/storm-2/">Next</a>'),
        (f"{SITE}/12345", f'<link rel="next" href="{SITE}/12346">'),
        (f"{SITE}/news/7", f'<link rel="next" href="{SITE}/news/8"><a href="/news/8">8</a>'),
        (f"{SITE}/2023/07/12/3", '<a rel="next" href="/2023/07/12/4">next</a>'),
        (f"{SITE}/sport/20230712/3", '<a rel="next" href="/sport/20230712/4">next</a>'),
        (f"{SITE}/?p=12", '<a rel="next" href="/?p=13">next</a>'),
        (f"{SITE}/windows-11.html", '<a href="/windows-12.html">Next</a>'),
        ("no address", '<a href="2">2</a>'),
    ],
)
def test_what_is_no_next_part(url: str, page: str) -> None:
    assert next_part_url(page, url) is None
    assert next_part_url(page.encode(), url) is None


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/world/minister-quits-after-late-vote", 1),
        ("/world/minister-quits-after-late-vote/2", 2),
        ("/world/minister-quits-after-late-vote/page/3/", 3),
        ("/world/minister-quits-after-late-vote/seite-2", 2),
        ("/world/minister-quits-after-late-vote?page=2", 2),
        ("/world/minister-quits-after-late-vote?page=0", 1),
        ("/world/minister-quits-after-late-vote?p=2", 2),
        ("/world/minister-quits-after-late-vote_2.html", 2),
        ("/world/minister-quits-after-late-vote,2.html", 2),
        ("/c1008-4032716-2.html", 2),
        ("/c1008-4032716.html", 1),
        ("/world/minister-quits-after-late-vote-2.html", 1),
        ("/windows-11.html", 1),
        ("/news/7", 1),
        ("/2023/07/12/3", 1),
        ("/?p=7", 1),
        ("/12345", 1),
        ("/a?page=2023", 1),
        ("", 1),
    ],
)
def test_the_number_of_a_part(path: str, number: int) -> None:
    assert part_number(SITE + path) == number


@pytest.mark.parametrize(
    "piece",
    ["<a href=/x/2>", "href=", 'href="', "<div><a href='2'>2", "/2/", '<a href="?page=2">3</a>'],
)
def test_a_hostile_page_is_read_in_time(piece: str) -> None:
    assert next_part_url(piece * 100_000, f"{SITE}/other-story-of-the-day") is None


ADDRESSES = st.lists(
    st.sampled_from(
        ["https://", "news.example", "/", "2", "page", "?", "=", "&", "-", ".html", "a"]
    )
).map("".join)


@given(st.text() | ADDRESSES, ADDRESSES | st.text() | st.just(STORY))
def test_any_page_and_url_gives_a_part_or_none(href: str, url: str) -> None:
    for page in (href, f'<a href="{href}">2</a><link rel=next href="{href}">'):
        found = next_part_url(page, url)
        assert found is None or found.startswith(("http://", "https://"))
    assert part_number(url) >= 1
