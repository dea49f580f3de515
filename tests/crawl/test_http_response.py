"""What a response tells: where what was asked for is for good, and whether the operator hears."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.http import Request, Response
from scrapy.settings import Settings

from newscrawl.crawl.fetching.source_outcomes import SourceOutcomes
from newscrawl.crawl.http_response import permanent_target

ASKED, FIRST, SECOND = (f"https://{name}.example/" for name in ("a", "www.a", "b"))


def came(*hops: tuple[object, str]) -> Response:
    """A response that came after redirects: the reason and the target of each."""
    urls = [ASKED, *(url for _, url in hops)]
    meta = {"redirect_urls": urls[:-1], "redirect_reasons": [why for why, _ in hops]}
    return Response(urls[-1], request=Request(urls[-1], meta=meta if hops else {}))


@pytest.mark.parametrize(
    ("hops", "target"),
    [
        ((), None),
        (((301, FIRST),), FIRST),
        (((301, FIRST), (308, SECOND)), SECOND),
        (((301, FIRST), (302, SECOND)), FIRST),
        (((307, FIRST), (301, SECOND)), None),
        ((("meta refresh", FIRST),), None),
    ],
)
def test_where_it_is_for_good(hops: tuple[tuple[object, str], ...], target: str | None) -> None:
    assert permanent_target(came(*hops)) == target


@pytest.mark.parametrize(
    ("kind", "url", "hops", "told"),
    [
        ("feed", ASKED, ((301, FIRST),), FIRST),
        ("feed", SECOND, ((301, FIRST),), None),  # which only the site names
        ("front", SECOND, ((301, FIRST),), None),  # still the site
        ("front", SECOND, ((301, SECOND),), SECOND),
        ("front", SECOND, ((302, SECOND),), None),
    ],
)
def test_what_is_told_of_it(
    kind: str, url: str, hops: tuple[tuple[object, str], ...], told: str | None
) -> None:
    settings = Settings({"NEWSCRAWL_GIVEN_SOURCES": {"feeds": [ASKED]}})
    nothing: Any = None
    run: Any = SimpleNamespace(settings=settings)
    outcomes = SourceOutcomes(run, nothing, nothing, nothing)
    source: Any = SimpleNamespace(kind=kind, url=url, site="a.example")
    assert outcomes._moved_to(source, came(*hops)) == told
