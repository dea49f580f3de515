"""The manifest of a folder of parts: with which options they are made, and which are whole.

Its first line has the options, and each further one the entry of a part.  A line that was cut off
as a run was stopped is left out: its part is made again, under the same name.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from newscrawl.archives.part_files import ARTICLES, REJECTS
from newscrawl.archives.part_task import PartOptions, PartResult
from newscrawl.files.record_file import OutputError, lock_file
from newscrawl.files.safe_open import SymlinkError, open_safely

if TYPE_CHECKING:
    from filelock import FileLock

    from newscrawl.archives.part_task import PartTask

__all__ = ["Manifest", "ManifestError"]

_NAME: Final = "manifest.jsonl"
_OPTION_OF: Final = {
    "form": "--as",
    "keep_all": "--all",
    "sites_file": "--sites",
    "sites_sha256": "the --sites file's SHA-256",
}
"""Of keys that are called other than their options."""
_ENTRY_DECODER: Final = msgspec.json.Decoder(PartResult)


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line."""

    options: PartOptions


class ManifestError(Exception):
    """A folder cannot take the parts of this run; the message says why and what to do."""


class Manifest:
    """What is complete; no other process can have it meanwhile."""

    def __init__(self, folder: Path, options: PartOptions) -> None:
        """Open the manifest of a folder, or begin one.  Raises ManifestError."""
        self._folder = folder
        self._path = folder / _NAME
        self.entries: dict[str, PartResult] = {}
        """The parts that are whole, by their inputs."""
        try:
            if not self._path.exists() and folder.is_dir() and any(folder.iterdir()):
                raise ManifestError(
                    f"{folder} is a folder that holds other files and no {_NAME}: name a new "
                    "folder, or a file, with -o."
                )
            for name in (ARTICLES, REJECTS):
                (folder / name).mkdir(parents=True, exist_ok=True)
            self._lock: FileLock = lock_file(self._path, "the parts of archives")
        except OutputError as error:
            raise ManifestError(str(error)) from error
        except OSError as error:
            raise self._unwritable(error) from error
        try:
            self._read(options)
        except BaseException:
            self._lock.release()
            raise

    def is_whole(self, task: PartTask) -> bool:
        """Whether a task's part is there, made of the archive as it is."""
        entry = self.entries.get(task.address)
        if entry is None:
            return False
        is_changed = task.size is not None and (
            (entry.size, entry.modified) != (task.size, task.modified)
        )
        try:
            size = (self._folder / entry.part).stat().st_size
        except OSError:
            return False
        return not is_changed and size == entry.part_bytes

    def add(self, entry: PartResult) -> None:
        """Note that a part is whole, on the disk.  Raises ManifestError."""
        self._append(msgspec.json.encode(entry))
        self.entries[entry.input] = entry

    def close(self) -> None:
        """Let other processes have it."""
        self._lock.release()

    def _read(self, options: PartOptions) -> None:
        try:
            text = self._path.read_bytes() if self._path.exists() else b""
            head, *lines = text.split(b"\n")[:-1] or [b""]
            if not head:
                self._truncate(0)
                self._append(msgspec.json.encode(_Head(options)))
            else:
                self._check_head(head, options)
                for line in lines:
                    entry = _ENTRY_DECODER.decode(line)
                    self.entries[entry.input] = entry
                self._truncate(text.rfind(b"\n") + 1)
            self._remove_torn_parts()
        except msgspec.MsgspecError as error:
            raise ManifestError(
                f"{self._path} is no manifest of newscrawl, or is damaged ({error}): name another "
                "folder with -o."
            ) from error
        except OSError as error:
            raise self._unwritable(error) from error

    def _check_head(self, head: bytes, options: PartOptions) -> None:
        before = msgspec.json.decode(head, type=_Head).options
        for key, now in msgspec.structs.asdict(options).items():
            then = getattr(before, key)
            if then != now:
                name = _OPTION_OF.get(key, f"--{key.replace('_', '-').rstrip('s')}")
                name = "--page-seconds" if key == "page_seconds" else name
                raise ManifestError(
                    f"{self._folder} holds the parts of a run with other options ({name} was "
                    f"{_shown(then)}, and is {_shown(now)}): give the same options, or name "
                    "another folder with -o."
                )

    def _remove_torn_parts(self) -> None:
        """Remove what runs that were killed have left; this one alone writes here now."""
        for name in (ARTICLES, REJECTS):
            for path in (self._folder / name).glob(".*.partial"):
                path.unlink(missing_ok=True)

    def _append(self, line: bytes) -> None:
        try:
            descriptor = open_safely(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            try:
                os.write(descriptor, line + b"\n")
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise self._unwritable(error) from error

    def _truncate(self, size: int) -> None:
        descriptor = open_safely(self._path, os.O_WRONLY | os.O_CREAT)
        try:
            os.ftruncate(descriptor, size)
        finally:
            os.close(descriptor)

    def _unwritable(self, error: OSError) -> ManifestError:
        if isinstance(error, SymlinkError):
            return ManifestError(f"cannot write {self._path}: {error}")
        why = (error.strerror or str(error)).lower()
        return ManifestError(
            f"cannot write {self._path}: {why}. Make room, or name another folder with -o."
        )


def _shown(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value)) or "not given"
    return "not given" if value in {None, False} else "given" if value is True else str(value)
