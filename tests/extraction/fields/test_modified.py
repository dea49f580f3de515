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
    ],
)
def test_modified(line: str, day: str | None) -> None:
    found = find_modified(page(f"<p>{line}</p>"))
    assert (found and found.value) == day
