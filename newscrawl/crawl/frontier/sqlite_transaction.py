"""A SQLite connection that changes nothing outside the one transaction that is always open."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["GuardedConnection"]

_VALUE_ERRORS: Final = (
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.NotSupportedError,
    sqlite3.ProgrammingError,
)
"""Errors of one statement's values: the transaction is whole without it."""


class GuardedConnection(sqlite3.Connection):
    """A connection whose transaction is committed as a whole or not at all.

    SQLite ends a transaction by itself where the disk is full.  From then on each statement would
    be committed on its own, and pages would count as done whose lines never reached the disk.
    Where only a statement failed, the transaction lacks a part: it must not be committed either.
    """

    guarded = False
    lost: str | None = None
    """Why the transaction must not be committed."""

    def check(self) -> None:
        """Raise sqlite3.OperationalError where the transaction was lost."""
        if self.guarded and (self.lost or not self.in_transaction):
            raise sqlite3.OperationalError(self.lost or "the transaction was lost")

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run a statement.  Raises sqlite3.OperationalError where the transaction was lost."""
        return self._run(super().execute, sql, parameters)

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        """Run a statement for many rows, otherwise as :meth:`execute`."""
        return self._run(super().executemany, sql, parameters)

    def _run(
        self, run: Callable[[str, Any], sqlite3.Cursor], sql: str, parameters: Any
    ) -> sqlite3.Cursor:
        self.check()
        try:
            return run(sql, parameters)
        except sqlite3.DatabaseError as error:
            if self.guarded and not isinstance(error, _VALUE_ERRORS):
                self.lost = str(error)
            raise

    def executescript(self, script: str, /) -> sqlite3.Cursor:
        """Run a script that is a transaction of its own: it would commit one that is open."""
        if self.guarded:
            raise sqlite3.ProgrammingError("a script would commit the open transaction")
        return super().executescript(script)

    def cursor(self, *_: Any, **__: Any) -> Any:
        """Refuse to give a cursor, as its statements would not be checked."""
        raise sqlite3.ProgrammingError("use the connection's own execute()")

    def commit(self) -> None:
        """Refuse to commit, as the outputs must be synced first: see :meth:`Store.commit`."""
        raise sqlite3.ProgrammingError("the store commits, together with its outputs")

    def begin(self) -> None:
        """Begin a transaction."""
        self.guarded, self.lost = False, None
        super().execute("BEGIN")
        self.guarded = True

    def end(self, how: str) -> None:
        """End the transaction, if one is open: ``how`` is ``COMMIT`` or ``ROLLBACK``."""
        if self.in_transaction:
            super().execute(how)
