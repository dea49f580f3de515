"""A stream of Redis: each record is an entry with its id, revision and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit, urlunsplit

from newscrawl.common.urls import shown_address
from newscrawl.following.delivery import Target, TargetError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.following.delivery import Refused, Written

__all__ = ["RedisStream"]

_TIMEOUT_SECONDS: Final = 30.0  # for an answer: Redis answers in milliseconds, or is gone


class RedisStream(Target):
    """Adds entries with XADD."""

    max_records = 200

    def __init__(self, url: str) -> None:
        """``url``: ``redis://HOST:PORT/DB?stream=NAME``, with ``&maxlen=N`` to keep about N."""
        try:
            # Here, as it is an extra.
            import redis  # noqa: PLC0415
        except ImportError as error:
            raise TargetError("Redis needs its client: pip install 'newscrawl[redis]'.") from error
        self._errors: Any = redis.exceptions
        parts = urlsplit(url)
        options = parse_qs(parts.query)
        self._stream = options.get("stream", [""])[0]
        most = options.get("maxlen", [""])[0]
        is_twice = any(len(values) > 1 for values in options.values())
        is_number = not most or (most.isascii() and most.isdigit())
        is_known = options.keys() <= {"stream", "maxlen"}
        if not self._stream or is_twice or not is_number or not is_known:
            raise TargetError(
                f"{shown_address(url)} must name a stream, as in "
                "redis://localhost:6379/0?stream=articles or …?stream=articles&maxlen=100000."
            )
        self._most = int(most) if most else None
        self._where = shown_address(url)
        plain = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
        try:
            self._client = redis.Redis.from_url(plain, socket_timeout=_TIMEOUT_SECONDS)
        except ValueError:  # its text may have a part of the password
            raise TargetError(
                f"{self._where} is no address of Redis: write it anew. In a password, / is %2F, "
                "# is %23, and ? is %3F."
            ) from None

    def send(self, records: Sequence[Written]) -> list[Refused]:
        """Add all records in one transaction."""
        errors = self._errors
        try:
            with self._client.pipeline(transaction=True) as pipeline:
                for key, revision, line in records:
                    entry: Any = {"id": key, "revision": revision, "record": line}
                    pipeline.xadd(self._stream, entry, maxlen=self._most)
                pipeline.execute()
        except (errors.AuthenticationError, errors.NoPermissionError) as error:
            raise TargetError(
                f"{self._where}: {error}: check user and password, and what that user may do."
            ) from error
        except (errors.ConnectionError, errors.TimeoutError, errors.ReadOnlyError) as error:
            raise Unavailable(f"{self._where}: {error}") from error
        except errors.ResponseError as error:
            if "WRONGTYPE" in str(error):
                raise TargetError(
                    f"{self._where}: {self._stream} is no stream: name another one."
                ) from error
            raise Unavailable(f"{self._where}: {error}") from error  # out of memory, as a rule
        return []

    def close(self) -> None:
        """End the connection."""
        self._client.close()
