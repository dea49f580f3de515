"""Parts in a bucket of S3, or of a store that speaks as S3 does: made on the disk, sent whole.

A file of such a store appears when all of it has come, and is never changed: so a part is sent when
it is made, and the manifest is sent anew with each part, or some seconds later.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from newscrawl.archives.manifest_file import MANIFEST, ManifestError
from newscrawl.archives.part_files import ARTICLES, REJECTS
from newscrawl.archives.remote_files import RemoteError, s3_client
from newscrawl.files.forms.whole_output import WholeOutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.archives.part_files import PartFiles

__all__ = ["STORE_SCHEME", "PartStore", "StoreManifest", "folder_to_fill"]

STORE_SCHEME: Final = "s3://"
_SECONDS_BETWEEN_MANIFESTS: Final = 5.0
"""Of ten thousand parts the manifest has some megabytes, which are not sent for each of them."""
_FINAL: Final = re.compile(
    "NO_SUCH_BUCKET|ACCESS_DENIED|INVALID_ACCESS_KEY|SIGNATURE_DOES_NOT_MATCH|[Cc]redentials"
)
"""What errors hold that come again however often a file is sent."""
_PIECE_BYTES: Final = 8 * 1024 * 1024  # sent at once; a store takes 10,000 of them as one file


class PartStore:
    """A folder of a bucket."""

    def __init__(self, address: str) -> None:
        """``address``: ``s3://BUCKET/PREFIX/``.  Raises RemoteError and WholeOutputError."""
        self._address = address.rstrip("/")
        self._folder = self._address.removeprefix(STORE_SCHEME)
        with self._explained():
            self._client: Any = s3_client()

    def read(self, name: str) -> bytes | None:
        """Return what a file holds; None where it is not there."""
        path = f"{self._folder}/{name}"
        with (
            suppress(FileNotFoundError),
            self._explained(),
            self._client.open_input_stream(path) as stream,
        ):
            return bytes(stream.read())
        return None

    def sizes(self, folder: str = "") -> dict[str, int]:
        """Return the files of a folder in it, by their paths from here on, with their sizes."""
        from pyarrow.fs import FileSelector  # noqa: PLC0415 - an extra, which few need

        place = f"{self._folder}/{folder}".rstrip("/")
        with self._explained():
            found = self._client.get_file_info(FileSelector(place, allow_not_found=True))
        return {each.path.removeprefix(f"{self._folder}/"): each.size or 0 for each in found}

    def send(self, name: str, content: BinaryIO) -> None:
        """Write a file, which replaces one of that name when all of it has come."""
        path = f"{self._folder}/{name}"
        with self._explained():
            stream = self._client.open_output_stream(path, compression=None)
            try:
                shutil.copyfileobj(content, stream, _PIECE_BYTES)
            except BaseException:
                # Arrow ends what was begun as if it were whole: then that has taken the place of an
                # older file.  Where the store refuses it, the older file stays.
                with suppress(OSError):
                    stream.close()
                    self._client.delete_file(path)
                raise
            stream.close()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Say of an error whether another try may help."""
        try:
            yield
        except FileNotFoundError:
            raise
        except ImportError as error:
            raise WholeOutputError(
                f"cannot write to {self._address}: that needs pyarrow. Install it with pip install "
                "'newscrawl[s3]', or name a folder of this machine with -o."
            ) from error
        except OSError as error:
            why = str(error).splitlines()[0].rstrip(".")
            if _FINAL.search(why):
                raise WholeOutputError(
                    f"cannot write to {self._address}: {why}. Check the bucket, and who may write."
                ) from error
            raise RemoteError(f"cannot use {self._address}: {why}. Try again.") from error


@contextmanager
def folder_to_fill(address: str, files: PartFiles) -> Iterator[Path]:
    """Give the folder where a part is written: of a disk its own, of a store one to send.

    Raises RemoteError and WholeOutputError.
    """
    if not address.startswith(STORE_SCHEME):
        yield Path(address)
        return
    with tempfile.TemporaryDirectory(prefix="newscrawl-") as name:
        folder = Path(name)
        for each in (ARTICLES, REJECTS):
            (folder / each).mkdir()
        yield folder
        store = PartStore(address)
        for path in (files.rejects, files.articles):
            with (folder / path).open("rb") as content:
                store.send(path, content)


class StoreManifest:
    """The manifest in a store.  Nothing locks it: where two runs write it, the last one counts."""

    def __init__(self, address: str) -> None:
        """Look into the folder.  Raises ManifestError."""
        self._is_sent, self._sent_at = True, 0.0
        with _as_manifest_error():
            self._store = PartStore(address)
            self._text = self._store.read(MANIFEST)
            if self._text is None and self._store.sizes():
                raise ManifestError(
                    f"{address} holds other files and no {MANIFEST}: name another folder with -o."
                )
            self._parts = self._store.sizes(ARTICLES)

    def read(self) -> bytes:
        """Return what it holds; nothing where it is not there."""
        return self._text or b""

    def keep(self, size: int) -> None:
        """Leave out what is behind so many bytes."""
        self._text = (self._text or b"")[:size]

    def append(self, line: bytes) -> None:
        """Add a line; it is sent now, or with one of the next."""
        self._text = b"".join((self._text or b"", line, b"\n"))
        self._is_sent = False
        if time.monotonic() - self._sent_at >= _SECONDS_BETWEEN_MANIFESTS:
            self._send()

    def part_bytes(self, part: str) -> int | None:
        """Return the size of a part's file, as the run began; None where it was not there."""
        return self._parts.get(part)

    def close(self) -> None:
        """Send what is not sent."""
        if not self._is_sent:
            self._send()

    def _send(self) -> None:
        with _as_manifest_error():
            self._store.send(MANIFEST, io.BytesIO(self._text or b""))
        self._is_sent, self._sent_at = True, time.monotonic()


@contextmanager
def _as_manifest_error() -> Iterator[None]:
    try:
        yield
    except (RemoteError, WholeOutputError, FileNotFoundError) as error:
        raise ManifestError(str(error)) from error
