"""Opens files safely: follows no symbolic link that another user may have put in their place.

In a folder that several users write to, such as /tmp, another user can put a symbolic link in the
place of a file that newscrawl is about to write, and so make it overwrite any file of the user who
runs it.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import Final

__all__ = [
    "PRIVATE_MODE",
    "PUBLIC_MODE",
    "FileOwnerError",
    "SymlinkError",
    "make_private",
    "open_safely",
    "refuse_symlink",
    "resolve_trusted",
]

PRIVATE_MODE: Final = 0o600
"""For files that only their owner may read: the state."""
PUBLIC_MODE: Final = 0o666
"""For files that others may read; the umask takes permissions away, so 0644 as a rule."""
_MAX_SYMLINKS: Final = 40  # as Linux follows on the way to one file
_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)  # 0, no flag: Windows has none, and few links
_CLOSE_ON_EXEC: Final = getattr(os, "O_CLOEXEC", 0)  # 0, no flag: Windows has none
_ROOT: Final = 0  # the number of the user who may do everything


class SymlinkError(OSError):
    """A symbolic link that another user may have put there; the message says what to do."""

    def __init__(self, link: Path, why: str) -> None:
        message = (
            f"{link} is a symbolic link {why}: remove it, or name the file that it should lead to"
        )
        super().__init__(errno.ELOOP, message)

    def __str__(self) -> str:
        return f"{self.strerror}."


class FileOwnerError(SymlinkError):
    """A private file belongs to another user, or is no file; the message says what to do."""

    def __init__(self, path: Path, why: str) -> None:
        OSError.__init__(self, errno.EPERM, f"{path} {why}: remove it, or name another file")


def resolve_trusted(path: Path) -> Path:
    """Return a path without symbolic links, all of which must be trusted.

    A link is trusted that this user or root owns, in a folder that not everybody can write to.
    Raises SymlinkError at the first other one, and OSError where links go round in circles.
    """
    resolved, steps = _root_and_steps(path)
    links = 0
    while steps:
        step = steps.pop()
        if step == "..":
            resolved = resolved.parent
            continue
        resolved /= step
        if not resolved.is_symlink():
            continue
        links += 1
        if links > _MAX_SYMLINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        _check_trusted(resolved)
        resolved, further = _root_and_steps(resolved.parent / resolved.readlink())
        steps += further
    return resolved


def _root_and_steps(path: Path) -> tuple[Path, list[str]]:
    """Split a path into its root and its steps, the last one first."""
    root, *steps = path.absolute().parts
    return Path(root), steps[::-1]


def _check_trusted(link: Path) -> None:
    if link.parent.stat().st_mode & stat.S_IWOTH:
        raise SymlinkError(link, "in a folder that everybody can write to")
    if _is_of_another_user(link.lstat()):
        raise SymlinkError(link, "of another user")


def _is_of_another_user(status: os.stat_result) -> bool:
    """Return True if neither this user nor root owns a file; False where there are no users."""
    return hasattr(os, "geteuid") and status.st_uid not in {os.geteuid(), _ROOT}


def refuse_symlink(path: Path) -> None:
    """Raise SymlinkError where a link stands in the place of a file that newscrawl makes itself."""
    if path.is_symlink():
        raise SymlinkError(path, "in the place of a file that newscrawl makes by itself")


def open_safely(path: Path, flags: int, mode: int = PUBLIC_MODE) -> int:
    """Open a file as :func:`os.open` does, and return its descriptor.

    Links on the way must be trusted, and one that appears in the file's place in the meantime is
    not followed.  A file that is made has the permissions ``mode`` from the first moment on.
    Raises SymlinkError and OSError.
    """
    target = resolve_trusted(path)
    flags |= _CLOSE_ON_EXEC | getattr(os, "O_BINARY", 0)
    if path.exists() and not target.exists():
        return os.open(path, flags, mode)  # an open pipe by its name, as /dev/stdout is one
    return os.open(target, flags | _NO_FOLLOW, mode)


def make_private(path: Path) -> bool:
    """Let nobody but its owner read or write a file; make the file if there is none.

    Returns True if it was this user's and open to others until now.  Raises FileOwnerError for a
    file of another user but root, who could read and change what is kept in it, and for what is no
    file; SymlinkError and OSError.
    """
    # Without waiting for a reader, where it is a named pipe.
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
    descriptor = open_safely(path, flags, PRIVATE_MODE)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise FileOwnerError(path, "is no file")
        if not hasattr(os, "geteuid"):
            return False
        if _is_of_another_user(status):
            raise FileOwnerError(path, "belongs to another user")
        if status.st_uid != os.geteuid() or not stat.S_IMODE(status.st_mode) & ~stat.S_IRWXU:
            return False
        os.fchmod(descriptor, PRIVATE_MODE)
    finally:
        os.close(descriptor)
    return True
