"""Opens the state's SQLite file: private to its owner, and with the tables of today's version."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.frontier.sqlite_transaction import GuardedConnection
from newscrawl.files.record_file import OutputError
from newscrawl.files.safe_open import (
    FileOwnerError,
    SymlinkError,
    make_private,
    refuse_symlink,
    resolve_trusted,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "FORM",
    "OLDER_FORMS",
    "StateError",
    "check_state_exists",
    "open_read_only",
    "open_state_file",
    "read_state",
    "schema_version_of",
    "state_error",
]

FORM: Final = "6"
"""The version of the tables of a state."""
OLDER_FORMS: Final = {
    "1": "schema_1_to_2.sql",
    "2": "schema_2_to_3.sql",
    "3": "schema_3_to_4.sql",
    "4": "schema_4_to_5.sql",
    "5": "schema_5_to_6.sql",
}
"""What brings a state of an older version to the next one; they run one after the other."""

_LOCK_WAIT_SECONDS: Final = 30.0
"""For another process that writes to the same file, which takes milliseconds."""
_CACHE_PAGES: Final = 16_384
"""Of SQLite's, with 4 kB each, so 64 MB: what a transaction may change before it needs the disk."""
_MAX_IDLE_LOG_BYTES: Final = 64 * 1024 * 1024
"""The write-ahead log is cut to this size after a transaction that needed more."""
_COMPANION_SUFFIXES: Final = ("-wal", "-shm", "-journal", ".lock")
"""Of the files that SQLite and the lock keep beside the state."""

_logger = logging.getLogger(__name__)


class StateError(OutputError):
    """The state cannot be used or written; the message says why and what to do."""


def state_error(path: Path | str, problem: str, error: Exception) -> StateError:
    """Return the error of a state that cannot be used or written: ``problem`` says which."""
    if isinstance(error, SymlinkError):
        return StateError(str(error))
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
        return _no_state(path)
    why = getattr(error, "strerror", None) or error
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_CORRUPT:
        return StateError(
            f"The state {path} is damaged ({why}): put a copy in its place, or move it away. The "
            "next crawl begins a new one, and knows the articles of its output."
        )
    return StateError(
        f"The state {path} {problem} ({why}): make room, or name another file with --state. "
        "What was written before is whole."
    )


def _no_state(path: Path | str) -> StateError:
    """Return the error of a file that is no state; it names the state beside it, if any."""
    beside = Path(f"{path}.state")
    hint = f"its state is {beside}" if beside.is_file() else "give the --state of a crawl"
    return StateError(f"{path} is no state of newscrawl's: {hint}.")


def open_state_file(path: Path | str) -> GuardedConnection:
    """Open a state, or make it; a text is SQLite's name for one that is no file.

    The caller holds its lock.  Where that fails, the file is as it was.  Raises StateError,
    sqlite3.Error and OSError.
    """
    place = _made_private(resolve_trusted(path)) if isinstance(path, Path) else path
    db = sqlite3.connect(
        place, timeout=_LOCK_WAIT_SECONDS, isolation_level=None, factory=GuardedConnection
    )
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = NORMAL")
        db.execute("PRAGMA temp_store = MEMORY")
        # Only commits write to the disk: a full one is met there, not in the midst of a change.
        db.execute(f"PRAGMA cache_spill = {_CACHE_PAGES}")
        db.execute(f"PRAGMA journal_size_limit = {_MAX_IDLE_LOG_BYTES}")
        _make_tables(db, path)
    except BaseException:
        db.close()  # which rolls back what was begun
        raise
    return db


def _make_tables(db: sqlite3.Connection, path: Path | str) -> None:
    """Make the tables of a new file; bring those of an older version up to date.

    It is one transaction: a process that is killed amid it leaves the file as it was.
    """
    version = _readable_version(db, path) if _has_tables(db) else None
    if version != FORM:
        script = "".join(map(_read_script, _scripts_from(version)))
        noted = f"INSERT OR REPLACE INTO about VALUES ('newscrawl', '{FORM}');"
        db.executescript(f"BEGIN IMMEDIATE; {script} {noted} COMMIT;")


def _has_tables(db: sqlite3.Connection) -> bool:
    """Return False for a file that a crawl has only begun to make."""
    return db.execute("SELECT 1 FROM sqlite_master WHERE type = 'table'").fetchone() is not None


def _scripts_from(version: str | None) -> list[str]:
    """Return the scripts that bring a state of a version to today's; None is a new state."""
    if version is None:
        return ["schema.sql"]
    return [script for older, script in OLDER_FORMS.items() if int(older) >= int(version)]


def _read_script(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def schema_version_of(db: sqlite3.Connection) -> str | None:
    """Return the schema version of a state; None where the file is no state."""
    known = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone()
    row = known and db.execute("SELECT value FROM about WHERE name = 'newscrawl'").fetchone()
    return str(row[0]) if row else None


def _readable_version(db: sqlite3.Connection, path: Path | str) -> str:
    """Return the schema version of a state.  Raises StateError where it cannot be read."""
    version = schema_version_of(db)
    if version is None:
        raise _no_state(path)
    if version not in (*OLDER_FORMS, FORM):
        raise StateError(
            f"{path} was written by another version of newscrawl (form {version}, "
            f"not {FORM}): name another file with --state."
        )
    return version


def check_state_exists(path: Path) -> None:
    """Raise StateError where there is no file; the error names a state that lies there."""
    try:
        if path.is_file():
            return
        others = sorted(path.absolute().parent.glob("*.state"))
    except OSError as error:
        raise state_error(path, "cannot be read", error) from error
    shown = f", such as {path.with_name(others[0].name)}" if others else ""
    raise StateError(f"There is no state {path}: give the --state of a crawl{shown}.")


def open_read_only(path: Path) -> sqlite3.Connection:
    """Open a state to read it, also while a crawl writes to it.  Raises StateError.

    One that a crawl has only begun to make, or was ended then, is read as one that knows nothing.
    """
    check_state_exists(path)
    try:
        db = _connect_read_only(path.absolute())
        if not _has_tables(db):
            db.close()
            db = sqlite3.connect(":memory:")
            _make_tables(db, path)
        _readable_version(db, path)
    except sqlite3.Error as error:
        raise state_error(path, "cannot be read", error) from error
    return db


@contextmanager
def read_state(path: Path) -> Iterator[sqlite3.Connection]:
    """Open a state to read it, and close it.  Raises StateError, also for one that is damaged."""
    db = open_read_only(path)
    try:
        yield db
    except sqlite3.Error as error:
        raise state_error(path, "cannot be read", error) from error
    finally:
        db.close()


def _connect_read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=_LOCK_WAIT_SECONDS)


def _made_private(path: Path) -> Path:
    """Make the state's files readable by their owner only; SQLite makes further ones alike.

    They hold URLs that were given, and why pages failed: nobody else's business.  A file that is
    no state stays as it is.  All of it happens before SQLite opens them: when a process closes a
    file, POSIX drops all of its locks on that file, also SQLite's
    (https://sqlite.org/howtocorrupt.html, section 2.2).
    """
    companions = [path.with_name(path.name + suffix) for suffix in _COMPANION_SUFFIXES]
    for companion in companions:
        refuse_symlink(companion)
    if path.exists() and not path.is_file():
        raise FileOwnerError(path, "is no file")
    if not _may_become_state(path):
        return path
    for companion in companions:
        if companion.exists():
            make_private(companion)
    if make_private(path):
        _logger.warning("%s could be read by others: now it is for its owner only (0600).", path)
    return path


def _may_become_state(path: Path) -> bool:
    """Return True where a file is a state, or is missing or empty."""
    if not path.exists() or not path.stat().st_size:
        return True
    try:
        with closing(_connect_read_only(path)) as db:
            return schema_version_of(db) is not None
    except sqlite3.Error:
        return False
