"""Reads saved pages in one call, as ``newscrawl extract`` reads its inputs one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.files.saved_pages import ReadLog, expand_folders, read_saved_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.files.page_bytes import PageBytes


def read_inputs(inputs: Iterable[str], log: ReadLog | None = None) -> Iterator[PageBytes]:
    """Yield the pages of files, folders and archives, one at a time, in the order given."""
    log = log or ReadLog()
    for name in expand_folders(inputs):
        yield from read_saved_file(name, log)
