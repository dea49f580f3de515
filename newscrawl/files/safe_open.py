"""Opens files at places where others may have been first: symbolic links, and who may read.

In a folder that several users write to, such as /tmp, another user can put a symbolic link in the
place of a file that newscrawl is about to write, and so have it write over any file of the one who
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
"""For what is for its owner only: the state."""
PUBLIC_MODE: Final = 0o666
"""For what others read: less what the umask takes away, so 0644 as a rule."""
_MAX_LINKS: Final = 40  # as Linux follows on the way to one file
_NO_FOLLOW: Final = getattr(os, "O_NOFOLLOW", 0)  # Windows has none, and few links
_CLOSE_ON_EXEC: Final = getattr(os, "O_CLOEXEC", 0)
_ROOT: Final = 0


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
    """A file in the place of a private one that is not this user's; the message says what to do."""

    def __init__(self, path: Path, why: str) -> None:
        OSError.__init__(self, errno.EPERM, f"{path} {why}: remove it, or name another file")


def resolve_trusted(path: Path) -> Path:
    """Resolve a path as the system would; every symbolic link on the way must be trusted.

    A link is trusted that this user or root owns, in a folder that not everybody can write to.
    Raises LinkError at the first other one, and OSError where links go round in circles.
    """
    place, ahead = _begin(path)
    links = 0
    while ahead:
        step = ahead.pop()
        if step == "..":
            place = place.parent
            continue
        place /= step
        if not place.is_symlink():
            continue
        links += 1
        if links > _MAX_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        _check(place)
        place, further = _begin(place.parent / place.readlink())
        ahead += further
    return place


def _begin(path: Path) -> tuple[Path, list[str]]:
    """Cut a path into its root and its steps, the last one first."""
    first, *steps = path.absolute().parts
    return Path(first), steps[::-1]


def _check(link: Path) -> None:
    found, folder = link.lstat(), link.parent.stat()
    if folder.st_mode & stat.S_IWOTH:
        raise SymlinkError(link, "in a folder that everybody can write to")
    if hasattr(os, "geteuid") and found.st_uid not in {os.geteuid(), _ROOT}:
        raise SymlinkError(link, "of another user")


def refuse_symlink(path: Path) -> None:
    """Refuse a symbolic link where newscrawl makes a file by itself.  Raises LinkError."""
    if path.is_symlink():
        raise SymlinkError(path, "in the place of a file that newscrawl makes by itself")


def open_safely(path: Path, flags: int, mode: int = PUBLIC_MODE) -> int:
    """Open a file as :func:`os.open` does, and give its descriptor.

    Links on the way must be trusted, and one that appears in the file's place in the meantime is
    not followed.  ``mode`` is for a file that is made: it has these permissions from the first
    moment on.  Raises LinkError and OSError.
    """
    target = resolve_trusted(path)
    flags |= _CLOSE_ON_EXEC | getattr(os, "O_BINARY", 0)
    if path.exists() and not target.exists():
        return os.open(path, flags, mode)  # an open pipe by its name, as /dev/stdout is one
    return os.open(target, flags | _NO_FOLLOW, mode)


def make_private(path: Path) -> bool:
    """Let nobody but its owner read or write a file; one that is missing is made so.

    Returns whether an older file of this user was open to others until now.  Raises OwnerError for
    a file of another user but root, who could read and change what is kept in it, and for what is
    no file; LinkError and OSError.
    """
    # Not to wait for a reader, where it is a named pipe.
    descriptor = open_safely(
        path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NONBLOCK", 0), PRIVATE_MODE
    )
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise FileOwnerError(path, "is no file")
        if not hasattr(os, "geteuid"):
            return False
        if found.st_uid not in {os.geteuid(), _ROOT}:
            raise FileOwnerError(path, "belongs to another user")
        if found.st_uid != os.geteuid() or not stat.S_IMODE(found.st_mode) & ~stat.S_IRWXU:
            return False
        os.fchmod(descriptor, PRIVATE_MODE)
    finally:
        os.close(descriptor)
    return True
