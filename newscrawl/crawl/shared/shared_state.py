"""A crawl's state that is shared: each commit goes to the store as well, and counts from there on.

At a commit the outputs' lines are brought to the disk, the local file is committed, and what was
changed is handed to a thread that sends it.  Where that thread is not done with the last change
yet, the commit is put off: a store that answers slowly holds up no crawl.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.frontier import CrawlState
from newscrawl.crawl.frontier.state_file import StateError
from newscrawl.crawl.shared.change_capture import ChangeCapture
from newscrawl.crawl.shared.local_copy import mark_name
from newscrawl.crawl.shared.shared_store import FileName, StateChange, StoreError
from newscrawl.crawl.shared.site_facts import SiteFacts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from newscrawl.crawl.frontier.store import Output
    from newscrawl.crawl.shared.shared_store import RowKey
    from newscrawl.crawl.shared.uploader import Uploader

__all__ = ["SharedCrawlState"]

_MARKS: Final = 2**53 - 1
"""Of marks by chance: none comes twice, and each number is one in Redis' scripts as well."""


class SharedCrawlState(CrawlState):
    """The state of a site that a worker has leased, with its way to the store."""

    def __init__(
        self, path: Path | str, uploader: Uploader, *, is_new: bool, stale: Iterable[RowKey] = ()
    ) -> None:
        """Open the local copy.

        ``is_new``: the store has no rows of it, or such of an older form, whose keys are ``stale``.
        Raises StateError.
        """
        super().__init__(path)
        self._uploader = uploader
        self._worker = uploader.lease.worker
        self._capture = ChangeCapture(self.db)
        self._lengths: dict[FileName, int | None] = {}
        """Of files, since the last commit."""
        self._files: set[FileName] = set()
        """Whose lengths were committed."""
        self._is_new, self._stale = is_new, stale
        self._facts = SiteFacts(self.db)
        self._mark_name = mark_name(uploader.lease.site)
        self.mark = 0
        """Of the last commit."""
        self.is_settled = False
        """True once the store has taken a commit after which nothing follows."""
        self.db.end("COMMIT")  # of what notes changes
        self.db.begin()
        if is_new:
            self._capture.note_all()

    def add_output(self, output: Output) -> None:
        """Have an output committed and closed together with the state, as the store does."""
        self._wait()  # so that the commit is not put off
        super().add_output(output)

    def set_length(self, path: Path, length: int, *, clean: bool) -> None:
        """Note how many bytes of a file of records the next commit commits."""
        super().set_length(path, length, clean=clean)
        name = FileName(self._worker, str(path.resolve()))
        self._lengths[name] = None if clean else length

    def commit(self, *, clean: bool = False) -> None:
        """Commit; put it off where the store has not taken the last one yet.

        ``clean`` says that nothing follows: it is waited for.  Raises OutputError, also where the
        lease is lost or the store does not answer.
        """
        if self.is_broken:
            return
        if (error := self._uploader.error) is not None:
            self._fail(error)
        if clean:
            self._wait()
        elif not self._uploader.has_room():
            return
        super().commit(clean=clean)

    def end_transaction(self, *, clean: bool) -> None:
        """Commit the local copy, and hand what was changed to the thread that sends it."""
        self.db.check()
        changed, gone = self._capture.take()
        if self._is_new:
            gone += [key for key in self._stale if key not in changed]
            changed |= self._capture.schema()
            gone = [key for key in gone if key not in changed]
        if clean:
            self._lengths |= dict.fromkeys(self._files)
        change = StateChange(changed, gone, self._facts.now(is_over=clean), self._lengths)
        super().end_transaction(clean=clean)
        if not (changed or gone or self._lengths or clean):
            return
        has_new_file = not self._lengths.keys() <= self._files
        self._files |= self._lengths.keys()
        self.mark = 1 + secrets.randbelow(_MARKS)
        lengths = {**self._lengths, self._mark_name: self.mark}
        self._is_new, self._stale, self._lengths = False, (), {}
        self._uploader.put(replace(change, lengths=lengths))
        if clean or has_new_file:
            # A file of which the store knows nothing must not get lines.
            self._wait()
        self.is_settled = clean

    def _wait(self) -> None:
        try:
            self._uploader.wait()
        except StoreError as error:
            self._fail(error)

    def _fail(self, error: StoreError) -> None:
        """Change nothing any more, and raise StateError."""
        self.roll_back()
        raise StateError(
            f"{error} The run ends; what the frontier has not taken is cut off the output, and "
            "fetched again."
        ) from error
