"""Breadcrumbs: where they are found, what they are, and what are not the page's."""

from __future__ import annotations

import json

import pytest

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import find_breadcrumbs

URL = "https://news.example/world/asia/bridge.html"
TITLE = "Bridge stays closed until spring"
BODY = "<p>The council spoke for three hours about the bridge over the river, as often.</p>" * 4
LISTED = {
    "@type": "BreadcrumbList",
    "itemListElement": [
        {"@type": "ListItem", "position": 2, "name": "Told", "item": "/told"},
        {"@type": "ListItem", "position": 1, "item": {"@id": "/", "name": "Front"}},
    ],
}


def page(above: str, below: str = "", data: object = None) -> Page:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    head = f"<head><title>{TITLE}</title>{script}</head>"
    return Page(f"<html>{head}<body>{above}<h1>{TITLE}</h1>{BODY}{below}</body></html>", URL)


def links(*names: str, between: str = " ") -> str:
    return between.join(f'<a href="/{name.lower()}/">{name}</a>' for name in names)


def items(*names: str) -> str:
    return "".join(f'<li><a href="/{name.lower()}/">{name}</a></li>' for name in names)


def names_of(shown: Page) -> list[str]:
    found = find_breadcrumbs(shown)
    return [crumb.name for crumb in found.value] if found else []


@pytest.mark.parametrize(
    ("above", "names"),
    [
        # Marked by its class, by a CMS's own word, by its label.
        (f'<ul class="breadcrumb">{items("Home", "World")}</ul>', ["Home", "World"]),
        (f'<div id="navPath">{links("News", "World", between=" / ")}</div>', ["News", "World"]),
        (f'<nav class="rootline"><ul>{items("Site", "World")}</ul></nav>', ["Site", "World"]),
        (f'<ol aria-label="Breadcrumb">{items("Site", "World")}</ol>', ["Site", "World"]),
        # Buttons within, the closing mark of a quotation, a bar that is no separator here.
        (
            f'<div class="breadcrumb">{links("World", "Asia", between=" > ")}'
            '<a href="#more">i</a> <a href="#comments">27</a></div>',
            ["World", "Asia"],
        ),
        (
            '<p class="breadcrumb"><a href="/">The « Mirror »</a> » <a href="/w/">World</a></p>',
            ["The « Mirror »", "World"],
        ),
        (
            f'<div class="breadcrumb"><p>{links("World")}</p><p>/</p><p>12 July | Sea</p></div>',
            ["World", "12 July | Sea"],
        ),
        (f'<p class="breadcrumb">{links("[Home]", "[World]")}</p>', ["Home", "World"]),
        # Marked as data only.
        (
            '<ul itemscope itemtype="https://schema.org/BreadcrumbList">'
            f"{items('Politics', 'Land')}</ul>",
            ["Politics", "Land"],
        ),
        (
            f'<ol vocab="http://schema.org/" typeof="BreadcrumbList">{items("Home", "Sea")}</ol>',
            ["Home", "Sea"],
        ),
        (
            '<p><span itemscope itemtype="http://data-vocabulary.org/Breadcrumb">'
            '<a href="/sea/">Sea</a></span> <span itemscope '
            'itemtype="http://data-vocabulary.org/Breadcrumb"><a href="/wind/">Wind</a></span></p>',
            ["Sea", "Wind"],
        ),
        # By its wording.
        (f"<p>{links('Home', 'World', between=' » ')}</p>", ["Home", "World"]),
        (f"<p>{links('News', 'World', between=' › ')} › Asia</p>", ["News", "World", "Asia"]),
        # By its addresses.
        (
            '<div><a href="/world.html">World</a> | <a href="/world/asia.html">Asia</a></div>',
            ["World", "Asia"],
        ),
        (
            '<ul><li><a href="https://news.example/world/">World</a></li>'
            '<li><a href="https://news.example/world/asia/">Asia</a></li></ul>',
            ["World", "Asia"],
        ),
        (
            f'<div><a href="/">Site</a> <a href="/world/">World</a> <a href="#">{TITLE}</a></div>',
            ["Site", "World", TITLE],
        ),
        ('<div><a href="/world/">World</a> | <a href="/sport/">Sport</a></div>', []),
        ('<div><a href="world/">World</a> | <a href="/world/asia/">Asia</a></div>', []),
        # By its place: from home to the title.
        (f'<ul><li><a href="/">Site</a></li><li>{TITLE}</li></ul>', ["Site", TITLE]),
        (f'<ul><li><a href="/a/">A</a></li><li>{TITLE}</li></ul>', []),
        # From home to the page's name, which the headline words in another way.
        (
            '<ul><li><a href="/">Site</a></li><li><a href="/world/">World</a></li>'
            "<li>No crossing before April</li></ul>",
            ["Site", "World", "No crossing before April"],
        ),
        (
            '<ul><li><a href="/world/">World</a></li><li><a href="/world/asia/">Asia</a></li>'
            "<li>Subscribe</li></ul>",
            [],
        ),
        # What is none.
        ('<div><a href="/a/">« Older</a> <a href="/b/">Newer »</a></div>', []),
        (f"<p>{links('World', 'Sport', 'Culture', between=' | ')}</p>", []),
    ],
)
def test_where_breadcrumbs_are_found(above: str, names: list[str]) -> None:
    assert names_of(page(above)) == names


@pytest.mark.parametrize(
    ("inside", "names"),
    [
        # Labels, separators, dates and icons are no breadcrumbs.
        (f"You are here: {links('Home', 'World')}", ["Home", "World"]),
        (f"Filed in: {links('World', 'Asia')}", ["World", "Asia"]),
        (f"<span>Drobečková navigace</span>{links('Home', 'World')}", ["Home", "World"]),
        (f"{links('Home', 'World')} <span>12.07.2023</span>", ["Home", "World"]),
        (f"{links('Home')} <i>chevron_right</i> {links('World')} <i>-</i>", ["Home", "World"]),
        # What only screen readers tell is left out, unless there is nothing else.
        (
            '<a href="/"><svg><title>Home</title></svg><span>Home</span></a> ' + links("World"),
            ["Home", "World"],
        ),
        ('<a href="/"><span class="sr-only">Home</span></a> ' + links("World"), ["Home", "World"]),
        ('<a href="/"><img alt="Home"></a> ' + links("World"), ["Home", "World"]),
        (f'{links("Home")} <span class="d-none d-md-inline">Asia</span>', ["Home", "Asia"]),
        # A heading is their own title, or a breadcrumb where it is a link.
        (
            f"<h3>In this part</h3><h2>{links('News')}</h2> <h2>{links('World')}</h2>",
            ["News", "World"],
        ),
        # Shown twice: home as picture and word, the whole for small screens.
        (links("Home", "Home", "World"), ["Home", "World"]),
        (links("Home", "World", "Home", "World"), ["Home", "World"]),
        # A section within the section of its name.
        ('<a href="/ethics/">Ethics</a> <a href="/ethics/e/">Ethics</a>', ["Ethics", "Ethics"]),
        (links("World", "Asia", "World"), []),
        # Menus in the breadcrumbs.
        (
            f'<ul><li><a href="/">Home</a></li><li><a href="/world/">World</a><ul>'
            f"{items('Asia', 'Africa')}</ul></li></ul>",
            ["Home", "World"],
        ),
        (
            '<ul><li><a href="/">Home</a><ul><li><a href="/world/">World</a></li></ul></li></ul>',
            ["Home", "World"],
        ),
        (f"<nav>{links('Home', 'World')}</nav><p>{links('Share')}</p>", ["Home", "World"]),
    ],
)
def test_what_are_breadcrumbs_of_an_element(inside: str, names: list[str]) -> None:
    assert names_of(page(f'<div class="breadcrumbs">{inside}</div>')) == names


@pytest.mark.parametrize(
    ("below", "names"),
    [
        (f'<div class="breadcrumb">{links("Home", "World")}</div>', ["Home", "World"]),
        (f'<div class="breadcrumb">{links("Accidents", "Traffic")}</div>', []),
        (f'<div class="teaser-breadcrumb">{links("Home", "Sport")}</div>', []),
        (f'<ul><li class="active-trail">{links("World", "Asia")}</li></ul>', []),
    ],
)
def test_behind_the_article_breadcrumbs_must_lead_to_it(below: str, names: list[str]) -> None:
    assert names_of(page("", below)) == names


def test_of_several_the_page_s_own_are_taken() -> None:
    other = f'<div class="breadcrumb">{links("Sport", "Ball", "Fans", "Clubs")}</div>'
    own = f'<div class="breadcrumb">{links("Home", "World")}</div>'
    assert names_of(page(other + own)) == ["Home", "World"]


def test_the_inner_box_where_the_outer_one_holds_the_headline() -> None:
    inner = f'<ul class="breadcrumb-list">{items("Home", "World")}</ul>'
    shown = Page(
        f'<div class="intro breadcrumbs">{inner}<h1>{TITLE}</h1><p>Share</p></div>{BODY}', URL
    )
    assert names_of(shown) == ["Home", "World"]


def test_what_is_displayed_goes_before_the_data() -> None:
    assert names_of(page("", data=LISTED)) == ["Front", "Told"]
    assert names_of(page(f"<p>{links('Home', 'World', between=' » ')}</p>", data=LISTED)) == [
        "Home",
        "World",
    ]


@pytest.mark.parametrize(
    "above",
    [
        f'<div class="breadcrumb">{links("Home") * 20_000}</div>',
        '<div class="breadcrumb">' * 150 + links("A", "B") * 9_000,
        "<div>" + f"Home » x<br>{links('a')}<br>" * 15_000 + "</div>",
        '<i itemtype="Breadcrumb"></i>' * 20_000 + "Breadcrumb" * 50_000,
    ],
)
def test_long_breadcrumbs_come_to_an_end(above: str) -> None:
    assert len(names_of(page(above))) <= 12


def test_a_reading_time_is_no_breadcrumb() -> None:
    trail = f'<div class="breadcrumb">{links("World", "Asia", between=" / ")} / 3 min read</div>'
    assert names_of(page(trail)) == ["World", "Asia"]


def test_a_list_of_nothing_but_the_site_gives_no_breadcrumbs() -> None:
    site = {"@type": "BreadcrumbList", "itemListElement": [{"position": 1, "name": "Xtown Post"}]}
    named = {"@type": "NewsArticle", "headline": TITLE, "publisher": {"name": "Xtown Post"}}
    assert names_of(page("", data=[site, named])) == []
    assert names_of(page("", data=[site])) == ["Xtown Post"]


def test_home_as_a_picture_with_a_text_for_those_who_hear_it() -> None:
    icon = "<svg><title>house</title></svg>"
    above = (
        f'<nav aria-label="You are here"><a href="/">{icon}<span class="sr-only">Front</span></a>'
        f'{icon}<a href="/world">World</a></nav>'
    )
    found = find_breadcrumbs(page(above))
    assert found is not None
    assert [crumb.name for crumb in found.value] == ["Front", "World"]


@pytest.mark.parametrize(
    ("entries", "names"),
    [
        (["Home", "World", TITLE, "English", "Español"], ["Home", "World", TITLE]),
        (["Home", "World", TITLE, "Back to blog"], ["Home", "World", TITLE]),
        ([TITLE, "Magazine", "World"], ["Magazine", "World"]),
        (["Home", "World", TITLE], ["Home", "World", TITLE]),
    ],
)
def test_breadcrumbs_end_at_the_page_itself(entries: list[str], names: list[str]) -> None:
    assert names_of(page(f'<ul class="breadcrumb">{items(*entries)}</ul>')) == names
