"""Is a page an article at all? If not, why."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final, NamedTuple
from urllib.parse import parse_qsl, urlsplit

from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.content.prose import ProseSums, text_weight
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.structured_data import ARTICLE_TYPES, types_of
from newscrawl.extraction.vocabulary import phrases, phrases_regex
from newscrawl.items import Article, Reason

__all__ = ["NotAnArticle", "why_not_an_article"]


class NotAnArticle(NamedTuple):
    """Why a page is no article."""

    reason: Reason
    detail: str


# Weights are letters, those of scripts without spaces counting double (content.prose).
_LEAST_BODY: Final = 200
"""A body with less than this is too little for an article without further signs."""
_LEAST_BODY_NAMED: Final = 60
"""…and with less than this even a page that calls itself an article has no text."""
_LITTLE_BODY: Final = 1500
"""What a challenge or a list may show of sentences."""
_LONG_BODY: Final = 2500
"""An article about a missing page may be titled "Page not found"; an error page is no longer."""
_FEW_BLOCKS: Final = 40
_LONGEST_PHRASE: Final = 200
_FIRST_BLOCKS: Final = 6
_LINES_BELOW: Final = 2
_SORRY: Final = re.compile(
    r"[^\s!,،，、….]{2,14}(?: [^\s!,،，、….]{2,14})?\s?[!,،，、….]{1,4}\s*(?=\S)"
)
_CONSENT: Final = ("consent", "consent_walls")
_LEAST_LEGAL_LINES: Final = 2

_FEW_TEASERS: Final = 3
_MANY_TEASERS: Final = 8
_LEAST_TITLES: Final = 2
_TEASERS_SHARE: Final = 0.35
_SUMMARY: Final = 50
_TITLE: Final = 20
_ALL_LINK: Final = 0.65
_MOSTLY: Final = 0.75

_SEARCH_PATH: Final = re.compile(rf"/(?:{phrases_regex('search_paths')})(?:/|$|\.)", re.IGNORECASE)
_SEARCH_PARAMETERS: Final = frozenset(
    ("q", "s", "query", "search", "keyword", "keywords", "suche", "text")
)
_FRONT_PAGES: Final = frozenset(("", "index.html", "index.php", "index.htm"))


def _names_itself_article(page: Page) -> bool:
    data = page.structured
    if (data.first_meta("og:type") or "").lower() == "article":
        return True
    return "headline" in data.article and bool(ARTICLE_TYPES & types_of(data.article))


def _first_of(texts: Iterable[str], *vocabularies: str) -> str | None:
    """The first of the texts that is or begins with a phrase of the vocabularies."""
    known = phrases(*vocabularies)
    short = (text for text in texts if len(text) < _LONGEST_PHRASE)
    return next((text for text in short if known.find(text)), None)


def _without_sorry(text: str) -> str:
    """Cut the word of regret that an error page begins with: "Oops! This page …"."""
    first = _SORRY.match(text)
    return text[first.end() :] if first else text


def _titles_of(page: Page, article: Article) -> list[str]:
    return [text for text in (article.headline, page.outline.title) if text]


def _no_page(page: Page, article: Article) -> NotAnArticle | None:
    if page.is_binary:
        return NotAnArticle(
            Reason.NOT_HTML, "the bytes are those of a picture, an archive or a PDF"
        )
    if not page.blocks and not article.body:
        return NotAnArticle(Reason.EMPTY, "there is no text on the page")
    return None


def _challenge(page: Page, article: Article) -> NotAnArticle | None:
    if len(page.blocks) > _FEW_BLOCKS or text_weight(article.body or "") > _LITTLE_BODY:
        return None
    texts = [*_titles_of(page, article), *(block.text for block in page.blocks[:_FIRST_BLOCKS])]
    hit = _first_of(texts, "bot_checks")
    return NotAnArticle(Reason.CHALLENGE, hit) if hit else None


def _not_found(page: Page, article: Article) -> NotAnArticle | None:
    if page.structured.article or text_weight(article.body or "") > _LONG_BODY:
        return None
    headings = [at for at, block in enumerate(page.blocks) if block.tag in ("h1", "h2")][:3]
    texts = _titles_of(page, article) + [page.blocks[at].text for at in headings]
    if headings:  # the first lines below it: "Oops!" alone says nothing yet
        texts += [block.text for block in page.blocks[headings[0] + 1 :][:_LINES_BELOW]]
    hit = _first_of([*texts, *map(_without_sorry, texts)], "not_found")
    return NotAnArticle(Reason.NOT_FOUND, hit) if hit else None


def _consent(page: Page, article: Article) -> NotAnArticle | None:
    if article.timestamp and page.structured.article:
        return None
    hit = _first_of(_titles_of(page, article), *_CONSENT)
    if hit is None:
        return None
    labels, known = label_blocks(page).labels, phrases(*_CONSENT)
    legal = sum(
        labels[block.index] is Label.CONSENT or known.find(block.text) is not None
        for block in page.blocks
    )
    return NotAnArticle(Reason.CONSENT, hit) if legal >= _LEAST_LEGAL_LINES else None


def _search(page: Page, article: Article) -> NotAnArticle | None:  # noqa: ARG001 - a check like the others
    try:
        parts = urlsplit(page.url or "")
    except ValueError:
        return None
    names = {name.lower() for name, _ in parse_qsl(parts.query)}
    front = parts.path.strip("/") in _FRONT_PAGES
    if _SEARCH_PATH.search(parts.path) or (front and names & _SEARCH_PARAMETERS):
        return NotAnArticle(Reason.SEARCH, "the address is that of a search")
    return None


def _is_front_page(url: str | None) -> bool:
    """Say whether the address is a site's, with no query that might choose an article of it."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return False
    return bool(url) and not parts.query and parts.path.strip("/") in _FRONT_PAGES


def _stands_for_front_page(page: Page, article: Article) -> bool:
    """Say whether the page says that it is the front page, and has little text and no date.

    Sites send readers of what was taken down there; but some name it on all of their pages.
    """
    data = page.structured
    named = (data.links.get("canonical"), data.first_meta("og:url"))
    own = [url for address in named if address and (url := page.absolute_url(address))]
    return (
        len(own) > 0
        and all(map(_is_front_page, own))
        and (data.first_meta("og:type") or "").lower() != "article"
        and text_weight(article.body or "") < _LITTLE_BODY
        and not _is_dated(page, article)
    )


def _is_dated(page: Page, article: Article) -> bool:
    """Say whether a date stands below the headline, before the title of any other page."""
    layout = label_blocks(page)
    if layout.headline_block is None or not article.timestamp or not layout.body:
        return False
    for block in page.blocks[layout.headline_block + 1 : layout.body[0]]:
        if layout.labels[block.index] is Label.TIME:
            return True
        if block.link_share > _ALL_LINK and text_weight(block.text) > _TITLE:
            return False
    return False


def _teasers(page: Page) -> int:
    """How many of the page's headings are links: the titles of other pages."""
    linked = [block for block in page.blocks if block.linked and block.tag in ("h2", "h3", "h4")]
    return sum(block.link_share > _ALL_LINK and len(block.text) > _TITLE for block in linked)


def _titles(page: Page) -> int:
    """How many lines below the headline are titles of other pages."""
    layout = label_blocks(page)
    return sum(
        block.link_share > _ALL_LINK and text_weight(block.text) > _TITLE
        for block in page.blocks[layout.headline_block or 0 :]
        if layout.labels[block.index] in (Label.RELATED, Label.OUTSIDE)
    )


def _is_teasers_only(page: Page) -> bool:
    """Say whether nearly all text stands right below titles that lead to other pages."""
    layout, blocks = label_blocks(page), page.blocks
    below = total = 0
    for at in layout.body:
        size = text_weight(blocks[at].text)
        if size < _SUMMARY:
            continue
        total += size
        above = [i for i in range(max(0, at - 2), at) if layout.labels[i] is Label.RELATED]
        if any(
            blocks[i].link_share > _ALL_LINK and text_weight(blocks[i].text) > _TITLE for i in above
        ):
            below += size
    return below > _MOSTLY * total


def _no_script(page: Page, article: Article) -> NotAnArticle | None:
    if len(page.blocks) > _FEW_BLOCKS or text_weight(article.body or "") > 2 * _LEAST_BODY:
        return None
    if page.structured.article:
        return None
    hit = _first_of(_titles_of(page, article), "script_required")
    return NotAnArticle(Reason.EMPTY, hit) if hit else None


def _list(page: Page, article: Article) -> NotAnArticle | None:
    data, teasers = page.structured, _teasers(page)
    named = _names_itself_article(page)
    if _is_front_page(page.url) and (teasers >= _FEW_TEASERS or not named):
        return NotAnArticle(Reason.LIST, "the front page of a site")
    if teasers >= _MANY_TEASERS and _stands_for_front_page(page, article):
        return NotAnArticle(
            Reason.LIST, "the front page of a site, in place of a page that is gone"
        )
    if named:
        return None
    if data.of_type("collectionpage") and teasers >= _FEW_TEASERS:
        return NotAnArticle(Reason.LIST, "the page's data call it a collection")
    dated = data.article.get("datePublished") or data.first_meta("article:published_time")
    if not dated and _is_teasers_only(page):
        return NotAnArticle(Reason.LIST, "all its text stands below linked titles")
    body, prose = text_weight(article.body or ""), ProseSums(page.blocks).total
    if (
        teasers >= _MANY_TEASERS
        and body < max(_LITTLE_BODY, _TEASERS_SHARE * prose)
        and not (body > _LEAST_BODY and (dated or _is_dated(page, article)))
    ):
        return NotAnArticle(Reason.LIST, f"{teasers} linked titles and little text of its own")
    return None


def _no_text(page: Page, article: Article) -> NotAnArticle | None:
    named = _names_itself_article(page)
    body = text_weight(article.body or "")
    if body >= (_LEAST_BODY_NAMED if named or article.timestamp else _LEAST_BODY):
        return None
    if not named and _titles(page) >= _LEAST_TITLES:
        return NotAnArticle(Reason.LIST, "linked titles and no text")
    if sum(len(block.text) for block in page.blocks) < _LEAST_BODY:
        return NotAnArticle(Reason.EMPTY, "a shell: what it shows is not in its HTML")
    return NotAnArticle(Reason.NO_TEXT, f"{body} characters of text")


# A challenge or an error page is told by its few words, before its missing text could make it a
# page without text.
_CHECKS: Final[tuple[Callable[[Page, Article], NotAnArticle | None], ...]] = (
    _no_page,
    _challenge,
    _not_found,
    _consent,
    _no_script,
    _search,
    _list,
    _no_text,
)


def why_not_an_article(page: Page, article: Article) -> NotAnArticle | None:
    """Say why a page is no article; None where it is one."""
    for check in _CHECKS:
        verdict = check(page, article)
        if verdict is not None:
            return verdict
    return None
