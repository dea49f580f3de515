"""A fixture in its folder, which has web-poet's form, so that tools for that form read it, too.

    SITE/PAGE/inputs/HttpResponse-body.html   the page's bytes (.txt: a plain text)
              inputs/HttpResponse-info.json   its URL, HTTP status and Content-Type
              output.json                     the record that it must give, or {"reject": REASON}
              meta.json                       when it was fetched, and whatever else one notes of it

https://web-poet.readthedocs.io/en/stable/page-objects/testing.html describes the form.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from newscrawl.files.page_bytes import PageBytes
from newscrawl.files.safe_open import open_safely

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "META",
    "OUTPUT",
    "RENDERED",
    "Fixture",
    "FixtureError",
    "find_fixtures",
    "is_fixture",
    "loose_pages",
    "pages_in",
]

OUTPUT: Final = "output.json"
"""The file of the record that a page must give."""
META: Final = "meta.json"
"""The file of what is known of a fixture."""
RENDERED: Final = "rendered"
"""The key of meta.json that says of a page that a browser made it."""
_INPUTS: Final = "inputs"
_BODY: Final = "HttpResponse-body"
_INFO: Final = "HttpResponse-info.json"
_FROZEN_TIME: Final = "frozen_time"
_TYPE: Final = "content-type"
_OK: Final = 200  # HTTP's status of a page that came
_PAGE_SUFFIXES: Final = (".html", ".htm", ".xhtml")


class FixtureError(Exception):
    """A fixture cannot be read or written; the message says which, why and what to do."""


class _Info(msgspec.Struct):
    """What ``HttpResponse-info.json`` says, as web-poet writes it."""

    url: str
    status: int | None = _OK
    headers: list[tuple[str, str]] = []


@dataclass(frozen=True, slots=True)
class Fixture:
    """A folder with a page and the record that it must give."""

    folder: Path

    @property
    def name(self) -> str:
        """The site and the page, as in ``news.example/storm-closes-the-bridge``."""
        return f"{self.folder.parent.name}/{self.folder.name}"

    def page(self) -> PageBytes:
        """Return the page as it was fetched.  Raises FixtureError."""
        bodies = sorted((self.folder / _INPUTS).glob(f"{_BODY}.*"))
        if len(bodies) != 1:
            raise FixtureError(
                f"{self.folder} has {len(bodies)} files {_INPUTS}/{_BODY}.*: there must be one, "
                "with the page's bytes. Remove the folder, or add the page anew."
            )
        place = self.folder / _INPUTS / _INFO
        try:
            info = msgspec.json.decode(_bytes_of(place), type=_Info)
        except msgspec.DecodeError as error:
            raise FixtureError(
                f'{place} is not as web-poet writes it, {{"url": …, "headers": […]}}: {error}.'
            ) from error
        types = [value for name, value in info.headers if name.lower() == _TYPE]
        return PageBytes(
            _bytes_of(bodies[0]),
            info.url,
            types[0] if types else None,
            self.frozen_time(),
            input=str(bodies[0]),
            status=info.status,
        )

    def expected(self) -> dict[str, Any]:
        """Return the record that the page must give.  Raises FixtureError."""
        path = self.folder / OUTPUT
        if not path.exists():
            raise FixtureError(
                f"{self.folder} has no {OUTPUT}, so nothing says what its page must give. Write "
                f"what is read now with: newscrawl fixture update {self.folder}; then look at it "
                "beside the page."
            )
        return _object_in(path)

    def meta(self) -> dict[str, Any]:
        """Return what is noted of the fixture; empty where nothing is.  Raises FixtureError."""
        path = self.folder / META
        return _object_in(path) if path.exists() else {}

    def frozen_time(self) -> str | None:
        """Return when the page was fetched, ISO 8601; None where that is not known.

        Raises FixtureError.
        """
        time = self.meta().get(_FROZEN_TIME)
        if time is None:
            return None
        try:
            datetime.fromisoformat(time)
        except (TypeError, ValueError):
            raise FixtureError(
                f"{self.folder / META}: {_FROZEN_TIME} is {time!r}, which is no time: write it as "
                "2026-01-31T12:00:00+00:00."
            ) from None
        return str(time)

    def write_expected(self, output: Mapping[str, Any]) -> None:
        """Write the record that the page must give.  Raises FixtureError."""
        self._write_anew(OUTPUT, output)

    def note(self, **notes: Any) -> None:
        """Add to what is noted of the fixture.  Raises FixtureError."""
        self._write_anew(META, {**self.meta(), **notes})

    def _write_anew(self, name: str, value: Mapping[str, Any]) -> None:
        """Write a file of the fixture, which is the old one or the new one, and never a part."""
        try:
            temporary = self.folder / f".{name}"
            _write(temporary, _json(value))
            temporary.replace(self.folder / name)
        except OSError as error:
            raise _cannot_write(self.folder / name, error) from error

    def save(
        self, page: PageBytes, output: Mapping[str, Any], *, notes: Mapping[str, Any] | None = None
    ) -> None:
        """Write the whole folder, or nothing of it.  ``notes`` join what meta.json says.

        Raises FixtureError, also where the folder is there.
        """
        if self.folder.exists():
            raise FixtureError(
                f"{self.folder} is there already: fetch its page anew with newscrawl fixture "
                "refetch, or remove the folder first."
            )
        meta = {**(notes or {}), _FROZEN_TIME: page.fetched_at}
        try:
            self.folder.parent.mkdir(parents=True, exist_ok=True)
            made = Path(tempfile.mkdtemp(prefix=".", dir=self.folder.parent))
            try:
                made.chmod(self.folder.parent.stat().st_mode & 0o777)
                (made / _INPUTS).mkdir()
                is_text = page.content_type is not None and "text/plain" in page.content_type
                _write(made / _INPUTS / f"{_BODY}{'.txt' if is_text else '.html'}", page.content)
                _write(made / _INPUTS / _INFO, _json(_info_of(page)))
                _write(made / OUTPUT, _json(output))
                _write(made / META, _json({k: v for k, v in meta.items() if v is not None}))
                made.rename(self.folder)
            except BaseException:
                shutil.rmtree(made, ignore_errors=True)
                raise
        except OSError as error:
            raise _cannot_write(self.folder, error) from error


def _info_of(page: PageBytes) -> dict[str, Any]:
    # The type alone: a page's other headers say nothing of its record, and cookies are secrets.
    headers = [] if page.content_type is None else [["Content-Type", page.content_type]]
    return {"_encoding": None, "headers": headers, "status": page.status or _OK, "url": page.url}


def find_fixtures(folder: Path) -> list[Fixture]:
    """Return the fixtures in a folder, sorted by name; a fixture's own folder gives that one.

    A folder counts that has a page or a record, so that none passes that lacks the other.  Raises
    FixtureError where there is none.
    """
    found = [Fixture(place) for place in _folders(folder) if is_fixture(place)]
    if not found:
        hint = "Make one with: newscrawl fixture add URL"
        if not folder.is_dir():
            raise FixtureError(f"no such folder: {folder}. {hint}")
        raise FixtureError(f"no fixtures in {folder}: none of its folders has {OUTPUT}. {hint}")
    return found


def is_fixture(folder: Path) -> bool:
    """Return True for a folder that has a page, or the record of one."""
    return (folder / _INPUTS).is_dir() or (folder / OUTPUT).is_file()


def loose_pages(folder: Path) -> list[Path]:
    """Return pages that lie in a folder of fixtures and are none: nothing says what they give."""
    places = (place for place in _folders(folder) if not is_fixture(place))
    return [page for place in places for page in pages_in(place)]


def pages_in(folder: Path) -> list[Path]:
    """Return the pages that lie in a folder itself."""
    return sorted(path for path in folder.iterdir() if path.name.endswith(_PAGE_SUFFIXES))


def _folders(folder: Path) -> Iterator[Path]:
    """Yield a folder and those in it, but for hidden ones and for what is in fixtures."""
    for place, inner, _ in os.walk(folder):
        here = Path(place)
        inner[:] = [] if is_fixture(here) else sorted(n for n in inner if not n.startswith("."))
        yield here


def _object_in(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(_bytes_of(path))
    except ValueError as error:
        raise FixtureError(f"{path} is no JSON: {error}. Mend it by hand.") from error
    if not isinstance(value, dict):
        raise FixtureError(f"{path} is no JSON object: it must have a field's value by its name.")
    return value


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise FixtureError(
            f"cannot read {path}: {why}. Check the file, or add the page anew."
        ) from error


def _json(value: Mapping[str, Any]) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=2)}\n".encode("utf-8", "replace")


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(open_safely(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "wb") as file:
        file.write(content)


def _cannot_write(path: Path, error: OSError) -> FixtureError:
    why = (error.strerror or str(error)).lower()
    return FixtureError(f"cannot write {path}: {why}. Make room, or choose another folder.")
