"""Articles that are only in a page's embedded JSON."""

from __future__ import annotations

import json

import pytest

from newscrawl.extraction.document import Page

TEXT = "<p>The council spoke for three hours about the bridge over the river.</p>" * 6


ARTICLE = {
    "title": "A story",
    "body": TEXT,
    "publishedAt": "2023-07-12",
    "authors": [{"name": "Ann"}],
}


@pytest.mark.parametrize(
    "script",
    [
        f'<script id="__NEXT_DATA__" type="application/json">{json.dumps({"p": ARTICLE})}</script>',
        f"<script>window.__PRELOADED_STATE__ = {json.dumps({'p': [ARTICLE]})};</script>",
    ],
)
def test_an_article_in_embedded_json_is_read(script: str) -> None:
    page = Page(
        f"<html><head><title>x</title></head><body><div id=app></div>{script}</body></html>"
    )
    assert page.origin == "state"
    assert page.blocks[0].text == "A story"
    assert page.blocks[0].tag == "h1"
    assert len(page.blocks) == 7
    article = page.structured.article
    assert (article["datePublished"], article["author"]) == ("2023-07-12", ["Ann"])


def test_a_page_that_shows_its_text_needs_no_embedded_json() -> None:
    script = f"<script>window.__STATE__ = {json.dumps({'p': ARTICLE})};</script>"
    page = Page(f"<p>{'It is here. ' * 20}</p>{script}")
    assert page.origin == "page"
    assert len(page.blocks) == 1
