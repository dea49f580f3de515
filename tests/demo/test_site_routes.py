"""The demo site as a client sees it: what is linked, what is listed, what is expected of it."""

from __future__ import annotations

import dataclasses
from collections import Counter, deque
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple
from urllib.error import HTTPError
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from lxml import html

from newscrawl.common.text import clean_text
from newscrawl.common.urls import normalize_url
from newscrawl.demo.other_pages import DRAFTS, MISSING, OFF_SITE, SOFT_404
from newscrawl.demo.page_frame import TRACKING
from newscrawl.demo.responses import DemoResponse
from newscrawl.demo.server import DemoSite, serve_demo
from newscrawl.demo.stories import editions, stories

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
SLUGS = [story.path for story in stories()]


class Answer(NamedTuple):
    status: int
    url: str
    body: bytes
    kind: str


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with serve_demo() as running:
        for path, route in running.routes.items():
            assert isinstance(route, DemoResponse)
            running.routes[path] = dataclasses.replace(route, delay_seconds=0)
        yield running


@pytest.fixture(scope="module")
def crawled(site: DemoSite) -> Mapping[str, Answer]:
    """Everything that links and pictures lead to from the front page, by URL."""
    found: dict[str, Answer] = {}
    queue = deque([f"{site.url}/"])
    while queue:
        url = queue.popleft()
        if url not in found:
            found[url] = get(url)
            queue.extend(links(found[url], site.url))
    return found


def get(url: str) -> Answer:
    try:
        with urlopen(url, timeout=20) as answer:  # noqa: S310 (loopback)
            kind = answer.headers.get_content_type()
            return Answer(answer.status, answer.url, answer.read(), kind)
    except HTTPError as error:
        with error:
            kind = error.headers.get_content_type()
            return Answer(error.code, url, error.read(), kind)


def links(answer: Answer, base: str) -> list[str]:
    if answer.kind != "text/html":
        return []
    tree = html.document_fromstring(answer.body)
    hrefs = tree.xpath("//a/@href | //link/@href | //img/@src")
    found = [urldefrag(urljoin(answer.url, href)).url for href in hrefs]
    return [url for url in found if url.startswith(f"{base}/")]


def locations(url: str) -> list[str]:
    root = ElementTree.fromstring(get(url).body)  # noqa: S314 (our own)
    return [str(element.text) for element in root.iter(LOC)]


def text_of(body: bytes) -> str:
    tree = html.document_fromstring(body.decode())
    for element in tree.xpath("//script | //style"):
        element.drop_tree()
    # A block's end parts words, as it does on the screen.
    return clean_text(" ".join(tree.xpath("//text()")))


def squeezed(text: str) -> str:
    return "".join(text.split())


def test_it_is_as_large_as_promised() -> None:
    assert len(stories()) >= 14
    assert len({story.language for story in stories()}) >= 5
    layouts = Counter(story.layout for story in stories())
    assert len(layouts) == 5
    assert min(layouts.values()) >= 2
    for story in stories():
        paragraphs = [block for block in story.body if block.kind == "paragraph"]
        assert 6 <= len(paragraphs) <= 10, story.path


def test_all_that_is_linked_is_there_but_the_one_missing_page(
    site: DemoSite, crawled: Mapping[str, Answer]
) -> None:
    failed = {url for url, answer in crawled.items() if answer.status != HTTPStatus.OK}
    assert failed == {site.url + MISSING}


def test_all_that_is_served_is_linked_or_listed(
    site: DemoSite, crawled: Mapping[str, Answer]
) -> None:
    reached = {urlsplit(url).path for url in crawled}
    unlisted = [story for story in stories() if not story.is_linked]
    for_machines = {"/robots.txt"} | {path for path in site.routes if "sitemap" in path}
    of_the_unlisted = {story.href for story in unlisted} | {story.photo for story in unlisted}
    of_the_unlisted |= {
        editions()[story.language].tag_href(tag) for story in unlisted for tag in story.tags
    }
    assert set(site.routes) - reached == for_machines | of_the_unlisted


def test_links_lead_to_every_article_but_the_unlinked_one(
    site: DemoSite, crawled: Mapping[str, Answer]
) -> None:
    unlinked = [site.url + story.href for story in stories() if not story.is_linked]
    assert len(unlinked) == 1
    articles = {wanted.url for wanted in site.expected}
    assert articles - set(crawled) == set(unlinked)


def test_the_sitemap_lists_every_article_but_one(site: DemoSite) -> None:
    index = locations(f"{site.url}/sitemap.xml")
    assert index == [f"{site.url}/sitemap-articles.xml", f"{site.url}/sitemap-pages.xml"]
    left_out = [site.url + story.href for story in stories() if not story.is_in_sitemap]
    assert len(left_out) == 1
    articles = {wanted.url for wanted in site.expected}
    assert set(locations(index[0])) == articles - set(left_out)
    assert all(get(url).status == HTTPStatus.OK for url in locations(index[1]))


def test_news_sitemap_and_feeds_hide_what_has_one_way_only(site: DemoSite) -> None:
    hidden = {site.url + s.href for s in stories() if not (s.is_linked and s.is_in_sitemap)}
    news = locations(f"{site.url}/sitemap-news.xml")
    assert news
    assert hidden.isdisjoint(news)
    fed = set()
    for language in editions():
        root = ElementTree.fromstring(get(f"{site.url}/{language}/feed.xml").body)  # noqa: S314
        fed |= {str(element.text) for element in root.iterfind("channel/item/link")}
    assert fed == {wanted.url for wanted in site.expected} - hidden


def test_robots_names_the_sitemaps_and_forbids_what_is_linked(
    site: DemoSite, crawled: Mapping[str, Answer]
) -> None:
    lines = get(f"{site.url}/robots.txt").body.decode().splitlines()
    assert f"Sitemap: {site.url}/sitemap.xml" in lines
    assert "Disallow: /internal/" in lines
    assert DRAFTS.startswith("/internal/")
    assert site.url + DRAFTS in links(crawled[f"{site.url}/en/"], site.url)


def test_the_traps_are_set(site: DemoSite, crawled: Mapping[str, Answer]) -> None:
    assert OFF_SITE.encode() in crawled[f"{site.url}/about/"].body
    soft = crawled[site.url + SOFT_404]
    assert soft.status == HTTPStatus.OK
    assert b"could not be found" in soft.body
    tracked = {url for url in crawled if url.endswith(TRACKING)}
    assert len(tracked) == 1
    assert normalize_url(tracked.pop()) in set(crawled) & {wanted.url for wanted in site.expected}
    moved = [story for story in stories() if story.old_path]
    assert len(moved) == 1
    assert crawled[f"{site.url}{moved[0].old_path}"].url == site.url + moved[0].href
    assert [1 <= story.delay_seconds <= 2 for story in stories() if story.delay_seconds] == [True]


def test_a_section_has_further_pages(site: DemoSite, crawled: Mapping[str, Answer]) -> None:
    first = crawled[f"{site.url}/en/world/"]
    assert f"{site.url}/en/world/page/2/" in links(first, site.url)
    assert f"{site.url}/en/world/" in links(crawled[f"{site.url}/en/world/page/2/"], site.url)


@pytest.mark.parametrize("number", range(len(SLUGS)), ids=SLUGS)
def test_what_is_expected_stands_on_the_page(site: DemoSite, number: int) -> None:
    wanted, story = site.expected[number], stories()[number]
    answer = get(wanted.url)
    text = text_of(answer.body)
    tree = html.document_fromstring(answer.body.decode())
    assert [clean_text(h1.text_content()) for h1 in tree.xpath("//h1")] == [wanted.headline]
    assert tree.get("lang") == wanted.language
    position = 0
    for block in wanted.body.split("\n\n"):
        position = squeezed(text).index(squeezed(block), position)
    anchors = {
        (clean_text(a.text_content()), urljoin(answer.url, a.get("href"))) for a in tree.iter("a")
    }
    for step in wanted.breadcrumbs:
        if step.url is None:
            assert step.name in text
        else:
            assert (step.name, step.url) in anchors
    shown = {name.removeprefix("#") for name, _ in anchors}
    assert set(wanted.hashtags) <= shown
    assert wanted.photo_credit in story.credit_line
    assert clean_text(f"{story.caption} {story.credit_line}") in text
    assert moment_shown(wanted.timestamp, answer.body.decode(), story.language, text)


def moment_shown(timestamp: str, source: str, language: str, text: str) -> bool:
    if timestamp in source or timestamp.replace("T", " ") in text:
        return True
    story = next(s for s in stories() if s.published.isoformat().startswith(timestamp[:16]))
    return editions()[language].in_words(story.published) in text


@pytest.mark.parametrize("number", range(len(SLUGS)), ids=SLUGS)
def test_what_is_around_the_article_is_on_the_page_and_not_expected(
    site: DemoSite, number: int
) -> None:
    wanted = site.expected[number]
    edition = editions()[wanted.language]
    text = text_of(get(wanted.url).body)
    comments = [comment.text for comment in edition.comments]
    answers = [comment.answer.text for comment in edition.comments if comment.answer]
    names = ("leave", "akismet", "cookie", "newsletter_text", "related", "most_read")
    assert answers
    for around in comments + answers + [edition.labels[name] for name in names]:
        assert around in text
        assert around not in wanted.body


def test_two_bare_layouts_tell_machines_nothing(site: DemoSite) -> None:
    for wanted in site.expected:
        page = get(wanted.url).body.decode()
        if wanted.layout == "plain":
            body = page.partition("<body>")[2]
            assert not any(mark in body for mark in (" class=", " id=", "<time", "itemprop"))
        if wanted.layout in {"plain", "table"}:
            assert "ld+json" not in page
            assert "published_time" not in page
