"""Which of a page's blocks are its body."""

from __future__ import annotations

import json

import pytest

from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.vocabulary import ClassHint, class_hints_of

FIRST = (
    "The harbour master closed the northern basin on Monday after the tide gauge "
    "failed twice within an hour, and he sent the ferries to the old quay instead."
)
SECOND = (
    "Fishermen who had waited since dawn moved their boats by hand, because the crane "
    "on the old quay has been out of order since a lorry drove into it in spring."
)
THIRD = (
    "The council wants to decide about a new gauge next week. It would cost as much as "
    "the summer's lanterns, the mayor said, and it would last a good deal longer."
)
STORY = [FIRST, SECOND, THIRD]
URL = "https://news.example/harbour/gauge.html"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(inside: str, above: str = "", head: str = "") -> Page:
    """A page with a headline, something between it and the text, and the text's box."""
    return Page(
        f"<html><head>{head}</head><body><div class='head'><h1>Harbour loses its tide gauge</h1>"
        f"{above}</div><div class='text'>{inside}</div></body></html>",
        URL,
    )


def body(shown: Page) -> list[str]:
    return [shown.blocks[at].text for at in label_blocks(shown).body]


SUBTITLE = "<h2>The northern basin stays closed for a week</h2>"
LONG_LEDE = (
    "<p>The gauge had measured the tide for ninety years; now it lies in a shed. How the "
    "harbour manages without it, and why nobody wants to pay for a new one this year.</p>"
)


@pytest.mark.parametrize(
    ("above", "kept"),
    [
        (SUBTITLE + "<p>By Ann Lee</p>", False),
        (SUBTITLE + "<p>12 July 2023</p>", False),
        (LONG_LEDE + "<p>By Ann Lee</p>", True),
        (LONG_LEDE, True),
        ("<p class='intro'>mandag 5. august kl. 14:47</p>", False),
    ],
)
def test_a_subtitle_is_no_text_but_a_standfirst_is(above: str, kept: bool) -> None:
    shown = body(page(paragraphs(*STORY), above))
    assert shown[-3:] == STORY
    assert (len(shown) == 4) is kept


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


QUOTED = "the crane on the old quay has been out of order since a lorry drove into it"


@pytest.mark.parametrize(
    ("inside", "want"),
    [
        # A pull quote says again what the text says, and so does the name below it.
        (
            paragraphs(FIRST)
            + f"<blockquote><p>“{QUOTED}”</p><p>Ann Lee, fisher</p></blockquote>"
            + paragraphs(SECOND, THIRD),
            STORY,
        ),
        # A quote of its own is text.
        (
            paragraphs(*STORY) + "<blockquote><p>“Nobody asked the fishermen what they want.”</p>"
            "</blockquote>",
            [*STORY, "“Nobody asked the fishermen what they want.”"],
        ),
        # A text may say a thing twice, as recipes do; a column for small screens may not.
        (paragraphs(*STORY, FIRST), [*STORY, FIRST]),
        (
            paragraphs(*STORY) + f"<section class='small'><div><p>{FIRST}</p></div></section>",
            STORY,
        ),
        (paragraphs(FIRST, FIRST, SECOND, THIRD), STORY),
    ],
)
def test_repetitions(inside: str, want: list[str]) -> None:
    assert body(page(inside)) == want


def test_a_summary_that_the_text_repeats_goes() -> None:
    summary = FIRST[:100] + " and nobody knows why it did so or when it will be mended."
    assert body(page(paragraphs(*STORY), f"<p>{summary}</p>")) == STORY
    assert len(body(page(paragraphs(*STORY), f"<p>{summary[30:]}</p>"))) == 4


@pytest.mark.parametrize(
    "box",
    [
        "<figure><img src='/a.jpg'><figcaption>The quay in spring.</figcaption></figure>"
        "<div>The quay in spring.</div>",
        "<figure><img src='/a.jpg'><figcaption>The quay in spring."
        "<span class='credit'>Jo Lens</span></figcaption></figure><div>The quay in spring.</div>",
    ],
)
def test_a_caption_that_is_shown_twice_is_a_caption(box: str) -> None:
    assert body(page(paragraphs(FIRST) + box + paragraphs(SECOND, THIRD))) == STORY


@pytest.mark.parametrize(
    ("box", "label"),
    [
        ("<div class='pic'><img src='/a.jpg'><p>The old quay in spring</p></div>", Label.CAPTION),
        ("<div class='t'><img src='/a.jpg'><h3>Lanterns for summer</h3></div>", Label.RELATED),
    ],
)
def test_what_shares_a_pictures_frame_is_no_text(box: str, label: Label) -> None:
    shown = page(paragraphs(FIRST) + box + paragraphs(SECOND, THIRD))
    assert body(shown) == STORY
    assert label in label_blocks(shown).labels


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
        ("Nobody answered the phone in the council.", True),
    ],
)
def test_notes_below_the_text(note: str, kept: bool) -> None:
    assert body(page(paragraphs(*STORY, note))) == [*STORY, *([note] if kept else [])]


def test_a_press_release_ends_where_it_says_whom_to_ask() -> None:
    contact = ["Pressekontakt:", "Ann Lee", "Telephone 0040 123", "The harbour, Old Quay 1"]
    assert body(page(paragraphs(*STORY, *contact))) == STORY
    assert body(page(paragraphs("Contact", *STORY))) == ["Contact", *STORY]


def test_the_rules_of_the_comments_may_be_long() -> None:
    rules = "Please keep your comments short. " + SECOND + THIRD + FIRST
    assert body(page(paragraphs(*STORY, rules))) == STORY
    assert body(page(paragraphs(FIRST, SECOND, "Please keep your boats. " + THIRD * 3)))[2:]


TIDE_TABLE = "<h3>Harbour radio | Monday | 13:00</h3>"


@pytest.mark.parametrize(
    ("below", "kept"),
    [
        # A line that leads to links, or to nothing that is text, goes with them.
        ("<div><p>More on the air:</p>" + TIDE_TABLE + "</div>", []),
        ("<p>More on the air:</p>", ["More on the air:"]),
        # So do headings with nothing below them, but for those that say something.
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
def test_who_wrote_the_text_is_told_below_it(lines: list[str], kept: bool) -> None:
    shown = body(page(paragraphs(*STORY, *lines), "<p>By Ann Lee and Jo Smith</p>"))
    assert shown == [*STORY, *(lines if kept else [])]


@pytest.mark.parametrize(
    ("notice", "kept"),
    [
        ("This article contains affiliate links. We may earn a little if you buy a gauge.", False),
        (f"Dies ist eine maschinelle Übersetzung. {SECOND}", False),
        ("This article contains what the mayor said of the gauge and of the lanterns.", True),
    ],
)
def test_notices_above_the_text(notice: str, kept: bool) -> None:
    assert body(page(paragraphs(notice, *STORY))) == [*([notice] if kept else []), *STORY]


def teaser(at: int) -> str:
    title = f"<h3><a href='/{at}.html'>Ferries late again, part {at} of many</a></h3>"
    return f"<div>{title}<p>Nobody at the ferries' office knew why.</p></div>"


def test_a_linked_title_takes_its_teaser_along() -> None:
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


@pytest.mark.parametrize("name", ["teaser-text", "item-caption"])
def test_a_standfirst_may_stand_in_a_box_of_another_name(name: str) -> None:
    lede = LONG_LEDE.replace("<p>", "<p class='description'>")
    assert len(body(page(paragraphs(*STORY), f"<div class='{name}'>{lede}</div>"))) == 4


def test_a_headline_below_the_text_does_not_cut_it_off() -> None:
    shown = Page(
        f"<html><head><title>Harbour loses its tide gauge</title></head><body><div>"
        f"<div class='text'>{paragraphs(*STORY)}</div>"
        f"<div><h1>Harbour loses its tide gauge</h1><p>12 shares</p></div></div></body></html>",
        URL,
    )
    assert body(shown) == STORY


def test_a_newsletter_may_be_what_an_article_is_about() -> None:
    about = "The harbour's newsletter has told of tides since 1921. " * 8
    assert body(page(paragraphs(FIRST, SECOND, about))) == [FIRST, SECOND, about.strip()]


FACTS = "<div><h3>Fakta om målere</h3><ul><li>The first stood here in 1890.</li></ul></div>"


def test_a_box_of_facts_goes_whole() -> None:
    assert body(page(paragraphs(FIRST, SECOND) + FACTS + paragraphs(THIRD))) == STORY


def test_a_box_of_facts_that_opens_the_story_leaves_the_story() -> None:
    assert body(page(FACTS + paragraphs(*STORY))) == STORY


def test_a_heading_for_other_stories_takes_its_box_along() -> None:
    others = (
        "<section><div><h2>Read more</h2></div><div><a href='/1.html'>Ferries late again</a>"
        "<p>Nobody knew.</p></div></section>"
    )
    assert body(page(paragraphs(FIRST, SECOND) + others + paragraphs(THIRD))) == STORY
    assert body(page("<div><h2>Read more</h2>" + paragraphs(*STORY) + "</div>")) == STORY


def test_a_short_line_far_behind_the_headline_is_no_text() -> None:
    menu = "".join(f"<li><a href='/{at}'>Quay {at}</a></li>" for at in range(14))
    above = f"<ul>{menu}</ul><h2>The old quay is full</h2>"
    assert body(page(paragraphs(*STORY), above)) == STORY


def test_a_heading_goes_with_the_list_of_links_below_it() -> None:
    links = "".join(f"<li><a href='/{at}'>The quay and its lanterns, {at}</a></li>" for at in "12")
    inside = paragraphs(FIRST, SECOND) + f"<h3>Our best of the coast</h3><ul>{links}</ul>"
    assert body(page(inside + paragraphs(THIRD))) == STORY


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Ann Lee", False),
        ("Ann Lee / Jo Smith-Dyke", False),
        ("The tide turns", True),
        ("HARBOUR TOWN", True),
        ("Ferries", True),
    ],
)
def test_names_above_the_first_paragraph_are_the_authors(line: str, kept: bool) -> None:
    assert body(page(paragraphs(line, *STORY))) == [*([line] if kept else []), *STORY]
    assert body(page(paragraphs(FIRST, line, SECOND, THIRD))) == [FIRST, line, SECOND, THIRD]


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


def test_a_theme_may_set_all_paragraphs_in_widgets() -> None:
    shown = page(
        f"<div class='part widget'>{paragraphs(FIRST)}</div>"
        f"<div class='part widget'>{paragraphs(SECOND, THIRD, SECOND.upper())}</div>"
    )
    assert body(shown) == [*STORY, SECOND.upper()]


@pytest.mark.parametrize(
    ("attribute", "marks"),
    [
        ("elementor-widget-text-editor", 0),
        ("elementor-widget", 0),
        ("elementor-widget-sidebar", ClassHint.ASIDE),
        ("saiba-mais", ClassHint.RELATED),
        ("fact-box", ClassHint.ASIDE),
    ],
)
def test_class_words_of_boxes(attribute: str, marks: int) -> None:
    assert class_hints_of(attribute) & (ClassHint.ASIDE | ClassHint.RELATED) == marks


def guided(inside: str, told: str) -> list[str]:
    data = {"@type": "NewsArticle", "headline": "Harbour loses its tide gauge", "articleBody": told}
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return body(page(inside, head=script))


STRANGE = "Your subscription is in use on another device, where you may go on reading."


@pytest.mark.parametrize(
    ("inside", "told", "want"),
    [
        # A heading goes with the text below it.
        (
            paragraphs(FIRST, SECOND, THIRD) + f"<h2>In use elsewhere</h2><p>{STRANGE}</p>",
            " ".join(STORY),
            STORY,
        ),
        # A guide without headings says nothing of headings.
        (
            paragraphs(FIRST)
            + "<h2>No crane, no gauge, no answer</h2>"
            + paragraphs(SECOND, THIRD),
            " ".join(STORY),
            [FIRST, "No crane, no gauge, no answer", SECOND, THIRD],
        ),
        # A guide with headings has them all.
        (
            paragraphs(FIRST)
            + "<h2>No crane, no gauge, no answer</h2>"
            + paragraphs(SECOND)
            + "<h2>What our readers bought this week</h2>"
            + paragraphs(THIRD),
            f"{FIRST} No crane, no gauge, no answer {SECOND} {THIRD}",
            [FIRST, "No crane, no gauge, no answer", SECOND, THIRD],
        ),
        # A heading that the text repeats makes no guide with headings.
        (
            paragraphs(FIRST)
            + "<h2>Moved their boats by hand</h2>"
            + paragraphs(SECOND)
            + "<h2>The price of a gauge</h2>"
            + paragraphs(THIRD)
            + "<h2>The price of the lanterns</h2>"
            + paragraphs(SECOND.upper()),
            " ".join([*STORY, SECOND.upper()]),
            [
                FIRST,
                "Moved their boats by hand",
                SECOND,
                "The price of a gauge",
                THIRD,
                "The price of the lanterns",
                SECOND.upper(),
            ],
        ),
        # What a box's words spoke against comes back, its heading with it.
        (
            f"<div class='promo'><h2>The old quay</h2><p>{FIRST}</p></div>"
            + paragraphs(SECOND, THIRD, SECOND.upper()),
            " ".join([*STORY, SECOND.upper()]),
            ["The old quay", *STORY, SECOND.upper()],
        ),
    ],
)
def test_the_guide(inside: str, told: str, want: list[str]) -> None:
    assert guided(inside, told) == want


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("<div>21:00Ann Lee</div>", False),
        ("<div>9:05 pm Ann Lee at the quay</div>", False),
        ("<p>21:00 is when the last ferry goes.</p>", True),
        ("<div>21:00 is when the last ferry goes, says the harbour master.</div>", True),
    ],
)
def test_heads_of_live_entries(line: str, kept: bool) -> None:
    shown = body(page(paragraphs(FIRST) + line + paragraphs(SECOND, THIRD)))
    assert (len(shown) == 4) is kept


def test_rows_of_tables_are_text() -> None:
    table = (
        "<table class='data-table'><tr><th>Gauge</th><th>Year</th></tr>"
        "<tr><td>North</td><td>1890</td></tr></table>"
    )
    shown = body(page(paragraphs(FIRST) + table + paragraphs(SECOND, THIRD)))
    assert shown == [FIRST, "Gauge Year", "North 1890", SECOND, THIRD]


def test_titles_in_a_player_are_no_text() -> None:
    titles = ["Ferry runs aground in the fog", "Mayor speaks of the new gauge"]
    player = "".join(f"<div>{title}</div><div>3:1{n}</div>" for n, title in enumerate(titles))
    listed = f"<div class='lede'><div>Videos of the day 12 videos</div>{player}</div>"
    assert body(page(listed + paragraphs(*STORY))) == STORY
    assert body(page(paragraphs(*STORY), above=listed)) == STORY


def test_a_standfirst_that_the_text_repeats_leaves_the_paragraph() -> None:
    shown = page(f"<h2>{FIRST}</h2><ul><li><a href='/a/'>Home</a></li></ul>{paragraphs(*STORY)}")
    assert body(shown) == STORY


def test_headings_amid_the_text_are_no_bylines() -> None:
    inside = f"<p>{FIRST}</p><h3>By Region</h3><p>{SECOND}</p><h3>By Product</h3><p>{THIRD}</p>"
    assert body(page(inside)) == [FIRST, "By Region", SECOND, "By Product", THIRD]


def test_two_paragraphs_beside_a_picture_are_no_caption() -> None:
    short = "The ferry sails again at noon, and the old quay is closed."
    image = "<p><div><img src='/quay.jpg' width=600></div></p>"
    assert body(page(f"{image}<p>{short}</p><p>{FIRST} {SECOND}</p>"))[0] == short


def test_the_last_paragraph_may_end_in_an_agency() -> None:
    last = f"{THIRD} They spoke until midnight, and the ferries waited. (c)AFP/Ann LEE"
    assert body(page(paragraphs(FIRST, SECOND, last))) == [FIRST, SECOND, last]


def test_a_name_and_a_place_above_the_date_are_a_byline() -> None:
    lines = "<p>Ann Beispiel Lee</p><p>Old Harbour</p><p>12 July 2023, 10:15</p>"
    assert body(page(lines + paragraphs(*STORY))) == STORY


@pytest.mark.parametrize(
    ("heading", "is_headline"),
    [
        ('<h1><a name="top">{}</a></h1>', True),
        ('<h1><a href="#">{}</a></h1>', True),
        ('<h1><a href="?print=1">{}</a></h1>', True),
        ('<h1><a href="/">{}</a></h1>', False),
        ('<h1><a href="/harbour/">{}</a></h1>', False),  # the section, or the blog
    ],
)
def test_links_in_headlines(heading: str, is_headline: bool) -> None:
    title = "Harbour loses its tide gauge"
    shown = Page(
        f"<title>{title}</title><body>{heading.format(title)}<h2>{title}</h2>"
        f"<div>{paragraphs(*STORY)}</div>",
        URL,
    )
    at = label_blocks(shown).headline_block
    assert at is not None
    assert (shown.blocks[at].tag == "h1") is is_headline


def test_a_menu_far_above_the_text_is_none_of_it() -> None:
    menu = "".join(f"<li><a href='/topic/{n}/'>The harbour in year {n}</a></li>" for n in range(12))
    shares = "".join(f"<li>{n}</li>" for n in range(13))
    assert body(page(f"<ul>{shares}</ul><ul>{menu}</ul>{paragraphs(*STORY)}")) == STORY


def test_a_gallery_below_a_story_stays_a_gallery() -> None:
    slides = "".join(
        f"<div class='slide'><div class='caption'>Slide {n}. {FIRST}</div></div>" for n in range(20)
    )
    story = [f"Part {n}. {text}" for n, text in enumerate(3 * STORY)]
    assert body(page(paragraphs(*story) + f"<div class='gallery'>{slides}</div>")) == story


def test_data_for_scripts_are_no_text() -> None:
    data = '<div>{ "modules": [{"name": "gauge"}], "id": "2162867" }</div>'
    assert body(page(paragraphs(*STORY) + data)) == STORY
    sample = '<pre>{ "name": "gauge" }</pre>'
    assert body(page(paragraphs(FIRST) + sample + paragraphs(SECOND, THIRD)))[1].startswith("{")
