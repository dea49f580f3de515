from __future__ import annotations

from newscrawl.crawl.discovery import SourceKind


def test_the_values_of_source_kinds_stay() -> None:
    names = ["given", "front", "section", "feed", "sitemap", "news-sitemap"]
    assert [str(how) for how in SourceKind] == names
