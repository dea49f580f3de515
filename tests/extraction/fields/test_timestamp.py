"""When it was published: which of a page's dates is believed, and where else one may be."""

from __future__ import annotations

import json
import time

import pytest

from newscrawl.extraction.document import Page
from newscrawl.extraction.fields import find_modified, find_timestamp
from newscrawl.extraction.fields.date_locale import date_locale

URL = "https://news.example/world/bridge"
SENTENCE = "The council spoke for three hours about the bridge over the river, as it does often."
TEXT = f"<p>{SENTENCE}</p>" * 9


def page(
    above: str = "",
    behind: str = "",
    head: str = "",
    *,
    data: object = None,
    html: str = '<html lang="en">',
    url: str = URL,
    text: str = TEXT,
) -> Page:
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data else ""
    return Page(
        f"{html}<head>{head}{script}</head><body><article><h1>Bridge stays closed</h1>"
        f"{above}{text}</article>{behind}</body></html>",
        url,
    )


def meta(name: str, value: str) -> str:
    return f'<meta name="{name}" content="{value}">'


ARTICLE = {"@type": "NewsArticle", "headline": "Bridge stays closed"}
SHOWN = "<p>12 July 2023</p>"


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
        (page("<p>12.07.2023 - Press office of the council</p>"), ("2023-07-12", "displayed")),
        (page('<h3 class="teaser-meta">12.07.2023</h3>'), ("2023-07-12", "displayed")),
        (page("<p>Published 12 July 2023, updated 14 July 2023</p>"), ("2023-07-12", "displayed")),
        (page(behind="<p>Date: 12 July 2023</p>"), ("2023-07-12", "displayed")),
        (
            page(behind=f"<footer>{'<p>x</p>' * 20}<p>Published on 12 July 2023</p></footer>"),
            ("2023-07-12", "displayed"),
        ),
        (page(text=f"<p>XTOWN, 12 July 2023 – {SENTENCE}</p>" + TEXT), ("2023-07-12", "body")),
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


@pytest.mark.parametrize(
    ("html", "url", "day"),
    [
        ('<html lang="en">', "https://news.example/a", "2023-03-04"),
        ('<html lang="en-US">', "https://news.example.co.uk/a", "2023-04-03"),
        ('<html lang="en">', "https://news.example/en-gb/a", "2023-04-03"),
        ('<html lang="de">', "https://news.example/a", "2023-04-03"),
        ("<html>", "https://news.example.de/a", "2023-04-03"),
        ("<html>", "https://news.example/a", "2023-03-04"),
    ],
)
def test_whose_custom_a_date_in_figures_follows(html: str, url: str, day: str) -> None:
    assert find_timestamp(page("<p>03/04/2023</p>", html=html, url=url)) == (day, "displayed")


def test_without_a_language_a_text_that_is_not_english_has_the_day_first() -> None:
    shown = page(
        html="<html>", text="<p>Der Rat sprach drei Stunden über die Brücke am Ort.</p>" * 9
    )
    assert date_locale(shown) == "und"


@pytest.mark.parametrize("junk", ["publish", 'publish="1', "publish_date_", "12.07.2023 "])
def test_long_pages_take_no_time(junk: str) -> None:
    shown = page(head=f"<script>{junk * 100_000}</script>")
    assert shown.blocks
    start = time.process_time()
    find_timestamp(shown)
    assert time.process_time() - start < 5
