"""Breadcrumbs written as one line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.lines.breadcrumb_line import split_breadcrumb_line

STEADY = settings(deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("Home » World » A story", ["Home", "World", "A story"]),
        ("Home > World", ["Home", "World"]),
        ("Startseite / Politik / Ein Bericht", ["Startseite", "Politik", "Ein Bericht"]),
        ("Accueil | Monde", ["Accueil", "Monde"]),
        ("You are here: Home » World", ["Home", "World"]),
        ("You are here: News » World", ["News", "World"]),
        ("Home :: World", ["Home", "World"]),
        ("News » World", []),
        ("Home", []),
        ("Home and/or World", []),
        ("", []),
        ("Home » " + "x" * 400, []),
        ("Home » " + " » ".join("abcdefghij"), []),
    ],
)
def test_split_breadcrumb_line(text: str, steps: list[str]) -> None:
    assert split_breadcrumb_line(text) == steps


@STEADY
@given(
    st.lists(
        st.text(st.characters(categories=["L"]), min_size=1, max_size=9), min_size=1, max_size=8
    )
)
def test_a_joined_trail_is_split_into_its_steps(names: list[str]) -> None:
    assert split_breadcrumb_line(" » ".join(["Home", *names])) == ["Home", *names]
