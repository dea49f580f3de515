"""What is an article, and why the rest is none."""

from __future__ import annotations

import pytest

from newscrawl import Reason, examine

URL = "https://news.example/world/bridge"
SENTENCE = (
    "The council spoke for three hours about the bridge over the river, which has been closed "
    "since the flood in the spring, and about what its repair will cost the town by the end."
)


def text(paragraphs: int) -> str:
    """Paragraphs that differ, because a page's repeated ones are read once."""
    return "".join(
        f"<p>In hour {nth} of it there was no end. {SENTENCE}</p>" for nth in range(paragraphs)
    )


TEXT = text(3)
OG_ARTICLE = '<meta property="og:type" content="article">'
FRONT = '<link rel="canonical" href="/">'


def page(body: str, *, title: str = "Xtown Post", head: str = "") -> str:
    return f'<html lang="en"><head><title>{title}</title>{head}</head><body>{body}</body></html>'


def teasers(count: int, summary: str = "") -> str:
    return "".join(
        f'<div><h2><a href="/world/{nth}">The town waits for the {nth}th ferry of the day</a></h2>'
        f"{summary}</div>"
        for nth in range(count)
    )


NO_ARTICLES = {
    "front page": (page("<h1>Xtown Post</h1>" + teasers(12)), "https://news.example/", Reason.LIST),
    "front page with an essay": (
        page(f"<h1>Xtown Post</h1>{TEXT}"),
        "https://news.example/",
        Reason.LIST,
    ),
    "front page in place of a page that is gone": (
        page(f"<h1>Xtown Post</h1>{TEXT}{teasers(12)}", head=FRONT),
        URL,
        Reason.LIST,
    ),
    "section": (page("<h1>World</h1>" + teasers(12)), URL, Reason.LIST),
    "section with summaries": (
        page("<h1>World</h1>" + teasers(12, f"<p>{SENTENCE}</p>")),
        "https://news.example/world/",
        Reason.LIST,
    ),
    "collection by its data": (
        page(
            "<h1>World</h1>" + teasers(4, "<p>In short.</p>") + TEXT,
            head='<script type="application/ld+json">{"@type": "CollectionPage"}</script>',
        ),
        URL,
        Reason.LIST,
    ),
    "search by its path": (
        page(f"<h1>Bridge</h1>{TEXT}"),
        "https://news.example/search/bridge",
        Reason.SEARCH,
    ),
    "suche": (page(f"<h1>Brücke</h1>{TEXT}"), "https://news.example/suche?q=x", Reason.SEARCH),
    "search by its parameter": (
        page(f"<h1>Bridge</h1>{TEXT}"),
        "https://news.example/?s=bridge",
        Reason.SEARCH,
    ),
    "not found": (page("<h1>Page not found</h1><p>Try the front page.</p>"), URL, Reason.NOT_FOUND),
    "404 in the title": (page("<p>Sorry.</p>", title="404 Not Found"), URL, Reason.NOT_FOUND),
    "nicht gefunden": (page("<h1>Seite nicht gefunden</h1>"), URL, Reason.NOT_FOUND),
    "introuvable": (page("<h1>Page introuvable</h1>"), URL, Reason.NOT_FOUND),
    "не найдена": (page("<h1>Страница не найдена</h1>"), URL, Reason.NOT_FOUND),
    "غير موجودة": (page("<h1>الصفحة غير موجودة</h1>"), URL, Reason.NOT_FOUND),
    "不存在": (page("<h1>页面不存在</h1>"), URL, Reason.NOT_FOUND),
    "soft 404 with teasers": (
        page("<h1>Page not found</h1><h3>Most read</h3>" + teasers(6)),
        URL,
        Reason.NOT_FOUND,
    ),
    "challenge": (
        page(
            "<h1>news.example</h1><p>Checking your browser before you go on.</p>",
            title="Just a moment...",
        ),
        URL,
        Reason.CHALLENGE,
    ),
    "einen moment": (
        page("<p>Bitte warten.</p>", title="Einen Moment, bitte..."),
        URL,
        Reason.CHALLENGE,
    ),
    "denied": (page("<h1>Access to this page has been denied</h1>"), URL, Reason.CHALLENGE),
    "consent": (
        page(
            "<h1>We value your privacy</h1><p>We and our partners use cookies.</p>"
            '<p>By clicking "Accept all" you agree.</p><button>Accept all</button>'
        ),
        URL,
        Reason.CONSENT,
    ),
    "shell of a script": (
        page('<div id="root"></div><noscript>Please use scripts.</noscript>'),
        URL,
        Reason.EMPTY,
    ),
    "few words": (page("<p>Hello.</p>"), URL, Reason.EMPTY),
}


@pytest.mark.parametrize("kind", NO_ARTICLES)
def test_pages_that_are_no_articles(kind: str) -> None:
    content, url, reason = NO_ARTICLES[kind]
    reject = examine(content, url).reject
    assert reject is not None
    assert reject.reason is reason
    assert reject.detail


ARTICLES = {
    "plain": page(f"<h1>Bridge stays closed</h1>{TEXT}"),
    "with teasers below": page(
        f"<article><h1>Bridge stays closed</h1>{text(9)}</article><h3>Most read</h3>{teasers(6)}"
    ),
    "short but dated": page(
        f"<h1>Bridge closed</h1><time datetime='2023-07-12T16:12Z'>12 July</time><p>{SENTENCE}</p>"
    ),
    "short but named": page(f"<h1>Bridge closed</h1><p>{SENTENCE}</p>", head=OG_ARTICLE),
    "about a search": page(f"<h1>Search for the ferry goes on</h1>{TEXT}"),
    "about an error page": page(
        f"<h1>Page not found: how the town lost its archive</h1>{text(18)}"
    ),
    "about privacy": page(f"<h1>Your privacy is worth three euros</h1>{TEXT}"),
    "about waiting": page(f"<h1>Just a moment: the ferry that always waits</h1>{text(12)}"),
    "with a mistaken canonical address": page(
        f"<h1>Bridge closed</h1>{TEXT}{teasers(12)}", head=FRONT + OG_ARTICLE
    ),
    "with a mistaken canonical address and a date": page(
        f"<h1>Bridge closed</h1><time>12 July 2023</time>{TEXT}{teasers(12)}", head=FRONT
    ),
    "with a mistaken canonical address and much text": page(
        f"<article><h1>Bridge closed</h1>{text(18)}</article>{teasers(9)}", head=FRONT
    ),
    "with a query in its canonical address": page(
        f"<h1>Bridge closed</h1><time>12 July 2023</time>{TEXT}{teasers(6)}",
        head=FRONT.replace("/", "/?p=4"),
    ),
    "with a cookie notice": page(
        f"<div class='cookie-bar'><p>We use cookies.</p></div><h1>Bridge closed</h1>{TEXT}"
    ),
}


@pytest.mark.parametrize("kind", ARTICLES)
def test_articles_are_not_rejected(kind: str) -> None:
    assert examine(ARTICLES[kind], URL).reject is None


DATED = f"<h1>Bridge closed</h1><p>12 July 2023, 16:12</p><p>{SENTENCE}</p>{text(1)}{teasers(12)}"


def test_a_dated_text_above_many_teasers_is_an_article() -> None:
    assert examine(page(DATED), URL).reject is None
    undated = examine(page(DATED.replace("<p>12 July 2023, 16:12</p>", "")), URL).reject
    assert undated is not None
    assert undated.reason is Reason.LIST


@pytest.mark.parametrize("address", ["https://news.example/?p=123", "https://news.example/?id=4"])
def test_a_query_may_choose_an_article(address: str) -> None:
    shown = page(f"<h1>Bridge stays closed</h1>{text(12)}{teasers(4)}")
    assert examine(shown, address).reject is None


@pytest.mark.parametrize("url", [None, "", "http://[", "not an address", "https://news.example/?q"])
def test_an_article_needs_no_address(url: str | None) -> None:
    assert examine(ARTICLES["plain"], url).reject is None


@pytest.mark.parametrize("path", ["/research/bridge", "/world/searching-for-bees", "/a?q=1"])
def test_an_address_is_a_searchs_only_by_whole_words(path: str) -> None:
    assert examine(ARTICLES["plain"], f"https://news.example{path}").reject is None


def test_a_reject_still_holds_what_could_be_read() -> None:
    outcome = examine(NO_ARTICLES["section"][0], URL)
    assert outcome.reject is not None
    assert outcome.article.headline == "World"
    assert outcome.article.language == "en"
    assert outcome.article.canonical_url == URL
