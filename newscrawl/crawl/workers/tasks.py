"""The tasks of a worker process: each takes a page's bytes and returns what was read from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.crawl.discovery import ListPage, next_part_url, read_list_page
from newscrawl.crawl.workers.messages import PageResult
from newscrawl.extraction.confidence_bounds import TextOf
from newscrawl.extraction.document import Page
from newscrawl.extraction.examination import examine_with_rules
from newscrawl.extraction.inspection import Explanation, inspect_page
from newscrawl.extraction.site_rules import rules_of_json
from newscrawl.extraction.site_rules.next_page import NextPage

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["TASKS", "inspect", "read_links", "read_page"]


def read_page(  # noqa: PLR0913 - a page and what is known about it
    content: bytes,
    *,
    url: str | None,
    content_type: str | None,
    fetched_at: str | None,
    with_next: bool,
    text_of: str,
    is_utf8: bool,
    rules: str = "",
    date_order: str = "",
    markdown: bool = False,
) -> PageResult:
    """Read a page as an article.

    ``with_next``: also look for the URL of the article's next part.  ``text_of``, one of
    ``TextOf``: of which pages to return the beginning of their text.  ``is_utf8``: ``content`` is
    text that was decoded before.  ``rules`` and ``date_order`` are as ``ReadingHints`` has them.
    ``markdown``: the body is Markdown.
    """
    page = content.decode("utf-8", "replace") if is_utf8 else content
    outcome = examine_with_rules(
        page,
        url,
        content_type=content_type,
        fetched_at=fetched_at,
        markdown=markdown,
        rules=rules_of_json(rules) if rules else None,
        date_order=date_order or None,
        text_of=TextOf(text_of),
    )
    result = PageResult(*outcome)
    if not with_next or not url or result.reject is not None:
        return result._replace(next_page=None)
    if result.next_page is None and (further := next_part_url(content, url)):
        return result._replace(next_page=NextPage(further))
    return result


def read_links(content: bytes, *, url: str) -> ListPage:
    """Return the links of a page that lists articles; ``content`` is UTF-8."""
    return read_list_page(content.decode("utf-8", "replace"), url)


def inspect(  # noqa: PLR0913 - a page and what is known about it
    content: bytes,
    *,
    url: str | None,
    content_type: str | None,
    fetched_at: str | None,
    name: str,
    rules: str = "",
    date_order: str = "",
) -> Explanation | None:
    """Explain how a page is read; return None where the bytes are not a page's.

    ``name`` is the input's name, as the explanation shows it; ``rules`` and ``date_order`` are as
    for ``read_page``.
    """
    page = Page(content, url, content_type=content_type)
    if page.is_binary:
        return None
    page.date_order = date_order or None
    site_rules = rules_of_json(rules) if rules else None
    return inspect_page(page, name, fetched_at=fetched_at, rules=site_rules)


TASKS: Final[Mapping[str, Callable[..., object]]] = {
    task.__name__: task for task in (read_page, read_links, inspect)
}
"""The tasks by name.  A message can ask for nothing else."""
