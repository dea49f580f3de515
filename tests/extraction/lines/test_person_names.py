"""Names in bylines and signatures, without what stands around them."""

from __future__ import annotations

import pytest

from newscrawl.extraction.lines.person_names import is_full_name


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
