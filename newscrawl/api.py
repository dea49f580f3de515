"""What other programs and plugins may import: these names stay where they are.

A Scrapy project may also name in its settings the spiders (``newscrawl.spiders``), the pipelines
(``newscrawl.pipelines``) and the classes that ``newscrawl.settings`` lists.
"""

from __future__ import annotations

import atexit
import os
import threading
from importlib import import_module
from typing import TYPE_CHECKING, Final, Literal

from newscrawl.crawl.workers.blocking_pool import BlockingPool
from newscrawl.crawl.workers.worker_pool import TIME_LIMIT_RULE, PoolError, is_time_limit
from newscrawl.extraction import examination
from newscrawl.extraction.document import Page
from newscrawl.extraction.examination import Outcome
from newscrawl.files.page_bytes import PageBytes
from newscrawl.items import BODY_FORMS, Article, Breadcrumb, Photo, Reason, Reject

if TYPE_CHECKING:
    from newscrawl.loaders import ArticleLoader
    from newscrawl.records.reading import ReadError, Records, SkippedLine, read
    from newscrawl.records.record_line import SkipReason

__all__ = [
    "Article",
    "ArticleLoader",
    "Breadcrumb",
    "Outcome",
    "Page",
    "Photo",
    "PoolError",
    "ReadError",
    "Reason",
    "Records",
    "Reject",
    "SkipReason",
    "SkippedLine",
    "examine",
    "extract",
    "read",
]

BodyForm = Literal["text", "markdown"]
"""What a body can be."""
_MAX_WORKERS: Final = 4
"""Processes that read pages for the library; each takes some 70 MB."""

_PLACES: Final = {
    "ArticleLoader": "newscrawl.loaders",  # it loads Scrapy
    "ReadError": "newscrawl.records.reading",
    "Records": "newscrawl.records.reading",
    "SkipReason": "newscrawl.records.record_line",
    "SkippedLine": "newscrawl.records.reading",
    "read": "newscrawl.records.reading",
}


def __getattr__(name: str) -> object:
    """Load what few ask for when it is asked for."""
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_PLACES[name]), name)
    globals()[name] = value
    return value


def examine(  # noqa: PLR0913 - a page and what is known about it
    content: bytes | bytearray | memoryview | str,
    url: str | None = None,
    *,
    content_type: str | None = None,
    fetched_at: str | None = None,
    timeout: float | None = None,
    body: BodyForm = "text",
) -> Outcome:
    """Read a page and say whether it is an article.

    ``content`` is HTML or plain text, ``content_type`` the HTTP header of that name,
    ``fetched_at`` goes into the record as it is.  A page that breaks an extractor is a reject with
    the reason ``failed`` and what broke it.

    ``timeout``: seconds that the reading of the page may take.  It is read in a further process
    then, which is kept for the next call and whose memory is bounded, too; a page that takes longer
    is a reject with the reason ``too-slow``.  The time begins when such a process turns to the
    page: as many are read at once as there are processors, four at the most.

    ``body``: "text", or "markdown" for a body with subheads, lists, quotations, links, emphasis,
    tables and code.

    Raises TypeError for an argument of another type, ValueError for a ``timeout`` that is no such
    number or a ``body`` that is neither, and PoolError where the system starts no process.
    """
    _check_types(content, url=url, content_type=content_type, fetched_at=fetched_at)
    if not isinstance(content, str | bytes):
        content = bytes(content)
    markdown = _is_markdown(body)
    if timeout is None:
        return examination.examine(
            content, url, content_type=content_type, fetched_at=fetched_at, markdown=markdown
        )
    if not isinstance(timeout, int | float) or not is_time_limit(timeout):
        raise ValueError(f"timeout must be {TIME_LIMIT_RULE}, not {timeout!r}")
    is_text = isinstance(content, str)
    payload = content.encode("utf-8", "replace") if isinstance(content, str) else content
    page = PageBytes(payload, url, content_type, fetched_at, is_text)
    read = _SHARED.pool().read_page(page, seconds=timeout, markdown=markdown)
    return Outcome(read.article, read.reject)


def _is_markdown(body: str) -> bool:
    if body not in BODY_FORMS:
        raise ValueError(f"body must be {' or '.join(map(repr, BODY_FORMS))}, not {body!r}")
    return body == "markdown"


def _check_types(content: object, **texts: object) -> None:
    if not isinstance(content, bytes | bytearray | memoryview | str):
        raise TypeError(f"a page must be bytes or str, not {_type_name(content)}")
    for name, text in texts.items():
        if text is not None and not isinstance(text, str):
            raise TypeError(f"{name} must be a str or None, not {_type_name(text)}")


def _type_name(value: object) -> str:
    return "None" if value is None else type(value).__name__


def extract(
    html: bytes | bytearray | memoryview | str,
    url: str | None = None,
    *,
    timeout: float | None = None,
    body: BodyForm = "text",
) -> Article:
    """Read an article's page.

    ``html`` is the page as bytes (best: its charset is found out) or as text.  A field that the
    page does not have is None or empty; use ``examine`` to learn whether it is an article.
    ``timeout`` and ``body`` are those of ``examine``; raises TimeoutError for a page that takes
    longer, and what ``examine`` raises.
    """
    article, reject = examine(html, url, timeout=timeout, body=body)
    if reject is not None and reject.reason is Reason.TOO_SLOW:
        raise TimeoutError(f"{url or 'the page'}: {reject.detail}")
    return article


class _Shared:
    """The process's one pool, made when it is first needed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: BlockingPool | None = None
        self._process = 0

    def pool(self) -> BlockingPool:
        with self._lock:
            # A forked child has its parent's pool, but not the thread that runs it.
            if self._pool is None or self._process != os.getpid() or self._pool.has_failed:
                self._pool = BlockingPool(max(1, min(_MAX_WORKERS, os.cpu_count() or 1)))
                self._process = os.getpid()
                atexit.register(self._pool.close)
            return self._pool

    def renew_lock(self) -> None:
        """Forget a lock that a thread of the parent held when this process was forked."""
        self._lock = threading.Lock()


_SHARED: Final = _Shared()
if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(after_in_child=_SHARED.renew_lock)
