"""Fixture pages, mutilated: whatever is left, a record or a reject comes out, and can be written.

A few hundred pages a run; for as many as one likes, without end in sight of the defects:
``pytest tests/test_extraction_fuzz.py --hypothesis-profile=fuzz``.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from newscrawl import Reason, examine
from newscrawl.text import clean

FIXTURES = Path(__file__).parents[1] / "fixtures"
PAGES = [path.read_bytes() for path in sorted(FIXTURES.glob("*/*.html"))]
# Markup that opens, closes or breaks what stands about it.
TOKENS = [
    *(b"<", b">", b'"', b"'", b"&", b"&#0;", b"&#xd800;", b"\0", b"\xff", b"\xed\xa0\x80", b"\n\n"),
    *(
        b"<p>",
        b"</p>",
        b"<div class='comments related nav'>",
        b"</div></div></div>",
        b"<table><tr>",
    ),
    *(
        b"<article>",
        b"</article>",
        b"<aside>",
        b"<footer>",
        b"</body></html>",
        b"<h1></h1>",
        b"<br>",
    ),
    *(
        b"<script>",
        b"</script>",
        b"<!--",
        b"-->",
        b"<![CDATA[",
        b"<svg>",
        b"<template>",
        b"<select>",
    ),
    *(
        b"<pre>",
        b"<figure><figcaption>",
        b"<noscript>",
        b"<title>",
        b"<base href='//['>",
        b"<a href='",
    ),
    b"<time datetime='9999-99-99T99:99:99'>",
    b'<script type=application/ld+json>{"@type":"NewsArticle","author":[[{"name":{}}]],',
    b"<meta property='article:published_time' content='0000-00-00'>",
    b"\xe2\x80\x8b\xc2\xad\xe2\x80\xae",
]
PLACES = st.floats(0, 1, exclude_max=True)


def cut(page: bytes, at: float, size: int) -> tuple[int, int]:
    first = int(at * len(page))
    return first, min(len(page), first + size)


@st.composite
def mutilated(draw: st.DrawFn) -> bytes:
    """A fixture page with up to eight pieces inserted, lost, repeated, moved or another page's."""
    page = draw(st.sampled_from(PAGES))
    for _ in range(draw(st.integers(1, 8))):
        first, last = cut(page, draw(PLACES), draw(st.sampled_from([1, 7, 60, 900, 12_000])))
        match draw(st.sampled_from(["insert", "lose", "repeat", "move", "mix"])):
            case "insert":
                piece = draw(st.sampled_from(TOKENS)) * draw(st.sampled_from([1, 1, 1, 40]))
                page = page[:first] + piece + page[first:]
            case "lose":
                page = page[:first] + page[last:]
            case "repeat":
                page = page[:last] + page[first:last] * draw(st.integers(1, 5)) + page[last:]
            case "move":
                to = int(draw(PLACES) * len(page))
                page = page[:to] + page[first:last] + page[to:]
            case _:
                other = draw(st.sampled_from(PAGES))
                begin, end = cut(other, draw(PLACES), last - first)
                page = page[:first] + other[begin:end] + page[last:]
    return page


def texts(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for key, inner in value.items() if "url" not in key for text in texts(inner)]
    if isinstance(value, list):
        return [text for inner in value for text in texts(inner)]
    return [value] if isinstance(value, str) else []


@given(mutilated())
def test_a_mutilated_page_is_a_record_or_a_reject(page: bytes) -> None:
    outcome = examine(page, "https://news.example/world/bridge")
    assert outcome.reject is None or outcome.reject.reason is not Reason.FAILED, outcome.reject
    record = dataclasses.asdict(outcome.article)
    assert orjson.loads(orjson.dumps(record)) == record
    for text in texts(record):
        assert all(line == clean(line) for line in text.split("\n"))
