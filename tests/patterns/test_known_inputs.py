"""Pages that kept ``extract`` busy for minutes, or for ever, as the command meets them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from waiting import at_most

from newscrawl import examine
from newscrawl.common.text import folded_letters
from newscrawl.extraction.fields import headline

URL = "https://news.example/world/bridge"
SENTENCE = "The council spoke for three hours about the bridge over the river, as it does often."
PARAGRAPHS = [f"In hour {nth} of it there was no end in sight. {SENTENCE}" for nth in range(5)]
# Seconds of processor time, so that what would take for ever fails. Each page takes less than one.
LONGEST = 15


def page(*, title: str = "Bridge stays closed", head: str = "", body: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<html lang='en'><head><title>{title}</title>{head}</head>"
        f"<body><h1>Bridge stays closed</h1>{text}{body}</body></html>"
    )


def data(text: str) -> str:
    return page(head=f'<script type="application/ld+json">{text}</script>')


SCRIPT = 5_600_000  # characters
KNOWN = {
    "hashtags with commas": page(body=f"<p>{'#a,,,' * 20} #</p>"),
    "line breaks where a comma is missing": data('{"a":"b"' + "\n" * 400_000 + "x"),
    "blanks behind a comment's end": data("-->" + " " * 400_000 + "x"),
    "blanks behind a section's end": data("// ]]>" + "\t" * 400_000 + "x"),
    "a title of underscores": page(title="_" * 300_000),
    "a title of names and underscores": page(title="a_" * 150_000),
    "a script of names": page(head=f"<script>{'___state_' * (SCRIPT // 9)}</script>"),
    "an image's width of blanks": page(body=f'<img src="/a.jpg" width="1{" " * 300_000}x">'),
}


@pytest.mark.parametrize("kind", KNOWN)
def test_a_page_that_took_for_ever_is_read(kind: str) -> None:
    with at_most(LONGEST):
        outcome = examine(KNOWN[kind], URL)
    assert outcome.reject is None
    assert "\n\n".join(PARAGRAPHS) in (outcome.article.body or "")


def test_a_title_of_signs_is_compared_with_a_sites_name_once() -> None:
    with at_most(LONGEST):
        assert headline._index_before_name("| " * 300_000, folded_letters("Bridge News")) is None
        assert headline._index_before_name("| " * 300_000 + "Bridge News", "bridgenews") == 0


@given(st.lists(st.sampled_from(["News", "A", " ", " - ", "|", "_", ": ", "é"]), max_size=10))
def test_a_title_ends_where_its_rest_is_the_sites_name(pieces: list[str]) -> None:
    title = "".join(pieces)
    signs = headline._SEPARATORS.finditer(title)
    ends = [sign.start() for sign in signs if folded_letters(title[sign.end() :]) == "news"]
    assert headline._index_before_name(title, "news") == (ends[0] if ends else None)
