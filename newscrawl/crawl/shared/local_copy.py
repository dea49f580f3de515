"""The copy of a site's state that a worker crawls with: a SQLite file, as any crawl has it.

It is made of the rows that the store holds.  Beside it lies a note of the version that it equals,
while nobody works with it: so a copy that was left amid a run is made anew, and one that is whole
is kept, and need not be loaded again where nobody else has crawled the site meanwhile.

Versions are counted.  A store that has lost its last commits, as by a power cut, counts some again,
so each commit has a mark as well, a number by chance, which the store keeps beside the state.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson

from newscrawl.crawl.frontier.state_file import (
    FORM,
    OLDER_FORMS,
    StateError,
    open_state_file,
    schema_version_of,
    state_error,
)
from newscrawl.crawl.shared.change_capture import SCHEMA, tables_of
from newscrawl.crawl.shared.row_text import key_values, row_values
from newscrawl.crawl.shared.shared_store import FileName
from newscrawl.files.record_file import lock_file, sync_folder
from newscrawl.files.safe_open import PRIVATE_MODE, open_safely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from newscrawl.crawl.shared.row_text import Value
    from newscrawl.crawl.shared.shared_store import RowKey

    Rows = Callable[[], Iterable[tuple[RowKey, str]]]

__all__ = [
    "copy_bytes",
    "discard_copy",
    "is_left_open",
    "kept_version",
    "load_copy",
    "note_version",
    "write_state",
]

_COMPANIONS: Final = ("", "-wal", "-shm", "-journal")
"""Of the files of a state, by what follows its name."""
_ROWS_AT_ONCE: Final = 2000  # rows put in by one statement: some megabytes of text
_FORM_ROW: Final = ("about", ["newscrawl"])
_SCHEMA_ACTIONS: Final = frozenset(
    (
        sqlite3.SQLITE_CREATE_TABLE,
        sqlite3.SQLITE_CREATE_INDEX,
        sqlite3.SQLITE_INSERT,  # into SQLite's own table of tables
        sqlite3.SQLITE_UPDATE,
        sqlite3.SQLITE_READ,
        sqlite3.SQLITE_REINDEX,
        sqlite3.SQLITE_TRANSACTION,
    )
)
"""What statements that make tables and indexes do: others that a store holds are refused."""


class _OtherForm(Exception):  # noqa: N818 - no error: it says which way to go
    """Rows that do not fit today's tables."""


def _note_of(path: Path) -> Path:
    return Path(f"{path}.version")


class Version(NamedTuple):
    """A version of a site's state in a store."""

    number: int
    mark: int = 0
    """Of its last commit; 0: it is not known."""


def mark_name(site: str) -> FileName:
    """Return the name under which a store keeps the mark of a site's last commit, as a length."""
    return FileName(f"commit:{site}", "mark")


def note_version(path: Path, frontier: str, version: Version) -> None:
    """Note that a copy equals a version of a site's state at a frontier."""
    note = _note_of(path)
    descriptor = open_safely(note, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_MODE)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(orjson.dumps({"frontier": frontier, **version._asdict()}))


def kept_version(path: Path, frontier: str) -> Version | None:
    """Return the version that a copy equals; None where it is of none, or of another frontier."""
    try:
        found = orjson.loads(_note_of(path).read_bytes())
        if found.pop("frontier") != frontier or not path.is_file():
            return None
        return Version(**found)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def is_left_open(path: Path) -> bool:
    """Return True where a run worked with a copy and did not end in order."""
    return path.is_file() and not _note_of(path).is_file()


def copy_bytes(path: Path) -> int:
    """Return how many bytes a copy takes."""
    sizes = 0
    for suffix in _COMPANIONS:
        with suppress(OSError):  # it is not there
            sizes += Path(f"{path}{suffix}").stat().st_size
    return sizes


def discard_copy(path: Path) -> None:
    """Delete a copy that nobody uses."""
    for place in (_note_of(path), *(Path(f"{path}{suffix}") for suffix in _COMPANIONS)):
        place.unlink(missing_ok=True)


def load_copy(path: Path, rows: Rows, *, site: str, frontier: str, version: Version) -> set[RowKey]:
    """Bring a site's copy to a version, and take the note away: a run works with it from now on.

    ``rows`` gives the rows of that version; they are asked for where the copy is of another one.
    Returns the keys of the rows where they were of an older form: all rows are other ones now.
    Raises StateError for a later form, and where the copy cannot be written or is in use.
    """
    try:
        lock = lock_file(path, "its state")
        try:
            kept = kept_version(path, frontier)
            _note_of(path).unlink(missing_ok=True)
            sync_folder(path)
            is_kept = kept == version and version.mark != 0 and _form_of(path) == FORM
            return set() if is_kept else _load(path, rows, site)
        finally:
            lock.release()
    except (OSError, sqlite3.Error) as error:
        raise state_error(path, "could not be written", error) from error


def _form_of(path: Path) -> str | None:
    with closing(sqlite3.connect(path)) as db:
        return schema_version_of(db)


def _load(path: Path, rows: Rows, site: str) -> set[RowKey]:
    discard_copy(path)
    return _build(path, rows, site)


def write_state(path: Path, rows: Rows, *, site: str) -> None:
    """Write a site's state to a file of its own.  Raises StateError."""
    try:
        _build(path, rows, site)
    except (OSError, sqlite3.Error) as error:
        raise state_error(path, "could not be written", error) from error


def _build(path: Path, rows: Rows, site: str) -> set[RowKey]:
    """Make a state of rows under another name first, so that it is whole when it is there."""
    made = Path(f"{path}.loading")
    discard_copy(made)
    try:
        keys = _fill_any(made, rows, site)
    except BaseException:
        discard_copy(made)
        raise
    for suffix in _COMPANIONS[1:]:  # of a state that is replaced: SQLite would read them with it
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    made.replace(path)
    sync_folder(path)
    return keys


def _fill_any(path: Path, rows: Rows, site: str) -> set[RowKey]:
    """Make a state with rows; return their keys where they were of an older form."""
    try:
        _fill(path, rows())
    except _OtherForm:
        discard_copy(path)
        return _fill_older(path, rows, site)
    return set()


def _fill(path: Path, rows: Iterable[tuple[RowKey, str]]) -> None:
    """Make a state of today's form with rows.  Raises _OtherForm where they are of another one."""
    with closing(open_state_file(path)) as db:
        db.execute("BEGIN")
        db.execute("DELETE FROM about")
        _put_rows(db, rows)
        if (form := schema_version_of(db)) is None:  # there are no rows: it is a new state
            db.execute("INSERT INTO about VALUES ('newscrawl', ?)", (FORM,))
        elif form != FORM:
            raise _OtherForm
        db.end("COMMIT")


def _put_rows(db: sqlite3.Connection, rows: Iterable[tuple[RowKey, str]]) -> None:
    columns = {table.name: frozenset(table.columns) for table in tables_of(db)}
    waiting: dict[tuple[str, tuple[str, ...]], list[tuple[Value, ...]]] = {}
    for key, text in rows:
        if key.table == SCHEMA:
            continue
        row = row_values(text)
        if not row.keys() <= columns.get(key.table, frozenset()):
            raise _OtherForm
        names = tuple(row)
        batch = waiting.setdefault((key.table, names), [])
        batch.append(tuple(row.values()))
        if len(batch) >= _ROWS_AT_ONCE:
            _put(db, key.table, names, batch)
            batch.clear()
    for (table, names), batch in waiting.items():
        _put(db, table, names, batch)


def _put(
    db: sqlite3.Connection, table: str, names: tuple[str, ...], rows: list[tuple[Value, ...]]
) -> None:
    """Put rows into a table; the names are those of its columns."""
    marks = ", ".join("?" * len(names))
    query = f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
    try:
        db.executemany(query, rows)
    except sqlite3.IntegrityError as error:  # a column that is new and must not be empty
        raise _OtherForm from error


def _fill_older(path: Path, rows: Rows, site: str) -> set[RowKey]:
    """Make a state with rows of an older form, bring it up to date, and return the rows' keys."""
    keys, statements, form = _look_at(rows())
    if form not in (*OLDER_FORMS, FORM):
        raise StateError(
            f"The frontier holds the state of {site} in form {form}, which another version of "
            f"newscrawl wrote (this one has form {FORM}): update newscrawl on this machine."
        )
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN")
        _make_tables(db, statements, site)
        try:
            _put_rows(db, rows())
        except _OtherForm as error:
            raise StateError(
                f"The state of {site} in the frontier is damaged: its rows do not fit its tables. "
                "Restore the store from a copy."
            ) from error
        db.execute("COMMIT")
    open_state_file(path).close()
    return keys


def _look_at(
    rows: Iterable[tuple[RowKey, str]],
) -> tuple[set[RowKey], list[Mapping[str, Value]], str | None]:
    """Return the keys of rows, the statements that make their tables, and their form."""
    keys: set[RowKey] = set()
    statements: dict[str, Mapping[str, Value]] = {}
    form = None
    for key, text in rows:
        keys.add(key)
        if key.table == SCHEMA:
            statements[key.key] = row_values(text)
        elif (key.table, key_values(key.key)) == _FORM_ROW:
            form = str(row_values(text)["value"])
    return keys, list(statements.values()), form


def _make_tables(
    db: sqlite3.Connection, statements: Iterable[Mapping[str, Value]], site: str
) -> None:
    """Make tables and indexes, and do nothing else that statements say."""
    db.set_authorizer(
        lambda action, *_: sqlite3.SQLITE_OK if action in _SCHEMA_ACTIONS else sqlite3.SQLITE_DENY
    )
    try:
        for statement in _tables_first(statements):
            db.execute(statement)
    except sqlite3.Error as error:
        raise StateError(
            f"The state of {site} in the frontier is damaged: its tables cannot be made ({error}). "
            "Restore the store from a copy."
        ) from error
    finally:
        with suppress(TypeError):
            db.set_authorizer(None)


def _tables_first(statements: Iterable[Mapping[str, Value]]) -> Iterator[str]:
    ordered = sorted(statements, key=lambda made: made.get("type") != "table")
    return (str(made.get("sql")) for made in ordered)
