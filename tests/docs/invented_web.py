"""The web that the documents' commands ask: a proxy that answers for every host itself.

The documents name hosts such as ``news.example``. Commands find the proxy by ``https_proxy`` and
the authority of its certificate by ``SSL_CERT_FILE``, as in a company's network, so nothing of what
a reader types is changed for the tests.
"""

from __future__ import annotations

import json
import ssl
import threading
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from certificates import certificate

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["REFUSED_ONCE", "InventedWeb", "invented_web", "story_page"]

SITES: Final = ("news.example", "paper.example", "weekly.example", "intranet.example")
"""Hosts with a site."""
RECEIVERS: Final = ("hooks.example", "chat.example", "search.example")
"""Hosts that take what they are sent."""
STORIES: Final = {
    "/a-story": "The bridge stays closed",
    "/world/a-story": "Engineers look at the bridge",
    "/world/another-story": "A ferry takes the place of the bridge",
    "/an-article": "What the bridge costs the town",
}
"""The headlines of each site's articles, by their paths."""
REFUSED_ONCE: Final = "The lottery's numbers"
"""The headline of a record that the webhook refuses when it comes first."""
_HTML: Final = "text/html; charset=utf-8"


def story_page(site: str, path: str, published: datetime) -> str:
    """An article of a site, whose headline stands below the name of a series.

    Its text is its own, so that it is no copy of another site's.
    """
    headline = STORIES[path]
    paragraphs = "".join(
        f"<p>For the {nth} time on Tuesday the council of {site.partition('.')[0]} spoke of this: "
        f"{headline}. The bridge over the river has been closed since the flood in the spring, and "
        "its repair, the engineers said, will take until the end of next year at least.</p>"
        for nth in ("first", "second", "third", "fourth")
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{headline}</title>'
        '<meta property="og:type" content="article">'
        f'<link rel="canonical" href="https://{site}{path}"></head>'
        f'<body><article><h1>Live: {headline}</h1><h2 class="story-title title">{headline}</h2>'
        '<p class="byline">By <span class="author">Ada Beispiel</span></p>'
        f'<time datetime="{published.isoformat()}">{published:%d %B %Y}</time>{paragraphs}'
        "</article></body></html>"
    )


class InventedWeb:
    """Answers for hosts, and keeps what the receivers were sent."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        """The host and the body of each POST."""
        now = datetime.now(UTC).replace(microsecond=0)
        self._published = {path: now - timedelta(hours=2 + at) for at, path in enumerate(STORIES)}
        self._refused: set[str] = set()

    def answer(self, host: str, path: str, body: bytes | None) -> tuple[int, str, str]:
        """Return status, type and content of an answer; ``body`` is that of a POST."""
        if body is not None and host in RECEIVERS:
            return self._received(host, body)
        if host not in SITES:
            return 404, _HTML, f"<title>404</title>There is no {host}."
        if path in self._published:
            return 200, _HTML, story_page(host, path, self._published[path])
        if path in ("/", "/world"):
            links = "".join(
                f'<li><a href="{each}">{headline}</a>'
                for each, headline in STORIES.items()
                if each.startswith(path)
            )
            return 200, _HTML, f"<title>News</title><body><h1>News</h1><ul>{links}</ul>"
        if path == "/robots.txt":
            return 200, "text/plain", f"User-agent: *\nSitemap: https://{host}/sitemap.xml\n"
        if path == "/sitemap.xml":
            return 200, "application/xml", self._sitemap(host)
        return 404, _HTML, "<title>404</title>Not found."

    def _sitemap(self, host: str) -> str:
        entries = "".join(
            f"<url><loc>https://{host}{path}</loc><lastmod>{moment.isoformat()}</lastmod></url>"
            for path, moment in self._published.items()
        )
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'

    def _received(self, host: str, body: bytes) -> tuple[int, str, str]:
        self.got.append((host, body))
        if host == "search.example":
            count = body.count(b"\n") // 2  # an action and a document each
            items = [{"index": {"status": 201}}] * count
            return 200, "application/json", json.dumps({"errors": False, "items": items})
        record: dict[str, Any] = json.loads(body)
        if record.get("headline") == REFUSED_ONCE and record["id"] not in self._refused:
            self._refused.add(record["id"])
            return 422, "text/plain", "no lotteries"
        return 200, "text/plain", "thanks"


class _Handler(BaseHTTPRequestHandler):
    """A client of the proxy: by a tunnel, whose other end is here, or with whole addresses."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    server: _Proxy
    _tunnel: str | None = None

    def do_CONNECT(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.close_connection = False  # also of a client that speaks HTTP/1.0 to proxies
        self._tunnel = self.path.rpartition(":")[0]
        with suppress(OSError):  # a client that does not trust the certificate hangs up
            self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb", -1)
            self.wfile = self.connection.makefile("wb", 0)

    def do_GET(self) -> None:
        self._answer(None)

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _answer(self, body: bytes | None) -> None:
        parts = urlsplit(self.path)
        host = self._tunnel or parts.hostname or ""
        status, kind, text = self.server.web.answer(host, parts.path, body)
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        with suppress(OSError):  # the client has gone
            self.wfile.write(content)

    def finish(self) -> None:
        with suppress(OSError):  # the client has gone
            super().finish()
        self.connection.close()  # the server knows only what lies below TLS

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Proxy(ThreadingHTTPServer):
    daemon_threads = False  # they end with their clients, or by the handler's timeout

    def __init__(self, web: InventedWeb, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.web, self.context = web, context

    def handle_error(self, request: socket.socket | tuple[bytes, socket.socket], _: object) -> None:
        """Say nothing of clients that were killed."""


@contextmanager
def invented_web(folder: Path) -> Iterator[tuple[InventedWeb, dict[str, str]]]:
    """Serve it until the block ends; give it, and what commands need in their environment."""
    web, authority = InventedWeb(), certificate(named="authority")
    shown = certificate(*SITES, *RECEIVERS, by=authority)
    (folder / "authority.pem").write_bytes(authority.pem)
    with _Proxy(web, shown.context(folder)) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.05,))
        thread.start()
        address = f"http://127.0.0.1:{proxy.server_port}"
        named = {
            "https_proxy": address,
            "http_proxy": address,
            "no_proxy": "127.0.0.1,localhost",
            "SSL_CERT_FILE": str(folder / "authority.pem"),
        }
        try:
            yield web, named
        finally:
            proxy.shutdown()
            thread.join()
