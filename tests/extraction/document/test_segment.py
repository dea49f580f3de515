"""Segmentation: a page as a list of blocks in a tree of boxes."""

from __future__ import annotations

import pytest
from effort import fewer_when_quick
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.common.text import clean_text
from newscrawl.extraction.document import Page
from newscrawl.extraction.vocabulary import ClassHint

STEADY = settings(deadline=None, derandomize=True, database=None)


def page(markup: str) -> Page:
    return Page(f"<html><head><title>T</title></head><body>{markup}</body></html>")


def texts(markup: str) -> list[str]:
    return [block.text for block in page(markup).blocks]


@pytest.mark.parametrize(
    ("markup", "blocks"),
    [
        ("", []),
        ("<p> </p><div>\n</div>", []),
        ("<p>a</p><p>b</p>", ["a", "b"]),
        # A heading's link to itself is no part of it; a quotation's speaker stands apart.
        ("<h2>a <a href='#a'>#</a></h2><h2><a href='/x#b'>¶</a>b</h2>", ["a", "b"]),
        ("<h2><a href='#a'>a</a></h2><p><a href='#b'>*</a></p>", ["a", "*"]),
        # The way back from a footnote is none of it; arrows that lead to other pages are.
        ("<ol><li>a <a href='#r1'>↩</a></li><li><a href='#r2'>^</a> b</li></ol>", ["a", "b"]),
        ("<p>a <a href='#r1'>↩\ufe0e</a></p><p>b <a href='/x'>↩</a></p>", ["a", "b ↩"]),
        # A formula's source is no part of it.
        ("<math><mi>E</mi><annotation>\\frac</annotation></math>", ["E"]),
        # The number of comments on a paragraph is none of it; other numbers are.
        ("<p><a class='comments-count' title='Comment'>0</a>a</p>", ["a"]),
        ("<p>a<a href='#c' class='comment-count'>12</a></p>", ["a"]),
        ("<p><a class='note' href='#n'>12</a> a</p>", ["12 a"]),
        ("<p><a class='comments-count'>12 of us</a> a</p>", ["12 of us a"]),
        ("<blockquote><p>a <cite>b</cite></p></blockquote>", ["a", "b"]),
        ("<blockquote><p>a <cite>b</cite> c</p></blockquote>", ["a b c"]),
        ("a<p>b</p>c", ["a", "b", "c"]),
        ("<p>a <b>b</b>c <i>d</i></p>", ["a bc d"]),
        ("<p>a<br>b</p>", ["a", "b"]),
        ("<p>a<script>x</script><style>y</style>b</p>", ["a b"]),
        ("<p>a<!-- x -->b</p>", ["ab"]),
        ("<p>a</p></body></html>b <i>c</i></html><html><p>d</p></html>e", ["a", "b c", "d", "e"]),
        ("<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>", ["a", "b", "c"]),
        ("<div><span>By A. Name</span><span>4 min</span></div>", ["By A. Name 4 min"]),
        ("<p><span>Wo</span><span>rd</span></p>", ["Word"]),
        # What only those hear who have the page read to them.
        (
            "<p>a <a href='/x'>b<span class='sr-only'> (opens a window)</span></a>, c</p>",
            ["a b, c"],
        ),
        ("<p>a<span style='clip:rect(0 0 0 0);width:1px'>, new tab</span> b</p>", ["a b"]),
        ("<p>a<span style='display: none'>x</span> b</p>", ["a b"]),
        # Where nothing stands before it but icons, it may be the label of what follows.
        ("<div><a><span></span><span class='invisible'>Tags</span></a></div>", ["Tags"]),
        (f"<p>a<span style='display:none'>{'long ' * 20}</span> b</p>", ["a b"]),
        (
            "<p><em style='display:none'>x</em>a <a style='display:none' href='/x'>x</a>b</p>",
            ["a b"],
        ),
        ("<p>a <font style='opacity:0;font-size:0'>x</font>b</p>", ["a b"]),
        ("<h2>a<span style='display:none'>b</span></h2>", ["a", "b"]),
        (
            "<p>a <span style='display:none'>b</span></p><button>More</button>",
            ["a b"],
        ),
        # How words are read stands above them.
        ("<p><ruby>海<rp>（</rp><rt>うみ</rt><rp>）</rp></ruby>は</p>", ["海は"]),
        ("<p>の<ruby>\n海 <rp>（</rp><rt>うみ</rt><rp>）</rp>\n</ruby>は</p>", ["の海は"]),
        ("<p><ruby><rb>海<rb>風<rtc><rt>うみ</rtc></ruby>は</p>", ["海風は"]),
        # Inline elements that are set as paragraphs.
        (
            "<div><span style='display:block'>a</span><span style='display:block'>b</span></div>",
            ["a", "b"],
        ),
        ("<p><b style='display: block'>a</b>b</p>", ["a", "b"]),
        ("<p>e\u0301t\xade\u0301\xa0 x</p>", ["été x"]),
        # Tables: a row of short cells is one text, a table for layout falls apart.
        (
            "<table><tr><th>a</th><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
            ["a b", "c d"],
        ),
        ("<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", ["a", "b"]),
        ("<table><tr><td>a</td></tr></table>", ["a"]),
        ("<table><tr><td>a <a href=/>b</a></td><td><b>c</b></td></tr></table>", ["a b c"]),
        # Preformatted text is cut at its blank lines.
        ("<pre>a\nb\n\nc\n \n<b>d</b></pre>", ["a b", "c", "d"]),
        ("<p>a<button>x</button></p><select><option>y</select><textarea>z</textarea>", ["a"]),
        ("<p>a<button><a href=/>b</a></button></p>", ["ab"]),
        # Web components are boxes, but for those within a line.
        ("<div><x-a>a</x-a><x-b><span>b</span></x-b> <x-c>c</x-c></div>", ["a", "b", "c"]),
        ("<div>a <x-a>b</x-a></div><div><x-a>c</x-a>, d</div>", ["a b", "c, d"]),
        ("<p><x-a>a</x-a><x-b>b</x-b></p>", ["ab"]),
        ("<p>a <svg><text>x</text></svg> b</p>", ["a b"]),
        (
            "<figure><img src=a><p>b</p><figcaption>c <span>d</span></figcaption></figure>",
            ["b", "c", "d"],
        ),
        ("<p>a<span class='share'>b</span>c</p>", ["a", "b", "c"]),
        ("<p>a<em class='img_desc'>b</em>c <em class='x'>d</em></p>", ["a", "b", "c d"]),
        ("<p>a<p>b<div>c", ["a", "b", "c"]),
        ("<p>a\0b</p>", ["ab"]),
    ],
)
def test_blocks(markup: str, blocks: list[str]) -> None:
    assert texts(markup) == blocks


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>a<br>b<br>c</p>", [False, True, True]),
        ("<p>a<br><br>b<br/> \n c</p>", [False, False, True]),
        ("<p>a</p><br><p>b</p>", [False, False]),
        ("<br>a", [False]),
        ("<p>a</p>b<br>c", [False, False, True]),
    ],
)
def test_one_lone_line_break_parts_lines_not_paragraphs(markup: str, lines: list[bool]) -> None:
    assert [block.line for block in page(markup).blocks] == lines


@pytest.mark.parametrize(
    ("markup", "linked", "bold"),
    [
        ("<p>ab <a href=/>cd</a></p>", 2, 0),
        ("<p><b>ab</b> <strong>cd <a href=/>ef</a></strong></p>", 2, 6),
        ("<p><a href=/><b>ab</b></a></p>", 2, 2),
        ("<p>ab</p>", 0, 0),
    ],
)
def test_blocks_know_what_is_linked_and_bold(markup: str, linked: int, bold: int) -> None:
    [block] = page(markup).blocks
    assert (block.linked, block.bold) == (linked, bold)
    assert block.link_share == linked / len(block.text)


def test_images_times_and_data_are_gathered_where_they_stand() -> None:
    outline = page(
        "<p>a</p><img src=1><p>b</p><noscript><img src=2></noscript><time datetime=x>c</time>"
        "<abbr title=y>d</abbr><abbr>e</abbr><script type='application/ld+json'>{}</script>"
        "<script>x</script><link rel=canonical href=z><meta name=m content=n>"
    ).outline
    assert [(image.element.get("src"), image.at) for image in outline.images] == [
        ("1", 1),
        ("2", 2),
    ]
    assert [moment.element.tag for moment in outline.time_elements] == ["time", "abbr"]
    assert len(outline.scripts) == 1
    assert outline.links == [("canonical", "z")]
    assert outline.metas == [("m", "n")]
    assert outline.title == "T"


def test_a_box_that_asks_for_a_mail_address_is_a_promotion() -> None:
    shown = page("<div><form><p>Stay close</p><p><input type=email></p></form></div><p>x</p>")
    box = shown.blocks[0].box
    assert box.parent is not None
    assert box.parent.own_hints & ClassHint.PROMO
    assert not shown.blocks[1].box.own_hints & ClassHint.PROMO


@pytest.mark.parametrize("tag", ["div", "b", "span", "blockquote", "a", "section", "font"])
@pytest.mark.parametrize("depth", [150, 200, 400])
def test_deep_pages_keep_their_text(tag: str, depth: int) -> None:
    shown = texts(f"<{tag}>" * depth + "deep" + f"</{tag}>" * depth + "<p>after</p>")
    assert shown == ["deep", "after"]


@pytest.mark.parametrize("depth", [3, 400])
def test_what_is_linked_and_bold_is_counted_however_deep_it_is(depth: int) -> None:
    [block] = page("<a href=/><b>" + "<span>" * depth + "abcde").blocks
    assert (block.linked, block.bold) == (5, 5)


MARKUP = st.lists(
    st.sampled_from(
        """<p> </p> <div,class=share> </div> <br> <b> </b> <a> </a> <table> <tr> <td> </table> <ul>
        <li> <pre> </pre> <figure> <figcaption> </figure> <span> </span> <h1> </h1> <img> a b .
        <form> <input,type=email> <time> <label> &nbsp;""".split()
    ),
    max_size=40,
).map(lambda pieces: " ".join(pieces).replace(",", " "))


@settings(STEADY, max_examples=fewer_when_quick(200))
@given(MARKUP)
def test_boxes_hold_their_blocks(markup: str) -> None:
    outline = page(markup).outline
    assert [block.index for block in outline.blocks] == list(range(len(outline.blocks)))
    for at, box in enumerate(outline.boxes):
        assert box.index == at
        assert 0 <= box.first <= box.last <= len(outline.blocks)
        if box.parent is not None:
            assert box.parent.first <= box.first <= box.last <= box.parent.last
    for block in outline.blocks:
        assert block.text == clean_text(block.text) != ""
        assert block.box.first <= block.index < block.box.last
        assert 0 <= block.link_share <= 1
    assert not outline.blocks or not outline.blocks[0].line


def test_a_page_within_an_unclosed_noscript_is_read() -> None:
    shown = Page("<body><noscript><div>Scripts, please<div><h1>Headline</h1><p>Text</p></body>")
    assert [block.text for block in shown.blocks] == ["Scripts, please", "Headline", "Text"]
    hidden = Page("<body><noscript><div><p>Scripts, please</p></div></noscript><p>Text</p></body>")
    assert [block.text for block in hidden.blocks] == ["Text"]


def test_the_anchor_of_a_heading_says_nothing() -> None:
    for markup, marks in (
        ("<h2 id='toc_1'>x</h2>", 0),
        ("<h2 id='comments-on-the-plan'>x</h2>", 0),
        ("<h2 class='comments'>x</h2>", ClassHint.COMMENTS),
        ("<div id='comments'>x</div>", ClassHint.COMMENTS),
    ):
        assert page(markup).blocks[0].box.own_hints == marks


@pytest.mark.parametrize(
    ("attribute", "hidden"),
    [
        ("hidden", True),
        ("style='color: red; display:none'", True),
        ("style='DISPLAY : none'", True),
        ("style='visibility: hidden'", True),
        ("style='display: block'", False),
        ("style='color: none'", False),
        ("", False),
    ],
)
def test_boxes_that_are_not_shown_are_marked(attribute: str, hidden: bool) -> None:
    [block] = page(f"<div {attribute}>Your subscription is in use elsewhere.</div>").blocks
    assert bool(block.box.own_hints & ClassHint.HIDDEN) is hidden


# What the walk tidies by itself, and what it hands to clean(): letters of many scripts, all kinds
# of white space, what has no width, accents of their own, and what changes in NFC.
SIGNS = st.sampled_from(
    "abc XYZ,.!\t\n\x0b\x1c\x7f\x85\xa0\xad\u2000\u200a\u200b\u2010\u2018\u2026\u2028\u202f"
    "\u2030\u203e\u205f\u20ac\u20d0\u2126\u3000\u3001\u302a\u304b\u3099\u30ab\u3164\u4e00\u9fa5"
    "\uac00\u1100\u1161\u11a8\ud7a3\ud7b0\uf900\ufb01\ufeff\ufffd\U0001f600\U0002f800\U000e0041"
    "äßéñÿĀſǅɏɐʰ\u0300\u0301\u0345\u0374\u0387αωЁяѿҁ\u0483אبّहिิ\u1680\u180e"
)


@STEADY
@given(st.text(SIGNS | st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="<&")))
def test_a_blocks_text_is_clean(text: str) -> None:
    assert "".join(texts(f"<p>{text}</p>")) == clean_text(text)
    marked = texts(f"<p>{text}<b>{text}</b> {text}</p>")
    assert "".join(marked) == clean_text(f"{text}{text} {text}")


@STEADY
@given(st.text(SIGNS, min_size=1))
def test_what_is_linked_is_counted_in_characters(text: str) -> None:
    blocks = page(f"<p>x<a href=/>{text}</a></p>").blocks
    assert [block.linked for block in blocks] == [len(text.strip())]


def test_the_caption_of_a_quotation_names_its_speaker() -> None:
    quoted = "<figure><blockquote><p>a</p></blockquote><figcaption>b</figcaption></figure>"
    pictured = (
        "<figure><img src='/x.jpg'><blockquote>a</blockquote><figcaption>b</figcaption></figure>"
    )
    speaker, caption = page(quoted).blocks[-1], page(pictured).blocks[-1]
    assert not (speaker.own_hints | speaker.box.own_hints) & ClassHint.CAPTION
    assert caption.box.own_hints & ClassHint.CAPTION


def test_the_footer_of_a_quotation_is_none_of_the_page() -> None:
    quoted, last = page(
        "<blockquote><p>a</p><footer>b</footer></blockquote><footer>c</footer>"
    ).blocks[1:]
    assert not quoted.box.own_hints & ClassHint.FOOTER
    assert last.box.own_hints & ClassHint.FOOTER


@pytest.mark.parametrize(
    ("label", "is_breadcrumbs"),
    [("You are here", True), ("Sie sind hier", True), ("面包屑", True), ("Navigation", False)],
)
def test_what_a_menu_s_label_says(label: str, is_breadcrumbs: bool) -> None:
    box = page(f"<nav aria-label='{label}'><a href='/'>a</a></nav>").blocks[0].box
    assert bool(box.own_hints & ClassHint.BREADCRUMBS) is is_breadcrumbs


def test_an_anchor_is_no_link() -> None:
    [first, second, third] = page(
        "<a name='x'><p>a</p><p>b <a href='/c'>c</a></p></a><p>d</p>"
    ).blocks
    assert (first.linked, second.linked, third.linked) == (0, 1, 0)


@pytest.mark.parametrize("name", ["related-work", "share-prices-fall"])
def test_ids_in_headings_are_anchors(name: str) -> None:
    [block] = page(f"<h2><span id='{name}'>What the council wants</span></h2>").blocks
    assert (block.own_hints, block.box.own_hints) == (0, 0)


def test_a_heading_that_links_to_itself_is_no_link() -> None:
    blocks = page("<h2 id='x'><a href='#x'>a</a></h2><h2><a href='/x'>b</a></h2>").blocks
    assert [block.linked for block in blocks] == [0, 1]
