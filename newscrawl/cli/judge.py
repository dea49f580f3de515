"""From a page as found to the lines that are written for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from newscrawl.extraction import Outcome, examine
from newscrawl.items import Article, Reason, Reject
from newscrawl.records import to_line
from newscrawl.text import error_line
from newscrawl.warc import MAX_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.warc import RawPage

__all__ = ["Verdict", "judge", "judge_all", "lost"]

# Pages that are commonly sent with an error's status and are told by what they hold.
_TOLD_BY_CONTENT = frozenset({Reason.CHALLENGE, Reason.CONSENT, Reason.NOT_FOUND, Reason.FAILED})


class Verdict(NamedTuple):
    """A page's lines, ready to be written."""

    reason: str | None
    """Why the page is no article; None where it is one."""
    record: bytes
    """The record's line; empty for a reject, unless records are kept for those too."""
    reject: bytes
    """The reject's line; empty for an article."""


def judge(page: RawPage, *, keep_all: bool) -> Verdict:
    """Examine a page and write its lines; an extractor that breaks on it makes it a reject."""
    try:
        outcome = _examine(page)
        return _verdict(page, outcome, keep_all=keep_all)
    except Exception as error:  # noqa: BLE001 (one page's failure must not end the run)
        return lost(page, detail=error_line(error), keep_all=keep_all)


def judge_all(pages: Iterable[RawPage], *, keep_all: bool) -> list[Verdict]:
    """Judge a batch of pages, as a worker process does."""
    return [judge(page, keep_all=keep_all) for page in pages]


def lost(page: RawPage, *, detail: str, keep_all: bool) -> Verdict:
    """Give the verdict on a page that newscrawl could not get through."""
    return _verdict(page, _rejected(page, Reason.FAILED, detail), keep_all=keep_all)


def _examine(page: RawPage) -> Outcome:
    if page.too_large:
        size = f"larger than {MAX_PAGE // 2**20} MB, which no page is"
        return _rejected(page, Reason.TOO_LARGE, size)
    if page.bad_coding is not None:
        return _rejected(page, Reason.CODING, page.bad_coding)
    outcome = examine(
        page.content, page.url, content_type=page.content_type, fetched_at=page.fetched_at
    )
    if page.status is None or page.status < 400:
        return outcome
    if outcome.reject is not None and outcome.reject.reason in _TOLD_BY_CONTENT:
        return outcome
    refused = _rejected(page, Reason.NOT_FOUND, f"HTTP status {page.status}")
    return Outcome(outcome.article, refused.reject)


def _rejected(page: RawPage, reason: Reason, detail: str) -> Outcome:
    article = Article(url=page.url, fetched_at=page.fetched_at)
    return Outcome(article, Reject(page.url, reason, detail, page.fetched_at))


def _verdict(page: RawPage, outcome: Outcome, *, keep_all: bool) -> Verdict:
    article, reject = outcome
    if reject is None:
        return Verdict(None, to_line(article), b"")
    reject.input = page.input
    return Verdict(reject.reason, to_line(article) if keep_all else b"", to_line(reject))
