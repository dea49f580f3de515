"""The runs of a sites file: a SQLite file beside it, which says what ran, how it ended, and why.

The service writes it; commands read it, pause sites and ask for runs while it works.
"""

from __future__ import annotations

import sqlite3
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.files.record_file import FileInUseError, OutputError, is_in_use, lock_file
from newscrawl.files.safe_open import SymlinkError, make_private, refuse_symlink
from newscrawl.operate.alerts import Alerts
from newscrawl.operate.schedule import PastRuns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Self

    from filelock import FileLock

    from newscrawl.operate.alerts import Alert

__all__ = [
    "FAILED",
    "SKIPPED",
    "STOPPED",
    "FailingRuns",
    "FileTakenError",
    "LoggedRun",
    "RunLog",
    "RunLogError",
    "open_alerts_of",
    "run_log_path",
]

STOPPED: Final = 130  # the exit status of a run that was cut short by the end of its service
FAILED: Final = (1, 2, 3)
"""The exit statuses of runs that failed: broken, not to be written, nothing where something
should be."""
SKIPPED: Final = "skipped"
"""In place of how a run was begun: it was not."""
_KEPT_SECONDS: Final = 400 * 86_400.0
"""What is older is forgotten: a year and a month, to compare with the year before."""
_MAX_FAILURES_COUNTED: Final = 50
"""Runs that are looked at for failures in a row: the pause has long reached its greatest length."""
_LOCK_WAIT_SECONDS: Final = 30.0
"""For another process that writes to the file, which takes milliseconds."""
_VERSION: Final = 1  # the version of the tables
_TABLES: Final = """
CREATE TABLE sites (
    name TEXT PRIMARY KEY,
    known_since REAL NOT NULL,         -- seconds since 1970, as the others
    paused_since REAL,
    asked_at REAL                      -- a run by hand that waits
) WITHOUT ROWID;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    site TEXT NOT NULL,
    how TEXT NOT NULL,                 -- plan, hand; skipped: it did not run
    started REAL NOT NULL,
    ended REAL,                        -- NULL: it goes on
    status INTEGER,                    -- the exit status
    reason TEXT,                       -- why it was skipped or cut, or failed
    times INTEGER NOT NULL DEFAULT 1   -- skipped in a row for this reason
);
CREATE INDEX runs_site ON runs (site, id);
"""
# Made on each opening, as the logs of earlier versions have none.
_INDEX_OF_GOING: Final = "CREATE INDEX IF NOT EXISTS runs_going ON runs (id) WHERE ended IS NULL"
_TRIMMED_AT_ONCE: Final = 100
"""Lines looked at with each run that begins: more than it adds, and a millisecond's work."""


class RunLogError(OutputError):
    """The log of runs cannot be used or written; the message says why and what to do."""


class FileTakenError(OutputError):
    """Another process runs the sites of the file; the message says what to do."""


class LoggedRun(NamedTuple):
    """A run, or one that was skipped; times are seconds since 1970."""

    site: str
    how: str
    """``plan``, ``hand``, or SKIPPED."""
    started: float
    ended: float | None
    status: int | None
    reason: str | None
    times: int = 1
    """How often in a row, where it was skipped."""


class FailingRuns(NamedTuple):
    """Runs of a site in a row that failed."""

    since: float
    """When the first of them ended, in seconds since 1970."""
    runs: int
    reason: str | None
    """Why the last one failed."""


def open_alerts_of(sites_file: Path) -> list[Alert]:
    """Return the open alerts of a sites file, none where nothing has run by it.

    Raises RunLogError.
    """
    if not run_log_path(sites_file).is_file():
        return []
    with RunLog(sites_file, read_only=True) as log:
        return log.open_alerts()


def run_log_path(sites_file: Path) -> Path:
    """Return where the log of a sites file's runs is: beside it."""
    return Path(f"{sites_file}.runs")


class RunLog:
    """The runs of the sites of a file."""

    def __init__(
        self, sites_file: Path, *, read_only: bool = False, in_memory: bool = False
    ) -> None:
        """Open the log beside a sites file, or make it.  Raises RunLogError.

        With ``read_only`` nothing is made or written, and it is an error where there is no log.
        One that is ``in_memory`` ends with the process.
        """
        self._sites_file = sites_file
        self.path = run_log_path(sites_file)
        self._lock: FileLock | None = None
        if in_memory:
            self._db = sqlite3.connect(":memory:", isolation_level=None)
            self._make_tables()
        elif read_only:
            self._db = self._open_read_only()
        else:
            self._open()

    def _open_read_only(self) -> sqlite3.Connection:
        if not self.path.is_file():
            raise RunLogError(
                f"No service has run the sites of {self._sites_file} yet: newscrawl run --sites "
                f"{self._sites_file}"
            )
        try:
            uri = f"{self.path.absolute().as_uri()}?mode=ro"
            db = sqlite3.connect(uri, uri=True, timeout=_LOCK_WAIT_SECONDS)
            [version] = db.execute("PRAGMA user_version").fetchone()
        except sqlite3.Error as error:
            raise self._error("read", error) from error
        if version != _VERSION:
            db.close()
            raise self._version_error()
        return db

    def _open(self) -> None:
        try:
            for suffix in ("-wal", "-shm"):
                refuse_symlink(Path(f"{self.path}{suffix}"))
            make_private(self.path)
            self._db = sqlite3.connect(self.path, timeout=_LOCK_WAIT_SECONDS, isolation_level=None)
        except SymlinkError as error:
            raise RunLogError(str(error)) from error
        except (OSError, sqlite3.Error) as error:
            raise self._error("opened", error) from error
        try:
            self._make_tables()
        except sqlite3.Error as error:
            self._db.close()
            raise self._error("opened", error) from error
        except RunLogError:
            self._db.close()
            raise

    def _make_tables(self) -> None:
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("BEGIN IMMEDIATE")
        [version] = self._db.execute("PRAGMA user_version").fetchone()
        [tables] = self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables and version != _VERSION:
            raise self._version_error()
        if not tables:
            self._db.executescript(f"{_TABLES} PRAGMA user_version = {_VERSION};")
        self._db.execute(_INDEX_OF_GOING)
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def _version_error(self) -> RunLogError:
        return RunLogError(
            f"{self.path} is no log of runs that this version of newscrawl can read: move it "
            "away, or use the version that wrote it."
        )

    def _error(self, what: str, error: Exception) -> RunLogError:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            return self._version_error()
        why = getattr(error, "strerror", None) or error
        return RunLogError(
            f"The log of runs {self.path} cannot be {what} ({why}): make room, or put the sites "
            "file into a folder that can be written to."
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the log; who ran the sites does so no more."""
        self._db.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    # --- who runs the sites ----------------------------------------------------------------------

    def take(self, *, now: float) -> None:
        """Become the one process that runs the sites.

        What its predecessor left going was cut short by the end of it.  Raises FileTakenError
        where another process runs them, and OutputError where the file cannot be locked.
        """
        if self._lock is None:
            try:
                self._lock = lock_file(self.path, "the log of runs")
            except FileInUseError as error:
                raise FileTakenError(
                    f"Another service runs the sites of {self._sites_file}: stop that one first."
                ) from error
        words = "cut short, as the service ended without a word"
        self._write(
            "UPDATE runs SET ended = max(started, ?), status = ?, reason = ? WHERE ended IS NULL",
            (now, STOPPED, words),
        )
        self._write("DELETE FROM runs WHERE started < ?", (now - _KEPT_SECONDS,))

    def is_taken(self) -> bool:
        """Return True if another process runs the sites."""
        return is_in_use(self.path)

    def note_sites(self, names: Iterable[str], *, now: float) -> None:
        """Note the sites that the file names; what is known of others stays."""
        for name in names:
            self._write(
                "INSERT OR IGNORE INTO sites (name, known_since) VALUES (?, ?)", (name, now)
            )

    # --- runs ------------------------------------------------------------------------------------

    def begin(self, site: str, *, now: float) -> int:
        """Note that a run begins, by hand if one was asked for; return its number."""
        asked = self._db.execute("SELECT asked_at FROM sites WHERE name = ?", (site,)).fetchone()
        how = "hand" if asked and asked[0] is not None else "plan"
        self._trim(now=now)
        self._write("UPDATE sites SET asked_at = NULL WHERE name = ?", (site,))
        values = (site, how, now)
        cursor = self._write("INSERT INTO runs (site, how, started) VALUES (?, ?, ?)", values)
        return int(cursor.lastrowid or 0)

    def _trim(self, *, now: float) -> None:
        """Forget the oldest lines that are too old, a few at a time."""
        self._write(
            """DELETE FROM runs WHERE started < ? AND ended IS NOT NULL
            AND id IN (SELECT id FROM runs ORDER BY id LIMIT ?)""",
            (now - _KEPT_SECONDS, _TRIMMED_AT_ONCE),
        )

    def end(self, run: int, *, status: int, reason: str | None, now: float) -> None:
        """Note how a run ended: its exit status, and why where it failed or was cut."""
        values = (now, status, reason, run)
        self._write("UPDATE runs SET ended = ?, status = ?, reason = ? WHERE id = ?", values)

    def skip(self, site: str, reason: str, *, now: float) -> None:
        """Note that a run that was due did not begin; one line for several in a row."""
        row = self._db.execute(
            "SELECT id, how, reason FROM runs WHERE site = ? ORDER BY id DESC", (site,)
        ).fetchone()
        if row is not None and row[1:] == (SKIPPED, reason):
            self._write("UPDATE runs SET ended = ?, times = times + 1 WHERE id = ?", (now, row[0]))
            return
        self._write(
            "INSERT INTO runs (site, how, started, ended, reason) VALUES (?, ?, ?, ?, ?)",
            (site, SKIPPED, now, now, reason),
        )

    def latest(self, sites: Sequence[str] = (), *, limit: int) -> list[LoggedRun]:
        """Return the latest runs of some sites, or of all, the latest first."""
        marks = ", ".join("?" * len(sites))
        where = f"WHERE site IN ({marks})" if sites else ""
        return self._runs(f"{where} ORDER BY id DESC LIMIT ?", (*sites, limit))

    def last_lines(self, site: str) -> list[LoggedRun]:
        """Return a site's last run; before it the line of one that was skipped since it began."""
        latest = self.latest([site], limit=1)
        if latest and latest[0].how == SKIPPED:
            run = "WHERE site = ? AND how <> ? ORDER BY id DESC LIMIT 1"
            return latest + self._runs(run, (site, SKIPPED))
        return latest

    def going(self) -> list[LoggedRun]:
        """Return the runs that go on, the latest first."""
        return self._runs("WHERE ended IS NULL ORDER BY id DESC", ())

    def _runs(self, condition: str, values: tuple[object, ...]) -> list[LoggedRun]:
        columns = ", ".join(LoggedRun._fields)
        rows = self._db.execute(
            f"SELECT {columns} FROM runs {condition}",  # noqa: S608 - our names
            values,
        )
        return [LoggedRun._make(row) for row in rows]

    def is_going(self, site: str) -> bool:
        """Return True where the log knows of no end of a site's last run."""
        row = self._db.execute(
            "SELECT ended FROM runs WHERE site = ? AND how <> ? ORDER BY id DESC", (site, SKIPPED)
        ).fetchone()
        return row is not None and row[0] is None

    def last_success(self, site: str) -> float | None:
        """Return when the last run ended that went well, in seconds since 1970."""
        row = self._db.execute(
            "SELECT ended FROM runs WHERE site = ? AND status = 0 ORDER BY id DESC", (site,)
        ).fetchone()
        return None if row is None else row[0]

    def failing(self, site: str) -> FailingRuns | None:
        """Return the latest runs in a row that failed; None where the last one did not."""
        runs = self._db.execute(
            """SELECT ended, status, reason FROM runs
            WHERE site = ? AND how <> ? AND status <> ? ORDER BY id DESC LIMIT ?""",
            (site, SKIPPED, STOPPED, _MAX_FAILURES_COUNTED),
        )
        failed = list(takewhile(lambda run: run[1] in FAILED, runs))
        return FailingRuns(failed[-1][0], len(failed), failed[0][2]) if failed else None

    def open_alerts(self) -> list[Alert]:
        """Return the alerts that are open, the oldest first."""
        known = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'alerts'").fetchone()
        return Alerts(self._db).open_alerts() if known else []

    def past(self, site: str, *, now: float) -> PastRuns:
        """Return what the plan needs to know of a site's runs."""
        row = self._db.execute(
            "SELECT known_since, paused_since, asked_at FROM sites WHERE name = ?", (site,)
        ).fetchone()
        known_since, paused_since, asked_at = row or (now, None, None)
        runs = self._db.execute(
            """SELECT started, ended, status FROM runs
            WHERE site = ? AND how <> ? AND status <> ? ORDER BY id DESC LIMIT ?""",
            (site, SKIPPED, STOPPED, _MAX_FAILURES_COUNTED),
        ).fetchall()
        failures = next(
            (n for n, (_, _, status) in enumerate(runs) if status not in FAILED), len(runs)
        )
        started, ended = runs[0][:2] if runs else (None, None)
        return PastRuns(known_since, started, ended, failures, paused_since, asked_at)

    # --- what the operator asks for --------------------------------------------------------------

    def pause(self, site: str, *, now: float) -> bool:
        """Have a site run by hand only; return False where it was paused already."""
        self.note_sites([site], now=now)
        words = "UPDATE sites SET paused_since = ? WHERE name = ? AND paused_since IS NULL"
        return self._write(words, (now, site)).rowcount > 0

    def resume(self, site: str) -> bool:
        """Have a paused site run by its plan again; return False where it was not paused."""
        words = "UPDATE sites SET paused_since = NULL WHERE name = ? AND paused_since IS NOT NULL"
        return self._write(words, (site,)).rowcount > 0

    def ask(self, site: str, *, now: float) -> None:
        """Ask for a run by hand: whoever runs the sites begins it as soon as there is room."""
        self.note_sites([site], now=now)
        self._write("UPDATE sites SET asked_at = ? WHERE name = ?", (now, site))

    def _write(self, sql: str, values: tuple[object, ...]) -> sqlite3.Cursor:
        try:
            return self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise self._error("written", error) from error
