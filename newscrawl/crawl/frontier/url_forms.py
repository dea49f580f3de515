"""What URLs of each form gave: it ends the traps, whose forms give nothing however often asked.

A site's calendar, its facets or 50,000 tags in a sitemap have URLs without end, but few forms.  A
form may give nothing some times for each time that it gave something.  Beyond that, a run tries it
a few times only; the other pages wait, and as soon as the form gives something they are due.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.discovery import url_form

if TYPE_CHECKING:
    import sqlite3

__all__ = ["AskedAs", "UrlForms"]

_TRIES_PER_SUCCESS: Final = 30
"""How often a form may give nothing before it gave anything, and for each time that it did: of the
pages in a sitemap one in thirty may be an article."""
_TRIES_OF_RUN: Final = 2
"""How often a form beyond that is tried in a run: so that a bad hour closes nothing for good."""
_MAX_FORMS: Final = 300
"""Forms of a site that are told apart: a trap may make one of each URL.  A paper has some 50."""
_OTHER_FORMS: Final = ""
"""Stands for the others."""
_PUT_OFF_SECONDS: Final = 86_400.0
"""Pages of a form that gives nothing are looked at again after a day."""
_REASON: Final = "unlikely"
_PUT_OFF: Final = """
UPDATE pages SET queued = 0, reason = ?, next_try = ? WHERE id = ? AND state = 'waiting'
"""
_MAKE_DUE: Final = """
UPDATE pages SET reason = NULL, next_try = NULL
WHERE site = ? AND state = 'waiting' AND reason = ?
"""
_STORE: Final = """
INSERT OR REPLACE INTO url_forms (site, asked_as, form, gave, gave_nothing) VALUES (?, ?, ?, ?, ?)
"""


class AskedAs(StrEnum):
    """What a URL was asked for as: one form may be that of articles and of lists."""

    PAGE = "page"  # gives an article, or none
    LIST = "list"  # gives articles that were unknown, or none


@dataclass(slots=True)
class _Form:
    gave: int = 0
    gave_nothing: int = 0
    nothing_before: int = 0
    """As often it had given nothing when the run began."""

    @property
    def is_spent(self) -> bool:
        return self.gave_nothing >= _TRIES_PER_SUCCESS * (1 + self.gave)

    @property
    def may_be_tried(self) -> bool:
        return not self.is_spent or self.gave_nothing < self.nothing_before + _TRIES_OF_RUN


class UrlForms:
    """The table of forms.  Counted in memory, and written by :meth:`flush`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._forms: dict[tuple[str, AskedAs], dict[str, _Form]] = {}
        """By site and use, then by form."""
        self._changed: set[tuple[str, AskedAs, str]] = set()

    def may_be_tried(self, url: str, asked_as: AskedAs, *, site: str) -> bool:
        """Return True where URLs of this form gave something, or were not tried often enough."""
        return self._form(url, asked_as, site)[1].may_be_tried

    def note(self, url: str, asked_as: AskedAs, *, site: str, gave: bool) -> None:
        """Note whether a URL that was asked for gave what it was asked for."""
        name, form = self._form(url, asked_as, site)
        has_pages_put_off = form.is_spent
        form.gave += gave
        form.gave_nothing += not gave
        self._changed.add((site, asked_as, name))
        if gave and has_pages_put_off:
            self._db.execute(_MAKE_DUE, (site, _REASON))

    def put_off(self, page: int, *, now: float) -> None:
        """Let a page wait, given by its row, whose form gives nothing."""
        self._db.execute(_PUT_OFF, (_REASON, now + _PUT_OFF_SECONDS, page))

    def _form(self, url: str, asked_as: AskedAs, site: str) -> tuple[str, _Form]:
        forms = self._forms.get((site, asked_as))
        if forms is None:
            forms = self._forms[site, asked_as] = self._stored(site, asked_as)
        name = url_form(url)
        if name not in forms and len(forms) >= _MAX_FORMS:
            name = _OTHER_FORMS
        return name, forms.setdefault(name, _Form())

    def _stored(self, site: str, asked_as: AskedAs) -> dict[str, _Form]:
        rows = self._db.execute(
            "SELECT form, gave, gave_nothing FROM url_forms WHERE site = ? AND asked_as = ?",
            (site, asked_as),
        )
        return {form: _Form(gave, nothing, nothing) for form, gave, nothing in rows}

    def flush(self) -> None:
        """Write what was counted since the last time."""
        rows = []
        for site, asked_as, name in sorted(self._changed):
            form = self._forms[site, asked_as][name]
            rows.append((site, asked_as, name, form.gave, form.gave_nothing))
        if rows:
            self._db.executemany(_STORE, rows)
        self._changed.clear()
