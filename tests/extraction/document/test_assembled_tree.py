"""Shadow trees and parts that are sent later stand where browsers show them."""

from __future__ import annotations

import pytest

from newscrawl.extraction.document import Page


def texts(markup: str) -> list[str]:
    return [block.text for block in Page(f"<html><body>{markup}</body></html>").blocks]


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        (
            "<x-y><template shadowrootmode='open'><style>p{}</style><h1>a</h1><p>b</p></template>"
            "</x-y>",
            ["a", "b"],
        ),
        (
            "<x-y><template shadowrootmode='open'><h1><slot name='t'>?</slot></h1><slot>?</slot>"
            "<p>z</p></template><p>b</p><span slot='t'>a</span><p>c</p><p slot='none'>d</p></x-y>",
            ["a", "b", "c", "z"],
        ),
        ("<x-y><template shadowrootmode='closed'><p><slot>a</slot></p></template></x-y>", ["a"]),
        ("<x-y><template shadowroot=open><p><slot>?</slot></p></template>a</x-y>", ["a"]),
        (
            "<x-y><template shadowrootmode='open'><x-z><template shadowrootmode='open'>"
            "<p>a <slot></slot></p></template>b</x-z></template></x-y>",
            ["a b"],
        ),
        ("<template><p>shadowrootmode</p></template><p>a</p>", ["a"]),  # a pattern for scripts
    ],
)
def test_shadow_trees(markup: str, shown: list[str]) -> None:
    assert texts(markup) == shown


@pytest.mark.parametrize(
    ("script", "shown"),
    [
        ('$RC("B:0","S:0")', ["a", "b", "z"]),
        ('$RC("B:0","S:0");$RS("S:1","P:1")', ["a", "b", "c", "z"]),
        ('$RS("S:1","P:1");$RC("B:0","S:0")', ["a", "b", "c", "z"]),
        ('$RC("B:0","S:9");$RS("S:0","S:0")', ["a", "z", "b"]),
    ],
)
def test_parts_that_a_streamed_page_sends_last(script: str, shown: list[str]) -> None:
    second = '<div hidden id="S:1"><p>c</p></div>' if "P:1" in script else ""
    markup = (
        f'<main><h1>a</h1><template id="B:0"></template><p>z</p></main>'
        f'<div hidden id="S:0"><p>b</p><template id="P:1"></template></div>{second}'
        f"<script>{script}</script>"
    )
    assert texts(markup) == shown


def test_sent_parts_are_not_hidden() -> None:
    page = Page('<html><body><p>a</p><div hidden id="S:0"><p>b</p></div></body></html>')
    assert not any(box.own_hints for block in page.blocks for box in block.box.outward())
