"""A bad entry of a sitemap or feed costs itself; what ends the reading is told."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import orjson
import pytest

from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    SourceProblems,
    SubSitemap,
    read_source,
)
from newscrawl.crawl.discovery import sitemap_or_feed as sources_module
from newscrawl.crawl.discovery.sitemaps import sitemap_entry

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "https://news.example/feed"
GOOD = [f"https://news.example/{name}" for name in ("a", "b", "c", "d")]


def read(
    content: bytes, problems: SourceProblems | None = None
) -> list[DiscoveredUrl | SubSitemap]:
    found = read_source(content, URL, problems=problems)
    entries = [entry for entry in found if isinstance(entry, DiscoveredUrl | SubSitemap)]
    orjson.dumps([(entry.url, entry.lastmod) for entry in entries])  # no halves of pairs in it
    return entries


def around(bad: bytes, form: str) -> bytes:
    """Two good entries before a bad one, and two behind it."""
    tag, address = {"sitemap": (b"url", b"loc"), "feed": (b"item", b"link")}[form]
    start, end = b"<%s>" % tag, b"</%s>" % tag
    good = [b"%s<%s>%s</%s>%s" % (start, address, url.encode(), address, end) for url in GOOD]
    entries = [*good[:2], start + bad.replace(b"ADDRESS", address) + end, *good[2:]]
    inside = b"".join(entries)
    if form == "sitemap":
        return b"<urlset>" + inside + b"</urlset>"
    return b"<rss><channel>" + inside + b"</channel></rss>"


BAD = {
    "half a pair": b"<ADDRESS>/&#xD800;</ADDRESS>",
    "halves": b"<ADDRESS>/&#55357;&#56832;</ADDRESS><title>&#xDC00;</title>",
    "in an attribute": b"<ADDRESS href='/&#xD800;'>/x</ADDRESS><x y='&#xDFFF;'/>",
    "beyond Unicode": b"<ADDRESS>/&#x110000;&#9999999;</ADDRESS>",
    "no character": b"<ADDRESS>/&#0;&#xFFFE;&#xFFFF;&#x1;</ADDRESS>",
    "unknown entity": b"<ADDRESS>/&nosuch;</ADDRESS>",
    "no address": b"<title>x</title>",
    "empty": b"<ADDRESS/>",
    "bad address": b"<ADDRESS>http://[::1</ADDRESS>",
    "bad port": b"<ADDRESS>http://news.example:99999/</ADDRESS>",
    "bad date": b"<ADDRESS>/x</ADDRESS><lastmod>0000-99-99T99:99:99+99:99</lastmod>",
    "huge number": b"<ADDRESS>/x</ADDRESS><pubDate>" + b"9" * 5000 + b"</pubDate>",
    "not a number": b"<ADDRESS>/x</ADDRESS><priority>NaN</priority><lastmod>NaN</lastmod>",
    "another charset": "<ADDRESS>/é</ADDRESS><title>Über</title>".encode("latin-1"),
    "a nest": b"<ADDRESS>/x</ADDRESS>" + b"<x>" * 200 + b"</x>" * 200,
    "control characters": b"<ADDRESS>/\0\x01\x0b\x1f</ADDRESS>",
    "unclosed": b"<ADDRESS>/x<title>",
}


@pytest.mark.parametrize("form", ["sitemap", "feed"])
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_good_entries_around_a_bad_one_are_read(bad: bytes, form: str) -> None:
    problems = SourceProblems()
    content = around(bad, form)
    for dress in (content, gzip.compress(content, mtime=0)):
        urls = [entry.url for entry in read(dress, problems)]
        assert [url for url in urls if url in GOOD] == GOOD
    assert problems.first_error is problems.error is None


def test_what_cut_the_reader_short_is_read() -> None:
    [entry] = read(b'<s x=""><sitemap><loc>&#xD800;')
    assert entry == SubSitemap("https://news.example/\ufffd")


JSON_FEED = (
    '{"version":"https://jsonfeed.org/version/1","items":['
    '{"url":"/a"},{"url":"/b"},%s,{"url":"/c"},{"url":"/d"}]}'
)


@pytest.mark.parametrize(
    "bad",
    [
        r'{"url":"/\ud800","title":"\udc00"}',
        r'{"url":"/x","title":"A \ud83d"}',
        '{"url":"/x","rank":NaN}',
        '{"url":"/x","rank":-Infinity,"size":1e999}',
        '{"url":"/x","rank":%s}' % ("9" * 5000),
        '{"url":"/x","deep":' + "[" * 3000 + "]" * 3000 + "}",
        '{"url":"/x","deep":' + '{"a":' * 3000 + "1" + "}" * 3001,
        '{"url":7}',
        '{"url":"http://[::1"}',
        '{"url":"/x","date_published":"0000-00-00","date_modified":[]}',
        "null",
        '"text"',
        '{"title":"no address"}',
        '{"url":"/x",}',
    ],
)
def test_a_bad_item_of_a_json_feed_costs_itself(bad: str) -> None:
    problems = SourceProblems()
    entries = read((JSON_FEED % bad).encode(), problems)
    assert [entry.url for entry in entries if entry.url in GOOD] == GOOD
    assert all(isinstance(entry, DiscoveredUrl) for entry in entries)
    assert problems.first_error is problems.error is None


def test_entries_without_a_url_are_counted() -> None:
    problems = SourceProblems()
    read(around(BAD["no address"], "feed"), problems)
    read((JSON_FEED % "null").encode(), problems)
    assert problems.left_out == {"no address": 2}


def test_an_entry_that_breaks_its_reader_costs_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    def fragile(element: object, url: str) -> DiscoveredUrl | SubSitemap | None:
        entry = sitemap_entry(element, url)  # type: ignore[arg-type]
        if entry is not None and "x" in entry.url.rpartition("/")[2]:
            raise ZeroDivisionError("on\n purpose: \ud800")
        return entry

    monkeypatch.setattr(sources_module, "sitemap_entry", fragile)
    problems = SourceProblems()
    content = around(b"<loc>/x</loc></url><url><loc>/x2</loc>", "sitemap")
    assert [entry.url for entry in read(content, problems)] == GOOD
    assert problems.left_out == {"unreadable": 2}
    assert problems.first_error == "ZeroDivisionError: on purpose: \\ud800"
    assert problems.error is None


def test_what_breaks_the_reader_of_a_file_is_told_and_does_not_raise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaking(*_: object) -> Iterator[bytes]:
        yield around(BAD["empty"], "sitemap")
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(sources_module, "repair_xml", breaking)
    problems = SourceProblems()
    assert [entry.url for entry in read(b"<urlset>", problems)] == GOOD
    assert problems.error == "ZeroDivisionError: on purpose"


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (b"<x>" * 300 + b"</x>" * 300, "more levels"),
        (b"<x>" + b"x" * 10_500_000 + b"</x>", "longer texts"),
        (b"<x a='1'/>" * 200_000, "without an entry"),
    ],
    ids=["levels", "text", "tags"],
)
def test_where_a_limit_ends_the_reading_is_told(bad: bytes, words: str) -> None:
    problems = SourceProblems()
    urls = [entry.url for entry in read(around(bad, "sitemap"), problems)]
    assert urls[:2] == GOOD[:2]
    assert problems.error is not None
    assert words in problems.error


def test_json_that_is_too_large_is_told() -> None:
    problems = SourceProblems()
    assert read((JSON_FEED % f'"{"x" * 4_000_000}"').encode(), problems) == []
    assert problems.error == "it is JSON of more than 4 MB, which is not read"
