"""Hidden text that readers open."""

from __future__ import annotations

import pytest
from lxml import html

from newscrawl.extraction.document.collapsed import is_collapsed

HIDDEN = "<div id='x'>Text</div>"


@pytest.mark.parametrize(
    "markup",
    [
        f"<h3>Why?</h3>{HIDDEN}",
        f"<h3><a href='#x'>Why?</a></h3><style>p{{}}</style>{HIDDEN}",
        f"<div><h4>Why?</h4></div>{HIDDEN}",
        f"<button><span>Why?</span></button>{HIDDEN}",
        f"<div aria-expanded='false'>Why?</div>{HIDDEN}",
        f"<p>Story</p>{HIDDEN}<button>Read more</button>",
        f"<div><p>Story</p>{HIDDEN}</div><div><button>Read more</button></div>",
    ],
)
def test_what_readers_open(markup: str) -> None:
    assert is_collapsed(
        html.fragment_fromstring(markup, create_parent="div").get_element_by_id("x")
    )


@pytest.mark.parametrize(
    "markup",
    [
        HIDDEN,
        f"<p>Story</p>{HIDDEN}<p>Story</p>",
        f"<h1>Headline</h1>{HIDDEN}",
        f"<h2 class='sr-only'>Article</h2>{HIDDEN}",
        f"<h2><a href='/story'>Headline</a></h2>{HIDDEN}",
        f"<form><input type='email'><button>Send</button></form>{HIDDEN}",
        f"<a href='#'>Send to a friend</a>{HIDDEN}",
    ],
)
def test_what_nothing_opens(markup: str) -> None:
    tree = html.fragment_fromstring(markup, create_parent="div")
    assert not is_collapsed(tree.get_element_by_id("x"))
