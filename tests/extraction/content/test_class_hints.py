"""What class hints say of blocks, and when they are not believed."""

from __future__ import annotations

import pytest
from story_pages import FIRST, SECOND, STORY, THIRD, URL, body, label_of, page, paragraphs

from newscrawl.extraction.content import Label
from newscrawl.extraction.document import Page
from newscrawl.extraction.vocabulary import ClassHint


def test_a_theme_may_set_all_paragraphs_in_widgets() -> None:
    shown = page(
        f"<div class='part widget'>{paragraphs(FIRST)}</div>"
        f"<div class='part widget'>{paragraphs(SECOND, THIRD, SECOND.upper())}</div>"
    )
    assert body(shown) == [*STORY, SECOND.upper()]


def test_the_parts_of_a_text_may_be_widgets_or_places_to_skip_to() -> None:
    for named in ("product-widget", "skip-item"):
        story = [*STORY, *(f"Nobody says it aloud, but {text[::-1]}." for text in STORY)]
        parts = "".join(f"<div class='{named}'><p>{text}</p></div>" for text in story[2:])
        assert body(page(paragraphs(*story[:2]) + parts)) == story


def test_a_sentence_in_the_box_of_a_published_post_is_no_date() -> None:
    post = f"<div class='post status-publish s-tag-rules'>{paragraphs(FIRST[:75])}</div>"
    assert body(page(post)) == [FIRST[:75]]


def test_a_box_with_the_headline_and_text_is_none_for_tags_or_dates() -> None:
    story = f"<h1>Harbour loses its tide gauge</h1><ul><li>{FIRST[:75]}</li></ul>"
    for named in ("tag-links", "published", "author"):
        shown = Page(f"<html><body><div class='post {named}'>{story}</div></body></html>", URL)
        assert body(shown) == [FIRST[:75]]


def test_rows_of_tables_are_text() -> None:
    table = (
        "<table class='data-table'><tr><th>Gauge</th><th>Year</th></tr>"
        "<tr><td>North</td><td>1890</td></tr></table>"
    )
    shown = body(page(paragraphs(FIRST) + table + paragraphs(SECOND, THIRD)))
    assert shown == [FIRST, "Gauge Year", "North 1890", SECOND, THIRD]


@pytest.mark.parametrize(
    ("hints", "found"),
    [
        (ClassHint.COMMENTS | ClassHint.SHARE, Label.COMMENTS),
        (ClassHint.CONSENT, Label.CONSENT),
        (ClassHint.AD | ClassHint.NAV, Label.AD),
        (ClassHint.SHARE, Label.SHARE),
        (ClassHint.RELATED, Label.RELATED),
        (ClassHint.PROMO, Label.PROMO),
        (ClassHint.NAV, Label.NAVIGATION),
        (ClassHint.FOOTER, Label.OUTSIDE),
        (ClassHint.HIDDEN, Label.HIDDEN),
        (ClassHint.CAPTION, Label.CAPTION),
        (ClassHint.CREDIT, Label.CAPTION),
        (ClassHint.KICKER, Label.KICKER),
        (ClassHint.TAGS, Label.HASHTAGS),
        (ClassHint.ASIDE, Label.ASIDE),
        (ClassHint.TIME, Label.TIME),
        (ClassHint.AUTHOR, Label.BYLINE),
        (ClassHint.AUTHOR | ClassHint.FIGURE, Label.CAPTION),
        (ClassHint.BODY, Label.TEXT),
        (0, Label.TEXT),
    ],
)
def test_class_hints_go_before_wording(hints: int, found: Label) -> None:
    assert label_of(Page("<p>The bridge stays closed.</p>"), hints) is found


@pytest.mark.parametrize(
    ("hidden", "is_text"),
    [
        ("<p style='left:-9999px'>{}</p>", False),
        ("<div hidden><p>{}</p></div>", False),
        ("<h3>Why now?</h3><div style='display:none'><p>{}</p></div>", True),
        ("<div class='accordion'><i>Why now?</i><div hidden><p>{}</p></div></div>", True),
        ("<div hidden><p>{}</p></div><button>Continue reading</button>", True),
    ],
)
def test_hidden_text_is_text_if_readers_open_it(hidden: str, is_text: bool) -> None:
    text = "The rest of what there is to say of the old gauge, and of why it stood."
    shown = page(paragraphs(FIRST, SECOND) + hidden.format(text) + paragraphs(THIRD, FIRST.upper()))
    assert (text in body(shown)) is is_text


def test_a_figure_around_a_whole_text_makes_no_captions() -> None:
    tests = [
        f"Gauge {number} was read at noon, and {text}" for number in range(6) for text in STORY
    ]
    figure = f"<figure><div>{paragraphs(*tests)}</div></figure>"
    assert body(page(paragraphs(*STORY) + figure)) == [*STORY, *tests]
    assert (
        body(page(paragraphs(*STORY) + "<figure><img src='/a.jpg'><p>At noon</p></figure>"))
        == STORY
    )
