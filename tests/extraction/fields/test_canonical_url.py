"""The canonical URL, and links to it that are mistakes."""

from __future__ import annotations

import pytest
from field_pages import URL, page

from newscrawl.extraction.fields import (
    find_canonical_url,
)


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
