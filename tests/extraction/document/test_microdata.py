"""Microdata: elements with an itemprop."""

from __future__ import annotations

import pytest

from newscrawl.extraction.document import Page


def test_microdata() -> None:
    page = Page(
        '<p itemprop="datePublished" content="2023-07-12">x</p><time itemprop="dateModified" '
        'datetime="2023-07-13">y</time><span itemprop="author  Creator"> Ann\n Lee</span>'
    )
    assert page.microdata.values("datepublished") == ["2023-07-12"]
    assert page.microdata.values("datemodified") == ["2023-07-13"]
    assert page.microdata.values("author") == page.microdata.values("creator") == ["Ann Lee"]
    assert page.microdata.values("nothing") == []


@pytest.mark.parametrize(
    "markup",
    [
        "<p itemprop=author>Ann Lee</p>",
        "<div>By <span itemprop=author>Ann Lee</span></div>",
        "<div>By <em itemprop=author>Ann Lee</em></div>",
        "<div>By <a href=/ann rel=author itemprop=author>Ann Lee</a></div>",
        "<my-byline itemprop=author>Ann Lee</my-byline>",
        "<table><tr><th>By<td itemprop=author>Ann Lee</table>",
        "<meta itemprop=author content='Ann Lee'>",
    ],
)
def test_any_element_that_shows_text_may_be_a_property(markup: str) -> None:
    page = Page(f"<title>T</title><h1>Ann wrote</h1>{markup}")
    assert page.microdata.values("author") == ["Ann Lee"]
