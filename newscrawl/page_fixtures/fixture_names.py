"""What the folders of fixtures are called: by the site, and by what the page's URL says."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from newscrawl.page_fixtures.fixture import Fixture, FixtureError, is_fixture

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.files.page_bytes import PageBytes

__all__ = ["dated_folder", "new_folder", "page_name"]

_MAX_NAME_CHARS: Final = 60
"""Characters of a folder's name: long enough to tell stories apart."""
_MAX_NUMBER: Final = 1000  # pages of one name: more are a mistake
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9]+")
_ENDING: Final = re.compile(r"\.(?:s?html?|php|aspx?|jsp)\Z")
_FRONT: Final = "front"
_DAY_CHARS: Final = len("2023-07-12")
_NAME: Final = re.compile(r"[\w.][\w. -]{0,99}")


def page_name(url: str) -> str:
    """Return a folder's name for a page.

    >>> page_name("https://news.example/world/Storm-closes-the_bridge-4711.html?x=1")
    'storm-closes-the-bridge-4711'
    >>> page_name("https://news.example/")
    'front'
    """
    path = unquote(urlsplit(url).path).rstrip("/").lower()
    last = _ENDING.sub("", path.rpartition("/")[2])
    plain = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode()
    return _NOT_IN_NAMES.sub("-", plain).strip("-")[:_MAX_NAME_CHARS].rstrip("-") or _FRONT


def new_folder(folder: Path, site: str, page: PageBytes, name: str | None) -> Path:
    """Return the folder of a new fixture.

    Raises FixtureError for names that are none, and where the page has a fixture already.
    """
    for given in (site, name):
        if given is not None and (not _NAME.fullmatch(given) or set(given) <= {"."}):
            raise FixtureError(
                f"{given!r} cannot be a folder's name: give letters, digits, dots and hyphens."
            )
    if name is not None:
        return folder / site / name
    wanted = page_name(page.url or "")
    for number in range(1, _MAX_NUMBER):
        place = folder / site / (wanted if number == 1 else f"{wanted}-{number}")
        if not place.exists():
            return place
        if is_fixture(place) and Fixture(place).page().url == page.url:
            raise FixtureError(
                f"{place} is this page's fixture: fetch it anew with newscrawl fixture refetch "
                f"{place}, or give another --name."
            )
    raise FixtureError(f"{folder / site} has too many pages called {wanted}: give a --name.")


def dated_folder(folder: Path, page: PageBytes) -> Path:
    """Return the folder of a page that a newer one takes the place of: its day behind its name."""
    day = (page.fetched_at or "before")[:_DAY_CHARS]
    place = folder.with_name(f"{folder.name}-{day}")
    number = 1
    while place.exists():
        number += 1
        place = folder.with_name(f"{folder.name}-{day}-{number}")
    return place
