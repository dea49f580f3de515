"""A news site on loopback for the tests: pages as they are set, and a book of what was asked."""

from __future__ import annotations

import gzip
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TEXT = (
    "the council met on tuesday and spoke for three hours about its bridge over a river which has "
    "been closed since that flood in spring while engineers measured every pillar and farmers "
    "waited for hay carts to cross again before winter would bring ice and longer roads to town"
)
WORDS = _TEXT.split()


@dataclass
class Answer:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def _sentence(seed: int, length: int) -> str:
    return " ".join(WORDS[(seed * 7 + n * (seed % 5 + 1)) % len(WORDS)] for n in range(length))


def article(number: int, links: Sequence[str] = ()) -> Answer:
    """An article's page, with a headline and a text of its own."""
    paragraphs = "".join(
        f"<p>{_sentence(number * 11 + n, 39).capitalize()} number {number}.</p>" for n in range(5)
    )
    related = "".join(f'<li><a href="{link}">Related</a></li>' for link in links)
    headline = f"Council of Städtchen {number} Opens Its {number}th Bridge After the Flood"
    return html(
        f"""<title>{headline}</title><meta property="og:type" content="article">
        <body><nav><a href="/">Home</a> <a href="/world/">World</a></nav>
        <article><h1>{headline}</h1><p class="byline">By Ada Beispiel</p>
        <time datetime="2023-07-{number % 28 + 1:02}T16:12:32+03:00">July 2023</time>
        {paragraphs}</article><aside><h2>Related</h2><ul>{related}</ul></aside></body>"""
    )


def page_of_links(title: str, links: Sequence[str]) -> Answer:
    """A front page or section: teasers that link to articles."""
    teasers = "".join(
        f'<li class="teaser"><h3><a href="{link}">Teaser {n} of {title}</a></h3>'
        f"<p>{_sentence(n, 9)}.</p></li>"
        for n, link in enumerate(links)
    )
    return html(f"<title>{title}</title><body><h1>{title}</h1><ul>{teasers}</ul></body>")


def html(inside: str, *, status: int = 200) -> Answer:
    page = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"></head>{inside}</html>'
    return Answer(page.encode(), status, {"Content-Type": "text/html; charset=utf-8"})


def redirect(to: str) -> Answer:
    return Answer(b"", 301, {"Location": to})


def sitemap(*urls: str, news: bool = False, packed: bool = False) -> Answer:
    more = "<news:news><news:publication_date>2023-07-12</news:publication_date></news:news>"
    entries = "".join(f"<url><loc>{url}</loc>{more if news else ''}</url>" for url in urls)
    body = f'<?xml version="1.0"?><urlset>{entries}</urlset>'.encode()
    # The type is a lie, as on many servers.
    return Answer(gzip.compress(body) if packed else body, 200, {"Content-Type": "text/plain"})


def index(*urls: str) -> Answer:
    entries = "".join(f"<sitemap><loc>{url}</loc></sitemap>" for url in urls)
    return Answer(f"<sitemapindex>{entries}</sitemapindex>".encode(), 200, {})


@dataclass
class Asked:
    path: str
    host: str
    agent: str


class NewsSite:
    """A site: set ``pages``, then look at ``asked``."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.other = f"http://localhost:{port}"
        """The same server under a name that makes it another site."""
        self.pages: dict[str, Answer] = {}
        self.asked: list[Asked] = []
        self.slow: set[str] = set()
        self.slow_is_asked = threading.Event()
        self.release = threading.Event()

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def answer(self, asked: Asked) -> Answer:
        self.asked.append(asked)
        if urlsplit(asked.path).path in self.slow:
            self.slow_is_asked.set()
            self.release.wait(60)
        missing = html("<title>Not found</title><body><h1>404</h1></body>", status=404)
        return self.pages.get(asked.path, missing)


@contextmanager
def serve() -> Iterator[NewsSite]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked = Asked(self.path, self.headers["Host"], self.headers["User-Agent"])
            answer = site.answer(asked)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = NewsSite(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        site.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
