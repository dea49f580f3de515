"""What is said of a date beside it, in any letters."""

from __future__ import annotations

import pytest

from newscrawl.extraction.dates.date_labels import says_changed, says_published


@pytest.mark.parametrize(
    "text", ["Published", "YAYIN TARİHİ: 12 Temmuz", "Yayın tarihi", "VERÖFFENTLICHT AM", "发布"]
)
def test_the_publication_is_named_in_small_letters_or_capitals(text: str) -> None:
    assert says_published(text)
    assert not says_changed(text)


@pytest.mark.parametrize("text", ["UPDATED", "Zuletzt GEÄNDERT", "GÜNCELLEME: 12 Temmuz", "更新"])
def test_the_change_is_named_in_small_letters_or_capitals(text: str) -> None:
    assert says_changed(text)
    assert not says_published(text)
