"""Which pages are wanted, told before they are parsed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.archives.page_filter import PageFilter, declared_language
from newscrawl.archives.part_task import PartOptions
from newscrawl.files.page_bytes import PageBytes

DAY = datetime(2026, 11, 3, 12, tzinfo=UTC)


def test_hosts_and_days() -> None:
    chosen = PageFilter(
        PartOptions(hosts=("news.example",), fetched_since="2026-11-03", fetched_until="2026-11-03")
    )
    assert chosen.why_skip("https://www.news.example/a", DAY) is None
    assert chosen.why_skip(None, None) is None
    assert chosen.why_skip("https://fakenews.example/a", DAY) == "other hosts"
    assert chosen.why_skip("https://news.example/a", DAY.replace(day=4)) == "other days"
    assert chosen.why_skip("https://news.example/a", DAY.replace(day=2)) == "other days"


@pytest.mark.parametrize(
    ("content", "language"),
    [
        (b"<!-- x --><HTML class=a LANG='pt_BR'>", "pt-br"),
        (b'<html data-lang="x" lang=en>', "en"),
        (b"<html data-lang='de'><body lang='fr'>", None),
        (b"no html", None),
    ],
)
def test_the_language_of_the_html_element(content: bytes, language: str | None) -> None:
    assert declared_language(content) == language


def test_pages_that_declare_no_language_are_read() -> None:
    chosen = PageFilter(PartOptions(languages=("en", "pt-br")))
    assert not chosen.is_other_language(PageBytes(b"<html lang=en-GB>"))
    assert not chosen.is_other_language(PageBytes(b"<html>"))
    assert chosen.is_other_language(PageBytes(b"<html lang=pt>"))
