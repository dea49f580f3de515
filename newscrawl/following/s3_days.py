"""A bucket of S3, or of a store that speaks as S3 does: the files of days that are over."""

from __future__ import annotations

import os
import re
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urlsplit

from newscrawl.following.delivery import TargetError, Unavailable

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["S3Days"]

_DAY_FILE: Final = re.compile(r"articles-(\d{4}-\d\d-\d\d)\.jsonl(\.gz|\.zst)?")
_FINAL: Final = re.compile(
    "NO_SUCH_BUCKET|ACCESS_DENIED|INVALID_ACCESS_KEY|SIGNATURE_DOES_NOT_MATCH|[Cc]redentials"
)
"""What errors hold that come again however often a file is sent."""
_TIMEOUT_SECONDS: Final = 30.0
"""For a connection, and for an answer; what takes longer is tried again."""


class S3Days:
    """Uploads the files of an output's past days, each once."""

    def __init__(self, url: str) -> None:
        """``url``: ``s3://BUCKET/PREFIX``; ``?plain=true`` for a folder that is not packed.

        Credentials, region and endpoint are found where AWS's own tools look for them.
        """
        parts = urlsplit(url)
        options = parse_qs(parts.query)
        if not parts.netloc or options not in ({}, {"plain": ["true"]}):
            raise TargetError(
                "s3:// must name a bucket, as in s3://my-bucket/news; ?plain=true behind it is for "
                "files that are not packed."
            )
        try:
            # Here, as it is an extra, and takes as long to load as all else.
            from pyarrow import fs  # noqa: PLC0415
        except ImportError as error:
            raise TargetError("S3 needs pyarrow: pip install 'newscrawl[s3]'.") from error
        self._bucket, self._prefix = parts.netloc, parts.path.strip("/")
        self._takes_plain = "plain" in options
        try:
            self._store: Any = fs.S3FileSystem(
                connect_timeout=_TIMEOUT_SECONDS,
                request_timeout=_TIMEOUT_SECONDS,
                endpoint_override=os.environ.get("AWS_ENDPOINT_URL_S3"),
                allow_delayed_open=True,  # a small file is one request
            )
        except OSError as error:
            raise TargetError(f"s3://{self._bucket}: {error}.") from error

    def finished(self, folder: Path) -> list[Path]:
        """Return the files of past days (UTC), the oldest first: the packed ones, or plain ones."""
        return _past_days(folder, is_plain=self._takes_plain)

    def why_none(self, folder: Path) -> str | None:
        """Return a sentence where all past days of a folder are in the other form."""
        others = len(_past_days(folder, is_plain=not self._takes_plain))
        if not others or self.finished(folder):
            return None
        if self._takes_plain:
            return f"{folder}: {others} file(s) of past days are packed: leave ?plain=true out."
        return (
            f"{folder}: {others} file(s) of past days are not packed: ?plain=true behind the "
            "address uploads them as they are."
        )

    def upload(self, path: Path) -> None:
        """Upload a file under its name.  Raises Unavailable, TargetError, and OSError."""
        key = "/".join(filter(None, (self._bucket, self._prefix, path.name)))
        with path.open("rb") as file:
            try:
                with self._store.open_output_stream(key, compression=None) as object_:
                    shutil.copyfileobj(file, object_)
            except OSError as error:
                where = f"s3://{self._bucket}: {error}"
                if _FINAL.search(str(error)):
                    raise TargetError(f"{where}: check the bucket, and who may write.") from error
                raise Unavailable(where) from error


def _past_days(folder: Path, *, is_plain: bool) -> list[Path]:
    """Return the files of the days before today (UTC) that are packed, or those that are not."""
    today = datetime.now(UTC).date().isoformat()
    found = []
    for path in sorted(folder.iterdir()):
        match = _DAY_FILE.fullmatch(path.name)
        if match and match[1] < today and bool(match[2]) is not is_plain:
            found.append(path)
    return found
