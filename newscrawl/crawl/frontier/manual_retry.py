"""``newscrawl retry``: what failed or is paused is tried again in the next run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

__all__ = ["resume_sites", "retry_failed_pages", "retry_failed_sources"]


def retry_failed_pages(
    db: sqlite3.Connection, sites: Sequence[str], reasons: Sequence[str] = ()
) -> int:
    """Let failed pages be requested in the next run, and return how many they are.

    ``sites`` and ``reasons`` limit it to these; where none is named, it is for all.
    """
    condition, values = _among(sites, reasons)
    return db.execute(
        f"""UPDATE pages SET state = 'waiting', attempts = 0, next_try = NULL, reason = NULL,
        detail = NULL WHERE state IN ('failed', 'later') {condition}""",
        values,
    ).rowcount


def retry_failed_sources(
    db: sqlite3.Connection, sites: Sequence[str], reasons: Sequence[str] = ()
) -> int:
    """Let failed sources be read in the next run, otherwise as :func:`retry_failed_pages`.

    Usual places of sitemaps that were only guessed are left out.
    """
    condition, values = _among(sites, reasons)
    return db.execute(
        f"""UPDATE sources SET state = iif(read_at IS NULL, 'new', 'alive'), attempts = 0,
        next_try = NULL, reason = NULL, due = 0
        WHERE state IN ('failing', 'dead') AND NOT guessed {condition}""",
        values,
    ).rowcount


def _among(sites: Sequence[str], reasons: Sequence[str]) -> tuple[str, list[str]]:
    """Return the SQL condition, to be added to others, that a row is of these, and its values."""
    condition = ""
    for column, names in (("site", sites), ("reason", reasons)):
        condition += f" AND {column} IN ({', '.join('?' * len(names))})" if names else ""
    return condition, [*sites, *reasons]


def resume_sites(db: sqlite3.Connection, sites: Sequence[str]) -> int:
    """End the pause of sites (of all where none is named), and return how many were paused."""
    condition, values = _among(sites, ())
    return db.execute(f"DELETE FROM left_sites WHERE true {condition}", values).rowcount
