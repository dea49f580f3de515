"""The library: pages in, records out, in this process or, with a time limit, in another."""

from __future__ import annotations

import atexit
import os
import threading
from typing import Final

from newscrawl import extraction
from newscrawl.extraction import Outcome
from newscrawl.items import Article, Reason
from newscrawl.workers.blocking import BlockingPool
from newscrawl.workers.results import PageBytes

__all__ = ["examine", "extract"]


def examine(
    content: bytes | str,
    url: str | None = None,
    *,
    content_type: str | None = None,
    fetched_at: str | None = None,
    timeout: float | None = None,
) -> Outcome:
    """Read a page and say whether it is an article.

    ``content`` is HTML or plain text, ``content_type`` the HTTP header of that name,
    ``fetched_at`` goes into the record as it is.  A page that breaks an extractor is a reject with
    the reason ``failed`` and what broke it.

    ``timeout``: seconds that the page may take.  It is read in a further process then, which is
    kept for the next call and whose memory is bounded, too; a page that takes longer is a reject
    with the reason ``too-slow``.  Raises :class:`newscrawl.workers.pool.PoolError` where the system
    starts no process.
    """
    if timeout is None:
        return extraction.examine(content, url, content_type=content_type, fetched_at=fetched_at)
    if timeout <= 0:
        raise ValueError(f"timeout must be more than 0 seconds, not {timeout}")
    is_text = isinstance(content, str)
    payload = content.encode("utf-8", "replace") if isinstance(content, str) else content
    page = PageBytes(payload, url, content_type, fetched_at, is_text)
    read = _pool().page(page, seconds=timeout)
    return Outcome(read.article, read.reject)


def extract(html: bytes | str, url: str | None = None, *, timeout: float | None = None) -> Article:
    """Read an article's page.

    ``html`` is the page as bytes (best: its charset is found out) or as text.  A field that the
    page does not have is None or empty; use :func:`examine` to learn whether it is an article.
    ``timeout`` is that of :func:`examine`; raises TimeoutError for a page that takes longer.
    """
    article, reject = examine(html, url, timeout=timeout)
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
            if self._pool is None or self._process != os.getpid():
                self._pool = BlockingPool(1)
                self._process = os.getpid()
                atexit.register(self._pool.close)
            return self._pool


_pool: Final = _Shared().pool
