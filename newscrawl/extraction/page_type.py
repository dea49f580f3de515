"""Is a page an article at all? If not, why."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.content.link_lines import MIN_LINKED_SHARE_OF_LINK
from newscrawl.extraction.content.prose import ProseSums, text_weight
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block
from newscrawl.extraction.document.structured_data import ARTICLE_TYPES, types_of
from newscrawl.extraction.vocabulary import phrases, phrases_regex
from newscrawl.items import Article, Reason

__all__ = ["NotAnArticle", "why_not_an_article"]

NotAnArticle = tuple[Reason, str]
"""Why a page is no article: the reason, and in a few words what it rests on."""

# Weights of texts are letters, those of scripts without spaces counting double (content.prose).
# The numbers were tuned on the training sets.
_MIN_BODY_WEIGHT: Final = 200
"""A body with less is no article without further signs."""
_MIN_NAMED_BODY_WEIGHT: Final = 60
"""…and with less even a page that calls itself an article has no text."""
_MAX_NO_SCRIPT_WEIGHT: Final = 2 * _MIN_BODY_WEIGHT
"""What a page shows that asks for JavaScript."""
_MAX_LIST_WEIGHT: Final = 1500
"""What a challenge or a list may show of sentences."""
_MAX_ERROR_WEIGHT: Final = 2500
"""An article about a missing page may be titled "Page not found"; an error page is no longer."""
_MAX_SHELL_BLOCKS: Final = 40
"""Of a page that shows little but a challenge or a request for JavaScript."""
_MAX_PHRASE_CHARS: Final = 200
"""A longer text is no title or heading."""
_MAX_CHALLENGE_BLOCKS: Final = 6
"""The first ones; a challenge says at once what it is."""
# The same of an error page; "Oops!" alone says nothing yet, so lines below the first heading count.
_MAX_HEADINGS: Final = 3
_MAX_LINES_BELOW: Final = 2  # the sentence below "Oops!", and one more
# What an error page begins with: "Oops! ", "Sorry, ".
_REGRET: Final = re.compile(
    r"^[^\s!,،，、….]{2,14}(?: [^\s!,،，、….]{2,14})?\s?[!,،，、….]{1,4}\s*(?=\S)"
)
_CONSENT: Final = ("consent", "consent_walls")
_MIN_LEGAL_LINES: Final = 2
"""Below a title that asks for consent: an article about consent has no legal text."""

_MIN_TEASERS: Final = 3
"""Linked headings of a page that by another sign is a list."""
_MIN_TEASERS_ALONE: Final = 8
"""…and of one that is a list by them."""
_MIN_LINKED_LINES: Final = 2
"""…and of one without any text, any lines that are linked titles."""
_MIN_OWN_SHARE: Final = 0.35
"""Of a page's prose, in the body of an article with many teasers about it."""
# What is a summary, and what a title rather than the name of a section.
_MIN_SUMMARY_WEIGHT: Final = 50
_MIN_TITLE_WEIGHT: Final = 20
"""Three or four words, where sections have one or two. With twice as much, teasers with short
titles are not seen, and 4 % of the pages count otherwise."""
_MIN_BELOW_TITLES_SHARE: Final = 0.75
"""Of the text of a list, in the summaries below linked titles."""

_SEARCH_PATH: Final = re.compile(rf"/(?:{phrases_regex('search_paths')})(?:/|$|\.)", re.IGNORECASE)
_SEARCH_PARAMETERS: Final = frozenset("q s query search keyword keywords suche text".split())
_FRONT_PAGE_PATHS: Final = frozenset(("", "index.html", "index.php", "index.htm"))


def _calls_itself_article(page: Page) -> bool:
    data = page.structured
    if (data.first_meta("og:type") or "").lower() == "article":
        return True
    return "headline" in data.article and bool(ARTICLE_TYPES & types_of(data.article))


def _first_of(texts: Iterable[str], *vocabularies: str) -> str | None:
    """Return the first of the texts that is or begins with a phrase of the vocabularies."""
    known = phrases(*vocabularies)
    short = (text for text in texts if len(text) < _MAX_PHRASE_CHARS)
    return next((text for text in short if known.find(text)), None)


def _body_weight(article: Article) -> int:
    return text_weight(article.body or "")


def _titles_of(page: Page, article: Article) -> list[str]:
    return [text for text in (article.headline, page.outline.title) if text]


def _no_page(page: Page, article: Article) -> NotAnArticle | None:
    if page.is_binary:
        return Reason.NOT_HTML, "the bytes are a picture's, an archive's or a PDF's, or damaged"
    if not page.blocks and not article.body:
        return Reason.EMPTY, "there is no text on the page"
    return None


def _challenge(page: Page, article: Article) -> NotAnArticle | None:
    if len(page.blocks) > _MAX_SHELL_BLOCKS or _body_weight(article) > _MAX_LIST_WEIGHT:
        return None
    first_lines = [block.text for block in page.blocks[:_MAX_CHALLENGE_BLOCKS]]
    phrase = _first_of([*_titles_of(page, article), *first_lines], "bot_checks")
    return (Reason.CHALLENGE, phrase) if phrase else None


def _not_found(page: Page, article: Article) -> NotAnArticle | None:
    if page.structured.article or _body_weight(article) > _MAX_ERROR_WEIGHT:
        return None
    headings = [block for block in page.blocks if block.tag in ("h1", "h2")][:_MAX_HEADINGS]
    texts = _titles_of(page, article) + [heading.text for heading in headings]
    if headings:
        below = headings[0].index + 1
        texts += [block.text for block in page.blocks[below : below + _MAX_LINES_BELOW]]
    phrase = _first_of([*texts, *(_REGRET.sub("", text) for text in texts)], "not_found")
    return (Reason.NOT_FOUND, phrase) if phrase else None


def _consent(page: Page, article: Article) -> NotAnArticle | None:
    if article.timestamp and page.structured.article:
        return None
    phrase = _first_of(_titles_of(page, article), *_CONSENT)
    if phrase is None:
        return None
    labels, known = label_blocks(page).labels, phrases(*_CONSENT)
    legal_lines = sum(
        labels[block.index] is Label.CONSENT or known.find(block.text) is not None
        for block in page.blocks
    )
    return (Reason.CONSENT, phrase) if legal_lines >= _MIN_LEGAL_LINES else None


def _search(page: Page, article: Article) -> NotAnArticle | None:  # noqa: ARG001 - as the others
    try:
        parts = urlsplit(page.url or "")
    except ValueError:
        return None
    if _calls_itself_article(page):  # "/search/…" may be a section's story
        return None
    # "?q=node/123" is a path, where a CMS was not told how to write it in the URL.
    names = {name.lower() for name, value in parse_qsl(parts.query) if "/" not in value}
    is_front_page = parts.path.strip("/") in _FRONT_PAGE_PATHS
    if _SEARCH_PATH.search(parts.path) or (is_front_page and names & _SEARCH_PARAMETERS):
        return Reason.SEARCH, "the address is that of a search"
    return None


def _is_front_page(url: str | None) -> bool:
    """Return True if a URL is a site's, with no query that might choose an article of it."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return False
    return bool(url) and not parts.query and parts.path.strip("/") in _FRONT_PAGE_PATHS


def _stands_for_front_page(page: Page, article: Article) -> bool:
    """Return True if the page says that it is the front page, and has little text and no date.

    Sites send readers of what was taken down there; but some name it on all of their pages.
    """
    data = page.structured
    hrefs = (data.links.get("canonical"), data.first_meta("og:url"))
    own_urls = [url for href in hrefs if href and (url := page.absolute_url(href))]
    return (
        len(own_urls) > 0
        and all(map(_is_front_page, own_urls))
        and (data.first_meta("og:type") or "").lower() != "article"
        and _body_weight(article) < _MAX_LIST_WEIGHT
        and not _is_dated(page, article)
    )


def _is_dated(page: Page, article: Article) -> bool:
    """Return True if a date stands below the headline, before the title of any other page."""
    labelled = label_blocks(page)
    if labelled.headline_block is None or not article.timestamp or not labelled.body:
        return False
    for block in page.blocks[labelled.headline_block + 1 : labelled.body[0]]:
        if labelled.labels[block.index] is Label.TIME:
            return True
        if _is_linked_title(block):
            return False
    return False


def _is_linked_title(block: Block) -> bool:
    return (
        block.link_share > MIN_LINKED_SHARE_OF_LINK and text_weight(block.text) > _MIN_TITLE_WEIGHT
    )


def _count_teasers(page: Page) -> int:
    """Return how many of the page's headings are links: the titles of other pages."""
    linked = [block for block in page.blocks if block.linked and block.tag in ("h2", "h3", "h4")]
    return sum(
        block.link_share > MIN_LINKED_SHARE_OF_LINK and len(block.text) > _MIN_TITLE_WEIGHT
        for block in linked
    )


def _count_linked_titles(page: Page) -> int:
    """Return how many lines below the headline are titles of other pages."""
    labelled = label_blocks(page)
    return sum(
        labelled.labels[block.index] in (Label.RELATED, Label.OUTSIDE) and _is_linked_title(block)
        for block in page.blocks[labelled.headline_block or 0 :]
    )


def _is_teasers_only(page: Page) -> bool:
    """Return True if nearly all text stands right below titles that lead to other pages."""
    labelled, blocks = label_blocks(page), page.blocks
    below_titles = total = 0
    for index in labelled.body:
        weight = text_weight(blocks[index].text)
        if weight < _MIN_SUMMARY_WEIGHT:
            continue
        total += weight
        if any(
            labelled.labels[above] is Label.RELATED and _is_linked_title(blocks[above])
            for above in range(max(0, index - 2), index)
        ):
            below_titles += weight
    return below_titles > _MIN_BELOW_TITLES_SHARE * total


def _no_script(page: Page, article: Article) -> NotAnArticle | None:
    is_short = _body_weight(article) <= _MAX_NO_SCRIPT_WEIGHT
    if len(page.blocks) > _MAX_SHELL_BLOCKS or not is_short or page.structured.article:
        return None
    phrase = _first_of(_titles_of(page, article), "script_required")
    return (Reason.EMPTY, phrase) if phrase else None


def _list(page: Page, article: Article) -> NotAnArticle | None:
    data, teasers = page.structured, _count_teasers(page)
    is_named = _calls_itself_article(page)
    if _is_front_page(page.url) and (teasers >= _MIN_TEASERS or not is_named):
        return Reason.LIST, "the front page of a site"
    if teasers >= _MIN_TEASERS_ALONE and _stands_for_front_page(page, article):
        return Reason.LIST, "the front page of a site, in place of a page that is gone"
    if is_named:
        return None
    if data.of_type("collectionpage") and teasers >= _MIN_TEASERS:
        return Reason.LIST, "the page's data call it a collection"
    has_date = data.article.get("datePublished") or data.first_meta("article:published_time")
    if not has_date and _is_teasers_only(page):
        return Reason.LIST, "all its text stands below linked titles"
    body, prose = _body_weight(article), ProseSums(page.blocks).total
    if (
        teasers >= _MIN_TEASERS_ALONE
        and body < max(_MAX_LIST_WEIGHT, _MIN_OWN_SHARE * prose)
        and not (body > _MIN_BODY_WEIGHT and (has_date or _is_dated(page, article)))
    ):
        return Reason.LIST, f"{teasers} linked titles and little text of its own"
    return None


def _no_text(page: Page, article: Article) -> NotAnArticle | None:
    is_named, body = _calls_itself_article(page), _body_weight(article)
    if body >= (_MIN_NAMED_BODY_WEIGHT if is_named or article.timestamp else _MIN_BODY_WEIGHT):
        return None
    if body and article.sources.get("body") == "rule":
        return None  # short as it is, it stands where the site's rule says
    if not is_named and _count_linked_titles(page) >= _MIN_LINKED_LINES:
        return Reason.LIST, "linked titles and no text"
    if sum(len(block.text) for block in page.blocks) < _MIN_BODY_WEIGHT:
        return Reason.EMPTY, "a shell: what it shows is not in its HTML"
    return Reason.NO_TEXT, f"{body} characters of text"


def why_not_an_article(page: Page, article: Article) -> NotAnArticle | None:
    """Return why a page is no article, by the first check that says so; None where it is one."""
    # A challenge or an error page is known by its few words, before its missing text could make it
    # a page without text.
    checks = (_no_page, _challenge, _not_found, _consent, _no_script, _search, _list, _no_text)
    return next(filter(None, (check(page, article) for check in checks)), None)
