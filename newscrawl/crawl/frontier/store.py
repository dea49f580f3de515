"""The state's file and the outputs: committed together, or not at all."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.frontier.state_file import open_state_file, state_error
from newscrawl.files.record_file import OutputError, lock_file

if TYPE_CHECKING:
    from typing import Protocol

    from filelock import FileLock

    from newscrawl.crawl.frontier.shared_servers import AddressLimits

    class Output(Protocol):
        """What is committed together with the state."""

        def sync(self) -> dict[str, int]:
            """Bring all lines to the disk; return the length of each file, by its path."""

        def close(self) -> None:
            """Close the files."""


__all__ = ["MEMORY", "Store"]

MEMORY: Final = ":memory:"
"""In place of a path: a state that ends with the run."""


class Store:
    """A SQLite file that belongs to one process, with one transaction open at all times.

    :meth:`commit` first brings the outputs' lines to the disk, and then, with their lengths, all
    that was changed here since the last commit.  So whatever ends the process, the state never
    counts a line that is not on the disk; and lines that it does not count lie beyond the lengths
    that it holds: they are cut off when the outputs are opened again.

    The file is in SQLite's WAL mode with ``synchronous=NORMAL``: a power cut may undo the last
    commits, but only as a whole and in order (https://sqlite.org/wal.html), which leaves such
    lines at the end and no other harm.
    """

    def __init__(self, path: Path | str) -> None:
        """Open or make the file.  Raises StateError where it cannot be used or is in use."""
        self.path = path
        self._lock: FileLock | None = None
        self._outputs: list[Output] = []
        self.address_limits: AddressLimits | None = None
        """Where other crawls ask the same servers."""
        self.is_broken = False
        """True once a commit has failed: nothing is changed any more."""
        try:
            if isinstance(path, Path):
                self._lock = lock_file(path, "its state")
            self.db = open_state_file(path)
        except (sqlite3.Error, OSError) as error:
            self._release()
            raise state_error(path, "cannot be used", error) from error
        except OutputError:
            self._release()
            raise
        self.db.begin()

    def add_output(self, output: Output) -> None:
        """Have an output committed and closed together with the state.

        It is open, and nothing was written to it yet: that it is open is committed at once.  So
        whatever lies beyond its length when the process is killed is known to be uncommitted, also
        before the first commit with lines.  Raises OutputError.
        """
        self._outputs.append(output)
        self.commit()

    def committed_length(self, path: Path) -> tuple[int, bool] | None:
        """Return how many bytes of a file of records are committed, and whether it was closed then.

        None where nothing is known of the file.
        """
        row = self.db.execute(
            "SELECT length, clean FROM outputs WHERE path = ?", (_one_name(path),)
        ).fetchone()
        return (row[0], bool(row[1])) if row else None

    def set_length(self, path: Path, length: int, *, clean: bool) -> None:
        """Note how many bytes of a file of records the next commit commits.

        ``clean`` says that the file is closed at that length.
        """
        self.db.execute(
            "INSERT OR REPLACE INTO outputs (path, length, clean) VALUES (?, ?, ?)",
            (_one_name(path), length, clean),
        )

    def commit(self, *, clean: bool = False) -> None:
        """Commit all that was written and changed since the last commit.

        ``clean`` says that nothing follows.  Raises OutputError where the disk is full; then all of
        it is rolled back, and nothing is changed any more.
        """
        if self.is_broken:
            return
        try:
            for output in self._outputs:
                for path, length in output.sync().items():
                    self.set_length(Path(path), length, clean=clean)
            self.end_transaction(clean=clean)
        except OutputError:
            self.roll_back()
            raise
        except sqlite3.Error as error:
            self.roll_back()
            raise state_error(self.path, "could not be written", error) from error

    def end_transaction(self, *, clean: bool) -> None:  # noqa: ARG002 (others need it)
        """Commit what was changed, once the lines are on the disk, and begin a new transaction.

        Raises sqlite3.Error and OutputError.
        """
        self.db.check()
        self.db.end("COMMIT")
        self.db.begin()

    def roll_back(self) -> None:
        """Undo what was not committed, and change nothing any more.

        Responses that are still under way note their outcome in a transaction that is never
        committed.  Without one, each note would be committed by itself, and count lines that are
        not on the disk.
        """
        if not self.is_broken:
            self.is_broken = True
            self.undo()

    def undo(self) -> None:
        """Undo what was changed since the last commit, so that what is read is committed."""
        self.db.end("ROLLBACK")
        self.db.begin()

    def close(self) -> None:
        """Close the file and the outputs; what was not committed is lost.  Twice does no harm."""
        try:
            for output in self._outputs:
                output.close()
        finally:
            self.db.close()  # which rolls back what was not committed
            self._release()

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _one_name(path: Path) -> str:
    """Return the one name of a file, whatever way leads to it."""
    return str(path.resolve())
