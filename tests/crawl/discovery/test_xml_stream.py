"""XML as the web writes it: references, entities, and where reading ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.discovery import (
    DiscoveredUrl,
    SubSitemap,
    read_source,
)
from newscrawl.crawl.discovery.gzip_stream import MAX_UNPACKED_BYTES

if TYPE_CHECKING:
    from pathlib import Path


URL = "https://news.example/sitemap.xml"


def read(
    content: str | bytes, url: str = URL, max_bytes: int = MAX_UNPACKED_BYTES
) -> list[DiscoveredUrl | SubSitemap]:
    content = content if isinstance(content, bytes) else content.encode()
    entries = read_source(content, url, max_bytes=max_bytes)
    return [entry for entry in entries if isinstance(entry, DiscoveredUrl | SubSitemap)]


def urls(content: str | bytes) -> list[str]:
    return [entry.url for entry in read(content)]


def test_bare_ampersands_lose_no_parameter_wherever_the_pieces_of_the_file_end() -> None:
    entry = "<url><loc>https://news.example/?a=1&amp;b=2&c=3&copy;=4</loc></url>"
    content = f"<urlset>{entry * 5000}</urlset>"
    assert set(urls(content)) == {"https://news.example/?a=1&b=2&c=3&copy;=4"}
    assert len(urls(content)) == 5000


def test_entities_are_not_expanded_and_files_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET")
    declared = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    content = (
        f'<!DOCTYPE urlset [<!ENTITY l0 "lol">{declared}<!ENTITY f SYSTEM "{secret.as_uri()}">]>'
        "<urlset><url><loc>https://news.example/a-&l9;-&f;</loc></url></urlset>"
    )
    [url] = urls(content)
    assert "SECRET" not in url
    assert "lol" not in url
    assert len(url) < 100
    assert all("SECRET" not in url for url in urls(content.encode("utf-16")))


@pytest.mark.parametrize("junk", ["<x/>", "&", "<x a='1' b='>'", "a='1' "])
def test_reading_ends_where_no_entry_comes(junk: str) -> None:
    content = b"<urlset><x " + junk.encode() * 400_000
    assert urls(content + b"><url><loc>/a</loc></url></urlset>") == []


@pytest.mark.parametrize("reference", ["&#xD800;", "&#55296;", "&#x110000;", "&#0;", "&#xFFFF;"])
def test_a_reference_to_no_character_is_the_replacement_character(reference: str) -> None:
    [entry] = read(f"<rss><item><link>/a{reference}b-&#8364;</link></item></rss>".encode())
    assert isinstance(entry, DiscoveredUrl)
    assert entry.url == "https://news.example/a\ufffdb-€"


def test_references_that_are_cut_by_the_pieces_of_a_file_are_found() -> None:
    entry = b"<url><loc>/a</loc><x>&#xD800;&#233;</x></url>"
    assert len(read(b"<urlset>" + entry * 9000 + b"</urlset>")) == 9000
