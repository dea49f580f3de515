"""The manifest of a folder of parts: with which options they are made, and which are whole.

Its first line has the options, and each further one the entry of a part.  A line that was cut off
as a run was stopped is left out: its part is made again, under the same name.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec

from newscrawl.archives.manifest_file import MANIFEST, DiskManifest, ManifestError, ManifestFile
from newscrawl.archives.part_store import StoreManifest
from newscrawl.archives.part_task import PartOptions, PartResult
from newscrawl.archives.remote_files import has_scheme

if TYPE_CHECKING:
    from newscrawl.archives.part_task import PartTask

__all__ = ["Manifest", "ManifestError"]

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


class Manifest:
    """What is complete."""

    def __init__(self, folder: str | Path, options: PartOptions) -> None:
        """Open the manifest of a folder, or begin one.  Raises ManifestError."""
        self._folder = str(folder)
        self._file: ManifestFile = (
            StoreManifest(self._folder) if has_scheme(self._folder) else DiskManifest(Path(folder))
        )
        self.entries: dict[str, PartResult] = {}
        """The parts that are whole, by their inputs."""
        try:
            self._read(options)
        except BaseException:
            self._file.close()
            raise

    def is_whole(self, task: PartTask) -> bool:
        """Whether a task's part is there, made of the archive as it is."""
        entry = self.entries.get(task.address)
        if entry is None:
            return False
        is_changed = task.size is not None and (
            (entry.size, entry.modified) != (task.size, task.modified)
        )
        return not is_changed and self._file.part_bytes(entry.part) == entry.part_bytes

    def add(self, entry: PartResult) -> None:
        """Note that a part is whole, where it belongs.  Raises ManifestError."""
        self._file.append(msgspec.json.encode(entry))
        self.entries[entry.input] = entry

    def close(self) -> None:
        """Let other processes have it.  Raises ManifestError."""
        self._file.close()

    def _read(self, options: PartOptions) -> None:
        try:
            text = self._file.read()
            head, *lines = text.split(b"\n")[:-1] or [b""]
            if not head:
                self._file.keep(0)
                self._file.append(msgspec.json.encode(_Head(options)))
                return
            self._check_head(head, options)
            for line in lines:
                entry = _ENTRY_DECODER.decode(line)
                self.entries[entry.input] = entry
            self._file.keep(text.rfind(b"\n") + 1)
        except msgspec.MsgspecError as error:
            raise ManifestError(
                f"{self._folder.rstrip('/')}/{MANIFEST} is no manifest of newscrawl, or is damaged "
                f"({error}): name another folder with -o."
            ) from error

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


def _shown(value: object) -> str:
    if isinstance(value, (tuple, list)):
        return ", ".join(map(str, value)) or "not given"
    return "not given" if value in {None, False} else "given" if value is True else str(value)
