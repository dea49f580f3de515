"""Which rows of a state were changed since the last commit: noted by SQLite's triggers.

The triggers are temporary: they are the connection's own, and a state that is opened without them
knows nothing of them.  They are made from what SQLite says of the tables, so that none is missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from newscrawl.crawl.shared.row_text import key_text, row_text
from newscrawl.crawl.shared.shared_store import RowKey

if TYPE_CHECKING:
    import sqlite3

__all__ = ["SCHEMA", "ChangeCapture", "StateTable", "tables_of"]

SCHEMA: Final = "sqlite_schema"
"""In place of a table: the statements that make tables and indexes, by their names.  With them a
copy of a later version of newscrawl can be made of a site's rows, and brought up to date."""

_RUN_COLUMNS: Final = {"pages": {"queued"}, "sources": {"queued"}}
"""Columns that say something of one run only, which empties and fills them when it begins: what
fills a queue of thousands changes nothing that another worker needs."""


@dataclass(frozen=True, slots=True)
class StateTable:
    """A table of a state."""

    name: str
    keys: tuple[str, ...]
    """The columns of its primary key."""
    types: tuple[str, ...]
    """Of these columns, as they are declared."""
    columns: tuple[str, ...]
    """The columns that are shared, those of the key included."""

    @property
    def noted(self) -> str:
        """The temporary table of the keys of its rows that were changed."""
        return f"changed_{self.name}"


def tables_of(db: sqlite3.Connection) -> list[StateTable]:
    """Return the tables of a state."""
    names = [
        row[0]
        for row in db.execute(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    return [_table(db, name) for name in sorted(names)]


def _table(db: sqlite3.Connection, name: str) -> StateTable:
    query = "SELECT name, type, pk FROM pragma_table_info(?)"
    columns = db.execute(query, (name,)).fetchall()
    keys = sorted((pk, column, kind) for column, kind, pk in columns if pk)
    if not keys:
        raise ValueError(f"the table {name} has no primary key, by which its rows are shared")
    left_out = _RUN_COLUMNS.get(name, set())
    return StateTable(
        name,
        keys=tuple(column for _, column, _ in keys),
        types=tuple(kind for _, _, kind in keys),
        columns=tuple(column for column, *_ in columns if column not in left_out),
    )


class ChangeCapture:
    """Notes the rows that are changed through a connection.

    What it notes belongs to the transaction: where that is undone, the notes are as well.
    """

    def __init__(self, db: sqlite3.Connection) -> None:
        """Begin to note changes; the connection is in a transaction that must be committed."""
        self._db = db
        self._tables = tables_of(db)
        # So that rows count as deleted that others replace (sqlite.org/lang_conflict.html).
        db.execute("PRAGMA recursive_triggers = ON")
        for table in self._tables:
            for statement in _statements(table):
                db.execute(statement)

    def note_all(self) -> None:
        """Note all rows, as those of a state that the store does not have."""
        for table in self._tables:
            keys = ", ".join(table.keys)
            self._db.execute(
                f"INSERT OR IGNORE INTO {table.noted} SELECT {keys} FROM main.{table.name}"  # noqa: S608 - our names
            )

    def schema(self) -> dict[RowKey, str]:
        """Return the statements that make the state's tables and indexes, as rows."""
        rows = self._db.execute(
            "SELECT type, name, sql FROM main.sqlite_master WHERE sql IS NOT NULL"
        )
        names = ("type", "name", "sql")
        return {RowKey(SCHEMA, key_text(row[:2])): row_text(names, row) for row in rows}

    def take(self) -> tuple[dict[RowKey, str], list[RowKey]]:
        """Return the rows that were changed since the last time, and those that are gone."""
        changed: dict[RowKey, str] = {}
        gone: list[RowKey] = []
        for table in self._tables:
            self._take(table, changed, gone)
        return changed, gone

    def _take(self, table: StateTable, changed: dict[RowKey, str], gone: list[RowKey]) -> None:
        keys, width = table.keys, len(table.keys)
        noted = ", ".join(f"noted.{key}" for key in keys)
        found = ", ".join(f"found.{column}" for column in table.columns)
        same = " AND ".join(f"found.{key} = noted.{key}" for key in keys)
        rows: list[tuple[Any, ...]] = self._db.execute(
            f"""SELECT {noted}, found.{keys[0]} IS NULL, {found} FROM temp.{table.noted} AS noted
            LEFT JOIN main.{table.name} AS found ON {same}"""  # noqa: S608 - our names
        ).fetchall()
        for row in rows:
            key = RowKey(table.name, key_text(row[:width]))
            if row[width]:
                gone.append(key)
            else:
                changed[key] = row_text(table.columns, row[width + 1 :])
        if rows:
            self._db.execute(f"DELETE FROM temp.{table.noted}")  # noqa: S608 - our names


def _statements(table: StateTable) -> list[str]:
    """Return the statements that have the changes of a table noted.

    An update counts where a value that is shared has become another one.  The noted keys have the
    types of the table's: SQLite would find none of another type by its index.
    """
    name, keys = table.name, ", ".join(table.keys)
    note_old, note_new = (_note(table, row) for row in ("OLD", "NEW"))
    differs = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in table.columns)
    typed = ", ".join(f"{key} {kind}" for key, kind in zip(table.keys, table.types, strict=True))
    trigger = f"CREATE TEMP TRIGGER {table.noted}"
    return [
        f"CREATE TEMP TABLE {table.noted} ({typed}, PRIMARY KEY ({keys})) WITHOUT ROWID",
        f"{trigger}_insert AFTER INSERT ON main.{name} BEGIN {note_new} END",
        f"{trigger}_delete AFTER DELETE ON main.{name} BEGIN {note_old} END",
        f"{trigger}_update AFTER UPDATE ON main.{name} WHEN {differs} "
        f"BEGIN {note_old} {note_new} END",
    ]


def _note(table: StateTable, row: str) -> str:
    """Return the statement that notes a row's key, once.

    Not by OR IGNORE: what the changing statement says of conflicts would go before it.
    """
    values = ", ".join(f"{row}.{key}" for key in table.keys)
    same = " AND ".join(f"{key} = {row}.{key}" for key in table.keys)
    known = f"SELECT 1 FROM {table.noted} WHERE {same}"  # noqa: S608 - our names
    return f"INSERT INTO {table.noted} SELECT {values} WHERE NOT EXISTS ({known});"
