"""Which archives a run reads: paths, folders, addresses, and lists of them (`@warc.paths.gz`)."""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.archives.part_task import PartTask
from newscrawl.archives.remote_files import RemoteError, has_scheme, open_remote
from newscrawl.files.packing import PACKINGS
from newscrawl.files.warc import InputError

if TYPE_CHECKING:
    from newscrawl.archives.part_task import PartOptions

__all__ = ["LIST_SIGN", "archive_addresses", "part_tasks"]

LIST_SIGN: Final = "@"
"""With which the name of a list begins."""
_ENDINGS: Final = (".warc", ".warc.gz")
_MAX_LIST_BYTES: Final = 256 * 1024 * 1024
"""Of a list, unpacked: some million addresses; what is larger is no list."""
_NAME_BYTES: Final = 4
"""Of the hash in a part's name, which tells archives of one name in different places."""
_MAX_STEM_CHARS: Final = 100  # of an archive's name; the name of a file may have 255 bytes
_UNSAFE: Final = re.compile(r"[^\w.-]", re.ASCII)
_PACKED: Final = PACKINGS[".gz"]


def archive_addresses(inputs: Iterable[str], base: str | None) -> list[str]:
    """Return the archives that inputs name, each once, in their order.

    ``base`` stands before paths in lists that are not absolute.  Raises InputError.
    """
    found: dict[str, None] = {}
    for name in inputs:
        before = len(found)
        found.update(dict.fromkeys(_addresses_of(name, base)))
        if len(found) == before and Path(name).is_dir():
            raise InputError(
                f"no archives in folder: {name}. It, or a folder in it, must hold .warc or "
                ".warc.gz files."
            )
    return list(found)


def part_tasks(
    addresses: Iterable[str], folder: str, options: PartOptions
) -> tuple[list[PartTask], list[str]]:
    """Return a task for each archive, and a sentence for each that is not there."""
    tasks, missing = [], []
    folder = folder if has_scheme(folder) else str(Path(folder).absolute())
    for address in addresses:
        size, modified = None, None
        if not has_scheme(address):
            try:
                status = Path(address).stat()
            except OSError as error:
                why = (error.strerror or str(error)).lower()
                missing.append(f"cannot read {address}: {why}. Check the path.")
                continue
            size, modified = status.st_size, status.st_mtime_ns
        name = _part_name(address)
        tasks.append(PartTask(address, name, folder, options, size, modified))
    return tasks, missing


def _part_name(address: str) -> str:
    """Return a name for an archive's part: what people know it by, and a hash of its address.

    >>> _part_name("https://archives.example/a/NEWS-20261101-00001.warc.gz")
    'NEWS-20261101-00001-18022428'
    """
    stem = address.rstrip("/").rpartition("/")[2]
    for ending in reversed(_ENDINGS):
        stem = stem.removesuffix(ending)
    digest = hashlib.blake2b(os.fsencode(address), digest_size=_NAME_BYTES).hexdigest()
    return f"{_UNSAFE.sub('_', stem)[:_MAX_STEM_CHARS].lstrip('.')}-{digest}"


def _addresses_of(name: str, base: str | None) -> Iterator[str]:
    if name.startswith(LIST_SIGN):
        yield from _listed(name.removeprefix(LIST_SIGN), base)
    elif has_scheme(name):
        yield name
    elif Path(name).is_dir():
        yield from _files_in(name)
    elif not Path(name).exists():
        raise InputError(
            f"no such file: {name}. Give an archive (.warc, .warc.gz), a folder of archives, an "
            "address such as https://archives.example/a.warc.gz, or a list of them, as in "
            "@warc.paths.gz."
        )
    else:
        yield str(Path(name).absolute())


def _files_in(folder: str) -> Iterator[str]:
    for place, folders, files in os.walk(Path(folder).absolute()):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and name.lower().endswith(_ENDINGS):
                yield str(Path(place, name))


def _listed(name: str, base: str | None) -> Iterator[str]:
    """Yield the archives that a list names, one a line; empty lines and comments are left out."""
    try:
        if has_scheme(name):
            with open_remote(name) as (stream, _, _):
                text = _unpacked(stream.read(_MAX_LIST_BYTES), name)
        else:
            with Path(name).open("rb") as stream:
                text = _unpacked(stream.read(_MAX_LIST_BYTES), name)
    except (OSError, RemoteError) as error:
        why = (getattr(error, "strerror", None) or str(error)).lower()
        raise InputError(f"cannot read the list {name}: {why}. Check its name.") from error
    lines = [line.strip() for line in text.decode("utf-8", "replace").splitlines()]
    named = [line for line in lines if line and not line.startswith("#")]
    if not named:
        raise InputError(f"no archives in the list {name}: it must name one on each line.")
    for line in named:
        is_whole = has_scheme(line) or Path(line).is_absolute()
        if is_whole:
            yield line
        elif base is not None:
            yield f"{base.rstrip('/')}/{line}"
        elif Path(line).exists():
            yield str(Path(line).absolute())
        else:
            raise InputError(
                f"no such file: {line}, which the list {name} names. Say with --base what its "
                "paths begin with, as in --base https://data.commoncrawl.org/."
            )


def _unpacked(content: bytes, name: str) -> bytes:
    if not content.startswith(_PACKED.magic):
        return content
    try:
        pieces, rest = [], content
        while rest:
            member = _PACKED.decompressor()
            pieces.append(member.decompress(rest, _MAX_LIST_BYTES))
            rest = member.unused_data if member.eof else b""
        return b"".join(pieces)
    except zlib.error as error:
        raise InputError(f"the list {name} is damaged ({error}). Fetch it again.") from error
