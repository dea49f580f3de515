"""The lines that are written for a page that was read from a file or an archive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.extraction.confidence_bounds import reject_below
from newscrawl.files.json_lines import to_line
from newscrawl.files.page_bytes import MAX_PAGE_BYTES, MIN_ERROR_STATUS
from newscrawl.items import Article, Reason, Reject

if TYPE_CHECKING:
    from newscrawl.extraction.confidence_bounds import ConfidenceBounds
    from newscrawl.files.page_bytes import PageBytes

__all__ = ["PageLines", "page_lines", "unread_page_lines"]

# Pages that servers often send with an error's status: their content says more than the status.
_REASONS_BEFORE_STATUS: Final = frozenset(
    {Reason.CHALLENGE, Reason.CONSENT, Reason.NOT_FOUND, Reason.FAILED, Reason.TOO_SLOW}
)


class PageLines(NamedTuple):
    """A page's lines, ready to be written."""

    reason: str | None
    """Why the page is a reject; None where its record is written."""
    record: bytes
    """The record's line; empty for a reject, unless rejects get a record, too."""
    reject: bytes
    """The reject's line; empty for an article that is written."""


def page_lines(
    page: PageBytes,
    article: Article,
    reject: Reject | None,
    *,
    keep_all: bool,
    min_confidence: ConfidenceBounds | None = None,
) -> PageLines:
    """Return the lines of a page that was read; with an error's HTTP status it is a reject.

    So is an article that is less sure than ``min_confidence``.  ``keep_all``: a reject gets a
    record, too.
    """
    is_error = page.status is not None and page.status >= MIN_ERROR_STATUS
    if is_error and (reject is None or reject.reason not in _REASONS_BEFORE_STATUS):
        reject = Reject(
            article.url, Reason.NOT_FOUND, f"HTTP status {page.status}", page.fetched_at
        )
    reject = reject or reject_below(article, min_confidence or {})
    if reject is None:
        return PageLines(None, to_line(article), b"")
    reject.input = page.input
    return PageLines(reject.reason, to_line(article) if keep_all else b"", to_line(reject))


def unread_page_lines(page: PageBytes, *, keep_all: bool) -> PageLines:
    """Return the lines of a page that was not read: too large, too many codings, not shown."""
    article = Article(url=page.url, fetched_at=page.fetched_at)
    reason = Reason.TOO_LARGE
    detail = f"larger than {MAX_PAGE_BYTES // 2**20} MB, which no page is"
    if page.bad_coding is not None:
        reason, detail = Reason.CODING, page.bad_coding
    elif page.not_rendered is not None:
        reason, detail = Reason.NOT_RENDERED, page.not_rendered
    reject = Reject(page.url, reason, detail, page.fetched_at)
    return page_lines(page, article, reject, keep_all=keep_all)
