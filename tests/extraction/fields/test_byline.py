"""Names in the byline that a page shows."""

from __future__ import annotations

import pytest
from byline_pages import SENTENCE, URL, page

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import find_authors
from newscrawl.extraction.lines.byline_names import keys_of, names_in


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ('<div class="byline">By Ann Lee</div>', ["Ann Lee"]),
        ('<div class="byline">Posted by: Ann Lee 9 months ago</div>', ["Ann Lee"]),
        (
            '<p><a href="/news">News</a> | <a href="/author/x">Ann Lee</a> | 12 July 2023</p>',
            ["Ann Lee"],
        ),
        ('<div class="author"><i>Ann Lee</i> <i class="author-badge">Lv1</i></div>', ["Ann Lee"]),
        ('<div><i class="name">Ann Lee</i><i>Xtown</i></div><div>12 July 2023</div>', ["Ann Lee"]),
        ("<p>Words: Ann Lee<br>Pictures: Bo Oh</p><time>12 July 2023</time>", ["Ann Lee"]),
        ('<div class="author">Ann Lee on July 12, 2023</div>', ["Ann Lee"]),
        ('<div class="author">July 12, 2023 Ann Lee</div>', ["Ann Lee"]),
        ('<div class="author">Enviado por Ann Lee el mar, 12/07/2023</div>', ["Ann Lee"]),
        ("<div>Von Ann Muster, Xtown 12.07.2023, 16:12 Uhr</div>", ["Ann Muster"]),
        ('<div class="byline"><div>By</div><div>Ann Lee</div></div>', ["Ann Lee"]),
        # A desk's letters; a line in capitals has none.
        ("<p>By TPN, in News · 12 July 2023</p>", ["TPN"]),
        ("<p>BY THE, TIME, 12 July 2023</p>", None),
        # A name at the date needs no word for it, a place before a comma is none.
        ("<p>Ann Lee | 12.07.2023</p>", ["Ann Lee"]),
        ("<div>12 July 2023</div><div>Ann Lee</div>", ["Ann Lee"]),
        ("<div>Ann Lee</div><div>12 July 2023</div>", ["Ann Lee"]),
        ("<p>New Xtown, 12.07.2023</p>", None),
        ('<p><a href="/x">Ann Lee</a> , 12. Juli 2023, 16:12 Uhr 3 min</p>', ["Ann Lee"]),
        ("<p>Von dpa</p>", ["dpa"]),
        ("<p>By Ann Lee For The Paper</p>", ["Ann Lee"]),
        # A name with what somebody does, right below the headline.
        ("<div>Ann Lee, Staff Writer</div>", ["Ann Lee"]),
        ("<div>김철수 기자</div>", ["김철수"]),
        ("<div>Ann Lee named editor of the Paper</div>", None),
        # Right below the headline a byline is one, whatever its class says.
        ('<p class="related">By Ann Lee</p>', ["Ann Lee"]),
        ('<div class="author credit">Ann Lee</div>', ["Ann Lee"]),
        (f'<p>{SENTENCE}</p><p class="related">One</p><p class="related">By Ann Lee</p>', None),
        ('<figure><img><p class="author credit">Ann Lee</p></figure>', None),
        ('<div><a href="/x">Old News</a></div><div>12 July 2023</div>', None),
        (
            '<div class="author"><a href="/author/rob">Rob</a> in <a href="/sea">Sea</a></div>',
            ["Rob"],
        ),
        ('<div class="author">Health</div>', None),
        ('<div class="author">Published on</div>', None),
        ("<div>作者：林晓舟 来源：新闻社</div>", ["林晓舟"]),
        ("<div>作者： 林晓舟 出自[北方出版社]</div>", ["林晓舟"]),
        ("<div>北方新闻·北方报记者林晓舟/文 受访者供图</div>", ["林晓舟"]),
        ("<div>2023年7月12日08:19 [ 林晓舟 ] 来源：[ 北方报 ]</div>", ["林晓舟"]),
        # A nickname, where the line's date or class says that it is a byline.
        ("<p>Posted by ibby on Friday July 12, 2023 @08:00PM</p>", ["ibby"]),
        ('<p class="byline">by ibby</p>', ["ibby"]),
        ("<p>by far</p>", None),
        ('<div class="author">12 July 2023 · Ann Lee on behalf of The Group</div>', ["Ann Lee"]),
        # What others did to the text.
        ("<p>By Ann Lee, DVM. Reviewed by Bo Oh, DVM</p>", ["Ann Lee"]),
        ("<p>By Ann Lee , Home Expert &amp; Bo Oh , Sea Expert</p>", ["Ann Lee", "Bo Oh"]),
        ("<div>Ann Lee, VMD, DACVB</div>", ["Ann Lee"]),
        ("<div>New Xtown, NY</div>", None),
        # Labels and buttons.
        ("<div>Last Updated</div><div>12 July 2023</div>", None),
        ("<div>Customer Reviews</div><div>12 July 2023</div>", None),
        # The site's own staff.
        ('<p class="author">Xtown-Post Team</p>', ["Xtown-Post Team"]),
        # Without a label: a name begins with a surname, unless the page is Japanese.
        ("<div>林晓舟</div><div>2023年7月12日</div>", ["林晓舟"]),
        ("<div>社会资本</div><div>2023年7月12日</div>", None),
        ("<div>山田太郎</div><div>2023年7月12日 の ニュース</div>", ["山田太郎"]),
    ],
)
def test_bylines(byline: str, names: list[str] | None) -> None:
    found = find_authors(page(byline))
    assert (found and found.value) == names


def test_a_byline_may_stand_right_above_the_headline() -> None:
    text = f"<p>{SENTENCE}</p>" * 9
    above = "<p>Creating better bridges</p><p>Von Ann Muster publiziert am 12. Juli 2023</p>"
    found = find_authors(Page(f"<article>{above}<h1>Bridge stays closed</h1>{text}</article>", URL))
    assert found is not None and found.value == ["Ann Muster"]


@pytest.mark.parametrize(
    ("behind", "names"),
    [
        ('<div class="author">Author Ann Lee</div>', ["Ann Lee"]),
        ("<div>(责编：牛晓镛、岳小舟)</div>", ["牛晓镛", "岳小舟"]),
        ("<div>作者:xzhou 阅读(1660) 评论(5)</div>", ["xzhou"]),
        # A box for the author, wherever it is.
        ('<aside><div class="author-name">Ann Lee</div></aside>', ["Ann Lee"]),
        # A note on somebody whose name stands on the page.
        (f"<h3>Ann Lee</h3><p>Ann Lee is a writer of the sea. {SENTENCE}</p>", ["Ann Lee"]),
    ],
)
def test_behind_the_text(behind: str, names: list[str]) -> None:
    assert find_authors(page(behind=behind)) == (names, "byline")


@pytest.mark.parametrize(
    "behind",
    [
        f"<p>Ann Lee is a writer of the sea. {SENTENCE}</p>",
        f"<h3>The Agency</h3><p>The Agency is a place by the sea. {SENTENCE}</p>",
    ],
)
def test_no_author(behind: str) -> None:
    assert find_authors(page(behind=behind)) is None


def test_a_name_in_brackets_ends_a_chinese_report() -> None:
    text = f"<p>{SENTENCE}</p><p>雨停了，北方的河水正在退去，桥明天又开了。</p><p>（林晓舟）</p>"
    found = find_authors(Page(f"<article><h1>Bridge stays closed</h1>{text}</article>", URL))
    assert found is not None and found.value == ["林晓舟"]


@pytest.mark.parametrize(
    ("above", "names"),
    [
        # Only some of the authors have pages of their own.
        (
            '<p>By <a href="/author/ann-lee">ANN LEE</a>, <a href="/author/bo-oh">BO OH</a>, '
            "CY H. POE and DEE MOSS JULY 10, 2018</p>",
            ["ANN LEE", "BO OH", "CY H. POE", "DEE MOSS"],
        ),
        ('<p>By <a href="/author/ann-lee">Ann Lee</a>, Xtown</p>', ["Ann Lee"]),
        # "By" in a line of its own tells what the next one is, whatever its class says.
        (
            "<h2>It will take a year, the engineers said on the old quay.</h2><div>By</div>"
            '<div class="author credit">Ann Lee Bloomberg</div>',
            ["Ann Lee"],
        ),
        # A theme may call the whole post an image.
        (
            '<div class="image"><div class="author"><a href="/author/ann-lee">Ann Lee</a></div>'
            "</div>",
            ["Ann Lee"],
        ),
    ],
)
def test_names_without_class_hints_or_links(above: str, names: list[str]) -> None:
    found = find_authors(page(above))
    assert (found.value if found else []) == names


def test_the_site_behind_a_name_goes() -> None:
    assert names_in(["Ann Lee and Bo Oh Xtown Today"], keys_of(["Xtown Today"])) == [
        "Ann Lee",
        "Bo Oh",
    ]
