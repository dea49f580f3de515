"""Archives that are not on this machine's disk: https, S3 and other stores, through fsspec."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MissingFileError", "RemoteError", "has_scheme", "open_remote", "s3_client"]

_BLOCK_BYTES: Final = 8 * 1024 * 1024
"""Asked for at once: at 100 ms an answer some 80 MB a second, more than a core reads pages from."""
_TIMEOUT_SECONDS: Final = 60.0
"""For a connection or for an answer of a store; what takes longer is tried again."""


class RemoteError(Exception):
    """A store did not answer as it should; another try may help."""


class MissingFileError(RemoteError):
    """There is no such file, or no library that reads such addresses: no other try helps."""


_FINAL_STATUSES: Final = frozenset({401, 403, 404, 410})
"""HTTP statuses that come again however often a file is asked for."""


def has_scheme(address: str) -> bool:
    """Whether an address is one of a store, and not a path.

    >>> has_scheme("s3://bucket/a.warc.gz"), has_scheme("a.warc.gz")
    (True, False)
    """
    return "://" in address


@contextmanager
def open_remote(address: str) -> Iterator[tuple[BinaryIO, int | None, str | None]]:
    """Open a file of a store: a stream that can be read from any place, its size, and its ETag.

    A server that cannot send a part of a file has it copied to a temporary file.  Raises
    RemoteError, also while the stream is read.
    """
    store, path = _store_of(address)
    with _as_remote_error(address):
        about = store.info(path)
        size = about.get("size")
        # Of servers that do not say that they send parts of files, fsspec says nothing.
        is_http = urlsplit(address).scheme in {"http", "https"}
        has_parts = size is not None and about.get("partial", not is_http)
        raw = store.open(path, "rb", block_size=_BLOCK_BYTES if has_parts else 0)
    tag = about.get("ETag") or about.get("etag")
    with raw:
        if has_parts:
            stream = io.BufferedReader(_Stream(raw, address), _BLOCK_BYTES)
            yield stream, size, str(tag) if tag else None
            return
        with tempfile.TemporaryFile() as copy:
            with _as_remote_error(address):
                shutil.copyfileobj(raw, copy, _BLOCK_BYTES)
            copied = copy.tell()
            copy.seek(0)
            yield cast("BinaryIO", copy), copied, str(tag) if tag else None


def _store_of(address: str) -> tuple[Any, str]:
    try:
        # Here, as it is an extra, which few need.
        import fsspec  # noqa: PLC0415

        if urlsplit(address).scheme == "s3":
            from fsspec.implementations.arrow import ArrowFSWrapper  # noqa: PLC0415

            return ArrowFSWrapper(s3_client()), address.removeprefix("s3://")
        store, path = fsspec.core.url_to_fs(address)
        return store, path
    except ValueError as error:
        raise MissingFileError(
            f"cannot read {address}: {_first_line(error)}. Give a path, or an address such as "
            "https://archives.example/a.warc.gz or s3://bucket/a.warc.gz."
        ) from error
    except ImportError as error:
        raise MissingFileError(
            f"cannot read {address}: addresses need further libraries ({error}). Install them with "
            "pip install 'newscrawl[archives,s3]', or give paths."
        ) from error


def s3_client() -> Any:
    """Return S3 by Arrow's client: fsspec's own would hold back dateutil, by which dates are read.

    Credentials, region and endpoint are found where AWS's own tools look for them.
    """
    from pyarrow import fs  # noqa: PLC0415

    return fs.S3FileSystem(
        connect_timeout=_TIMEOUT_SECONDS,
        request_timeout=_TIMEOUT_SECONDS,
        endpoint_override=os.environ.get("AWS_ENDPOINT_URL_S3"),
        anonymous=os.environ.get("AWS_NO_SIGN_REQUEST") == "true",
    )


class _Stream(io.RawIOBase):
    """A stream whose errors are told from those of a damaged archive, which are OSErrors, too."""

    def __init__(self, raw: Any, address: str) -> None:
        self._raw, self._address = raw, address

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        with _as_remote_error(self._address):
            content = self._raw.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        with _as_remote_error(self._address):
            self._raw.seek(position, whence)
        return self.tell()

    def tell(self) -> int:
        return int(self._raw.tell())


@contextmanager
def _as_remote_error(address: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        # fsspec raises this for whatever a server answers; the cause says what it was.
        status = getattr(error.__cause__, "status", None)
        if error.__cause__ is None or status in _FINAL_STATUSES:
            raise MissingFileError(
                f"no such file, or none that may be read: {address}. Check the address."
            ) from error
        raise RemoteError(f"cannot read {address}: {_first_line(error.__cause__)}") from error
    except Exception as error:  # each store's client has errors of its own
        raise RemoteError(f"cannot read {address}: {_first_line(error)}") from error


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
