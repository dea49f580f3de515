"""The page's summary of itself."""

from __future__ import annotations

import pytest
from field_pages import page

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import (
    find_description,
)


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
