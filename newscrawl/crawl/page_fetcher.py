"""The process that fetches pages for :mod:`newscrawl.crawl.page_fetches`."""

from __future__ import annotations

import os
import sys

import msgspec

from newscrawl.crawl.page_fetches import FetchedPage, FetchError, FetchRequest
from newscrawl.crawl.single_page import fetch_pages
from newscrawl.crawl.workers.messages import encode_frame
from newscrawl.files.page_bytes import PageBytes

__all__ = ["main"]


def main() -> None:
    """Read what to fetch from standard input, and write a frame for each URL to its output."""
    request = msgspec.json.decode(sys.stdin.buffer.read(), type=FetchRequest)
    # What a library prints must not get among the frames.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def send(index: int, answer: PageBytes | FetchError) -> None:
        if isinstance(answer, FetchError):
            came, content = FetchedPage(index, error=str(answer)), b""
        else:
            came = FetchedPage(
                index,
                url=answer.url,
                content_type=answer.content_type,
                fetched_at=answer.fetched_at,
                status=answer.status,
            )
            content = answer.content
        out.write(encode_frame(msgspec.json.encode(came), content))
        out.flush()

    fetch_pages(
        request.urls,
        send,
        allow_private=request.allow_private,
        insecure=request.insecure,
        proxy=request.proxy,
        render=request.render,
    )
