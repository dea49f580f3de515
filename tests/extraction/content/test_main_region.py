"""Where the main region begins and ends."""

from __future__ import annotations

from story_pages import FIRST, STORY, THIRD, URL, body, page, paragraphs

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


TEASERS = "".join(
    f"<div><h4><a href='/story/{n}'>The quay and its lanterns, part {n}</a></h4>"
    f"<p>Nobody knows who lit the lanterns in the night of the flood, and part {n} does not "
    "tell it either. But it says who put them out again, and why he had to do so twice.</p></div>"
    for n in range(9)
)


def test_teasers_below_a_short_story_are_none_of_it() -> None:
    inside = f"<div><h1>Harbour loses its tide gauge</h1>{paragraphs(*STORY[:2])}</div>"
    shown = Page(f"<html><body><div>{inside}<div>{TEASERS}</div></div></body></html>", URL)
    assert body(shown) == STORY[:2]


def test_a_story_in_which_every_paragraph_has_a_linked_title_is_read() -> None:
    shown = Page(
        f"<html><body><h1>The lanterns</h1><div>{TEASERS}</div></body></html>",
        URL,
    )
    assert len(body(shown)) >= 9


def test_forms_and_imprints_behind_the_story_are_none_of_it() -> None:
    fields = "".join(f"<li>Question {n}</li>" for n in range(5))
    rest = f"<div><p>Did the story say what you wanted to know of the harbour?</p>{fields}</div>"
    inside = f"<h1>Harbour loses its tide gauge</h1><div>{paragraphs(*STORY)}</div>"
    shown = Page(f"<html><body><div>{inside}{rest}</div></body></html>", URL)
    assert body(shown) == STORY


def test_many_short_sections_are_the_story() -> None:
    sections = "".join(
        f"<section><h2>Day {n}</h2><p>{STORY[n % 3]}</p></section>" for n in range(6)
    )
    inside = f"<h1>Harbour loses its tide gauge</h1><section>{paragraphs(*STORY * 2)}</section>"
    shown = Page(f"<html><body><div>{inside}{sections}</div></body></html>", URL)
    assert sum(text.startswith("Day") for text in body(shown)) == 6


LEGAL = "<p>The owner of these pages is not liable for what other pages say of the harbour.</p>" * 6
LINKS = "".join(f"<li><a href='/{n}/'>The quay and its lanterns, {n}</a></li>" for n in range(20))


def test_a_long_imprint_far_below_a_short_story_is_none_of_it() -> None:
    inside = f"<div><h1>Harbour loses its tide gauge</h1>{paragraphs(*STORY)}</div>"
    shown = Page(
        f"<html><body><div>{inside}<ul>{LINKS}</ul></div><div>{LEGAL}</div></body></html>", URL
    )
    assert body(shown) == STORY


def test_behind_the_box_of_headline_and_text_a_form_is_none_of_the_story() -> None:
    fields = "".join(f"<li>Question {n}</li>" for n in range(6))
    form = f"<p>Tell the harbour what you think of its gauge, and of its crane.</p>{fields}"
    inside = f"<div><h1>Harbour loses its tide gauge</h1><div>{paragraphs(*STORY)}</div></div>"
    shown = Page(f"<html><body><div>{inside}<div>{form * 3}</div></div></body></html>", URL)
    assert body(shown) == STORY


def test_a_story_goes_on_behind_the_box_of_its_opening() -> None:
    opening = f"<div><h1>Harbour loses its tide gauge</h1>{paragraphs(*STORY)}</div>"
    rest = "".join(f"<p>On the next day, {text}</p>" for text in STORY)
    shown = Page(f"<html><body><div>{opening}<div>{rest}</div></div></body></html>", URL)
    assert len(body(shown)) == 2 * len(STORY)


REMARKS = paragraphs(*(f"{text} So did I." for text in STORY))


def test_a_heading_in_the_text_that_is_taken_for_the_headline_does_not_cut_it_off() -> None:
    heading = "<h2>Harbour loses its tide gauge</h2>"
    head = "<head><title>Harbour loses its tide gauge</title></head>"
    amid = f"<html>{head}<body><div>{paragraphs(*STORY)}{heading}{REMARKS}</div></body></html>"
    assert body(Page(amid, URL))[:3] == STORY


def test_a_heading_in_a_window_below_the_text_does_not_cut_it_off() -> None:
    window = f"<div><h1>Harbour loses its tide gauge</h1><p>{THIRD}</p></div>"
    text = paragraphs(*STORY, *(text.upper() for text in STORY))
    shown = Page(f"<html><body><div><div>{text}</div>{window}</div></body></html>", URL)
    assert body(shown)[:3] == STORY


def test_an_article_of_a_sentence_goes_before_a_longer_text_about_the_site() -> None:
    about = paragraphs(*(text.upper() for text in STORY))
    short = f"<article><h1>Harbour loses its tide gauge</h1><p>{FIRST}</p></article>"
    shown = Page(f"<html><body><div>{short}</div><div>{about}</div></body></html>", URL)
    assert body(shown) == [FIRST]
