"""What blocks are by their own words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from story_pages import FIRST, SECOND, STORY, THIRD, body, label_of, page, paragraphs

from newscrawl.extraction.content import Label
from newscrawl.extraction.document import Page

STEADY = settings(deadline=None, derandomize=True, database=None)


def of(text: str) -> Label:
    return label_of(Page(f"<html><body><p>{text}</p></body></html>"), 0)


WORDINGS = {
    Label.COMMENTS: ["Leave a comment", "Leave a Reply", "Comments (12)", "Kommentare", "Yorumlar"],
    Label.RELATED: ["Read also: A storm", "Related articles", "Lesen Sie auch", "Lire aussi :"],
    Label.SHARE: ["Share this article", "Tweet", "Teilen", "Partager"],
    Label.PROMO: ["Sign up for our newsletter", "Subscribe now"],
    Label.HASHTAGS: ["#Afraid #Million", "Tags: Sea, Wind", "Tags", "＃東京 ＃橋"],
    Label.TIME: ["12 July 2023, 16:12", "12. Juli 2023", "2023年7月12日 16:12", "12 июля 2023"],
    Label.CAPTION: ["Foto: Anna Beispiel/dpa", "A queue forms. Photo/Reuters", "写真：見本新聞"],
    Label.BYLINE: ["By Ann Lee", "Von Anna Beispiel", "Par Anne Exemple", "Por Ana Ejemplo"],
}


@pytest.mark.parametrize(
    ("text", "found"), [(text, found) for found, texts in WORDINGS.items() for text in texts]
)
def test_lines_are_labelled_by_their_wording(text: str, found: Label) -> None:
    assert of(text) is found


@pytest.mark.parametrize(
    "text",
    [
        "By then it was too late.",
        "Comments by the minister made the markets fall.",
        "Related to this is the question of money.",
        "On 12 July 2023 the river rose again.",
        "Photos are not allowed in the hall.",
        "Von da an war alles anders.",
        "Homes were lost; Worlds apart they stood.",
        "The newsletter of the town told of it first.",
        "We are #1 now",
        "Sea: wind",
        "Cookies are baked at the fair every year.",
        "Par conséquent, le pont reste fermé.",
        "“Sign up for the boat if you want a seat,” the captain told the crowd.",
        "市議会は火曜日に橋の修理について三時間にわたり話し合った。",
    ],
)
def test_sentences_are_text(text: str) -> None:
    assert of(text) is Label.TEXT


@STEADY
@given(st.text(min_size=1, max_size=200).filter(str.isprintable), st.integers(0, (1 << 22) - 1))
def test_any_block_has_a_label(text: str, hints: int) -> None:
    page = Page(text + "x", content_type="text/plain")
    assert all(isinstance(label_of(page, one), Label) for one in (hints, 0))


def test_a_newsletter_may_be_what_an_article_is_about() -> None:
    about = "The harbour's newsletter has told of tides since 1921. " * 8
    assert body(page(paragraphs(FIRST, SECOND, about))) == [FIRST, SECOND, about.strip()]


def test_data_for_scripts_are_no_text() -> None:
    data = '<div>{ "modules": [{"name": "gauge"}], "id": "2162867" }</div>'
    assert body(page(paragraphs(*STORY) + data)) == STORY
    sample = '<pre>{ "name": "gauge" }</pre>'
    assert body(page(paragraphs(FIRST) + sample + paragraphs(SECOND, THIRD)))[1].startswith("{")
