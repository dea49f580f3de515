"""When an article was last changed."""

from __future__ import annotations

import pytest
from date_pages import page

from newscrawl.extraction.fields import find_modified


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Updated 14 July 2023", "2023-07-14"),
        ("Published 12 July 2023 | Updated 14 July 2023", "2023-07-14"),
        ("Zuletzt am 14. Juli 2023 geändert", "2023-07-14"),
        ("12 July 2023", None),
        ("12 July 2023 | Updated at 18:30", "2023-07-12T18:30:00"),
        ("2023年7月12日 公開 2023年7月14日 更新", "2023-07-14"),
        ('<time class="entry-date published updated" datetime="2023-07-12">12 July</time>', None),
        (
            '<time class="published" datetime="2023-07-12">12 July</time>'
            '<time class="updated" datetime="2023-07-14">14 July</time>',
            "2023-07-14",
        ),
        (
            'Published <time datetime="2023-07-12">12 July</time>, '
            'updated <time datetime="2023-07-14">14 July</time>',
            "2023-07-14",
        ),
        (
            '<span data-modify-date-time="2023-07-14 18:30:10">12 July 2023</span>',
            "2023-07-14T18:30:10",
        ),
    ],
)
def test_modified(line: str, day: str | None) -> None:
    found = find_modified(page(f"<p>{line}</p>"))
    assert (found and found.value) == day
