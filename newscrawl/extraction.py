"""From a page's bytes to its record: the one way that every command, spider and user takes."""

from __future__ import annotations

from typing import NamedTuple

from newscrawl.items import Article, Reason, Reject
from newscrawl.loaders import ArticleLoader
from newscrawl.page import Page
from newscrawl.text import error_line
from newscrawl.verdict import judge

__all__ = ["Outcome", "examine", "examine_page", "extract"]


class Outcome(NamedTuple):
    """What a page yields."""

    article: Article
    """The record; of a page that is no article it holds what could be read all the same."""
    reject: Reject | None
    """Why the page is no article; None where it is one."""


def examine(
    content: bytes | str,
    url: str | None = None,
    *,
    content_type: str | None = None,
    fetched_at: str | None = None,
) -> Outcome:
    """Read a page and say whether it is an article.

    ``content`` is HTML or plain text, ``content_type`` the HTTP header of that name,
    ``fetched_at`` goes into the record as it is.  Never raises: a page that breaks an extractor is
    a reject with the reason ``failed`` and what broke it.
    """
    try:
        return examine_page(Page(content, url, content_type=content_type), fetched_at=fetched_at)
    except Exception as error:  # noqa: BLE001 - whatever the bytes, the run goes on
        article = Article(url=url, fetched_at=fetched_at)
        return Outcome(article, Reject(url, Reason.FAILED, error_line(error), fetched_at))


def examine_page(page: Page, *, fetched_at: str | None = None) -> Outcome:
    """Read a page that is decoded already; raises what an extractor raises that breaks on it."""
    article = ArticleLoader(page).load_page(fetched_at=fetched_at)
    verdict = judge(page, article)
    if verdict is None:
        return Outcome(article, None)
    return Outcome(article, Reject(page.url, verdict.reason, verdict.detail, fetched_at))


def extract(html: bytes | str, url: str | None = None) -> Article:
    """Read an article's page.

    ``html`` is the page as bytes (best: its charset is found out) or as text.  A field that the
    page does not have is None or empty; use :func:`examine` to learn whether it is an article.
    """
    return examine(html, url).article
