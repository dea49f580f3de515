"""What a test server answers: a response for every path, or a function that makes one.

A server with faults is built from the same pieces: a route may be a function that answers
differently each time, and a subclass of Response may send something else than it promised.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from datetime import datetime
    from email.message import Message
    from http.server import BaseHTTPRequestHandler

__all__ = ["DemoRequest", "DemoResponse", "Route", "Routes"]


class DemoRequest(NamedTuple):
    """What the client asked for."""

    method: str
    path: str
    """The path, percent-encoded in one way, without the query."""
    query: str
    headers: Message


@dataclass(frozen=True)
class DemoResponse:
    """An answer that is complete before it is sent."""

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = None
    """When the page last changed, with a time zone; goes out as Last-Modified."""
    delay: float = 0.0
    """Seconds to wait before answering."""

    @property
    def etag(self) -> str:
        """Name this very body."""
        return f'"{hashlib.blake2b(self.body, digest_size=8).hexdigest()}"'

    def is_known_to(self, request: DemoRequest) -> bool:
        """Say whether the client already has this page, by what it sent along."""
        if self.status != HTTPStatus.OK:
            return False
        tags = request.headers.get("If-None-Match")
        if tags is not None:
            return tags.strip() == "*" or self.etag in [tag.strip() for tag in tags.split(",")]
        since = request.headers.get("If-Modified-Since")
        if since is None or self.modified is None:
            return False
        try:
            return self.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
        except (TypeError, ValueError):  # no date, or one without a time zone
            return False

    def send(self, wire: BaseHTTPRequestHandler, request: DemoRequest) -> None:
        """Write the answer; a fault overrides this."""
        known = self.is_known_to(request)
        wire.send_response(HTTPStatus.NOT_MODIFIED if known else self.status)
        if self.status == HTTPStatus.OK:
            wire.send_header("ETag", self.etag)
        if self.modified is not None:
            wire.send_header("Last-Modified", format_datetime(self.modified, usegmt=True))
        for name, value in self.headers.items():
            wire.send_header(name, value)
        if not known:
            wire.send_header("Content-Type", self.content_type)
            wire.send_header("Content-Length", str(len(self.body)))
        wire.end_headers()
        if not known and request.method != "HEAD":
            wire.wfile.write(self.body)


Route: TypeAlias = DemoResponse | Callable[[DemoRequest], DemoResponse]
Routes: TypeAlias = Mapping[str, Route]
