"""The file that remembers how far an output was handed on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from filelock import FileLock, Timeout

from newscrawl.files.safe_open import PRIVATE_MODE, open_safely, refuse_symlink, resolve_trusted
from newscrawl.following.delivery import TargetError
from newscrawl.following.position import Position

if TYPE_CHECKING:
    from typing import Self

__all__ = ["CursorFile"]

_VERSION: Final = 1  # the number of the file's form


class _Saved(msgspec.Struct):
    version: int = _VERSION
    files: dict[str, Position] = {}
    done: list[str] = []


class CursorFile:
    """Positions by file, saved as a whole each time; one process at a time has them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = FileLock(f"{path}.lock", timeout=0, mode=PRIVATE_MODE)
        self.positions: dict[str, Position] = {}
        self.done: set[str] = set()
        """Files that were handed on whole."""

    def __enter__(self) -> Self:
        """Take the file and read it.  Raises TargetError where it cannot be used."""
        try:
            self.path.parent.stat()  # the lock would make a folder that is missing
            refuse_symlink(Path(f"{self.path}.lock"))
            self._lock.acquire()
            saved = msgspec.json.decode(self.path.read_bytes(), type=_Saved)
        except FileNotFoundError:
            if not self.path.parent.is_dir():
                raise TargetError(
                    f"{self.path} cannot be written: there is no such folder. Name another "
                    "--cursor."
                ) from None
            saved = _Saved()
        except Timeout:
            raise TargetError(
                f"Another newscrawl follow uses {self.path}: wait for its end, or name another "
                "--cursor."
            ) from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise TargetError(
                f"{self.path} is no cursor of newscrawl follow ({error}): name another --cursor, "
                "or remove it to hand on all from the beginning."
            ) from error
        except OSError as error:
            raise TargetError(f"{self.path} cannot be used: {error.strerror or error}.") from error
        if saved.version != _VERSION:
            raise TargetError(f"{self.path} is of a later newscrawl: install that, or remove it.")
        self.positions, self.done = saved.files, set(saved.done)
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def save(self) -> None:
        """Write the positions, so that they are whole on the disk whatever happens."""
        content = msgspec.json.encode(_Saved(_VERSION, self.positions, sorted(self.done)))
        target = resolve_trusted(self.path)
        beside = target.with_name(f".{target.name}.partial")
        descriptor = open_safely(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE_MODE)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
