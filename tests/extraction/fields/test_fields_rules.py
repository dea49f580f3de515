"""Rules of single fields that need no whole page."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import (
    find_authors,
    find_canonical_url,
    find_dateline,
    find_description,
    find_hashtags,
    find_headline,
    find_language,
    find_section,
)
from newscrawl.extraction.fields.body import join_blocks
from newscrawl.extraction.fields.language import normalize_language
from newscrawl.extraction.lines.breadcrumb_line import split_trail
from newscrawl.extraction.lines.person_names import clean_names
from newscrawl.items import Breadcrumb

STEADY = settings(deadline=None, derandomize=True, database=None)
URL = "https://news.example/world/bridge"
SENTENCE = "The council spoke for three hours about the bridge over the river, as it does often."


def page(body: str = "", head: str = "", data: object = None, html: str = "<html>") -> Page:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    return Page(
        f"{html}<head>{head}{script}</head><body>{body}{f'<p>{SENTENCE}</p>' * 4}</body></html>",
        URL,
    )


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("Home » World » A story", ["Home", "World", "A story"]),
        ("Home > World", ["Home", "World"]),
        ("Startseite / Politik / Ein Bericht", ["Startseite", "Politik", "Ein Bericht"]),
        ("Accueil | Monde", ["Accueil", "Monde"]),
        ("You are here: Home » World", ["Home", "World"]),
        ("You are here: News » World", ["News", "World"]),
        ("Home :: World", ["Home", "World"]),
        ("News » World", []),
        ("Home", []),
        ("Home and/or World", []),
        ("", []),
        ("Home » " + "x" * 400, []),
        ("Home » " + " » ".join("abcdefghij"), []),
    ],
)
def test_split_trail(text: str, steps: list[str]) -> None:
    assert split_trail(text) == steps


@STEADY
@given(
    st.lists(
        st.text(st.characters(categories=["L"]), min_size=1, max_size=9), min_size=1, max_size=8
    )
)
def test_a_joined_trail_is_split_into_its_steps(names: list[str]) -> None:
    assert split_trail(" » ".join(["Home", *names])) == ["Home", *names]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("MOSCOW – The news came at noon.", "MOSCOW"),
        ("MOSCOW (Reuters) - The news came at noon.", "MOSCOW"),
        ("NEW YORK, July 12 — The news came.", "NEW YORK"),
        ("Jakarta, Portal - Harga beras naik.", "Jakarta"),
        ("Kyiv (Agency) – The news came.", "Kyiv"),
        ("МОСКВА, 12 июля – Новости.", "МОСКВА"),
        ("A standfirst.\n\nBERLIN – The news came.", "BERLIN"),
        ("صفاقس – وصل الخبر.", "صفاقس"),
        ("The news - it came at noon - was bad.", None),
        ("It was a long-winded – and dull – day.", None),
        ("a – b", None),
        ("One.\n\nTwo.\n\nThree.\n\nBERLIN – Four.", None),
        ("", None),
        (None, None),
    ],
)
def test_dateline(body: str | None, place: str | None) -> None:
    found = find_dateline(body)
    assert (found.value if found else None) == place


@STEADY
@given(st.text(max_size=100))
def test_a_dateline_stands_in_the_body(text: str) -> None:
    found = find_dateline(text)
    assert found is None or found.value in text


@pytest.mark.parametrize(
    ("texts", "names"),
    [
        (["By Ann Lee and Bo Oh, Chief Editor"], ["Ann Lee", "Bo Oh"]),
        (["Von Anna Beispiel und Max Muster"], ["Anna Beispiel", "Max Muster"]),
        (["Ann Lee", "ANN LEE", "Bo Oh"], ["Ann Lee", "Bo Oh"]),
        (["Ann Lee (ann@news.example)"], ["Ann Lee"]),
        (["Ann Lee @annlee"], ["Ann Lee"]),
        (["https://news.example/ann"], []),
        (["Staff Writer"], []),
        (["12 July 2023"], []),
        (["News Example"], []),
        (["Xtown Post"], []),
        (["记者 林晓舟"], ["林晓舟"]),
        (["김서연 기자"], ["김서연"]),
        (["Ann&nbsp;Lee"], ["Ann Lee"]),
        (["", " , ; "], []),
    ],
)
def test_clean_names(texts: list[str], names: list[str]) -> None:
    assert clean_names(texts, ["Xtown Post"]) == names


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        ("EN_us", "en-US"),
        ("PT_br", "pt-BR"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("zh-Hant", "zh-Hant"),
        ("es-419", "es-419"),
        ("ru_RU.UTF-8", "ru-RU"),
        (" de ", "de"),
        ("fil", "fil"),
        ("english", None),
        ("und", None),
        ("x", None),
        ("", None),
        ("{{lang}}", None),
    ],
)
def test_normalize_language(text: str, tag: str | None) -> None:
    assert normalize_language(text) == tag


@STEADY
@given(st.text(st.sampled_from("abzENHans-_.@419 "), max_size=14))
def test_a_normal_language_stays_as_it_is(text: str) -> None:
    tag = normalize_language(text)
    assert tag is None or normalize_language(tag) == tag


@pytest.mark.parametrize(
    ("shown", "value", "source"),
    [
        (page(html='<html lang="pt-br">'), "pt-BR", "html lang"),
        (page(html='<html xml:lang="de">'), "de", "html lang"),
        (page(head='<meta property="og:locale" content="fr_FR">'), "fr-FR", "og:locale"),
        (page(data={"@type": "Article", "inLanguage": "sv"}), "sv", "json-ld"),
        (
            page(html='<html lang="">', data={"@type": "Article", "inLanguage": "sv"}),
            "sv",
            "json-ld",
        ),
        (page(), None, None),
    ],
)
def test_language(shown: Page, value: str | None, source: str | None) -> None:
    found = find_language(shown)
    assert (found or (None, None)) == (value, source)


CHINESE = "市议会星期二就关闭的大桥讨论了三个小时，维修工程预计明年春天才能完成。"
JAPANESE = "市議会は火曜日に橋の修理について三時間にわたり話し合った。橋は春から閉まっている。"
KOREAN = "시의회는 화요일에 다리 수리에 대해 세 시간 동안 논의했으며 다리는 봄부터 닫혀 있다."
RUSSIAN = "Совет города собрался во вторник и три часа говорил о мосте, который закрыт с весны."


@pytest.mark.parametrize(
    ("text", "declared", "value", "source"),
    [
        (CHINESE, "zh-TW", "zh-TW", "html lang"),
        (CHINESE, "en", "zh", "script"),
        (CHINESE, "", "zh", "script"),
        (JAPANESE, "en-US", "ja", "script"),
        (KOREAN, "", "ko", "script"),
        (RUSSIAN, "uk", "uk", "html lang"),
        (RUSSIAN, "en", None, None),  # as good as Bulgarian or Ukrainian
        ("Rue de l’Église – « où » ? " * 4, "fr", "fr", "html lang"),
    ],
)
def test_no_text_is_of_a_language_that_is_not_written_so(
    text: str, declared: str, value: str | None, source: str | None
) -> None:
    markup = f'<html lang="{declared}"><body><h1>1</h1>{f"<p>{text * 3}</p>" * 3}</body></html>'
    assert (find_language(Page(markup, URL)) or (None, None)) == (value, source)


TRAIL = [Breadcrumb("Home", "/"), Breadcrumb("World", "/w"), Breadcrumb("Bridge stays closed…")]
HEADLINE = "Bridge stays closed until next year"
WORLD = ("World", "breadcrumbs")


@pytest.mark.parametrize(
    ("shown", "trail", "found"),
    [
        (
            page(head='<meta property="article:section" content="Politics">'),
            TRAIL,
            ("Politics", "article:section"),
        ),
        (
            page(data={"@type": "Article", "articleSection": ["Sea", "Air"]}),
            TRAIL,
            ("Sea", "json-ld"),
        ),
        (page(), TRAIL, WORLD),
        (page(), TRAIL[:2], WORLD),
        (page(), [TRAIL[0], TRAIL[2]], None),
        (page(), TRAIL[:1], None),
        # The page itself, in other words than the headline's.
        (
            page(),
            [*TRAIL[:2], Breadcrumb("How the town does without its bridge for a year")],
            WORLD,
        ),
        (page(), [*TRAIL[:2], Breadcrumb("In other words", URL)], WORLD),
        (page(), [*TRAIL[:2], Breadcrumb("正文")], WORLD),
        (page(), [*TRAIL[:2], Breadcrumb("Article", "/w/a")], WORLD),
        (page(), [Breadcrumb("Xtown Post"), TRAIL[2]], None),
        (page(), [], None),
    ],
)
def test_section(shown: Page, trail: list[Breadcrumb], found: tuple[str, str] | None) -> None:
    assert find_section(shown, trail, HEADLINE) == found


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (page("<h1>Bridge <i>stays</i>\n closed</h1>"), ("Bridge stays closed", "h1")),
        (
            page(
                '<h1><span class="kicker">Traffic</span><span class="offscreen"> - </span>'
                "<span>Bridge stays closed</span></h1>"
            ),
            ("Bridge stays closed", "h1"),
        ),
        (  # in one line, a kicker needs the colon that some of the data have
            page(
                '<h1><span class="kicker">Traffic</span><span>Bridge stays closed</span></h1>',
                head='<meta property="og:title" content="Traffic: Bridge stays closed">',
                data={"@type": "Article", "headline": "Traffic - Bridge stays closed"},
            ),
            ("Traffic: Bridge stays closed", "h1"),
        ),
        (  # behind the line, what a theme calls a kicker is its other half
            page('<h1><i>Bridge stays closed</i><span class="kicker">Mayor blames</span></h1>'),
            ("Bridge stays closed Mayor blames", "h1"),
        ),
        (  # what only those hear who hear the page
            page(
                '<h1>Bridge stays closed <span class="sr-only">Topic: </span><i>all year</i></h1>'
            ),
            ("Bridge stays closed all year", "h1"),
        ),
        (  # the trail's last step may be the headline, with a link to its own page
            page(
                "<nav class='breadcrumb'><a href='/world'>World</a> &gt; "
                "<a href='/world/bridge#top'><h1>A long winter / Bridge stays closed</h1></a></nav>"
                "<h2>Bridge stays closed A long winter</h2>",
                "<title>Bridge stays closed</title>",
            ),
            ("A long winter / Bridge stays closed", "h1"),
        ),
        (  # a link to another page makes it another story's
            page(
                "<nav><a href='/world/other'><h1>A long winter / Bridge stays closed</h1></a></nav>"
                "<h2>Bridge stays closed</h2>",
                "<title>Bridge stays closed</title>",
            ),
            ("Bridge stays closed", "h2"),
        ),
        (  # a date in the heading's link is not the headline's
            page(
                '<h2><a href="/x"><i>Jun 17</i> <span>Bridge stays closed</span></a></h2>',
                head='<meta property="og:title" content="Bridge stays closed">',
            ),
            ("Bridge stays closed", "h2"),
        ),
        (  # a heading that is a link to the front page is the site's name
            page(
                '<h1><a href="https://news.example/">Xtown and the world</a></h1>'
                '<h2><a href="/2">Bridge stays closed</a></h2>',
                head="<title>Xtown and the world » Bridge stays closed</title>",
            ),
            ("Bridge stays closed", "h2"),
        ),
        (  # the title's part that is the site's name is no headline, though a heading shows it
            page(
                "<h1>News</h1><h2>Bridge stays closed</h2>",
                head="<title>Bridge stays closed | News Example</title>"
                '<meta property="og:site_name" content="News">',
            ),
            ("Bridge stays closed", "h2"),
        ),
        (  # the title's words in another order, below the name of a section
            page(
                "<h1>Bridges of the town</h1><h2>Town council closes old bridge until spring</h2>",
                head="<title>Old bridge: council closes it until spring in town</title>",
            ),
            ("Town council closes old bridge until spring", "h2"),
        ),
        (  # twice in one heading, for large and for small screens
            page("<h1><b>Bridge stays closed</b> <i>Bridge stays closed</i></h1>"),
            ("Bridge stays closed", "h1"),
        ),
        (
            page(data={"@type": "Article", "headline": "Bridge &amp; ferry closed"}),
            ("Bridge & ferry closed", "json-ld"),
        ),
        (
            page(
                head='<meta property="og:title" content="Bridge stays closed | Xtown Post">'
                '<meta property="og:site_name" content="Xtown Post">'
            ),
            ("Bridge stays closed", "og:title"),
        ),
        (
            page(head="<title>Bridge stays closed - Xtown Post</title>"),
            ("Bridge stays closed", "title"),
        ),
        (page(head="<title>Short - Xtown Post</title>"), ("Short - Xtown Post", "title")),
        (page(), None),
    ],
)
def test_headline(shown: Page, found: tuple[str, str] | None) -> None:
    assert find_headline(shown) == found


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (
            '<link rel="canonical" href="/b?utm_source=x">',
            ("https://news.example/b", "link rel=canonical"),
        ),
        (
            '<meta property="og:url" content="https://news.example/c">',
            ("https://news.example/c", "og:url"),
        ),
        # A link to the front page is a mistake.
        ('<link rel="canonical" href="/">', (URL, "url")),
        ('<link rel="canonical" href="http://[">', (URL, "url")),
        ('<link rel="canonical" href="javascript:0">', (URL, "url")),
        ("", (URL, "url")),
    ],
)
def test_canonical_url(head: str, found: tuple[str, str]) -> None:
    assert find_canonical_url(page(head=head)) == found


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (
            page(
                head='<meta property="og:description" content="B">'
                '<meta name="description" content="A">'
            ),
            ("A", "description"),
        ),
        (
            page(head='<meta property="og:description" content="B &amp;amp; C">'),
            ("B & C", "og:description"),
        ),
        (page(data={"@type": "Article", "description": "D"}), ("D", "json-ld")),
        (page(), None),
    ],
)
def test_description(shown: Page, found: tuple[str, str] | None) -> None:
    assert find_description(shown) == found


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (page(data={"@type": "Article", "author": {"name": "Ann Lee"}}), (["Ann Lee"], "json-ld")),
        (
            page(
                head='<meta property="og:site_name" content="Xtown">',
                data={"@type": "Article", "author": [{"@type": "Organization", "name": "Xtown"}]},
            ),
            (["Xtown"], "json-ld"),  # the outlet signs what nobody else does
        ),
        (page('<span itemprop="author">By Ann Lee</span>'), (["Ann Lee"], "microdata")),
        (
            page(head='<meta name="author" content="Ann Lee, Bo Oh">'),
            (["Ann Lee", "Bo Oh"], "meta author"),
        ),
        (page("<h1>Bridge stays closed</h1><p>By Ann Lee</p>"), (["Ann Lee"], "byline")),
        (page(), None),
    ],
)
def test_authors(shown: Page, found: tuple[list[str], str] | None) -> None:
    assert find_authors(shown) == found


def test_displayed_hashtags_go_before_those_of_the_data() -> None:
    head = '<meta property="article:tag" content="Data">'
    shown = find_hashtags(page("<h1>Bridge stays closed</h1><p>#Sea #Wind</p>", head))
    assert shown == (["Sea", "Wind"], "hashtag line")
    assert find_hashtags(page("<h1>Bridge stays closed</h1>", head)) == (["Data"], "article:tag")


def test_lines_and_paragraphs_are_joined() -> None:
    assert join_blocks([("a", True), ("b", True), ("c", False)]) == "a\nb\n\nc"
    assert join_blocks([]) == ""
