"""The forms of the state's file: which one is today's, and how an older one becomes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

__all__ = ["READABLE_VERSIONS", "SCHEMA_VERSION", "migration_from", "schema_version_of"]

SCHEMA_VERSION: Final = "2"
"""The form that this version writes; schema.sql makes it."""

# What turns a form into the next one.  The columns stand at the end of their tables, as SQLite adds
# them there; no code may rely on a column's place.
_STEPS: Final = {
    "1": (
        """
        ALTER TABLE pages ADD COLUMN source INTEGER;
        ALTER TABLE pages ADD COLUMN unwanted INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sources ADD COLUMN not_kept INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sources ADD COLUMN outside INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sources ADD COLUMN not_kept_from REAL;
        ALTER TABLE sources ADD COLUMN not_kept_to REAL;
        CREATE TABLE left_sites (
            site TEXT PRIMARY KEY, left_until REAL NOT NULL, reason TEXT NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX pages_unasked
            ON pages (site, unwanted DESC, priority, rank, id DESC, state, fetched_at, how)
            WHERE state = 'waiting' AND fetched_at IS NULL AND how <> 'given';
        """,
        "2",
    ),
}
READABLE_VERSIONS: Final = frozenset((SCHEMA_VERSION, *_STEPS))
"""The forms that can be read, and brought to today's when they are opened for writing."""


def schema_version_of(db: sqlite3.Connection) -> str | None:
    """Say which form a state has; None where the file is no state."""
    known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone()
    row = known and db.execute("SELECT value FROM about WHERE name = 'newscrawl'").fetchone()
    return str(row[0]) if row else None


def migration_from(form: str) -> str:
    """Give the SQL script that brings a form to today's; empty where it is today's already.

    It is one transaction: a process that is killed in its midst leaves the older form.
    """
    script = ""
    while form != SCHEMA_VERSION:
        step, form = _STEPS[form]
        script += step
    if not script:
        return ""
    noted = f"UPDATE about SET value = '{SCHEMA_VERSION}' WHERE name = 'newscrawl';"
    return f"BEGIN IMMEDIATE; {script} {noted} COMMIT;"
