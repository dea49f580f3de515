"""The section: from the page's data, else from the breadcrumbs."""

from __future__ import annotations

import pytest
from field_pages import URL, page

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import (
    find_section,
)
from newscrawl.items import Breadcrumb

BREADCRUMBS = [
    Breadcrumb("Home", "/"),
    Breadcrumb("World", "/w"),
    Breadcrumb("Bridge stays closed…"),
]
HEADLINE = "Bridge stays closed until next year"
WORLD = ("World", "breadcrumbs")


@pytest.mark.parametrize(
    ("shown", "breadcrumbs", "found"),
    [
        (
            page(head='<meta property="article:section" content="Politics">'),
            BREADCRUMBS,
            ("Politics", "article:section"),
        ),
        (
            page(data={"@type": "Article", "articleSection": ["Sea", "Air"]}),
            BREADCRUMBS,
            ("Sea", "json-ld"),
        ),
        (page(), BREADCRUMBS, WORLD),
        (page(), BREADCRUMBS[:2], WORLD),
        (page(), [BREADCRUMBS[0], BREADCRUMBS[2]], None),
        (page(), BREADCRUMBS[:1], None),
        # The page itself, in other words than the headline's.
        (
            page(),
            [*BREADCRUMBS[:2], Breadcrumb("How the town does without its bridge for a year")],
            WORLD,
        ),
        (page(), [*BREADCRUMBS[:2], Breadcrumb("In other words", URL)], WORLD),
        (page(), [*BREADCRUMBS[:2], Breadcrumb("正文")], WORLD),
        (page(), [*BREADCRUMBS[:2], Breadcrumb("Article", "/w/a")], WORLD),
        (page(), [Breadcrumb("Xtown Post"), BREADCRUMBS[2]], None),
        (page(), [], None),
    ],
)
def test_section(shown: Page, breadcrumbs: list[Breadcrumb], found: tuple[str, str] | None) -> None:
    assert find_section(shown, breadcrumbs, HEADLINE) == found
