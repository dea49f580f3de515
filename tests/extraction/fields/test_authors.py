"""Who wrote the article: the page's data or its byline."""

from __future__ import annotations

import pytest
from byline_pages import page
from field_pages import page as field_page

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import find_authors

ANN = {"@type": "Person", "name": "Ann Lee"}
OUTLET = {"@type": "Organization", "name": "The Xtown Post"}
WIRE = {"@type": "Organization", "name": "Deutsche Presse-Agentur"}


@pytest.mark.parametrize(
    ("label", "name", "other", "names"),
    [
        ("Verfasst von", "Ann Lee", "", ["Ann Lee"]),
        ("Zz zz", "Ann Lee", "3 minutes", ["Ann Lee"]),
        ("Filed under", "Music News", "", None),
        ("Est. reading time", "3 minutes", "", None),
    ],
)
def test_names_in_twitter_cards(label: str, name: str, other: str, names: list[str] | None) -> None:
    card = {"label1": label, "data1": name, "data2": other}
    head = "".join(f'<meta name="twitter:{k}" content="{v}">' for k, v in card.items())
    found = find_authors(page(head=head))
    assert (found.value if found else None) == names


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


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (
            field_page(data={"@type": "Article", "author": {"name": "Ann Lee"}}),
            (["Ann Lee"], "json-ld"),
        ),
        (
            field_page(
                head='<meta property="og:site_name" content="Xtown">',
                data={"@type": "Article", "author": [{"@type": "Organization", "name": "Xtown"}]},
            ),
            (["Xtown"], "json-ld"),  # the outlet signs what nobody else does
        ),
        (field_page('<span itemprop="author">By Ann Lee</span>'), (["Ann Lee"], "microdata")),
        (
            field_page(head='<meta name="author" content="Ann Lee, Bo Oh">'),
            (["Ann Lee", "Bo Oh"], "meta author"),
        ),
        (
            field_page("<h1>Bridge stays closed</h1><p>By Ann Lee</p>"),
            (["Ann Lee"], "byline"),
        ),
        (field_page(), None),
    ],
)
def test_authors(shown: Page, found: tuple[list[str], str] | None) -> None:
    assert find_authors(shown) == found


@pytest.mark.parametrize(
    ("author", "above", "names"),
    [
        ("Ann Lee", "", ["Ann Lee"]),
        ("", '<p class="byline">By Ann Lee</p>', ["Ann Lee"]),
        ("Ann Lee", "<p>By Bo Oh</p>", ["Bo Oh"]),  # somebody else goes first
        ("", "", None),
    ],
)
def test_a_site_that_signs(author: str, above: str, names: list[str] | None) -> None:
    """The blog's name is a person's, or an outlet says that it is the author."""
    head = (
        f'<meta property="og:site_name" content="Ann Lee"><meta name="author" content="{author}">'
    )
    found = find_authors(page(above, head=head))
    assert (found and found.value) == names


def test_the_authors_of_teasers_are_not_the_articles() -> None:
    """The organization that signs the article is known to its data only."""
    teaser = (
        '<div><h3><a href="/{0}">Storm over Xtown number {0}</a></h3>'
        '<div class="author">Bo Oh</div><div>{0} July 2023</div></div>'
    )
    behind = f"<section>{''.join(map(teaser.format, range(11, 15)))}</section>"
    author = {"@type": "Organization", "name": "Harbour Company"}
    found = find_authors(page(behind=behind, author=author))
    assert found == (["Harbour Company"], "json-ld")


def test_authors_of_journals() -> None:
    names = ("Lee, Ann B.", "Bo Oh")
    head = "".join(f'<meta name="citation_author" content="{name}">' for name in names)
    assert find_authors(page(head=head)) == (["Ann B. Lee", "Bo Oh"], "meta author")
