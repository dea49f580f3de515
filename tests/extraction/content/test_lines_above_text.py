"""Notices and names above the text."""

from __future__ import annotations

import pytest
from story_pages import FIRST, SECOND, STORY, THIRD, body, page, paragraphs


@pytest.mark.parametrize(
    ("notice", "kept"),
    [
        ("This article contains affiliate links. We may earn a little if you buy a gauge.", False),
        (f"Dies ist eine maschinelle Übersetzung. {SECOND}", False),
        ("Vielen Dank an den Xtown Verlag für das Rezensionsexemplar!", False),
        ("I received a review copy of this book in exchange for an honest review.", False),
        ("Merci à la maison Xtown, qui m'a envoyé ce livre en service de presse.", False),
        ("本書は出版社より献本いただきました。", False),
        ("The reviewers were given the gauge and the lanterns by the mayor of the town.", True),
        ("This article contains what the mayor said of the gauge and of the lanterns.", True),
    ],
)
def test_notices_above_the_text(notice: str, kept: bool) -> None:
    assert body(page(paragraphs(notice, *STORY))) == [*([notice] if kept else []), *STORY]


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Ann Lee", False),
        ("Ann Lee / Jo Smith-Dyke", False),
        ("Ann Lee and Bo Oh", False),
        ("Anna Muster und Max Beispiel", False),
        ("Анна Петрова и Иван Сидоров", False),
        ("The tide turns", True),
        ("Kiel and Xtown", True),
        ("HARBOUR TOWN", True),
        ("Ferries", True),
    ],
)
def test_names_above_the_first_paragraph_are_the_authors(line: str, kept: bool) -> None:
    assert body(page(paragraphs(line, *STORY))) == [*([line] if kept else []), *STORY]
    assert body(page(paragraphs(FIRST, line, SECOND, THIRD))) == [FIRST, line, SECOND, THIRD]
