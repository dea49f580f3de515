from __future__ import annotations

import gzip

from newscrawl.crawl.discovery import DiscoveredUrl, read_source
from newscrawl.crawl.discovery.gzip_stream import unpacked

URL = "https://news.example/sitemap.xml"


def urls_in(content: bytes, **bounds: int) -> list[str]:
    entries = read_source(content, URL, **bounds)  # type: ignore[arg-type]
    return [entry.url for entry in entries if isinstance(entry, DiscoveredUrl)]


def test_a_bomb_is_unpacked_to_the_limit_and_no_further() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert sum(map(len, unpacked(bomb, max_bytes=100_000))) == 100_000


def test_a_packed_sitemap_is_read_to_the_limit_and_no_further() -> None:
    entry = "<url><loc>https://news.example/{}</loc><lastmod>2023-07-12</lastmod></url>"
    sitemap = f"<urlset>{''.join(map(entry.format, range(5000)))}</urlset>".encode()
    assert 0 < len(urls_in(gzip.compress(sitemap), max_bytes=50_000)) < 5000


def test_a_file_of_countless_empty_members_is_not_read_to_its_end() -> None:
    url = gzip.compress(b"https://news.example/a")
    assert urls_in(gzip.compress(b"") * 5 + url) == ["https://news.example/a"]
    assert urls_in(gzip.compress(b"") * 5000 + url) == []
