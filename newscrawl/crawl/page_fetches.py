"""Has pages fetched by a process of its own, for programs that do not load Scrapy's engine.

The engine starts once a process and then has it to itself.  Here it runs in a child, which sends
back frames as they come: :mod:`newscrawl.crawl.page_fetcher` is the child's side.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, cast

import msgspec

from newscrawl.crawl.workers.launch import start_process
from newscrawl.crawl.workers.messages import read_frame
from newscrawl.files.page_bytes import PageBytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

__all__ = ["FetchError", "FetchRequest", "FetchedPage", "fetched_pages"]

_CHILD: Final = "newscrawl.crawl.page_fetcher"
_ENDED: Final = "the process that fetches pages ended before it came"


class FetchError(Exception):
    """A page could not be fetched; the text says why."""


class FetchRequest(msgspec.Struct):
    """What the child is to fetch: its standard input, as JSON."""

    urls: list[str]
    allow_private: list[str] = []
    insecure: list[str] = []
    proxy: str | None = None
    render: bool = False


class FetchedPage(msgspec.Struct):
    """What came of a URL: the text of a frame, whose payload is the page."""

    index: int
    """The place of the URL in the request."""
    error: str | None = None
    """Why there is no page."""
    url: str | None = None
    content_type: str | None = None
    fetched_at: str | None = None
    status: int | None = None


def fetched_pages(
    urls: Sequence[str],
    *,
    allow_private: Sequence[str] = (),
    insecure: Sequence[str] = (),
    proxy: str | None = None,
    render: bool = False,
) -> Iterator[PageBytes | FetchError]:
    """Yield the page of each URL, or why there is none, in the order of the URLs.

    The arguments are those of :func:`newscrawl.crawl.single_page.fetch_pages`.  The process ends
    with the iterator.
    """
    request = FetchRequest(list(urls), list(allow_private), list(insecure), proxy, render)
    child = start_process(_CHILD)
    try:
        assert child.stdin is not None  # noqa: S101 - it was asked for
        with suppress(BrokenPipeError), child.stdin as stdin:
            stdin.write(msgspec.json.encode(request))
        yield from _in_order(cast("BinaryIO", child.stdout), len(urls))
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _in_order(frames: BinaryIO, number: int) -> Iterator[PageBytes | FetchError]:
    early: dict[int, PageBytes | FetchError] = {}
    """Pages that came before those of earlier URLs."""
    for index in range(number):
        while index not in early and (frame := read_frame(frames)) is not None:
            text, content = frame
            came = msgspec.json.decode(text, type=FetchedPage)
            early[came.index] = _page_of(came, content)
        yield early.pop(index, FetchError(_ENDED))


def _page_of(came: FetchedPage, content: bytes) -> PageBytes | FetchError:
    if came.error is not None:
        return FetchError(came.error)
    return PageBytes(
        content,
        came.url,
        came.content_type,
        came.fetched_at,
        input=came.url or "",
        status=came.status,
    )
