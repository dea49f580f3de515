"""The generated news site: what stands on it, and what becomes of it when it changes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from typing import TYPE_CHECKING

import pytest

from newscrawl import examine
from newscrawl.crawl.discovery import read_list_page, read_source, robots_sitemaps
from newscrawl.crawl.discovery.discovered_url import DiscoveredUrl, SubSitemap
from newsroom import Form, NewsSite, Request, Response, Robots, Settings, Size, Trap, handmade
from newsroom.generated_stories import PACE, Story

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "http://127.0.0.1:8000"


def ask(site: NewsSite, path: str, **headers: str) -> Response:
    """Ask a site without a server."""
    path = path.removeprefix(BASE)
    fields = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    answer = site.answer(Request(f"GET {path} HTTP/1.1\r\n{fields}".encode(), BASE))
    assert isinstance(answer, Response)
    return answer


def body(site: NewsSite, path: str) -> str:
    answer = ask(site, path)
    assert answer.status == 200, path
    return answer.content().decode()


def page_links(page: str, url: str) -> list[str]:
    return [link.url for link in read_list_page(page, url).links]


def make(articles: int = 60, **more: object) -> NewsSite:
    site = NewsSite(articles, **more)  # type: ignore[arg-type]
    site.bind(BASE)
    return site


def entries(site: NewsSite, path: str = "/sitemap.xml") -> Iterator[DiscoveredUrl]:
    for entry in read_source(body(site, path).encode(), BASE + path):
        if isinstance(entry, SubSitemap):
            yield from entries(site, entry.url.removeprefix(BASE))
        else:
            assert isinstance(entry, DiscoveredUrl)
            yield entry


def test_two_sites_of_one_size_are_the_same() -> None:
    one, two = make(), make()
    for path in ("/", "/sitemap.xml", "/feed.xml", one.story(33).path):
        assert ask(one, path).content() == ask(two, path).content()
        assert ask(one, path).etag == ask(two, path).etag


def test_every_article_comes_out_as_is_expected() -> None:
    site = make()
    expected = site.expected()
    assert len(expected) == 60
    for url, wanted in expected.items():
        article, reject = examine(ask(site, url).content(), url)
        assert reject is None
        assert article.canonical_url == url
        assert (article.headline, article.timestamp) == (wanted.headline, wanted.timestamp)
        assert article.body == site.story(wanted.number).body
        assert article.modified == wanted.modified


def test_headlines_and_texts_are_all_different() -> None:
    site = NewsSite(20_000)
    stories = [site.story(number) for number in range(1, 20_001, 7)]
    assert len({story.headline for story in stories}) == len(stories)
    assert len({story.body for story in stories}) == len(stories)
    paragraphs = [text for story in stories[:300] for text in story.paragraphs]
    assert len(set(paragraphs)) > 0.999 * len(paragraphs)


@pytest.mark.parametrize(
    ("size", "least", "most"),
    [(Size.NORMAL, 10_000, 20_000), (Size.LARGE, 50_000, 70_000), (Size.HUGE, 130_000, 170_000)],
)
def test_pages_have_the_size_that_is_asked_for(size: Size, least: int, most: int) -> None:
    site = make(40, settings=Settings(size=size))
    for number in range(1, 41):
        assert least <= len(ask(site, site.story(number).path).content()) <= most
    url = site.url(7)
    article, reject = examine(ask(site, url).content(), url)
    assert reject is None
    assert article.body == site.story(7).body


def test_dates_go_back_from_now_at_a_steady_pace() -> None:
    now = datetime(2026, 3, 1, 8, tzinfo=UTC)
    site = make(50, now=now, pace=timedelta(hours=2))
    assert site.story(50).published == now
    assert site.story(38).published == now - timedelta(hours=24)


def test_the_front_page_has_the_newest_and_sections_lead_to_all() -> None:
    site = make(200)
    front = page_links(body(site, "/"), BASE + "/")
    assert [site.url(number) in front for number in (200, 161, 160)] == [True, True, False]
    seen: set[str] = set()
    waiting = [f"{BASE}/{name}/" for name in "world politics business".split()]
    for url in waiting:
        for link in page_links(body(site, url), url):
            if re.search(r"/page/\d+/$", link) and link not in waiting:
                waiting.append(link)
            seen.add(link)
    wanted = {site.url(n) for n in range(1, 201) if n % 7 < 3}
    assert wanted <= seen
    assert f"{BASE}/world/page/2/" in waiting


def test_sitemaps_name_every_article_by_month_with_its_last_change() -> None:
    site = make(150, pace=timedelta(days=1), settings=Settings(per_sitemap=20))
    named = robots_sitemaps.sitemaps_in_robots(
        body(site, "/robots.txt").encode(), f"{BASE}/robots.txt"
    )
    assert named == [f"{BASE}/sitemap.xml", f"{BASE}/sitemap-news.xml"]
    found = {entry.url: entry.lastmod for entry in entries(site)}
    assert found == {url: wanted.modified for url, wanted in site.expected().items()}
    assert len(re.findall("<sitemap>", body(site, "/sitemap.xml"))) >= 8
    news = list(entries(site, "/sitemap-news.xml"))
    assert len(news) == 100
    assert news[0].published == site.story(150).published.isoformat()
    titles = re.findall(r"<news:title>(.*?)</news:title>", body(site, "/sitemap-news.xml"))
    assert unescape(titles[0]) == site.story(150).headline


def test_feeds_are_linked_and_have_the_newest() -> None:
    site = make()
    for path in ("/", "/world/"):
        for kind in ("feed.xml", "atom.xml", "feed.json"):
            assert f'href="{path}{kind}"' in body(site, path)
            assert site.story(56).path in body(site, path + kind)


@pytest.mark.parametrize(
    "path",
    """/tag/trams/ /author/jon-muster/ /login /search?q=a /print/7 /about/ /calendar/ /photos/7.png
    /privacy/""".split(),
)
def test_all_that_pages_link_to_is_there(path: str) -> None:
    assert ask(make(), path).status == 200


@pytest.mark.parametrize(
    "path",
    ["/nothing", "/world/page/99/", "/tag/nothing/", "/print/9999", "/world/2026/11/20/wrong-7"],
)
def test_what_is_not_there_is_404(path: str) -> None:
    assert ask(make(), path).status == 404


def test_every_page_has_what_a_second_visit_needs() -> None:
    site = make()
    for path in ("/", "/world/", "/feed.xml", "/sitemap.xml", "/robots.txt", site.story(3).path):
        answer = ask(site, path)
        assert answer.etag, path
        assert answer.modified, path


def test_new_articles_appear_everywhere() -> None:
    site = make(60)
    before = {path: ask(site, path).etag for path in ("/", "/world/", "/sport/", "/feed.xml")}
    assert site.publish(1) == [61]
    story = site.story(61)
    section = f"/{story.section.lower()}/"
    assert story.published == site.now == make(60).now + PACE
    assert next(iter(site.expected())) == BASE + story.path
    for path in ("/", section, "/feed.xml", f"{section}atom.xml", "/sitemap-news.xml"):
        assert story.path in body(site, path)
    assert story.path in {entry.url.removeprefix(BASE) for entry in entries(site)}
    assert ask(site, "/").etag != before["/"]
    other = "/world/" if section != "/world/" else "/sport/"
    assert ask(site, other).etag == before[other]


def test_an_edit_changes_text_etag_and_lastmod() -> None:
    site = make()
    url = site.url(50)
    before, text = ask(site, url), site.story(50).body
    site.edit(50)
    after, story = ask(site, url), site.story(50)
    assert before.etag != after.etag
    assert before.modified is not None
    assert after.modified is not None
    assert before.modified < after.modified
    article, _ = examine(after.content(), url)
    assert article.body == story.body != text
    assert site.expected()[url].revision == 2
    assert {e.url: e.lastmod for e in entries(site)}[url] == story.modified.isoformat()


def test_a_removed_article_is_gone() -> None:
    site = make()
    url = site.url(60)
    site.remove(60)
    assert ask(site, url).status == 410
    assert url not in site.expected()
    for path in ("/", "/feed.xml", "/sitemap-2026-11-1.xml", "/sitemap-news.xml"):
        assert site.story(60).path not in body(site, path)
    with pytest.raises(KeyError):
        site.remove(61)


def parts(site: NewsSite, story: Story) -> list[str]:
    """The texts of an article's parts, found by the links from one to the next."""
    texts = []
    path: str | None = story.path
    while path:
        page = body(site, path)
        texts.append(examine(page.encode(), BASE + path)[0].body or "")
        found = re.search(r'rel="next" href="([^"]+)"', page)
        path = found[1].removeprefix(BASE) if found else None
    return texts


@pytest.mark.parametrize(
    ("form", "second"), [(Form.PARTS_PATH, "/2/"), (Form.PARTS_QUERY, "?page=2")]
)
def test_an_article_in_parts_has_its_text_on_three_pages(form: Form, second: str) -> None:
    site = make()
    site.set_form(9, form)
    story = site.story(9)
    assert story.page_path(2) == story.path + second
    found = parts(site, story)
    assert len(found) == 3
    assert "\n\n".join(found) == story.body


def test_a_moved_article_is_three_redirects_away() -> None:
    site = make()
    site.set_form(60, Form.MOVED)
    url = site.linked_url(60)
    assert url.removeprefix(BASE) in body(site, "/")
    steps = 0
    while (answer := ask(site, url)).status == 301:
        assert isinstance(answer.headers, dict)
        url, steps = answer.headers["Location"], steps + 1
    assert (steps, url, answer.status) == (3, site.url(60), 200)


def test_amp_twins_tracked_links_copies_and_syndicated_articles() -> None:
    site = make()
    forms = (Form.AMP, Form.TRACKED, Form.COPY, Form.SYNDICATED)
    for number, form in zip((60, 59, 58, 56), forms, strict=True):
        site.set_form(number, form)
    front, away = body(site, "/"), f"https://agency.example{site.story(56).path}"
    twin = f"/amp{site.story(60).path}"
    assert f'href="{twin}"' in front
    assert f'rel="amphtml" href="{BASE}{twin}"' in body(site, site.url(60))
    assert f'rel="canonical" href="{site.url(60)}"' in body(site, twin)
    assert f"{site.story(59).path}?utm_source=front" in front
    canonical = {}
    for number in (59, 58, 56):
        article, _ = examine(ask(site, site.url(number)).content(), site.url(number))
        canonical[number] = article.canonical_url
    assert canonical == {59: site.url(59), 58: site.url(57), 56: away}
    assert {site.url(58), site.url(56)}.isdisjoint(site.expected())
    assert {site.url(57), away} <= set(site.expected())


def test_forms_by_share_and_traps() -> None:
    site = make(400, forms={Form.AMP: 0.1, Form.MOVED: 0.1}, settings=Settings(traps=tuple(Trap)))
    forms = [site.story(number).form for number in range(1, 401)]
    assert 20 < forms.count(Form.AMP) < 60
    assert 20 < forms.count(Form.MOVED) < 60
    seen = set()
    for start in ("/calendar/", "/specials/?sid=0", "/browse/"):
        waiting = [start]
        for path in waiting:
            seen.add(path)
            found = re.findall(
                r'href="(/(?:calendar/\d|specials/\?|browse/\w)[^"]*)"', body(site, path)
            )
            waiting += [link for link in found if link not in waiting][:3]
            if len(waiting) > 50:
                break
        assert len(waiting) > 50, start


def test_robots_are_switched() -> None:
    site = make()
    site.settings = replace(
        site.settings, robots=Robots(disallow=("/world/",), crawl_delay=2, sitemaps=())
    )
    assert body(site, "/robots.txt") == "User-agent: *\nDisallow: /world/\nCrawl-delay: 2\n\n"


def test_the_clock_of_http_is_the_sites() -> None:
    site = make()
    moment = ask(site, site.url(60)).modified
    assert moment == parsedate_to_datetime("Fri, 20 Nov 2026 12:00:00 GMT")


def test_a_file_stands_at_another_address_too() -> None:
    site = make()
    site.alias("/files/data.php", "/sitemap-news.xml", content_type="text/html")
    answer = ask(site, "/files/data.php")
    assert answer.content_type == "text/html"
    assert answer.content() == ask(site, "/sitemap-news.xml").content()


def test_pages_by_hand() -> None:
    made = handmade.article(3, ["/a", "/b?x=1&y=2"])
    article, reject = examine(made.content(), f"{BASE}/three")
    assert reject is None
    assert article.headline
    assert page_links(made.content().decode(), BASE)[-2:] == [
        f"{BASE}/a",
        f"{BASE}/b?x=1&y=2",
    ]
    front = handmade.teasers("Front", ["/a-story", "/b-story"]).content().decode()
    assert page_links(front, BASE) == [f"{BASE}/a-story", f"{BASE}/b-story"]
    url = f"{BASE}/a?x=1&y=2"
    for packed in (False, True):
        made = handmade.sitemap(url, news=True, lastmod="2026-11-01", packed=packed)
        [entry] = read_source(made.content(), BASE)
        assert isinstance(entry, DiscoveredUrl)
        assert (entry.url, entry.lastmod, entry.published) == (url, "2026-11-01", "2026-11-01")
    made = handmade.sitemap_index(url, lastmod="2026-11-01")
    assert list(read_source(made.content(), BASE)) == [SubSitemap(url, "2026-11-01")]
    assert b"<link>http" in handmade.feed(url).content()
