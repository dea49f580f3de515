"""Where the main region begins and ends."""

from __future__ import annotations

from story_pages import STORY, URL, body, page, paragraphs

from newscrawl.extraction.document import Page


def test_a_press_release_ends_where_it_says_whom_to_ask() -> None:
    contact = ["Pressekontakt:", "Ann Lee", "Telephone 0040 123", "The harbour, Old Quay 1"]
    assert body(page(paragraphs(*STORY, *contact))) == STORY
    assert body(page(paragraphs("Contact", *STORY))) == ["Contact", *STORY]


def test_an_article_is_not_left_for_the_texts_around_it() -> None:
    login = "Your account needs a password that is longer than the one you gave us just now. " * 3
    shown = Page(
        f"<html><body><div><article><h1>Harbour loses its tide gauge</h1><div>"
        f"{paragraphs(*STORY)}</div></article></div><div><p>{login}</p></div></body></html>",
        URL,
    )
    assert body(shown) == STORY


def test_a_little_text_outside_the_headlines_box_is_no_part_of_the_story() -> None:
    legal = "The operator of these pages is not liable for what is written on the pages of others."
    shown = Page(
        f"<html><body><div><div><h1>Harbour loses its tide gauge</h1></div>"
        f"<div>{paragraphs(*STORY)}</div></div><p>{legal}</p></body></html>",
        URL,
    )
    assert body(shown) == STORY


def test_a_headline_below_the_text_does_not_cut_it_off() -> None:
    shown = Page(
        f"<html><head><title>Harbour loses its tide gauge</title></head><body><div>"
        f"<div class='text'>{paragraphs(*STORY)}</div>"
        f"<div><h1>Harbour loses its tide gauge</h1><p>12 shares</p></div></div></body></html>",
        URL,
    )
    assert body(shown) == STORY
