"""Links to pages about authors."""

from __future__ import annotations

import pytest

from newscrawl.extraction.fields.byline_text import is_author_url


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
