"""``newscrawl retry``: what failed or is paused is tried again in the next run."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

__all__ = ["resume_sites", "retry_failed"]


def retry_failed(
    db: sqlite3.Connection, sites: Sequence[str], reasons: Sequence[str]
) -> tuple[int, int]:
    """Let failed pages and sources be requested in the next run; return how many of each.

    ``sites`` and ``reasons`` limit it to these; where none is named, it is for all.  Usual places
    of sitemaps that were only guessed are left out.
    """
    condition, values = _among(sites, reasons)
    pages = db.execute(
        f"""UPDATE pages SET state = 'waiting', attempts = 0, next_try = NULL, reason = NULL,
        detail = NULL WHERE state IN ('failed', 'later') {condition}""",
        values,
    ).rowcount
    sources = db.execute(
        f"""UPDATE sources SET state = iif(read_at IS NULL, 'new', 'alive'), attempts = 0,
        next_try = NULL, reason = NULL, detail = NULL, due = 0
        WHERE state IN ('failing', 'dead') AND NOT guessed {condition}""",
        values,
    ).rowcount
    return pages, sources


def resume_sites(db: sqlite3.Connection, sites: Sequence[str]) -> None:
    """End the pause of sites (of all where none is named)."""
    condition, values = _among(sites, ())
    db.execute(f"DELETE FROM left_sites WHERE true {condition}", values)


def _among(sites: Sequence[str], reasons: Sequence[str]) -> tuple[str, list[str]]:
    """Return the SQL condition, to be added to others, that a row is of these, and its values."""
    condition = ""
    for column, names in (("site", sites), ("reason", reasons)):
        condition += f" AND {column} IN ({', '.join('?' * len(names))})" if names else ""
    return condition, [*sites, *reasons]
