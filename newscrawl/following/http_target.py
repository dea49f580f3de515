"""Posts to a server, and says what its answer means."""

from __future__ import annotations

import base64
import http.client
import urllib.error
import urllib.request
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from newscrawl.common.urls import shown_address
from newscrawl.following.delivery import TargetError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Address", "post"]

_TIMEOUT_SECONDS: Final = 60.0
"""For a server to answer: search engines take some seconds for a batch while they merge."""
_MAX_ANSWER_BYTES: Final = 16 * 1024 * 1024
"""Of an answer: one of ``_bulk`` has some hundred bytes for each record."""
_MAX_WAIT_SECONDS: Final = 3600.0  # as a server asks for; a longer time is a mistake of its own
_LATER: Final = frozenset((408, 425, 429))  # statuses that say: the same again, later
_FIRST_ERROR: Final = 500  # status, from which on the fault is the server's


class Address(NamedTuple):
    """A server's address, and who asks."""

    url: str
    """Without user and password."""
    authorization: str | None
    """The header that its user and password make."""

    @classmethod
    def of(cls, url: str) -> Address:
        """Part user and password from an address.  Raises TargetError for what is none."""
        try:
            parts = urlsplit(url)
            host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
            port = f":{parts.port}" if parts.port else ""
        except ValueError:
            raise TargetError("the address of --to is none: write it anew.") from None
        if not host:
            raise TargetError(f"{shown_address(url)} names no host: write it anew.")
        plain = urlunsplit((parts.scheme, f"{host}{port}", parts.path, parts.query, ""))
        if parts.username is None:
            return cls(plain, None)
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        return cls(plain, f"Basic {base64.b64encode(pair.encode()).decode()}")


class Answer(NamedTuple):
    """What a server answers."""

    status: int
    content: bytes


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it would become a GET without the records."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def post(address: Address, content: bytes, headers: Mapping[str, str]) -> Answer:
    """Post bytes; return an answer that takes or refuses them for what they hold.

    Raises Unavailable where the same may be taken later, and TargetError where the address is
    wrong, or the server takes nothing from this sender.
    """
    where = shown_address(address.url)
    named = {"User-Agent": f"newscrawl/{metadata.version('newscrawl')}", **headers}
    if address.authorization:
        named["Authorization"] = address.authorization
    request = urllib.request.Request(address.url, content, named)  # noqa: S310 - the operator's own
    # Made anew for each: it takes the proxies that the environment names when it is made.
    opener = urllib.request.build_opener(_NoRedirect)
    try:
        with opener.open(request, timeout=_TIMEOUT_SECONDS) as answer:
            return Answer(answer.status, answer.read(_MAX_ANSWER_BYTES))
    except urllib.error.HTTPError as error:
        with error:
            return _refusal(where, error)
    except (http.client.InvalidURL, ValueError):  # the error itself would show what is secret
        raise TargetError(
            f"{where} cannot be asked: the address, or the API key, has a letter that HTTP does "
            "not take there. Write it anew."
        ) from None
    except (OSError, http.client.HTTPException) as error:
        why = getattr(error, "reason", None) or error
        raise Unavailable(f"{where}: {why or type(error).__name__}") from error


def _refusal(where: str, error: urllib.error.HTTPError) -> Answer:
    """Return an answer about the records; raise for one about the server or the sender."""
    status = error.code
    if status in _LATER or status >= _FIRST_ERROR:
        wait = error.headers.get("Retry-After", "")
        seconds = min(float(wait), _MAX_WAIT_SECONDS) if wait.isascii() and wait.isdigit() else None
        raise Unavailable(f"{where} answers {status} {error.reason}", wait_seconds=seconds)
    if status in (400, 409, 413, 415, 422):
        return Answer(status, error.read(_MAX_ANSWER_BYTES))
    raise TargetError(
        f"{where} answers {status} {error.reason}, so it takes nothing: check the address, and who "
        "may send there."
    )
