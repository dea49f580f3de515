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


LONG = "The harbour master closed the basin after the gauge failed, and he sent the ferries away. "


@pytest.mark.parametrize(
    "opening",
    [
        "<title>T<meta name='a'></head><body>",
        "<title>T<title><meta name='a'></head><body>",
        "<title>T</title></head><body><!-- x >",
        "<title>T</title><style>p{}</head><body>",
        "<title>T</title><script>var a;</head><body>",
        "<title>T</title></head><body><script>var a = 1;<div></div>",
        "<title>T</title></head><body><TEXTAREA name='q'></form>",
        "<title>T</title></head><body><iframe src='x'>",
        "<title>T</title></head><body><button>Menu<div></div>",
        "<title>T</title></head><body><svg><path d='x'>",
    ],
)
def test_what_is_never_closed_does_not_swallow_the_page(opening: str) -> None:
    page = Page(f"<html><head>{opening}<p>{LONG}</p><p>{2 * LONG}</p></body></html>")
    assert [block.text for block in page.blocks][-2:] == [LONG.strip(), (2 * LONG).strip()]
    assert page.outline.title == "T"


def test_a_title_may_hold_signs_of_tags() -> None:
    page = Page(f"<html><head><title>A <b> and < B</title></head><body><p>{LONG}</p></body></html>")
    assert page.outline.title == "A <b> and < B"
