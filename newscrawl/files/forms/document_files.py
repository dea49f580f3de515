"""A folder with a file for each article, named by its day and its id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from newscrawl.files.forms.moments import day_of
from newscrawl.files.forms.parquet_form import partition_of
from newscrawl.files.forms.whole_output import open_new

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from newscrawl.items import Article

__all__ = ["write_documents"]

# A record may come from elsewhere: what is no id of ours gets no say in where a file is written.
_ID: Final = re.compile("[0-9a-f]{16}")
_UNKNOWN: Final = "unknown"
_MAX_NAME_CHARS: Final = 200
"""Of a folder: no host has more, and no file's name may have many more."""


def write_documents(
    articles: Iterable[Article],
    folder: Path,
    document: Callable[[Article], str],
    *,
    ending: str,
    by: str | None = None,
) -> None:
    """Write a file for each article: ``2023-07-12-5d0c1c4c0f2b9a37.md``.

    ``by``: in a folder for each "site" or "day".  A revision after the first has its number in the
    name; an article without an id has its place in the input, and so has a line whose day, id and
    revision an earlier one has.
    """
    for number, article in enumerate(articles, start=1):
        place = folder / _folder_name(partition_of(article, by)) if by else folder
        place.mkdir(exist_ok=True)
        name = _file_name(article, number)
        path = place / f"{name}{ending}"
        if path.exists():
            path = place / f"{name}-{number}{ending}"
        with open_new(path) as file:
            file.write(document(article).encode("utf-8", "replace"))


def _folder_name(value: str | None) -> str:
    """Return a name that stays within the folder, whatever the record says.

    >>> _folder_name("news.example"), _folder_name("../x"), _folder_name(None)
    ('news.example', '..%2Fx', 'unknown')
    """
    name = quote(value or "", safe=" ")
    return name if name.strip(". ") and len(name) <= _MAX_NAME_CHARS else _UNKNOWN


def _file_name(article: Article, number: int) -> str:
    day = day_of(article.timestamp) or day_of(article.fetched_at)
    has_id = _ID.fullmatch(article.id or "")
    revision = f"r{article.revision}" if article.revision > 1 else None
    parts = (day, article.id if has_id else f"article-{number}", revision)
    return "-".join(filter(None, parts))
