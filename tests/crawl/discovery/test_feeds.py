from __future__ import annotations

import gzip
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from effort import fewer_when_quick
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    FurtherPage,
    SourceKind,
    read_source,
)
from newscrawl.crawl.discovery.gzip_stream import MAX_UNPACKED_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterable

FIXTURES = Path(__file__).parents[3] / "fixtures" / "discovery"
GAZETTE = "https://www.harbour-gazette.example"
CRANE = f"{GAZETTE}/harbour/old-crane-40117"
FERRY = f"{GAZETTE}/harbour/ferry-40120"
URL = "https://news.example/feed"


def entries(name: str, url: str = f"{GAZETTE}/feed") -> list[DiscoveredUrl]:
    return read((FIXTURES / name).read_bytes(), url)


def read(
    content: str | bytes, url: str = URL, max_bytes: int = MAX_UNPACKED_BYTES
) -> list[DiscoveredUrl]:
    content = content if isinstance(content, bytes) else content.encode()
    entries = read_source(content, url, max_bytes=max_bytes)
    return [entry for entry in entries if isinstance(entry, DiscoveredUrl)]


def feed(source_kind: SourceKind = SourceKind.FEED, **said: str) -> DiscoveredUrl:
    return DiscoveredUrl(said.pop("url"), source_kind, **said)


ITEM = "<item><title>Größe – ä</title><link>https://news.example/größe–ä</link></item>"
RSS = f"<rss version='2.0'><channel>{ITEM}</channel></rss>"


@pytest.mark.parametrize(
    "content",
    [
        RSS.encode(),
        b"\xef\xbb\xbf \n" + RSS.encode(),
        f"<?xml version='1.0'?>\n<!-- made by hand -->{RSS}".encode(),
        f"<?xml version='1.0' encoding='utf-16'?>{RSS}".encode("utf-16"),
        f"<?xml version='1.0' encoding='utf-16'?>{RSS}".encode("utf-16-le"),
        f"<?xml version='1.0' encoding='utf-8'?>{RSS}".encode("utf-16-be"),
        f"<?xml version='1.0' encoding='windows-1252'?>{RSS}".encode("cp1252"),
        f"<?xml version='1.0' encoding='iso-8859-1'?>{RSS}".encode(),  # it is UTF-8
        f"<?xml version='1.0' encoding='utf-8'?>{RSS}".encode("cp1252"),  # it is not
        f"<?xml version='1.0' encoding='no-charset'?>{RSS}".encode(),
        f"<?xml version='1.0' encoding='punycode'?>{RSS}".encode(),
        f"Notice: Undefined index in feed.php\n\n<?xml version='1.0'?>{RSS}".encode(),
        RSS.replace("<title>", "<title>\x01\x00").encode(),
        RSS.replace("</channel></rss>", "").encode(),
        RSS.replace("</item>", "").encode(),
        RSS.replace("rss", "channel").encode(),
        RSS.replace("rss", "odd").encode(),
        f"{RSS}<script>count()</script>".encode(),
    ],
)
def test_one_item_in_every_dress(content: bytes) -> None:
    assert read(content) == [feed(url="https://news.example/größe–ä")]


@pytest.mark.parametrize(
    ("item", "url"),
    [
        ("<link/>https://news.example/a", "https://news.example/a"),
        (
            "<link><![CDATA[ https://news.example/?a=1&#038;b=2 ]]></link>",
            "https://news.example/?a=1&b=2",
        ),
        ("<link>/a?x=1&amp;amp;y=2</link>", "https://news.example/a?x=1&y=2"),
        ("<link href='/a'/>", "https://news.example/a"),
        ("<atom:link rel='self' href='/b'/><link>/a</link>", "https://news.example/a"),
        ("<guid isPermaLink='true'>https://news.example/a</guid>", "https://news.example/a"),
        ("<link> </link><guid>https://news.example/a</guid>", "https://news.example/a"),
        (
            "<link>mailto:x@news.example</link><guid>https://news.example/a</guid>",
            "https://news.example/a",
        ),
    ],
)
def test_the_url_of_an_item(item: str, url: str) -> None:
    assert [entry.url for entry in read(f"<rss><channel><item>{item}</item></channel></rss>")] == [
        url
    ]


def test_items_that_open_tags_keep_inside_one_another_are_all_read() -> None:
    items = "".join(
        f"<item><link>https://news.example/{n}</link><description>a<br>b</description></item>"
        for n in range(20)
    )
    urls = [entry.url for entry in read(f"<rss><channel>{items}</channel></rss>")]
    assert sorted(urls) == sorted(f"https://news.example/{n}" for n in range(20))


@pytest.mark.parametrize(
    "item",
    [
        "",
        "<title>nothing else</title>",
        "<guid>urn:uuid:7</guid>",
        "<guid isPermaLink='false'>https://news.example/a</guid>",
        "<link>javascript:void(0)</link>",
        f"<link>https://news.example/{'a' * 5000}</link>",
    ],
)
def test_an_item_without_a_url_is_none(item: str) -> None:
    assert read(f"<rss><channel><item>{item}</item></channel></rss>") == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"items": {"url": "https://news.example/a"}}',
        b'{"items": [[], null, {"url": 7}, {"id": "7"}]}',
        b'{"items": ' + b"[" * 100_000,
        b"<!DOCTYPE html><html><body><item><link>https://news.example/a</link></item></body></html>",
        b"<?xml version='1.0'?><html><body><item><link>https://news.example/a</link></item></body></html>",
        b"<rss><channel><link>https://news.example/</link></channel></rss>",
    ],
)
def test_what_is_no_feed_gives_nothing(content: bytes) -> None:
    assert read(content) == []


def test_entities_are_inert_in_every_charset(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    declared = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY l0 "lol">{declared}'
        f'<!ENTITY f SYSTEM "{secret.as_uri()}"><!ENTITY % p "%p;%p;"> %p;]><rss><channel><item>'
        "<title>A &l9; &f;</title><link>https://news.example/a-&l9;-&f;</link></item></channel></rss>"
    )
    for content in (bomb.encode(), bomb.encode("utf-16"), bomb.encode("utf-16-le")):
        [entry] = read(content)
        assert "SECRET" not in repr(entry)
        assert "lollol" not in repr(entry)
        assert len(repr(entry)) < 300


def many(count: int) -> bytes:
    text = "<p>All night.</p>" * 20
    item = (
        "<item><title>No. {0}</title><link>https://news.example/{0}</link>"
        f"<description><![CDATA[{text}]]></description></item>"
    )
    return f"<rss><channel>{''.join(map(item.format, range(count)))}</channel></rss>".encode()


def test_a_long_feed_is_read_item_by_item() -> None:
    number = fewer_when_quick(20_000)
    content = gzip.compress(many(number))
    tracemalloc.start()
    try:
        count = sum(isinstance(entry, DiscoveredUrl) for entry in read_source(content, URL))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == number
    assert peak < 4_000_000


def test_no_more_is_read_than_is_allowed() -> None:
    assert 0 < len(read(many(1000), max_bytes=50_000)) < 1000
    items = ",".join('{"url": "https://news.example/a"}' for _ in range(1000))
    assert read(f'{{"items": [{items}]}}', max_bytes=5000) == []
    assert read(b'{"items": [' + b"[]," * 3_000_000 + b"[]]}") == []


PIECES = st.lists(
    st.sampled_from(["<rss>", "<channel>", "<item>", "</item>", "<link>", "</link>", "<feed>", "&"])
    | st.sampled_from(["<entry>", "</entry>", "<link href='/a'/>", "<guid>", "</guid>", "https://"])
    | st.sampled_from(["<title>", "&nbsp;", "<![CDATA[", "]]>", "<x:y>", "<!DOCTYPE x ["])
    | st.sampled_from(['{"items":[', '{"url":"/a"}', ",", "]}", "<?xml encoding='hz'?>"])
    | st.text(max_size=5)
).map("".join)


def joined(parts: Iterable[str]) -> bytes:
    return "".join(parts).encode("utf-8", "replace")


@given(st.binary() | PIECES.map(joined) | PIECES.map(joined).map(gzip.compress))
def test_any_bytes_give_urls_or_nothing(content: bytes) -> None:
    for entry in read(content):
        assert entry.url.lower().startswith(("http://", "https://"))


def test_a_tag_without_an_end_in_a_description_costs_nothing() -> None:
    content = (
        b"<rss><channel><item><description>a <div class='ad</description></item>"
        b"<item><link>/a-story</link><description>it's</description></item></channel></rss>"
    )
    found = [entry for entry in read_source(content, URL) if isinstance(entry, DiscoveredUrl)]
    assert [entry.url for entry in found] == ["https://news.example/a-story"]


@pytest.mark.parametrize(
    "content",
    [
        '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="next" href="?page=2"/></feed>',
        '<feed xmlns="http://www.w3.org/2005/Atom"><link rel="self" href="/feed"/>'
        '<link rel="prev-archive" href="?page=2"/><entry><link href="/a"/></entry></feed>',
        '<rss xmlns:a="http://www.w3.org/2005/Atom"><channel><a:link rel="next" href="?page=2"/>'
        "</channel></rss>",
        '<feed xmlns="http://www.w3.org/2005/Atom">'
        '<link rel="http://www.iana.org/assignments/relation/next" href="?page=2"/></feed>',
        '{"items": [{"url": "/a"}], "next_url": "https://news.example/feed?page=2"}',
    ],
)
def test_a_feed_says_where_it_goes_on(content: str) -> None:
    found = [each for each in read_source(content.encode(), URL) if isinstance(each, FurtherPage)]
    assert [each.url for each in found] == [f"{URL}?page=2"]


@pytest.mark.parametrize(
    ("links", "url"),
    [
        ('<link rel="enclosure" href="/a.mp3"/><link href="/a"/>', "/a"),
        ('<link rel="http://www.iana.org/assignments/relation/alternate" href="/a"/>', "/a"),
        ('<link xml:base="/world/" href="a"/>', "/world/a"),
        ('<link href="a"/>', "/2026/a"),
    ],
)
def test_the_link_of_an_entry(links: str, url: str) -> None:
    content = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/2026/">'
        f"<entry>{links}<link rel='next' href='/other'/></entry></feed>"
    )
    found = list(read_source(content.encode(), URL))
    assert [getattr(each, "url", None) for each in found] == [f"https://news.example{url}"]


@pytest.mark.parametrize(
    "item",
    [
        "<link>news.example/a</link>",
        '<id>tag:a</id><content type="text/html" src="/a"/>',
    ],
)
def test_an_entry_names_its_page_in_one_way_or_another(item: str) -> None:
    [entry] = read(f"<rss><channel><item>{item}</item></channel></rss>")
    assert entry.url == "https://news.example/a"
