"""Is a page an article at all?"""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from newscrawl.boilerplate import phrases
from newscrawl.items import Article, Reason
from newscrawl.layout import Label, layout_of
from newscrawl.layout.marks import Prose, weight
from newscrawl.page import Page
from newscrawl.page.structured import ARTICLE_TYPES, types_of

__all__ = ["Verdict", "judge"]


class Verdict(NamedTuple):
    """Why a page is no article."""

    reason: Reason
    detail: str


_LEAST_BODY: Final = 200
"""A body with less than this weight is too little for an article without further signs."""
_LEAST_BODY_NAMED: Final = 60
"""…and with this little even a page that calls itself an article has no text."""
_FEW_BLOCKS: Final = 40
_LIST_TYPES: Final = frozenset(
    ("collectionpage", "searchresultspage", "itemlist", "website", "searchaction", "homepage")
)
_SEARCH_PATH: Final = re.compile(
    r"/(?:search|suche|recherche|buscar|busca|busqueda|cerca|ricerca|zoeken|szukaj|hledat|poisk|arama|sok|haku|pencarian|cari)(?:/|$|\.)",
    re.IGNORECASE,
)
_SEARCH_PARAMETERS: Final = frozenset(
    ("q", "s", "query", "search", "keyword", "keywords", "suche", "text")
)
_TEASER_SHARE: Final = 0.35
_LEAST_TEASERS: Final = 8
_SUMMARY: Final = 50
_TITLE: Final = 20
_ALL_LINK: Final = 0.65
_MOSTLY: Final = 0.75
_LEAST_TITLES: Final = 2


def _title_and_headline(page: Page, article: Article) -> list[str]:
    return [text for text in (article.headline, page.outline.title) if text]


def _opens_like(page: Page, article: Article, name: str, blocks: int) -> str | None:
    """The title, the headline or one of the first blocks in the words of a vocabulary."""
    known = phrases(name)
    texts = [*_title_and_headline(page, article), *(b.text for b in page.blocks[:blocks])]
    for text in texts:
        if len(text) < 200 and (known.is_whole(text) or known.start(text)):
            return text
    return None


def _is_search(page: Page) -> bool:
    if not page.url:
        return False
    try:
        parts = urlsplit(page.url)
    except ValueError:
        return False
    if _SEARCH_PATH.search(parts.path):
        return True
    names = {name.lower() for name, _ in parse_qsl(parts.query)}
    return parts.path in ("", "/") and bool(names & _SEARCH_PARAMETERS)


def _names_itself_article(page: Page) -> bool:
    data = page.structured
    if (data.first_meta("og:type") or "").lower() == "article":
        return True
    return (
        bool(data.article)
        and bool(ARTICLE_TYPES & types_of(data.article))
        and "headline" in data.article
    )


def _teasers(page: Page) -> int:
    """How many of the page's headings are links: the titles of other pages."""
    headings = [
        b
        for b in page.blocks
        if b.tag in ("h2", "h3", "h4") and b.link_share > 0.8 and len(b.text) > 20
    ]
    return len(headings)


def _titles(page: Page) -> int:
    """How many lines of the page are titles of other pages."""
    layout = layout_of(page)
    return sum(
        block.link_share > _ALL_LINK and weight(block.text) > _TITLE
        for block in page.blocks[layout.headline or 0 :]
        if layout.labels[block.index] in (Label.RELATED, Label.OUTSIDE)
    )


def _has_time(page: Page) -> bool:
    data = page.structured
    return bool(data.article.get("datePublished") or data.first_meta("article:published_time"))


def _is_teasers_only(page: Page) -> bool:
    """Say whether nearly all text stands right below titles that lead to other pages."""
    layout, blocks = layout_of(page), page.blocks
    below = total = 0
    for at in layout.body:
        size = weight(blocks[at].text)
        if size < _SUMMARY:
            continue
        total += size
        above = [i for i in range(max(0, at - 2), at) if layout.labels[i] is Label.RELATED]
        if any(blocks[i].link_share > _ALL_LINK and weight(blocks[i].text) > _TITLE for i in above):
            below += size
    return below > _MOSTLY * total


def _is_home(page: Page) -> bool:
    return bool(page.url) and urlsplit(page.url or "").path.strip("/") in (
        "",
        "index.html",
        "index.php",
    )


def _looks_like_list(page: Page, article: Article) -> str | None:
    data = page.structured
    named = _names_itself_article(page)
    teasers = _teasers(page)
    body = weight(article.body or "")
    total = Prose(page.blocks).total or 1
    if _is_home(page) and teasers >= 3:
        return "the front page of a site"
    if data.of_type("collectionpage", "searchresultspage") and not data.article and teasers >= 3:
        return "the page's data call it a collection"
    if (
        (data.first_meta("og:type") or "").lower() == "website"
        and teasers >= _LEAST_TEASERS
        and not article.timestamp
    ):
        return f"{teasers} linked titles on a page of type website"
    if not named and not _has_time(page) and _is_teasers_only(page):
        return "all its text stands below linked titles"
    if not named and teasers >= _LEAST_TEASERS and body < max(1500, _TEASER_SHARE * total):
        return f"{teasers} linked titles and little text of its own"
    return None


def judge(page: Page, article: Article) -> Verdict | None:
    """Say why a page is no article; None where it is one.

    The order matters: a challenge or an error page is told by its few words, before its missing
    text could make it a page without text.
    """
    if page.is_binary:
        return Verdict(Reason.NOT_HTML, "the bytes are those of a picture, an archive or a PDF")
    if not page.blocks and not article.body:
        return Verdict(Reason.EMPTY, "there is no text on the page")
    small = len(page.blocks) <= _FEW_BLOCKS
    body = weight(article.body or "")
    if small and body < 1500 and (text := _opens_like(page, article, "challenge", 6)):
        return Verdict(Reason.CHALLENGE, text)
    if (text := _not_found(page, article, body)) is not None:
        return Verdict(Reason.NOT_FOUND, text)
    if (text := _consent(page, article)) is not None:
        return Verdict(Reason.CONSENT, text)
    if _is_search(page):
        return Verdict(Reason.SEARCH, "the address is that of a search")
    if (text := _looks_like_list(page, article)) is not None:
        return Verdict(Reason.LIST, text)
    least = _LEAST_BODY_NAMED if _names_itself_article(page) or article.timestamp else _LEAST_BODY
    if body < least:
        if not _names_itself_article(page) and _titles(page) >= _LEAST_TITLES:
            return Verdict(Reason.LIST, "linked titles and no text")
        if sum(len(block.text) for block in page.blocks) < _LEAST_BODY:
            return Verdict(Reason.EMPTY, "a shell: what it shows is not in its HTML")
        return Verdict(Reason.NO_TEXT, f"{body} characters of text")
    return None


def _not_found(page: Page, article: Article, body: int) -> str | None:
    known = phrases("not_found")
    texts = _title_and_headline(page, article)
    texts += [block.text for block in page.blocks if block.tag in ("h1", "h2")][:3]
    hits = [
        text for text in texts if len(text) < 120 and (known.is_whole(text) or known.start(text))
    ]
    return hits[0] if hits and (body < 2500 and not page.structured.article) else None


def _consent(page: Page, article: Article) -> str | None:
    known = phrases("consent")
    texts = [*_title_and_headline(page, article)]
    hit = next((text for text in texts if known.is_whole(text) or known.start(text)), None)
    layout = layout_of(page)
    if hit is None or (article.timestamp and page.structured.article):
        return None
    legal = sum(
        layout.labels[b.index] is Label.CONSENT or known.start(b.text) is not None
        for b in page.blocks
    )
    return hit if legal >= 2 else None
