"""Which lines amid the text are links to other stories, titles of videos or buttons."""

from __future__ import annotations

import pytest
from story_pages import FIRST, SECOND, STORY, THIRD, body, page, paragraphs


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ('<p><a href="https://shop.example.org/gauge">Get it for 139 dollars</a></p>', True),
        (
            '<p><a href="https://petition.example.net/">https://petition.example.net/gauge</a></p>',
            True,
        ),
        ('<p><a href="/b.html">Mayor opens the lantern market</a></p>', False),
        ('<p><a href="https://sport.news.example/b">Mayor opens the lantern market</a></p>', False),
        ('<p><a href="https://twitter.com/annlee">Ann Lee on the wire</a></p>', False),
        ('<div><a href="https://ads.example.org/x">The best gauges of the year</a></div>', False),
        ('<p>It was <a href="/b.html">the mayor who asked for the lanterns</a> in May.</p>', True),
    ],
)
def test_links_lead_to_the_sites_stories_or_to_what_the_text_speaks_of(
    line: str, kept: bool
) -> None:
    shown = body(page(paragraphs(FIRST, SECOND) + line + paragraphs(THIRD)))
    assert (len(shown) == 4) is kept


@pytest.mark.parametrize(("line", "kept"), [("___", True), ("* * *", True), ("•", False)])
def test_rules_between_sections_are_text(line: str, kept: bool) -> None:
    shown = body(page(paragraphs(FIRST, SECOND, line, THIRD)))
    assert (line in shown) is kept


def teaser(at: int) -> str:
    title = f"<h3><a href='/{at}.html'>Ferries late again, part {at} of many</a></h3>"
    return f"<div>{title}<p>Nobody at the ferries' office knew why.</p></div>"


def test_the_teaser_below_a_linked_title_goes_with_it() -> None:
    inside = paragraphs(FIRST, SECOND) + teaser(1) + paragraphs(THIRD)
    assert body(page(inside)) == STORY


def test_sections_with_linked_titles_are_text() -> None:
    inside = "".join(
        f"<div><h3><a href='/{at}.html'>The story of the quay, {at}</a></h3><p>{text}</p></div>"
        for at, text in enumerate(STORY)
    )
    assert body(page(inside)) == STORY


@pytest.mark.parametrize(
    ("line", "kept"),
    [("12 July 2023 ~ 4 p.m.", True), ("Updated on 12 July 2023", False)],
)
def test_a_date_amid_paragraphs_is_text(line: str, kept: bool) -> None:
    shown = body(page(paragraphs(FIRST, SECOND, THIRD, line, SECOND.upper())))
    assert (line in shown) is kept


def test_titles_in_a_player_are_no_text() -> None:
    titles = ["Ferry runs aground in the fog", "Mayor speaks of the new gauge"]
    player = "".join(f"<div>{title}</div><div>3:1{n}</div>" for n, title in enumerate(titles))
    listed = f"<div class='lede'><div>Videos of the day 12 videos</div>{player}</div>"
    assert body(page(listed + paragraphs(*STORY))) == STORY
