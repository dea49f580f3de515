"""What a server answers: a response for a path, or a function that returns one.

A response that a test needs is built from the same pieces: a route may be a function that answers
differently each time, and a subclass of DemoResponse may send something else than it promised.
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
    """What a client asks for."""

    method: str
    path: str
    """The path without the query; percent-encoded in one way, whatever the client's way was."""
    query: str
    headers: Message


@dataclass(frozen=True)
class DemoResponse:
    """A response that is complete before it is sent."""

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)
    modified: datetime | None = None
    """When the page was last changed, with a time zone; sent as Last-Modified."""
    delay_seconds: float = 0.0
    """How long the server waits before it sends the response."""

    @property
    def etag(self) -> str:
        """The ETag header: another body has another one."""
        return f'"{hashlib.blake2b(self.body, digest_size=8).hexdigest()}"'

    def is_known_to(self, request: DemoRequest) -> bool:
        """Return True if the request's headers say that the client already has this body."""
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
        except (TypeError, ValueError):  # not a date, or without a time zone
            return False

    def send(self, handler: BaseHTTPRequestHandler, request: DemoRequest) -> None:
        """Send the response."""
        is_known = self.is_known_to(request)
        handler.send_response(HTTPStatus.NOT_MODIFIED if is_known else self.status)
        if self.status == HTTPStatus.OK:
            handler.send_header("ETag", self.etag)
        if self.modified is not None:
            handler.send_header("Last-Modified", format_datetime(self.modified, usegmt=True))
        for name, value in self.headers.items():
            handler.send_header(name, value)
        if not is_known:
            handler.send_header("Content-Type", self.content_type)
            handler.send_header("Content-Length", str(len(self.body)))
        handler.end_headers()
        if not is_known and request.method != "HEAD":
            handler.wfile.write(self.body)


Route: TypeAlias = DemoResponse | Callable[[DemoRequest], DemoResponse]
Routes: TypeAlias = Mapping[str, Route]
