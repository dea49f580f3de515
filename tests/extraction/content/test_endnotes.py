"""Which lines below the text are none of it."""

from __future__ import annotations

import pytest
from story_pages import FIRST, SECOND, STORY, THIRD, body, page, paragraphs

TIDE_TABLE = "<h3>Harbour radio | Monday | 13:00</h3>"


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("Reporting by Ann Lee; editing by Bo Kim", False),
        ("For more from the harbour, sign up for our newsletter.", False),
        ("Abonnieren Sie unseren Newsletter.", False),
        ("(dpa)", False),
        ("REUTERS/AFP", False),
        ("Aus dem Englischen von Ann Lee", False),
        ("Traduction : Ann Lee", False),
        ("Os comentários são de responsabilidade de seus autores.", False),
        ("Знайшли помилку? Виділіть її.", False),
        ("The views expressed here are the writer's own.", False),
        ("This entry was posted in Harbour.", False),
        ("Aktualisiert am 17.01.2021.", False),
        ("First published in The Quay.", False),
        ("ann/PAP", False),
        ("Quay Post / La Última", False),
        ("記事への反応には会員登録が必要です", False),
        ("（責任編輯：林曉舟）", False),
        ("(林曉舟 編輯)", False),
        ("Źródło: Kurier Portowy", False),
        ("Πηγές: kima.gr", False),
        ("Ι. Β.", False),
        ("Анна СОКОЛОВА", False),
        ("(BMcC)", False),
        (f"Source: {SECOND} {THIRD}", True),
        ("Nobody answered the phone in the council.", True),
    ],
)
def test_notes_below_the_text(note: str, kept: bool) -> None:
    assert body(page(paragraphs(*STORY, note))) == [*STORY, *([note] if kept else [])]


def test_the_rules_of_the_comments_may_be_long() -> None:
    rules = "Please keep your comments short. " + SECOND + THIRD + FIRST
    assert body(page(paragraphs(*STORY, rules))) == STORY
    assert body(page(paragraphs(FIRST, SECOND, "Please keep your boats. " + THIRD * 3)))[2:]


@pytest.mark.parametrize(
    ("below", "kept"),
    [
        # A heading with nothing below it, but for one that says something.
        (TIDE_TABLE, []),
        ("<h2>1. The gauge is ninety years old.</h2>", ["1. The gauge is ninety years old."]),
    ],
)
def test_what_leads_nowhere_goes(below: str, kept: list[str]) -> None:
    assert body(page(paragraphs(*STORY) + below)) == [*STORY, *kept]


@pytest.mark.parametrize(
    ("lines", "kept"),
    [
        (["Ann Lee is a fisher and writes about the sea."], False),
        (["Ann Lee"], False),
        (["Bo Kim"], True),
        (
            ["Ann Lee teaches at the", "University of the Coast. Jo Smith", "is her neighbour."],
            False,
        ),
        (["Bo Kim is a fisher who never speaks about the sea."], True),
    ],
)
def test_notes_on_the_authors_below_the_text(lines: list[str], kept: bool) -> None:
    shown = body(page(paragraphs(*STORY, *lines), "<p>By Ann Lee and Jo Smith</p>"))
    assert shown == [*STORY, *(lines if kept else [])]
