"""A site that has only the pages that a test puts there."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from newsroom.fault_rules import Faults
from newsroom.http_messages import HTML, Answer, Request, Response

__all__ = ["NamedHosts", "Page", "Pages", "html", "redirect", "tagged", "text"]

Page: TypeAlias = Answer | Callable[[Request], Answer]
"""What stands at an address: an answer, or a function that makes one for each request."""


def html(inside: str, *, status: int = 200, language: str = "en") -> Response:
    """A page: ``inside`` is what follows the head's charset, as in ``<title>A</title><body>…``."""
    page = f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">{inside}</html>\n'
    return Response(page.encode(), status)


def text(content: str | bytes, content_type: str = "text/plain; charset=utf-8") -> Response:
    """Any other file: robots.txt, a sitemap, a feed."""
    return Response(content.encode() if isinstance(content, str) else content, 200, content_type)


def redirect(to: str, status: int = 301) -> Response:
    """A redirect; ``to`` goes out as it is."""
    return Response(b"", status, HTML, {"Location": to})


def tagged(response: Response) -> Response:
    """Give a response an ETag made from its body, where it has none."""
    if response.etag is not None:
        return response
    body = response.content()
    tag = hashlib.blake2b(body, digest_size=8).hexdigest()
    return replace(response, body=body, etag=f'"{tag}"')


class Pages:
    """A site of given pages; every other address is answered 404.

    >>> site = Pages({"/robots.txt": text("User-agent: *")})
    >>> site.pages["/"] = html("<title>Front</title><body><a href='/a'>A</a></body>")
    """

    def __init__(self, pages: dict[str, Page] | None = None) -> None:
        self.pages: dict[str, Page] = pages if pages is not None else {}
        """What stands at each address, by path with query or by path; may be changed any time."""
        self.faults = Faults()
        self.base = "http://127.0.0.1"
        """The address under which the site is served first."""
        self.lock = threading.RLock()

    def bind(self, base: str) -> None:
        """Take the address under which the site is served."""
        self.base = base

    def alias(self, path: str, of: str, *, content_type: str | None = None) -> None:
        """Serve at a path what stands at another one, if need be under another content type."""

        def page(request: Request) -> Answer:
            answer = self._page(request.at(of))
            if content_type is None or not isinstance(answer, Response):
                return answer
            return replace(answer, content_type=content_type)

        self.pages[path] = page

    def answer(self, request: Request) -> Answer:
        """Answer a request: the page, with the fault that was put on it."""
        with self.lock:
            if not self.faults:
                return self._page(request)
            return self.faults.spoil(request, lambda: self._page(request))

    def _page(self, request: Request) -> Answer:
        pages = self.pages
        if pages:
            page = pages.get(request.address) or pages.get(request.path)
            if page is not None:
                return page if not callable(page) else page(request)
        return self.route(request)

    def route(self, request: Request) -> Answer:  # noqa: ARG002 (a site of another kind needs it)
        """Answer what :attr:`pages` does not name."""
        missing = "<title>Not found</title><body><h1>404</h1><p>No such page.</p></body>"
        return html(missing, status=404)


class NamedHosts(Pages):
    """Many hosts behind one server: for a client that takes it as its proxy.

    A page stands at host and path, as ``news.example/robots.txt``.
    """

    def _page(self, request: Request) -> Answer:
        page = self.pages.get(request.host + request.address)
        if page is None:
            return self.route(request)
        return page if not callable(page) else page(request)
