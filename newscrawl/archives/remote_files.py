"""Archives that are not on this machine's disk: https, S3 and other stores, through fsspec."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MissingFileError", "RemoteError", "has_scheme", "open_remote"]

_BLOCK_BYTES: Final = 8 * 1024 * 1024
"""Asked for at once: at 100 ms an answer some 80 MB a second, more than a core reads pages from."""
_TIMEOUT_SECONDS: Final = 60.0
"""For a connection or for an answer of a store; what takes longer is tried again."""


class RemoteError(Exception):
    """A store did not answer as it should; another try may help."""


class MissingFileError(RemoteError):
    """There is no such file, or no library that reads such addresses: no other try helps."""


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
        raw = store.open(path, "rb", block_size=_BLOCK_BYTES)
    size = about.get("size")
    tag = about.get("ETag") or about.get("etag")
    with raw:
        if raw.seekable() and size is not None:
            stream = cast("BinaryIO", _Stream(raw, address))
            yield stream, size, str(tag) if tag else None
            return
        with tempfile.TemporaryFile() as copy:
            with _as_remote_error(address):
                shutil.copyfileobj(raw, copy, _BLOCK_BYTES)
            copy.seek(0)
            yield cast("BinaryIO", copy), copy.seek(0, os.SEEK_END), str(tag) if tag else None


def _store_of(address: str) -> tuple[Any, str]:
    try:
        # Here, as it is an extra, which few need.
        import fsspec  # noqa: PLC0415

        if urlsplit(address).scheme == "s3":
            return _s3(), address.removeprefix("s3://")
        with _as_remote_error(address):
            store, path = fsspec.core.url_to_fs(address)
            return store, path
    except ImportError as error:
        raise MissingFileError(
            f"cannot read {address}: addresses need further libraries ({error}). Install them with "
            "pip install 'newscrawl[archives]', or give paths."
        ) from error


def _s3() -> Any:
    """Return S3 by Arrow's client: fsspec's own would hold back dateutil, by which dates are read.

    Credentials, region and endpoint are found where AWS's own tools look for them.
    """
    from fsspec.implementations.arrow import ArrowFSWrapper  # noqa: PLC0415
    from pyarrow import fs  # noqa: PLC0415

    client = fs.S3FileSystem(
        connect_timeout=_TIMEOUT_SECONDS,
        request_timeout=_TIMEOUT_SECONDS,
        endpoint_override=os.environ.get("AWS_ENDPOINT_URL_S3"),
        anonymous=os.environ.get("AWS_NO_SIGN_REQUEST") == "true",
    )
    return ArrowFSWrapper(client)


class _Stream:
    """A stream whose errors are told from those of a damaged archive, which are OSErrors, too."""

    def __init__(self, raw: Any, address: str) -> None:
        self._raw, self._address = raw, address

    def read(self, size: int = -1) -> bytes:
        with _as_remote_error(self._address):
            return bytes(self._raw.read(size))

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        with _as_remote_error(self._address):
            return int(self._raw.seek(position, whence))

    def tell(self) -> int:
        return int(self._raw.tell())

    def close(self) -> None:
        self._raw.close()


@contextmanager
def _as_remote_error(address: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise MissingFileError(f"no such file: {address}. Check the address.") from error
    except ImportError:
        raise
    except Exception as error:  # each store's client has errors of its own
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise RemoteError(f"cannot read {address}: {why}") from error
