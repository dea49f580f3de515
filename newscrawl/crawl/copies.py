"""Pages with the text of an article that came before, or that lead to it: copies, or a wall.

An article may have further URLs.  But a notice ("we are moving to new servers") may stand in the
place of all pages for an hour, and so may a redirect of everything to one article.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.common.article_identity import article_id
from newscrawl.crawl.discovery import has_same_name
from newscrawl.crawl.frontier.host_trouble import Strike

if TYPE_CHECKING:
    from newscrawl.crawl.frontier import FrontierPage
    from newscrawl.crawl.frontier.frontier import Frontier

__all__ = ["article_of_answer", "note_copy", "redirect_answer", "text_answer"]

_TEXT, _REDIRECT = "text", "redirect"


def text_answer(article: str) -> str:
    """Return what tells the text of an article, by its id, from other answers of its host."""
    return f"{_TEXT} {article}"


def redirect_answer(url: str) -> str:
    """Return what tells a redirect to an article from other answers of its host."""
    return f"{_REDIRECT} {article_id(url)}"


def article_of_answer(answer: str) -> str | None:
    """Return the id of the article that came, by an answer; None for an answer of another kind.

    >>> article_of_answer(text_answer("0123456789abcdef")), article_of_answer("http-404")
    ('0123456789abcdef', None)
    """
    kind, _, article = answer.partition(" ")
    return article if kind in (_TEXT, _REDIRECT) and article else None


def note_copy(
    frontier: Frontier, page: FrontierPage, answer: str, *, of: str | None, requests: int
) -> None:
    """Note what it says of a page's host that another article came; ``of`` is its URL.

    The host is well if that has the page's own name, and if another article came the last time.
    """
    trouble = frontier.scheduler.trouble_of(page.host)
    is_own = of is not None and has_same_name(page.url, of)
    if is_own or (trouble.strikes and trouble.strikes[-1].answer != answer):
        frontier.host_is_well(page.host)
    if not is_own:
        row = None if page.is_update else page.id
        strike = Strike(
            page.site,
            answer,
            is_host_fault=False,
            page=row,
            attempts=page.attempts,
            requests=requests,
        )
        trouble.add(strike)
