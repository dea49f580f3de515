"""From a page's bytes to its record: the one way that every command, spider and user takes."""

from __future__ import annotations

import logging
from typing import Final, NamedTuple

from newscrawl.common.text import error_line
from newscrawl.common.urls import MAX_URL_CHARS, quote_url
from newscrawl.extraction.confidence_bounds import TextOf
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.page_excerpt import page_excerpt
from newscrawl.extraction.page_type import why_not_an_article
from newscrawl.extraction.record_building import RecordBuilder
from newscrawl.extraction.record_limits import MAX_BODY_CHARS, TOO_LONG
from newscrawl.extraction.site_rules import SiteRules
from newscrawl.extraction.site_rules.next_page import NextPage
from newscrawl.extraction.site_rules.ruled_page import RuledPage
from newscrawl.extraction.site_rules.rules_used import RulesUsed
from newscrawl.items import Article, Reason, Reject

__all__ = [
    "Outcome",
    "RuledOutcome",
    "examine",
    "examine_page",
    "examine_page_with_rules",
    "examine_with_rules",
]

_LOGGER: Final = logging.getLogger(__name__)


class Outcome(NamedTuple):
    """What a page yields."""

    article: Article
    """The record; of a page that is no article it holds what could be read all the same."""
    reject: Reject | None
    """Why the page is no article; None where it is one."""


class RuledOutcome(NamedTuple):
    """What a page yields whose site has rules of its own."""

    article: Article
    reject: Reject | None
    next_page: NextPage | None
    """Where the article goes on, if a rule finds that."""
    rules_used: RulesUsed = RulesUsed()
    page_text: str = ""
    """The beginning of what the page shows, where that is asked for."""


def examine(
    content: bytes | str,
    url: str | None = None,
    *,
    content_type: str | None = None,
    fetched_at: str | None = None,
    markdown: bool = False,
) -> Outcome:
    """Read a page and say whether it is an article.

    ``content`` is HTML or plain text, ``content_type`` the HTTP header of that name,
    ``fetched_at`` goes into the record as it is.  ``markdown``: the body is Markdown.  A URL of
    more than ``MAX_URL_CHARS`` is left out, and ``sources`` says so.  Never raises: a page that
    breaks an extractor is a reject with the reason ``failed`` and what broke it, and the traceback
    is logged; one that needs more memory than this process may have is ``too-large``.
    """
    outcome = examine_with_rules(
        content,
        url,
        content_type=content_type,
        fetched_at=fetched_at,
        rules=None,
        markdown=markdown,
    )
    return Outcome(outcome.article, outcome.reject)


def examine_with_rules(  # noqa: PLR0913 - a page and what is known about it
    content: bytes | str,
    url: str | None,
    *,
    content_type: str | None,
    fetched_at: str | None,
    rules: SiteRules | None,
    markdown: bool = False,
    date_order: str | None = None,
    text_of: TextOf = TextOf.NONE,
) -> RuledOutcome:
    """Read a page with its site's rules, as :func:`examine` does without.

    ``date_order`` is that of dates in figures, one of DATE_ORDERS; None: the page tells it.
    ``text_of`` says of which pages ``page_text`` is wanted.
    """
    is_too_long = url is not None and len(url) > MAX_URL_CHARS
    url = quote_url(url) if url and not is_too_long else None
    try:
        page = Page(content, url, content_type=content_type)
        page.date_order = date_order
        outcome = examine_page_with_rules(page, rules, fetched_at=fetched_at)
        if markdown:
            # Here, as most processes that read pages are never asked for it.
            from newscrawl.extraction.markdown import set_markdown_body  # noqa: PLC0415

            set_markdown_body(page, outcome.article)
        if is_too_long:
            outcome.article.sources["url"] = TOO_LONG
        if text_of.has(outcome.article, outcome.reject):
            outcome = outcome._replace(page_text=page_excerpt(page))
        return outcome
    except MemoryError:
        reason, detail = Reason.TOO_LARGE, "reading it needs more memory than its process may have"
    except Exception as error:
        _LOGGER.exception("An extractor broke on %s", url or "a page without URL")
        reason, detail = Reason.FAILED, error_line(error)
    failed = Reject(url, reason, detail, fetched_at)
    return RuledOutcome(Article(url=url, fetched_at=fetched_at), failed, None)


def examine_page(page: Page, *, fetched_at: str | None = None) -> Outcome:
    """Read a page that is decoded already.  Raises whatever an extractor raises."""
    return _outcome(page, RecordBuilder(page), fetched_at)


def examine_page_with_rules(
    page: Page, rules: SiteRules | None, *, fetched_at: str | None = None
) -> RuledOutcome:
    """Read a page with its site's rules, as :func:`examine_page` does without."""
    if rules is None:
        return RuledOutcome(*examine_page(page, fetched_at=fetched_at), None)
    ruled = RuledPage(page, rules, fetched_at=fetched_at)
    builder = RecordBuilder(page)
    for name, value in ruled.values.items():
        builder.add_value(name, value)
    article, reject = _outcome(page, builder, fetched_at)
    return RuledOutcome(article, reject, None if reject else ruled.next_page, ruled.used)


def _outcome(page: Page, builder: RecordBuilder, fetched_at: str | None) -> Outcome:
    """Have the fields fill in what has no value yet, and say whether that is an article."""
    article = builder.record(fetched_at=fetched_at)
    if article.sources.get("body") == TOO_LONG:
        detail = f"its text has more than {MAX_BODY_CHARS:,} characters, which no article has"
        return Outcome(article, Reject(page.url, Reason.TOO_LARGE, detail, fetched_at))
    why = why_not_an_article(page, article)
    return Outcome(article, Reject(page.url, *why, fetched_at) if why else None)
