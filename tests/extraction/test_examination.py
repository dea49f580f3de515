"""From bytes to a record: what is never in the body, and pages that mean no good."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newscrawl import Outcome, Reason, examine
from newscrawl.common.text import clean_text
from newscrawl.extraction import fields

FIXTURES = Path(__file__).parents[2] / "fixtures"
PAGES = [page.read_bytes() for page in sorted(FIXTURES.glob("*/*/inputs/*-body.*"))]
URL = "https://news.example/world/2023/07/12/bridge"
SENTENCE = (
    "The council spoke for three hours about the bridge over the river, which has been closed "
    "since the flood in the spring, and about what its repair will cost the town by the end."
)
PARAGRAPHS = [f"In the {nth} hour of it there was no end in sight. {SENTENCE}" for nth in "1234"]
HOSTILE = settings(
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def article(*, above: str = "", middle: str = "", behind: str = "", outside: str = "") -> str:
    text = [f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS]
    return (
        '<!DOCTYPE html><html lang="en"><head><title>Bridge stays closed until next year</title>'
        '<meta property="og:type" content="article"></head><body><article>'
        f"<h1>Bridge stays closed until next year</h1>{above}{''.join(text[:2])}{middle}"
        f"{''.join(text[2:])}{behind}</article>{outside}</body></html>"
    )


def never_failed(outcome: Outcome) -> None:
    reject = outcome.reject
    assert reject is None or reject.reason is not Reason.FAILED, reject
    assert outcome.article.body is None or outcome.article.body.encode()


def test_the_body_is_the_articles_paragraphs() -> None:
    outcome = examine(article(), URL)
    assert outcome.reject is None
    assert outcome.article.body == "\n\n".join(PARAGRAPHS)
    assert outcome.article.headline == "Bridge stays closed until next year"


BOILERPLATE = {
    "kicker": ('<p class="kicker">Xylophone</p>', "above"),
    "byline": ("<p>By Xylophone Lee</p>", "above"),
    "time": ('<p class="date">Xylophone 12 July 2023, 16:12</p>', "above"),
    "bare-time": ("<p>2023-07-12 16:12:32</p>", "above"),
    "share": ('<div class="share-bar"><a href="#">Xylophone</a> <a href="#">Tweet</a></div>', ""),
    "figure": (
        '<figure><img src="/a.jpg"><figcaption>Xylophone. Photo: A. Lee/dpa</figcaption></figure>',
        "",
    ),
    "credit": ("<p>Photo: Xylophone/Reuters</p>", "above"),
    "related": (
        '<div class="related"><h3>Xylophone</h3><ul><li><a href="/b">Another story of the day'
        "</a></li></ul></div>",
        "",
    ),
    "read-also": ('<p>Read also: <a href="/b">Xylophone of the day</a></p>', "middle"),
    "newsletter": (
        '<form class="newsletter"><p>Xylophone in your inbox</p><input type="email"></form>',
        "",
    ),
    "promo": ('<div class="subscribe-box"><p>Xylophone for one euro a month.</p></div>', ""),
    "ad": ('<div class="ad-slot"><p>Xylophone, only today.</p></div>', ""),
    "consent": ('<div id="cookie-consent"><p>We use cookies for Xylophone.</p></div>', "outside"),
    "script": ("<script>var Xylophone = 1;</script>", ""),
    "style": ("<style>.Xylophone {color: red}</style>", ""),
    "template": ("<template><p>Xylophone.</p></template>", ""),
    "iframe": ('<iframe src="/x">Xylophone</iframe>', ""),
    "comment-node": ("<!-- Xylophone -->", ""),
    "comments": (
        '<section id="comments"><h2>Comments</h2><div class="comment"><p>Xylophone says that this '
        "bridge has been a shame for years, as everyone knows.</p></div></section>",
        "behind",
    ),
    "comment-form": (
        '<form class="comment-form"><p>Leave a Xylophone</p><textarea></textarea></form>',
        "behind",
    ),
    "author-box": (
        '<div class="author-box"><p>Xylophone Lee has written about bridges since 1999.</p></div>',
        "behind",
    ),
    "hashtags": ("<p>#Xylophone #Bridge</p>", "behind"),
    "tags": ('<p class="tags">Tags: <a href="/tag/x">Xylophone</a></p>', "behind"),
    "nav": ('<nav><a href="/">Xylophone</a> <a href="/w">World</a></nav>', "outside"),
    "breadcrumbs": ("<p>Home » World » Xylophone</p>", "above"),
    "footer": ("<footer><p>© 2023 Xylophone Media. All rights reserved.</p></footer>", "outside"),
    "hidden": ('<p class="visually-hidden">Xylophone for screen readers.</p>', ""),
}


@pytest.mark.parametrize("kind", BOILERPLATE)
def test_boilerplate_is_never_in_the_body(kind: str) -> None:
    markup, only = BOILERPLATE[kind]
    for place in (only,) if only else ("above", "middle", "behind"):
        outcome = examine(article(**{place: markup}), URL)
        assert outcome.reject is None, place
        assert outcome.article.body == "\n\n".join(PARAGRAPHS), place


def test_the_standfirst_and_what_belongs_to_the_text_is_in_the_body() -> None:
    lede = "It will take a year at least, the engineers of the town have now made known."
    more = "<h2>A long wait</h2><ul><li>A ferry goes twice an hour.</li></ul>"
    body = examine(article(above=f'<p class="lede">{lede}</p>', middle=more), URL).article.body
    assert body is not None
    assert body.split("\n\n") == [
        lede,
        *PARAGRAPHS[:2],
        "A long wait",
        "A ferry goes twice an hour.",
        *PARAGRAPHS[2:],
    ]


BYTES = {
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", Reason.NOT_HTML),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)), Reason.NOT_HTML),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)), Reason.NOT_HTML),
    "gif": (b"GIF89a\x01\x00\x01\x00\x80", Reason.NOT_HTML),
    "zip": (b"PK\x03\x04\x14\x00" + bytes(range(256)), Reason.NOT_HTML),
    "gzip": (gzip.compress(article().encode(), mtime=0), Reason.NOT_HTML),
    "nothing": (b"", Reason.EMPTY),
    "blanks": (b" \r\n\t ", Reason.EMPTY),
    "bom": (b"\xef\xbb\xbf", Reason.EMPTY),
    "nuls": (b"\0" * 5000, Reason.EMPTY),
    "one-tag": (b"<html>", Reason.EMPTY),
    "doctype": (b"<!DOCTYPE html>", Reason.EMPTY),
}


@pytest.mark.parametrize("kind", BYTES)
def test_what_is_no_page_is_rejected(kind: str) -> None:
    content, reason = BYTES[kind]
    at = "2023-07-12T16:12:32+00:00"
    outcome = examine(content, URL, content_type="text/html; charset=utf-8", fetched_at=at)
    assert outcome == examine(content, URL, fetched_at=at)
    assert outcome.reject is not None
    assert outcome.reject.reason is reason
    assert outcome.reject.url == outcome.article.url == URL
    assert outcome.reject.fetched_at == outcome.article.fetched_at == at


HOSTILE_PAGES = {
    "divs": article(middle="<div>" * 100_000 + "x"),
    "closed-divs": article(middle="<div>" * 100_000 + "x" + "</div>" * 100_000),
    "bolds": article(middle="<b>" * 100_000 + "x"),
    "spans": article(middle="<span>" * 20_000 + "x" + "</span>" * 20_000),
    "lists": article(middle="<ul><li>" * 20_000 + "x"),
    "tables": article(middle="<table><tr><td>" * 5_000 + "x"),
    "brs": article(middle="<br>" * 100_000),
    "attribute": article(middle=f'<div class="{"share ad " * 125_000}" id="{"x" * 1_000_000}">x'),
    "attributes": article(middle=f"<div {' '.join(f'a{i}=1' for i in range(20_000))}>x</div>"),
    "json-lists": article(behind=f'<script type="application/ld+json">{"[" * 100_000}</script>'),
    "json-objects": article(
        behind=f'<script type="application/ld+json">{chr(123) + chr(34) + "a" + chr(34) + ":"}'
        + '{"@type":' * 50_000
        + "</script>"
    ),
    "state": article(behind=f"<script>window.__STATE__ = {'[' * 100_000}</script>"),
    "links": article(middle='<a href="http://[/">x</a>' * 2000),
    "bad-addresses": article(above='<base href="http://[::1"><img src="http://[x/a.jpg">'),
    "entities": article(middle="&amp;" * 50_000 + "&#xD800;&#x110000;&#0;"),
    "unclosed": article().replace("</p>", "").replace("</article>", "").replace("</h1>", ""),
    "angles": article(middle="<" * 100_000),
    "comment": article(middle="<!--" + "-" * 100_000),
    "spaces": article(middle="<p>" + " " * 500_000 + "x" + "\n" * 500_000 + "</p>"),
    "hashtags": article(behind="<p>" + "#" * 50_000 + "</p><p>" + "#a" * 50_000 + "</p>"),
    "digits": article(behind="<p>" + "1" * 20_000 + "</p><p>" + "1.1." * 5_000 + "</p>"),
    "separators": article(above="<p>Home " + "» " * 20_000 + "</p><p>" + "| " * 150 + "</p>"),
}


@pytest.mark.parametrize("kind", HOSTILE_PAGES)
def test_hostile_pages_are_examined(kind: str) -> None:
    page = HOSTILE_PAGES[kind]
    outcome = examine(page, URL)
    never_failed(outcome)
    assert outcome.article.headline
    never_failed(examine(page.encode()[: len(page) // 2]))


def test_a_broken_extractor_is_a_reject_and_its_traceback_is_logged(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken_extractor(*_: object) -> None:
        raise ZeroDivisionError("on purpose")

    monkeypatch.setattr(fields, "find_headline", broken_extractor)
    reject = examine(article(), URL).reject
    assert reject is not None
    assert (reject.reason, reject.detail) == (Reason.FAILED, "ZeroDivisionError: on purpose")
    [record] = caplog.records
    assert record.levelname == "ERROR"
    assert record.getMessage() == f"An extractor broke on {URL}"
    assert "in broken_extractor" in caplog.text


def test_an_enormous_paragraph_is_text() -> None:
    long = " ".join([SENTENCE] * (1_500_000 // len(SENTENCE)))
    outcome = examine(article(middle=f"<p>{long}</p>"), URL)
    never_failed(outcome)
    assert outcome.article.body == "\n\n".join([*PARAGRAPHS[:2], long, *PARAGRAPHS[2:]])


def test_nuls_and_lone_surrogates_vanish_from_texts() -> None:
    page = article().replace("council", "coun\0cil")
    assert examine(page, URL).article.body == "\n\n".join(PARAGRAPHS)
    odd = examine(article(middle=f"<p>\ud800{SENTENCE}\udfff</p>") + "\udc80", URL)
    never_failed(odd)
    assert SENTENCE in (odd.article.body or "")


@HOSTILE
@given(st.binary(max_size=400), st.sampled_from([None, "text/html", "text/plain", "\x00;charset"]))
def test_any_bytes_are_examined(content: bytes, content_type: str | None) -> None:
    never_failed(examine(content, content_type=content_type))


# Hypothesis seldom writes markup by chance.
PIECES = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=20),
    st.sampled_from(
        """<p> </p> <br> <h1> <div <span class='caption id="author <!-- --> <![CDATA[ <?x ?> <html>
        <head> <script type='application/ld+json'> {"@type":"Article" , "author":[ null </script>
        <meta property='article:tag' content= <base href='http://[' > <img src=//a: <a href=mailto:
        <table><tr><td> <pre> <title> <time datetime= 2023-07-12T25:61 31.02.2023 <svg> <math>
        <select> <frameset> <noscript> &#x0; &#xD800; # » By Photo: Home © " ' >""".split()
    ),
)


@HOSTILE
@given(st.lists(PIECES, max_size=25).map(" ".join), st.none() | st.text(max_size=30))
def test_any_text_is_examined(text: str, url: str | None) -> None:
    never_failed(examine(text, url))


@HOSTILE
@given(st.lists(PIECES, max_size=15).map("".join))
def test_any_markup_in_a_page_is_examined(text: str) -> None:
    never_failed(examine(article(above=text, middle=text, behind=text), URL))


@pytest.mark.parametrize("at", range(len(PAGES)))
def test_text_and_its_bytes_give_the_same_record(at: int) -> None:
    text = PAGES[at].decode("utf-8", "replace")
    as_bytes = examine(text.encode(), URL, content_type="text/html; charset=utf-8")
    assert examine(text, URL, content_type="text/html") == as_bytes


@HOSTILE
@given(st.text(max_size=60))
def test_any_text_and_its_bytes_give_the_same_record(text: str) -> None:
    page = article(above=f"<p>{text}</p>")
    assert examine(page, URL) == examine(page.encode(), URL)
    assert examine(text, URL) == examine(text.encode(), URL, content_type="; charset=utf-8")


@HOSTILE
@given(st.text(st.characters(exclude_characters="<&>", exclude_categories=["Cs"]), max_size=60))
def test_texts_of_the_record_are_clean(text: str) -> None:
    record = examine(
        article(above=f"<p>{text}</p>", middle=f"<p>{SENTENCE}{text}</p>"), URL
    ).article
    for paragraph in (record.body or "").split("\n\n"):
        assert clean_text(paragraph) == paragraph
