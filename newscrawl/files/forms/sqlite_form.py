"""Articles as a SQLite database with full-text search (FTS5)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import orjson

from newscrawl.files.forms.article_columns import COLUMNS, Kind, row_of
from newscrawl.files.forms.whole_output import WholeOutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from newscrawl.items import Article

__all__ = ["write_sqlite"]

_SEARCHED: Final = ("headline", "description", "body", "authors", "hashtags")
"""What the full-text search looks at."""
_INDEXED: Final = ("id", "site", "timestamp_utc")
_CACHE_KB: Final = -16_384
"""SQLite's page cache in kilobytes (below zero, as SQLite has it): more made a million lines no
faster."""


def write_sqlite(articles: Iterable[Article], path: Path) -> None:
    """Write a table ``articles``, and ``article_search``, its full-text index.

    Lists and objects are JSON texts, which SQLite's ``json_each`` reads; moments in UTC are texts
    that sort by time.  Raises WholeOutputError where SQLite cannot write it.
    """
    try:
        _write(articles, path)
    except sqlite3.Error as error:
        raise WholeOutputError(
            f"the database could not be written ({error}): make room, or write elsewhere with -o."
        ) from error


def _write(articles: Iterable[Article], path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        # Nothing reads the file before it is whole, so no journal needs to protect it.
        database.executescript(
            f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size={_CACHE_KB};"
            f"BEGIN; CREATE TABLE articles ({', '.join(map(_declared, COLUMNS))});"
        )
        places = ", ".join("?" * len(COLUMNS))
        database.executemany(
            f"INSERT INTO articles VALUES ({places})",  # noqa: S608 - question marks
            _rows(articles),
        )
        database.execute("COMMIT")
        for name in _INDEXED:
            database.execute(f"CREATE INDEX articles_by_{name} ON articles ({name})")
        _add_search(database)


def _declared(column: tuple[str, Kind]) -> str:
    name, kind = column
    return f'"{name}" {"INTEGER" if kind is Kind.NUMBER else "TEXT"}'


def _rows(articles: Iterable[Article]) -> Iterator[list[Any]]:
    for article in articles:
        row = row_of(article)
        yield [_value(row[name]) for name, _ in COLUMNS]


def _value(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return orjson.dumps(value).decode() if isinstance(value, list | dict) else value


def _add_search(database: sqlite3.Connection) -> None:
    """Index the texts; the index points to the table, and holds no second copy of them."""
    names = ", ".join(_SEARCHED)
    database.execute(
        f"CREATE VIRTUAL TABLE article_search USING fts5({names}, content='articles', "
        "tokenize='unicode61 remove_diacritics 2')"
    )
    database.execute("INSERT INTO article_search (article_search) VALUES ('rebuild')")
