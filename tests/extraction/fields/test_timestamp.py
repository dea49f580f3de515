"""When it was published: which of a page's dates is believed, and where else one may be."""

from __future__ import annotations

import pytest
from date_pages import ARTICLE, SENTENCE, SHOWN, TEXT, meta, page
from waiting import at_most

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import find_timestamp


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (
            page(data={**ARTICLE, "datePublished": "2023-07-12T16:12:00+02:00"}),
            ("2023-07-12T16:12:00+02:00", "json-ld"),
        ),
        (  # a page that is no article has its own node
            page(data={"@type": "WebPage", "datePublished": "2023-07-12"}),
            ("2023-07-12", "json-ld"),
        ),
        (  # data that may be of a change come behind what stands at the headline
            page(SHOWN, head=meta("date", "2023-07-20")),
            ("2023-07-12", "displayed"),
        ),
        (page(head=meta("date", "2023-07-20")), ("2023-07-20", "meta date")),
        (  # what is displayed settles what the data disagree on
            page(
                SHOWN,
                head=meta("article:published_time", "2023-07-12T09:13:00"),
                data={**ARTICLE, "datePublished": "2021-12-06T14:36:00"},
            ),
            ("2023-07-12T09:13:00", "meta article:published_time"),
        ),
        (  # but does not overrule them
            page(SHOWN, data={**ARTICLE, "datePublished": "2023-07-11T14:36:00"}),
            ("2023-07-11T14:36:00", "json-ld"),
        ),
        (
            page(SHOWN, head="<script>x={publishDate:'2023-07-12T16:12:00'}</script>"),
            ("2023-07-12T16:12:00", "script"),
        ),
        (  # several: those of other stories
            page(
                SHOWN,
                head="<script>x=[{publishDate:'2023-07-11'},{publishDate:'2022-07-12'}]</script>",
            ),
            ("2023-07-12", "displayed"),
        ),
        (
            page("<p>12.07.2023 - Press office of the council</p>"),
            ("2023-07-12", "displayed"),
        ),
        (page('<h3 class="teaser-meta">12.07.2023</h3>'), ("2023-07-12", "displayed")),
        (
            page("<p>Published 12 July 2023, updated 14 July 2023</p>"),
            ("2023-07-12", "displayed"),
        ),
        (page(behind="<p>Date: 12 July 2023</p>"), ("2023-07-12", "displayed")),
        (
            page(behind=f"<footer>{'<p>x</p>' * 20}<p>Published on 12 July 2023</p></footer>"),
            ("2023-07-12", "displayed"),
        ),
        (
            page(text=f"<p>XTOWN, 12 July 2023 – {SENTENCE}</p>" + TEXT),
            ("2023-07-12", "body"),
        ),
        (page(text=f"{TEXT}<p>{SENTENCE} (Ann Lee, 12.7.2023)</p>"), ("2023-07-12", "body")),
        (page(url="https://news.example/2023/07/12/bridge"), ("2023-07-12", "url")),
        (
            page(head="<title>Bridge stays closed | XP | 12.07.2023</title>"),
            ("2023-07-12", "title"),
        ),
        (  # nothing but the last change is known
            page(behind="<p>This page was last edited on 12 July 2023.</p>"),
            ("2023-07-12", "displayed"),
        ),
        # What the text tells of is no date of its own.
        (page(text=f"<p>The fair will be held on 12 July 2023 in Xtown.</p>{TEXT}"), None),
        (page(), None),
    ],
)
def test_timestamp(shown: Page, found: tuple[str, str] | None) -> None:
    assert find_timestamp(shown) == found


@pytest.mark.parametrize("junk", ["publish", 'publish="1', "publish_date_", "12.07.2023 "])
def test_long_pages_take_no_time(junk: str) -> None:
    shown = page(head=f"<script>{junk * 100_000}</script>")
    assert shown.blocks
    with at_most(15):
        find_timestamp(shown)
