"""The bytes of a robots.txt as text."""

from __future__ import annotations

import gzip

import pytest

from newscrawl.crawl.discovery import MAX_ROBOTS_TXT_BYTES, robots_text, sitemaps_in_robots

TEXT = "User-agent: *\nDisallow: /büro\nSitemap: /s.xml\n"


def packed(data: bytes) -> bytes:
    """The same bytes at every time: they are the test's name."""
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize(
    "body",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        packed(TEXT.encode()),
        packed(TEXT.encode("utf-16")),
        packed(packed(TEXT.encode())),
        b"\xef\xbb" + TEXT.encode(),  # half a mark
    ],
)
def test_every_charset_and_coding_gives_the_same_text(body: bytes) -> None:
    assert robots_text(body) == TEXT
    assert sitemaps_in_robots(body, "https://a.example/robots.txt") == ["https://a.example/s.xml"]


def test_a_packed_one_that_is_torn_gives_its_beginning() -> None:
    text = robots_text(gzip.compress(TEXT.encode() + b"# filler\n" * 99)[:-12])
    assert text is not None
    assert text.startswith("User-agent: *")


@pytest.mark.parametrize(
    "body", [b"<!DOCTYPE html>", b" \r\n<html>", b"\xef\xbb\xbf<?xml version='1.0'?><x/>"]
)
def test_a_page_in_its_place_is_none(body: bytes) -> None:
    assert robots_text(body) is None


@pytest.mark.parametrize(
    "body", [b"", b"User-agent: *\nDisallow: /<x>", b"\xef\xbb\xbf# hello", b"<br>\nUser-agent: *"]
)
def test_text_is_one(body: bytes) -> None:
    assert robots_text(body) is not None


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_it_is_cut_at_a_whole_line(pack: type[bytes]) -> None:
    robots = b"User-agent: *\n" + b"Disallow: /aaaa\n" * 40_000 + b"Disallow: /b"
    text = robots_text(pack(robots)) or ""
    assert len(text) <= MAX_ROBOTS_TXT_BYTES
    assert set(text.splitlines()) == {"User-agent: *", "Disallow: /aaaa"}
