"""A page that shows its date only where its site lists it among its stories."""

from __future__ import annotations

import pytest
from date_pages import page

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import find_timestamp

OTHERS = (("Ferry runs again", "14 July 2023"), ("Storm over Xtown", "10 July 2023"))
OWN = ("Bridge stays closed", "12 July 2023")
STORIES = (OTHERS[0], OWN, OTHERS[1])


def _list(entry: str) -> str:
    entries = "".join(entry.format(title=title, day=day) for title, day in STORIES)
    return f"<footer><h4>Latest</h4><ul>{entries}</ul></footer>"


@pytest.mark.parametrize(
    "entry",
    [
        "<li><a href=/s>{title}</a></li><li>{day}</li>",
        "<li>{day}</li><li><a href=/s>{title}</a></li>",
        "<li><a href=/s>» {title}, {day}</a></li>",
        "<li><article><h4><a href=/s>{title}</a></h4><footer>{day}</footer></article></li>",
        "<li><p>{day}</p><h4><a href=/s>{title}</a></h4><p>What it says of itself.</p></li>",
    ],
)
def test_the_date_is_that_beside_the_own_title(entry: str) -> None:
    assert find_timestamp(page(behind=_list(entry))) == ("2023-07-12", "displayed")


@pytest.mark.parametrize(
    "shown",
    [
        # Its entry has no date: those of its neighbours are not its own.
        page(
            behind="<ul><li><a href=/a>Ferry runs again</a></li><li>14 July 2023</li>"
            "<li><a href=/b>Bridge stays closed</a></li><li><a href=/c>Storm over Xtown</a></li>"
            "<li>10 July 2023</li><li><a href=/d>Council meets</a></li><li>9 July 2023</li></ul>"
        ),
        # Comments on it are of their own days.
        page(
            behind="<div class=comments><h4>3 comments on Bridge stays closed</h4>"
            "<p>14 July 2023</p><p>At last.</p></div>"
        ),
        # Another story's title begins as this one's does.
        page(
            behind="<ul><li><a href=/a>Bridge stays closed again</a> 14 July 2023</li>"
            "<li><a href=/c>Storm over Xtown</a> 10 July 2023</li>"
            "<li><a href=/d>Council meets</a> 9 July 2023</li></ul>"
        ),
    ],
)
def test_no_date_of_another_story_is_taken(shown: Page) -> None:
    assert find_timestamp(shown) is None
