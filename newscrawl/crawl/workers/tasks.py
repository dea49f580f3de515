"""What a worker process does: a page's bytes in, what was read off them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.crawl.discovery import ListPage, next_part_url, read_list_page
from newscrawl.crawl.workers.page_result import PageResult
from newscrawl.extraction.document import Page
from newscrawl.extraction.examination import examine
from newscrawl.extraction.inspection import Explanation, inspect_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["TASKS", "InspectResult", "inspect", "read_links", "read_page"]


class InspectResult(NamedTuple):
    """How a page is read."""

    report: Explanation | None
    """None where the bytes are no page's."""


def read_page(  # noqa: PLR0913 - a page and what is known of it
    content: bytes,
    *,
    url: str | None,
    content_type: str | None,
    fetched_at: str | None,
    with_next: bool,
    is_utf8: bool,
) -> PageResult:
    """Read a page as an article.

    ``with_next``: look for the address of its next part, too.  ``is_utf8``: the bytes are a text
    that was decoded already.
    """
    page = content.decode("utf-8", "replace") if is_utf8 else content
    article, reject = examine(page, url, content_type=content_type, fetched_at=fetched_at)
    further = next_part_url(content, url) if with_next and url and reject is None else None
    return PageResult(article, reject, further)


def read_links(content: bytes, *, url: str) -> ListPage:
    """Read a page, in UTF-8, as a list of articles."""
    return read_list_page(content.decode("utf-8", "replace"), url)


def inspect(
    content: bytes,
    *,
    url: str | None,
    content_type: str | None,
    fetched_at: str | None,
    name: str,
) -> InspectResult:
    """Report how a page is read.  ``name`` is the input's name, for the report."""
    page = Page(content, url, content_type=content_type)
    return InspectResult(
        None if page.is_binary else inspect_page(page, name, fetched_at=fetched_at)
    )


TASKS: Final[Mapping[str, Callable[..., object]]] = {
    "read_page": read_page,
    "read_links": read_links,
    "inspect": inspect,
}
"""The tasks by name: a message can ask for nothing else."""
