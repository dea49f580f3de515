"""``newscrawl retry``: what failed or is paused is tried again in the next run."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

__all__ = ["UnknownNameError", "check_names", "check_sites", "resume_sites", "retry_failed"]

_REASON_WORDS: Final = frozenset(
    "bad-address blocked broken coding connection consent dns empty failed ignored list "
    "low-confidence no-text not-found not-html not-rendered off-site pipeline redirects refused "
    "robots robots-unreachable timeout tls too-large too-slow torn unreadable unwanted".split()
)
"""Why pages and sources fail, beside the statuses of HTTP."""
_SITES: Final = "SELECT site FROM pages UNION SELECT site FROM sources ORDER BY site"
_REASONS: Final = """
SELECT reason FROM pages
WHERE state IN ('failed', 'later', 'rejected') AND reason IS NOT NULL
UNION SELECT reason FROM sources WHERE state IN ('failing', 'dead') AND reason IS NOT NULL
ORDER BY reason
"""
_HTTP_STATUS: Final = re.compile(r"http-[1-5]\d\d")
_MAX_NAMED: Final = 20
"""Sites that a message names: a line or two."""


class UnknownNameError(ValueError):
    """A site that the state does not know, or a reason that is none; the message says what is."""


def check_names(
    db: sqlite3.Connection, sites: Sequence[str], reasons: Sequence[str], *, place: str
) -> None:
    """Raise UnknownNameError for the first site or reason that is none; ``place`` is the state."""
    check_sites(db, sites, place=place)
    for reason in reasons:
        if reason in _REASON_WORDS or _HTTP_STATUS.fullmatch(reason):
            continue
        found = [row[0] for row in db.execute(_REASONS)]
        if reason not in found:
            raise UnknownNameError(_unknown_reason(reason, found))


def check_sites(db: sqlite3.Connection, sites: Sequence[str], *, place: str) -> None:
    """Raise UnknownNameError for the first site that the state does not know."""
    known = [row[0] for row in db.execute(_SITES)] if sites else []
    for site in sites:
        if site not in known:
            raise UnknownNameError(_unknown_site(site, known, place))


def _unknown_site(site: str, known: Sequence[str], place: str) -> str:
    near = get_close_matches(site, known, 1)
    if near:
        return f"{place} knows nothing of {site}. Did you mean {near[0]}?"
    more = f" and {len(known) - _MAX_NAMED} more" if len(known) > _MAX_NAMED else ""
    named = f"{', '.join(known[:_MAX_NAMED])}{more}" if known else "no site at all"
    return f"{place} knows nothing of {site}. It knows {named}."


def _unknown_reason(reason: str, found: Sequence[str]) -> str:
    near = get_close_matches(reason, {*_REASON_WORDS, *found}, 1)
    near = [f"http-{reason}"] if _HTTP_STATUS.fullmatch(f"http-{reason}") else near
    meant = f" Did you mean {near[0]!r}?" if near else ""
    there = f"What failed has: {', '.join(found)}." if found else "Nothing has failed."
    return f"{reason!r} is no reason of a failure.{meant} {there}"


def retry_failed(
    db: sqlite3.Connection, sites: Sequence[str], reasons: Sequence[str]
) -> tuple[int, int]:
    """Let failed pages and sources be requested in the next run; return how many of each.

    ``sites`` and ``reasons`` limit it to these; where none is named, it is for all that failed.
    Pages that are no articles for good are meant where their reason is named.  Usual places of
    sitemaps that were only guessed are left out.  Hosts in a bad hour are asked again.
    """
    condition, values = _among(sites, ())
    db.execute(f"UPDATE pages SET host_pauses = 0 WHERE host_pauses > 0 {condition}", values)
    condition, values = _among(sites, reasons)
    states = "'failed', 'later', 'rejected'" if reasons else "'failed', 'later'"
    pages = db.execute(
        f"""UPDATE pages SET state = 'waiting', attempts = 0, next_try = NULL, reason = NULL,
        detail = NULL WHERE state IN ({states}) {condition}""",
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
