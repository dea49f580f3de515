"""Which scripts and trackers of a page are cut, and which carry something."""

from __future__ import annotations

import pytest

from newscrawl.page_fixtures.tidy_page import tidied

TEXT = b"<p>The bridge stays closed.</p>"


@pytest.mark.parametrize(
    "part",
    [
        b"<script>var x = 1 < 2;</script>",
        b"<SCRIPT async src=/t.js>headline</SCRIPT\n>",
        b"<link rel='preload' href=/a>",
        b"<svg><path d='M0 0h9'/></svg>",
        b"<link rel=stylesheet href=/a.css>",
        b"<noscript><img width='1' height='1' src=//t.example/p></noscript>",
        b"<iframe src=https://www.googletagmanager.com/ns.html></iframe>",
    ],
)
def test_what_carries_nothing_is_cut(part: bytes) -> None:
    assert tidied(TEXT + part + TEXT, lambda _: True) == TEXT + TEXT


@pytest.mark.parametrize(
    "part",
    [
        b'<script type="application/ld+json">{}</script>',
        b"<script id=__NEXT_DATA__ type=application/json>{}</script>",
        b"<script>window.state = {'articleBody': 'The bridge'}</script>",
        b'<script>$RC("B:0","S:0")</script>',
        b"<link rel=canonical href=https://news.example/a>",
        b"<noscript><img src=/bridge.jpg width=640></noscript>",
        b"<iframe src=/player></iframe>",
        b"<svg><title>A map of the port</title></svg>",
        b"<script>never closed",
        b"<link rel=preload",
        b"<scripted>",
    ],
)
def test_what_may_carry_something_stays(part: bytes) -> None:
    assert tidied(TEXT + part, lambda _: True) == TEXT + part


def test_less_is_cut_where_the_page_reads_otherwise_without() -> None:
    page = b"<script>var place = 1</script><link rel=preload href=/a>" + TEXT
    assert tidied(page, lambda cut: b"<script" in cut) == page.replace(
        b"<link rel=preload href=/a>", b""
    )
    assert tidied(page, lambda _: False) == page
