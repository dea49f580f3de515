"""The files that a command writes: checked before they are opened, and written in whole lines."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import signal
import stat
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import click

from newscrawl.files.json_lines import LineWriter
from newscrawl.files.packing import packing_of
from newscrawl.files.record_file import holds_records
from newscrawl.files.safe_open import SymlinkError, open_safely
from newscrawl.files.saved_pages import has_input_suffix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import FrameType

__all__ = [
    "STDOUT",
    "Interrupts",
    "OutputFile",
    "check_is_path",
    "check_output_name",
    "open_outputs",
]

STDOUT: Final = "-"
"""The name that stands for standard output."""


_OTHER_FORMS: Final = {
    **dict.fromkeys((".csv", ".tsv", ".xls", ".xlsx", ".parquet"), "a table"),
    **dict.fromkeys((".db", ".sqlite"), "a database"),
    **dict.fromkeys((".xml", ".rss", ".html", ".htm"), "a page"),
    **dict.fromkeys((".zip", ".7z", ".tar", ".tgz", ".lz4", ".br"), "packed so"),
}
"""By the end of a name: what its reader expects of the file, and does not get."""
_ENDINGS: Final = (".jsonl", ".ndjson", ".ldjson", ".json")
"""What files of JSON Lines are called; a name that is nearly one of these was mistyped."""
_ALIKE: Final = 0.8  # of 1: one letter more or less, or two in each other's place
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:/")
"""How an address begins, also where a path was made of it, which has one slash in place of two; a
drive of Windows has one letter only."""
_MEMBER_BYTES: Final = 1024 * 1024
"""Lines that are packed together: more gain little."""


def check_is_path(name: str | Path) -> None:
    """Raise click's error for an address, which would become folders of this machine."""
    if _ADDRESS.match(str(name)):
        raise click.ClickException(
            f"{name} is an address, and newscrawl writes to disks. Name a file or folder here, and "
            "copy it to the store afterwards."
        )


def check_output_name(name: str | Path) -> None:
    """Raise click's error for a store's address, and for a name that promises another form."""
    check_is_path(name)
    path = Path(name)
    suffix, stem = path.suffix.lower(), path.with_suffix(".jsonl")
    if suffix not in _ENDINGS and get_close_matches(suffix, _ENDINGS, 1, _ALIKE):
        raise click.ClickException(f"{name} is no name of JSON Lines. Did you mean {stem}?")
    promised = _OTHER_FORMS.get(suffix)
    if promised is not None:
        raise click.ClickException(
            f"{name} would not be {promised}: what is written are JSON Lines. Give {stem}, or "
            f"{stem}.gz, .zst, .bz2 or .xz to have it packed; newscrawl convert writes them in "
            "other forms."
        )


class OutputFile:
    """A file, or standard output, to which whole lines are written."""

    def __init__(self, name: str) -> None:
        """Open the file, and keep what it holds.  Raises click's error where that fails."""
        self.name = name
        self._packing = None if name == STDOUT else packing_of(Path(name))
        self._held = bytearray()
        self._stream = _open(name)
        self._lines = LineWriter(self._stream)

    def empty(self) -> None:
        """Delete what an older run has written to the file; a pipe or device holds nothing."""
        if self.name != STDOUT and stat.S_ISREG(os.fstat(self._stream.fileno()).st_mode):
            self._stream.truncate(0)

    def check_replaceable(self, is_ours: Callable[[Path], bool]) -> None:
        """Raise click's error where the file holds something that newscrawl has not written."""
        if self.name == STDOUT:
            return
        found = os.fstat(self._stream.fileno())
        if stat.S_ISREG(found.st_mode) and found.st_size and not is_ours(Path(self.name)):
            raise click.ClickException(
                f"{self.name} is no file that this command writes, and would be lost: name another "
                "file, or move it away first."
            )

    def is_same(self, other: OutputFile) -> bool:
        """Return True if two outputs are one file."""
        ours, theirs = os.fstat(self._stream.fileno()), os.fstat(other._stream.fileno())
        return stat.S_ISREG(ours.st_mode) and os.path.samestat(ours, theirs)

    def is_file(self, path: str) -> bool:
        """Return True if this is the file of a path."""
        with contextlib.suppress(OSError):
            return os.path.samestat(os.fstat(self._stream.fileno()), Path(path).stat())
        return False

    def write(self, lines: bytes) -> None:
        """Write whole lines.

        Raises BrokenPipeError where nobody reads them any more, and click's error where they cannot
        be written for another reason.
        """
        if self._packing is not None:
            self._held += lines
            if len(self._held) < _MEMBER_BYTES:
                return
            lines = self._packed()
        self._write(lines)

    def _packed(self) -> bytes:
        held, self._held = bytes(self._held), bytearray()
        return self._packing.pack(held) if self._packing is not None else held

    def _write(self, lines: bytes) -> None:
        try:
            self._lines.write(lines)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise click.ClickException(
                f"cannot write {_shown_name(self.name)}: {_reason(error)}; "
                f"{self._lines.written} whole lines are written. Make room, "
                "or choose another file with -o."
            ) from error

    def close(self) -> None:
        """Write what is held, and close the file; standard output stays open.

        Raises as :meth:`write` does.
        """
        if self.name == STDOUT:
            return
        try:
            if self._held:
                self._write(self._packed())
        finally:
            self._stream.close()


@contextlib.contextmanager
def open_outputs(
    *names: str | None, inputs: Sequence[str], is_ours: Callable[[Path], bool] = holds_records
) -> Iterator[list[OutputFile | None]]:
    """Open the outputs for writing, and empty them when all of them can be written.

    ``inputs`` are the files that are read: none of them may be overwritten, and nothing else that
    ``is_ours`` does not know for what such a command has written.
    """
    with contextlib.ExitStack() as stack:
        outputs: list[OutputFile | None] = []
        for name in names:
            output = None
            if name is not None:
                _check_name(name, inputs)
                output = OutputFile(name)
                stack.callback(output.close)
                _check_file(output, outputs, inputs)
                output.check_replaceable(is_ours)
            outputs.append(output)
        for output in filter(None, outputs):
            output.empty()
        yield outputs


def _check_name(name: str, inputs: Sequence[str]) -> None:
    # A new file in an input folder would be found there, and read as an empty page.
    path = Path(name).resolve()
    for folder in inputs:
        is_inside = Path(folder).is_dir() and path.is_relative_to(Path(folder).resolve())
        if name != STDOUT and has_input_suffix(name) and is_inside:
            raise click.ClickException(
                f"output would be read as an input: {name}. Choose a file outside {folder}, or one "
                "that ends in .jsonl."
            )


def _check_file(output: OutputFile, others: list[OutputFile | None], inputs: Sequence[str]) -> None:
    for path in inputs:
        if output.is_file(path):
            raise click.ClickException(
                f"output is also an input: {output.name}. Choose another file for the output."
            )
    for other in others:
        if other is not None and (other.name == output.name or output.is_same(other)):
            raise click.ClickException(
                f"articles and rejects cannot both go to {output.name}. Choose two files."
            )


def _open(name: str) -> BinaryIO:
    try:
        if name == STDOUT:
            if sys.stdout is None:
                raise OSError(errno.EBADF, "it is closed")
            return os.fdopen(sys.stdout.fileno(), "wb", buffering=0, closefd=False)
        if not name:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        # Not O_TRUNC: an older file stays as it is until everything has been checked.
        return os.fdopen(open_safely(Path(name), os.O_WRONLY | os.O_CREAT), "wb", buffering=0)
    except SymlinkError as error:
        raise click.ClickException(f"cannot write {_shown_name(name)}: {error}") from error
    except OSError as error:
        raise click.ClickException(
            f"cannot write {_shown_name(name)}: {_reason(error)}. "
            "Choose a file in an existing folder that you may write to."
        ) from error


def _shown_name(name: str) -> str:
    return "to standard output" if name == STDOUT else name or "''"


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


class Interrupts:
    """Delays Ctrl-C while a line is written; a second Ctrl-C is not delayed."""

    def __init__(self) -> None:
        self._is_delaying = False
        self._is_pending = False

    @contextlib.contextmanager
    def handled(self) -> Iterator[None]:
        """Handle Ctrl-C in this way inside the block."""
        before = signal.signal(signal.SIGINT, self._on_signal)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    @contextlib.contextmanager
    def delayed(self) -> Iterator[None]:
        """Let the block end before Ctrl-C raises KeyboardInterrupt."""
        self._is_delaying = True
        try:
            yield
        finally:
            self._is_delaying = False
        if self._is_pending:
            raise KeyboardInterrupt

    def _on_signal(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self._is_delaying and not self._is_pending:
            self._is_pending = True
            return
        raise KeyboardInterrupt
