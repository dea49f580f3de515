"""A page, decoded and parsed once."""

from __future__ import annotations

import pytest

from newscrawl.extraction.document import Page


@pytest.mark.parametrize(
    ("base", "href", "url"),
    [
        ("", "b", "https://news.example/a/b"),
        ("", "//cdn.example/b", "https://cdn.example/b"),
        ("<base href='/c/'>", "b", "https://news.example/c/b"),
        ("<base href='http://['>", "b", "https://news.example/a/b"),
        ("", None, None),
        ("", "http://[", None),
        ("", "mailto:a@b.example", None),
    ],
)
def test_links_are_resolved(base: str, href: str | None, url: str | None) -> None:
    shown = Page(f"<html><head>{base}</head><body>x</body></html>", "https://news.example/a/x")
    assert shown.absolute_url(href) == url
