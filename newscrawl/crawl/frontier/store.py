"""The state's file: opened for one process, and changed together with the outputs or not at all."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newscrawl.crawl.frontier.migrations import (
    READABLE_VERSIONS,
    SCHEMA_VERSION,
    migration_from,
    schema_version_of,
)
from newscrawl.files.record_file import OutputError, lock_file
from newscrawl.files.safe_open import (
    FileOwnerError,
    SymlinkError,
    make_private,
    refuse_symlink,
    resolve_trusted,
)

if TYPE_CHECKING:
    from typing import Protocol

    from filelock import FileLock

    class Output(Protocol):
        """What is committed together with the state."""

        def sync(self) -> dict[str, int]:
            """Bring all lines to the disk; the length of each file, by its path."""

        def close(self) -> None:
            """Close the files."""


__all__ = ["MEMORY", "StateError", "Store", "open_read_only"]

MEMORY: Final = ":memory:"
"""In place of a path: a state that ends with the run."""
_PAGES_HELD: Final = 16_384  # of SQLite's, with 4 kB each
_WAIT: Final = 30.0
"""Seconds to wait for another process's write to the same file, which takes milliseconds."""


_BESIDE: Final = ("-wal", "-shm", "-journal", ".lock")
"""What SQLite and the lock have beside the state, by the ends of their names."""
_logger = logging.getLogger(__name__)

_FAULTS_OF_VALUES: Final = (
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.NotSupportedError,
    sqlite3.ProgrammingError,
)


class StateError(OutputError):
    """The state cannot be used or written; the message says why and what to do."""


class _Connection(sqlite3.Connection):
    """A connection that changes nothing outside of the transaction that is always open.

    SQLite ends a transaction by itself where the disk is full; from then on each statement would
    stand on its own, and pages would count as done whose lines were never brought to the disk.
    Where only the statement failed, the transaction lacks a part: it is not committed either.
    """

    guarded = False
    lost: str | None = None
    """Why the transaction must not be committed."""

    def check(self) -> None:
        """Raise sqlite3.OperationalError where the transaction was lost."""
        if self.guarded and (self.lost or not self.in_transaction):
            raise sqlite3.OperationalError(self.lost or "the transaction was lost")

    def _note(self, error: sqlite3.DatabaseError) -> None:
        if self.guarded and not isinstance(error, _FAULTS_OF_VALUES):
            self.lost = str(error)

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        """Run a statement.  Raises sqlite3.OperationalError where the transaction was lost."""
        if self.guarded:
            self.check()
        try:
            return super().execute(sql, parameters)
        except sqlite3.DatabaseError as error:
            self._note(error)
            raise

    def executemany(self, sql: str, parameters: Any, /) -> sqlite3.Cursor:
        """Run a statement for many rows."""
        self.check()
        try:
            return super().executemany(sql, parameters)
        except sqlite3.DatabaseError as error:
            self._note(error)
            raise

    def executescript(self, script: str, /) -> sqlite3.Cursor:
        """Run statements that are a transaction: where one is open, they would commit it."""
        if self.guarded:
            raise sqlite3.ProgrammingError("a script would commit what is under way")
        return super().executescript(script)

    def cursor(self, *_: Any, **__: Any) -> Any:
        """Give no cursor, as its statements would not be watched."""
        raise sqlite3.ProgrammingError("use the connection's own execute()")

    def commit(self) -> None:
        """Commit nothing, as the outputs have to come first: see :meth:`Store.commit`."""
        raise sqlite3.ProgrammingError("the store commits, together with its outputs")

    def begin(self) -> None:
        """Begin a transaction."""
        self.guarded, self.lost = False, None
        super().execute("BEGIN")
        self.guarded = True

    def end(self, how: str) -> None:
        """End the transaction, where there is one still: ``COMMIT`` or ``ROLLBACK``."""
        if self.in_transaction:
            super().execute(how)


class Store:
    """A SQLite file that belongs to one process, with one transaction open at all times.

    :meth:`commit` brings the outputs' lines to the disk first and then, with their lengths, all
    that was changed here since the last one.  So whatever ends the process, the state never knows
    of a line that is not on the disk, and lines that it does not know of lie beyond the lengths
    that it tells: they are cut off when the outputs are opened again.

    The file is in SQLite's WAL mode with ``synchronous=NORMAL``: a power cut may take the last
    commits back, but only as a whole and in order (https://sqlite.org/wal.html), which leaves such
    a tail and no more.
    """

    def __init__(self, path: Path | str) -> None:
        """Open or make the file.  Raises StateError where it cannot be used or is in use."""
        self.path = path
        self._lock: FileLock | None = None
        self._outputs: list[Output] = []
        self.is_broken = False
        """True once a commit has failed: nothing is changed any more."""
        place = path
        try:
            if isinstance(path, Path):
                self._lock = lock_file(path, "its state")
                place = _prepared(resolve_trusted(path))
            self.db = _opened(place, path)
        except (sqlite3.Error, OSError) as error:
            self._release()
            raise _error(path, "cannot be used", error) from error
        except OutputError:
            self._release()
            raise
        self.db.begin()

    def add_output(self, output: Output) -> None:
        """Have an output's lines committed, and its files closed, together with the state.

        It is open, and nothing was written to it yet: that it is open is committed at once.  So
        whatever is in it beyond its length when the process is killed is known to be a tail, also
        before the first commit with lines.  Raises OutputError.
        """
        self._outputs.append(output)
        self.commit()

    def length_of(self, path: Path) -> tuple[int, bool] | None:
        """How much of a file of records is accounted for, and whether it was closed in order."""
        row = self.db.execute(
            "SELECT length, clean FROM outputs WHERE path = ?", (_name(path),)
        ).fetchone()
        return (row[0], bool(row[1])) if row else None

    def account_for(self, path: Path, length: int, *, clean: bool) -> None:
        """Note, with the next commit, how much of a file of records is accounted for.

        ``clean`` says that it is closed at that length.
        """
        self.db.execute(
            "INSERT OR REPLACE INTO outputs (path, length, clean) VALUES (?, ?, ?)",
            (_name(path), length, clean),
        )

    def commit(self, *, clean: bool = False) -> None:
        """Make all that was written and changed since the last commit last.

        ``clean`` says that nothing follows.  Raises OutputError where the disk is full; then
        nothing of it has happened, and nothing is changed any more.
        """
        if self.is_broken:
            return
        try:
            for output in self._outputs:
                for path, length in output.sync().items():
                    self.account_for(Path(path), length, clean=clean)
            self.db.check()
            self.db.end("COMMIT")
            self.db.begin()
        except OutputError:
            self.roll_back()
            raise
        except sqlite3.Error as error:
            self.roll_back()
            raise _error(self.path, "could not be written", error) from error

    def roll_back(self) -> None:
        """Take back what was not committed, and change nothing any more.

        What is under way still notes what becomes of it: in a transaction that is never committed.
        Without one, each note would last by itself, and tell of lines that are not on the disk.
        """
        if self.is_broken:
            return
        self.is_broken = True
        self.db.end("ROLLBACK")
        self.db.begin()  # for what is under way still; it is never committed

    def close(self) -> None:
        """Close the file and the outputs without what was not committed; twice is no harm."""
        try:
            for output in self._outputs:
                output.close()
        finally:
            self.db.close()  # which takes back what was not committed
            self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def open_read_only(path: Path) -> sqlite3.Connection:
    """Open a state to look at it, also while a crawl is writing it.  Raises StateError."""
    if not path.is_file():
        raise StateError(f"There is no state {path}: give the --state of a crawl.")
    try:
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT)
        _check(db, path)
    except sqlite3.Error as error:
        raise _error(path, "cannot be read", error) from error
    return db


def _prepared(path: Path) -> Path:
    """Make the state's files their owner's alone before SQLite opens them; what it adds is like it.

    Pages that failed, and addresses that were given, are nobody else's business.  A file that is no
    state stays as it is.  None of them may be opened here once SQLite has: as POSIX has it, closing
    a file ends all of a process's locks on it (https://sqlite.org/howtocorrupt.html, section 2.2).
    """
    for ending in _BESIDE:
        refuse_symlink(path.with_name(path.name + ending))
    if path.exists() and not path.is_file():
        raise FileOwnerError(path, "is no file")
    if not _is_state(path):
        return path
    for ending in _BESIDE:
        beside = path.with_name(path.name + ending)
        if beside.exists():
            make_private(beside)
    if make_private(path):
        _logger.warning("%s could be read by others: now it is for its owner only (0600).", path)
    return path


def _is_state(path: Path) -> bool:
    """Say whether a file is a state, or may become one: it is missing, or empty."""
    if not path.exists() or not path.stat().st_size:
        return True
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_WAIT)) as db:
            return schema_version_of(db) is not None
    except sqlite3.Error:
        return False


def _connect(path: Path | str) -> _Connection:
    db = sqlite3.connect(path, timeout=_WAIT, isolation_level=None, factory=_Connection)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA temp_store = MEMORY")
    # The disk is written to by commits: a full one is met there, and not in the midst of a change.
    db.execute(f"PRAGMA cache_spill = {_PAGES_HELD}")
    db.execute("PRAGMA journal_size_limit = 67108864")
    return db


def _opened(place: Path | str, named: Path | str) -> _Connection:
    """Open a file with the tables of today's form; where that fails it is as it was.

    ``named`` is what the operator called it, for errors.
    """
    db = _connect(place)
    try:
        _prepare(db, named)
    except BaseException:
        db.close()  # which takes back what was begun
        raise
    return db


def _prepare(db: sqlite3.Connection, path: Path | str) -> None:
    """Make the tables of a new file; bring those of an older version's to today's form."""
    [tables] = db.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()
    if not tables:
        schema = (
            files("newscrawl.crawl.frontier").joinpath("schema.sql").read_text(encoding="utf-8")
        )
        version = f"INSERT INTO about VALUES ('newscrawl', '{SCHEMA_VERSION}');"
        db.executescript(f"BEGIN; {schema} {version} COMMIT;")
        return
    steps = migration_from(_check(db, path))
    if steps:
        db.executescript(steps)


def _check(db: sqlite3.Connection, path: Path | str) -> str:
    """Give the form of a state; StateError where this version cannot read it."""
    form = schema_version_of(db)
    if form is None:
        raise StateError(f"{path} is no state of newscrawl's: name another file with --state.")
    if form not in READABLE_VERSIONS:
        raise StateError(
            f"{path} was written by another version of newscrawl (form {form}, "
            f"not {SCHEMA_VERSION}): name another file with --state."
        )
    return form


def _name(path: Path) -> str:
    return str(path.resolve())  # one for all the ways to a file


def _error(path: Path | str, what: str, error: Exception) -> StateError:
    if isinstance(error, SymlinkError):
        return StateError(str(error))
    why = getattr(error, "strerror", None) or error
    return StateError(
        f"The state {path} {what} ({why}): make room, or name another file with --state. "
        "What was written before is whole."
    )
