"""Who wrote it: names out of bylines and data, and which of the two is believed."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import find_authors
from newscrawl.extraction.fields.byline_text import is_author_url
from newscrawl.extraction.lines.person_names import clean_names, is_agency, is_full_name

URL = "https://www.xtown-post.example/world/bridge"
SENTENCE = "The council spoke for three hours about the bridge over the river, as it does often."


def page(above: str = "", behind: str = "", head: str = "", author: object = None) -> Page:
    """An article with something between headline and text and something behind the text."""
    data = {"@type": "NewsArticle", "headline": "Bridge stays closed", "author": author}
    data["publisher"] = {"@type": "Organization", "name": "The Xtown Post"}
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if author else ""
    text = f"<p>{SENTENCE}</p>" * 9
    return Page(
        f"<html><head>{head}{script}</head><body><article><h1>Bridge stays closed</h1>{above}{text}"
        f"</article>{behind}</body></html>",
        URL,
    )


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann Lee, Xtown", ["Ann Lee"]),
        ("Ann Lee, dpa", ["Ann Lee", "dpa"]),
        ("Ann Lee/AFP", ["Ann Lee", "AFP"]),
        ("Reporter Ann Lee", ["Ann Lee"]),
        ("Ann Lee et Bo Oh, envoyés spéciaux à Xville", ["Ann Lee", "Bo Oh"]),
        ("Redaktion Xtown Heute", ["Redaktion Xtown Heute"]),
        ("DIE XTOWN POST, Hamburg, Germany", []),
        ("Ann Lee, AP National Political Writer", ["Ann Lee"]),
        ("Ann Lee Political Correspondent", ["Ann Lee"]),
        ("Ann Lee, XTV Editor-at-large", ["Ann Lee"]),
        ("AP Sports Writer", []),
        ("The Associated Press", ["The Associated Press"]),
        ("Ann Lee and AFP", ["Ann Lee", "AFP"]),
        ("Ministry of Trade and Climate", ["Ministry of Trade and Climate"]),
        ("本报记者 林晓舟", ["林晓舟"]),
        ("홍길동 칼럼니스트", ["홍길동"]),
        ("Super User", []),
        ("Nina Opal Redakteurin", ["Nina Opal"]),
        ("XP-Redaktion", ["XP-Redaktion"]),
        ("Chief Reporter", []),
        ("Associated Press", ["Associated Press"]),
        ("Deutsche Presse-Agentur", ["Deutsche Presse-Agentur"]),
        ("Foto: Jo Lens", []),
        ("SIZE - +", []),
        ("Ann LeeAnn Lee", ["Ann Lee"]),
        ("Ann Lee Ann Lee", ["Ann Lee"]),
        ("ANN LEE (", ["ANN LEE"]),
        ("Monday. (Ann Lee", []),
        ("Ann Lee (in Rome)", ["Ann Lee"]),
        ("Ann Lee On Twitter »", ["Ann Lee"]),
        ("ANN LEE ASSOCIATED PRESS", ["ANN LEE"]),
        ("Ann Lee, Harbour Today", ["Ann Lee"]),
        ("name", []),
        ("Interview: Jo Lens", ["Jo Lens"]),
        ("Autorin/Autor Roman Musterenko", ["Roman Musterenko"]),
        ("Escribe Camila Ejemplo", ["Camila Ejemplo"]),
        ("牛晓镛、岳小舟", ["牛晓镛", "岳小舟"]),
        ("By", []),
        ("admin", []),
        ("null", []),
        ("xtown.example.com", []),
    ],
)
def test_clean_names(text: str, names: list[str]) -> None:
    assert clean_names([text], ["Die Xtown Post"]) == names


@pytest.mark.parametrize(
    "text",
    ["Posted on", "Health", "Editorial desk", "im Gespräch", "Share this"],
)
def test_what_is_displayed_must_look_like_a_name(text: str) -> None:
    assert clean_names([text], displayed=True) == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Ann Lee", True),
        ("Ludwig van der Berg", True),
        ("Seán O'Neill", True),
        ("Марина Лебедева", True),
        ("藤代航平", True),
        ("김하늘", True),
        ("Robert", False),
        ("updated last week", False),
        ("Ann Lee writes here about many things", False),
        ("", False),
    ],
)
def test_full_names(text: str, is_one: bool) -> None:
    assert is_full_name(text) is is_one


def test_agencies_are_whole_names() -> None:
    assert is_agency("Reuters") and is_agency("the associated press")
    assert not is_agency("Reuters reporter Ann Lee")


@pytest.mark.parametrize(
    ("href", "is_one"),
    [
        ("/author/ann-lee/", True),
        ("https://xtown.example/autoren/ann-lee", True),
        ("/?author=12", True),
        ("/world/authority-speaks", False),
        ("", False),
    ],
)
def test_links_to_pages_about_authors(href: str, is_one: bool) -> None:
    assert is_author_url(href) is is_one


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ('<div class="byline">By Ann Lee</div>', ["Ann Lee"]),
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
    ],
)
def test_bylines(byline: str, names: list[str] | None) -> None:
    found = find_authors(page(byline))
    assert (found and found.value) == names


@pytest.mark.parametrize(
    ("label", "name", "other", "names"),
    [
        ("Verfasst von", "Ann Lee", "", ["Ann Lee"]),
        ("Zz zz", "Ann Lee", "3 minutes", ["Ann Lee"]),
        ("Filed under", "Music News", "", None),
        ("Est. reading time", "3 minutes", "", None),
    ],
)
def test_what_previews_tell(label: str, name: str, other: str, names: list[str] | None) -> None:
    told = {"label1": label, "data1": name, "data2": other}
    head = "".join(f'<meta name="twitter:{k}" content="{v}">' for k, v in told.items())
    found = find_authors(page(head=head))
    assert (found.value if found else None) == names


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
    ],
)
def test_behind_the_text(behind: str, names: list[str]) -> None:
    assert find_authors(page(behind=behind)) == (names, "byline")


ANN = {"@type": "Person", "name": "Ann Lee"}
OUTLET = {"@type": "Organization", "name": "The Xtown Post"}
WIRE = {"@type": "Organization", "name": "Deutsche Presse-Agentur"}


@pytest.mark.parametrize(
    ("author", "above", "found"),
    [
        (
            {"@type": "Person", "givenName": "Ann", "familyName": "Lee"},
            "",
            (["Ann Lee"], "json-ld"),
        ),
        ([ANN, OUTLET], "", (["Ann Lee"], "json-ld")),
        ([WIRE, ANN], "", (["Deutsche Presse-Agentur", "Ann Lee"], "json-ld")),
        # Who put it up, and who wrote it.
        ({"name": "Bo Oh"}, '<p class="byline">By Ann Lee</p>', (["Ann Lee"], "byline")),
        (OUTLET, '<p class="byline">By Ann Lee</p>', (["Ann Lee"], "byline")),
        # The same people: the data have them in full.
        (
            [ANN, {"name": "Bo Oh"}],
            '<p class="byline">By Ann Lee</p>',
            (["Ann Lee", "Bo Oh"], "json-ld"),
        ),
        (OUTLET, "", (["The Xtown Post"], "json-ld")),
    ],
)
def test_data_and_byline(author: object, above: str, found: tuple[list[str], str]) -> None:
    assert find_authors(page(above, author=author)) == found


def test_microdata_of_comments_teasers_and_photos_are_not_the_articles() -> None:
    person = '<span itemprop="author"><b itemprop="name">{}</b></span>'
    scope = '<div itemscope itemtype="https://schema.org/{}">{}</div>'
    kinds = [
        ("ImageObject", "Jo Lens"),
        ("Article", "Ann Lee"),
        ("Comment", "A Troll"),
        ("Article", "X Y"),
    ]
    above = "".join(scope.format(kind, person.format(name)) for kind, name in kinds)
    assert find_authors(page(above)) == (["Ann Lee"], "microdata")


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(st.text("aA ,/.:@1By林\u0301", max_size=30), max_size=4), st.booleans())
def test_whatever_is_cleaned_is_no_longer_than_a_name(texts: list[str], displayed: bool) -> None:
    names = clean_names(texts, displayed=displayed)
    assert all(2 <= len(name) <= 60 and any(map(str.isalpha, name)) for name in names)


@pytest.mark.parametrize(
    "text", ["By " * 40_000, "a, " * 40_000, "and " * 40_000, " " * 100_000 + "x"]
)
def test_long_bylines_take_no_time(text: str) -> None:
    start = time.process_time()
    clean_names([text])
    assert time.process_time() - start < 5


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
def test_names_that_marks_and_links_do_not_tell(above: str, names: list[str]) -> None:
    found = find_authors(page(above))
    assert (found.value if found else []) == names


def test_the_site_behind_a_name_goes() -> None:
    assert clean_names(["Ann Lee and Bo Oh Xtown Today"], ["Xtown Today"]) == ["Ann Lee", "Bo Oh"]
