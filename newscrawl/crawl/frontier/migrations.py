"""Schema versions of the state's file: today's, and how older ones are brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

__all__ = ["READABLE_VERSIONS", "SCHEMA_VERSION", "migration_from", "schema_version_of"]

SCHEMA_VERSION: Final = "2"
"""The version that is written; schema.sql makes it."""

# What turns a version into the next one, which stands behind it.  SQLite adds columns at the end of
# their tables, so no code may rely on a column's place.
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
    )
}
READABLE_VERSIONS: Final = frozenset((SCHEMA_VERSION, *_STEPS))
"""The versions that can be read, and are brought up to date when they are opened for writing."""


def schema_version_of(db: sqlite3.Connection) -> str | None:
    """Return the schema version of a state; None where the file is no state."""
    known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone()
    row = known and db.execute("SELECT value FROM about WHERE name = 'newscrawl'").fetchone()
    return str(row[0]) if row else None


def migration_from(version: str) -> str:
    """Return the SQL script that brings a version up to date; empty where nothing is to be done.

    It is one transaction: a process that is killed amid it leaves the older version.
    """
    script = ""
    while version != SCHEMA_VERSION:
        step, version = _STEPS[version]
        script += step
    if not script:
        return ""
    noted = f"UPDATE about SET value = '{SCHEMA_VERSION}' WHERE name = 'newscrawl';"
    return f"BEGIN IMMEDIATE; {script} {noted} COMMIT;"
