"""The way to Redis: scripts, what is asked of its settings, and what goes wrong, in words."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl.crawl.shared.shared_store import (
    StoreError,
    StoreFullError,
    StoreUnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.crawl.shared.store_address import StoreAddress

__all__ = ["OTHER_BYTES", "RedisConnection", "check_settings"]

OTHER_BYTES: Final = "surrogateescape"
"""How answers hold bytes that are no text: they get them back by it."""
_CONNECT_SECONDS: Final = 5.0
"""For a connection: within a data centre it takes milliseconds."""
_ANSWER_SECONDS: Final = 10.0
"""For an answer: the longest scripts, of large commits, take a tenth of a second."""
_OPTIONS: Final = {"ca": "ssl_ca_certs", "cert": "ssl_certfile", "key": "ssl_keyfile"}
_MIN_VERSION: Final = (6, 2)  # the copy order: COPY came with it


class RedisConnection:
    """A client of one Redis; any thread may use it."""

    def __init__(self, address: StoreAddress) -> None:
        """Raises StoreError where the client is missing or the address is none; asks nothing."""
        try:
            # Here, as it is an extra.
            import redis  # noqa: PLC0415
        except ImportError as error:
            raise StoreError(
                "--frontier redis://… needs Redis' client: pip install 'newscrawl[redis]'."
            ) from error
        self._errors: Any = redis.exceptions
        self.shown = address.shown
        # What Redis closed, as when it was started anew, is opened again once, and at once.
        again = redis.retry.Retry(redis.backoff.NoBackoff(), 1, (redis.ConnectionError,))
        try:
            int(urlsplit(address.plain).path.strip("/") or 0)  # the client takes no notice
            self.client: Any = redis.Redis.from_url(
                address.plain,
                decode_responses=True,
                encoding_errors=OTHER_BYTES,
                password=address.password,
                protocol=2,
                retry=again,
                socket_connect_timeout=_CONNECT_SECONDS,
                socket_keepalive=True,
                socket_timeout=_ANSWER_SECONDS,
                **_tls_options(address),
            )
        except ValueError:  # its text may have a part of the password
            raise StoreError(
                f"--frontier: {address.scheme}://… is no address of Redis: write it as "
                f"{address.scheme}://HOST:6379/0?name=NAME, with a number of a database."
            ) from None

    def run(self, script: str, keys: Sequence[str], *arguments: str | int | bytes) -> Any:
        """Run a script of the folder; Redis gets its text where it does not have it (any more)."""
        source, digest = _script(script)
        with self.errors_in_words():
            try:
                return self.client.evalsha(digest, len(keys), *keys, *arguments)
            except self._errors.NoScriptError:
                return self.client.eval(source, len(keys), *keys, *arguments)

    @contextmanager
    def pipeline(self) -> Iterator[Any]:
        """Give what sends several commands at once, each a step of its own.

        As one step Redis would refuse them where memory is full, whatever they are.
        """
        with self.errors_in_words(), self.client.pipeline(transaction=False) as pipeline:
            yield pipeline

    @contextmanager
    def errors_in_words(self) -> Iterator[None]:
        """Raise StoreError in place of the client's errors."""
        errors = self._errors
        try:
            yield
        except (errors.AuthenticationError, errors.NoPermissionError) as error:
            raise StoreError(
                f"{self.shown} refuses the user or the password ({error}): check both, and what "
                "that user may do."
            ) from error
        except errors.OutOfMemoryError as error:
            raise StoreFullError(
                f"{self.shown}: Redis has reached its maxmemory: give it more."
            ) from error
        except (errors.ConnectionError, errors.TimeoutError) as error:
            raise StoreUnreachableError(
                f"{self.shown} does not answer ({str(error).rstrip('.')}): check the address, and "
                "whether Redis runs there."
            ) from error
        except errors.InvalidResponse as error:
            raise StoreError(
                f"{self.shown} does not answer as Redis does ({error}): check host and port, and "
                "write rediss:// where it wants TLS."
            ) from error
        except (errors.MovedError, errors.AskError) as error:
            raise StoreError(
                f"{self.shown} is a part of a Redis Cluster: give the address of a single Redis."
            ) from error
        except (errors.ReadOnlyError, errors.MasterDownError, errors.ClusterDownError) as error:
            raise self._unavailable(error) from error
        except errors.ResponseError as error:
            # The client has no class for these; its texts begin with their codes.
            if str(error).startswith(("BUSY ", "NOREPLICAS ")):
                raise self._unavailable(error) from error
            if str(error).startswith("MISCONF "):
                raise StoreFullError(
                    f"{self.shown}: Redis cannot write to its disk ({error})."
                ) from error
            raise StoreError(f"{self.shown}: Redis refuses what was asked ({error}).") from error

    def _unavailable(self, error: Exception) -> StoreUnreachableError:
        # It may be a copy by now, and another one stand behind the address.
        self.client.connection_pool.disconnect()
        return StoreUnreachableError(f"{self.shown} takes nothing at present ({error}).")


def _tls_options(address: StoreAddress) -> dict[str, Any]:
    unknown = address.options.keys() - _OPTIONS.keys()
    if unknown or (address.options and address.scheme != "rediss"):
        raise StoreError(
            f"--frontier: {address.shown} takes name= and password_file=, and with rediss:// "
            "also ca=FILE, cert=FILE and key=FILE."
        )
    if address.scheme != "rediss":
        return {}
    given = {_OPTIONS[name]: value for name, value in address.options.items()}
    return {**given, "ssl_cert_reqs": "required", "ssl_check_hostname": True}


@cache
def _script(name: str) -> tuple[str, str]:
    """Return a script's text, and the digest by which Redis knows it."""
    folder = files("newscrawl.crawl.shared").joinpath("redis_scripts")
    parts = [folder.joinpath(f"{each}.lua").read_text("utf-8") for each in ("prelude", name)]
    source = "\n".join(parts)
    # Redis names scripts so; nothing depends on its strength.
    return source, hashlib.sha1(source.encode(), usedforsecurity=False).hexdigest()


def check_settings(connection: RedisConnection) -> list[str]:
    """Return what an operator should know of a Redis; raise StoreError where it will not do."""
    shown = connection.shown
    with connection.errors_in_words():
        connection.client.ping()
    try:
        with connection.errors_in_words():
            found: dict[str, Any] = connection.client.info("everything")
    except StoreUnreachableError:
        raise
    except StoreError:  # users may be kept from asking
        return [
            f"{shown} does not tell its settings: it must not evict keys (maxmemory-policy "
            "noeviction), and should keep an append-only file."
        ]
    version = str(found.get("redis_version", "0"))
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < _MIN_VERSION:
        raise StoreError(f"{shown} is Redis {version}: newscrawl needs 6.2 or later.")
    policy = found.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        raise StoreError(
            f"{shown} evicts keys where memory is short (maxmemory-policy {policy}), and with them "
            "the crawl's state: set maxmemory-policy noeviction."
        )
    return _warnings(connection, found)


def _warnings(connection: RedisConnection, found: dict[str, Any]) -> list[str]:
    if not int(found.get("aof_enabled", 0)):
        return [
            f"{connection.shown} keeps no append-only file: when it ends, what the crawl did since "
            "its last snapshot, or all of it, is crawled again. Set appendonly yes."
        ]
    try:
        with connection.errors_in_words():
            policy = connection.client.config_get("appendfsync").get("appendfsync")
    except StoreUnreachableError:
        raise
    except StoreError:  # users may be kept from asking
        return []
    if policy == "no":
        return [
            f"{connection.shown} leaves it to the system when its file is written to the disk: a "
            "power cut costs up to half a minute. Set appendfsync everysec or always."
        ]
    return []
