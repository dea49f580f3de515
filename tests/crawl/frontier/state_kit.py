"""States with outputs, and what a kill leaves of them."""

from __future__ import annotations

import gzip
import os
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.frontier import MEMORY, CrawlState, output_files
from newscrawl.crawl.frontier.output_files import FileOutput, FolderOutput
from newscrawl.crawl.frontier.wording import Fingerprint, Wording
from newscrawl.files.json_lines import to_line
from newscrawl.items import Article

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


KNOWN_BY = Fingerprint(Wording(bytes(8), b"", 0, frozenset()), None)
"""Of an article whose words do not matter."""


def line(number: int, revision: int = 1) -> bytes:
    url = f"https://news.example/{number}"
    id_ = f"{number:016x}"
    return to_line(Article(id=id_, revision=revision, url=url, canonical_url=url, headline="A"))


def put(state: CrawlState, number: int, revision: int = 1) -> None:
    state.articles.put(
        f"{number:016x}", revision=revision, known_by=KNOWN_BY, published=None, now=1.0
    )


def revision(state: CrawlState, number: int) -> int:
    """Give an article's revision as the state knows it, 0 where it does not."""
    known = state.articles.get(f"{number:016x}")
    return known.revision if known else 0


class Moments:
    """What is on the disk whenever something reaches it or leaves it: each may be the last."""

    def __init__(self, folder: Path, store: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._store = store
        self._on = True
        self.taken: list[Path] = []
        ends = type(CrawlState(MEMORY).db)
        for owner, name in (
            (os, "fsync"), (Path, "unlink"), (Path, "replace"), (ends, "end"),
        ):  # fmt: skip
            patch.setattr(owner, name, self._watched(getattr(owner, name)))

    def _watched(self, done: Callable[..., object]) -> Callable[..., object]:
        def watched(*arguments: object, **more: object) -> object:
            self.take()
            result = done(*arguments, **more)
            self.take()
            return result

        return watched

    def take(self) -> None:
        if self._on:
            self._on = False
            copy = self._store / str(len(self.taken))
            shutil.copytree(self.folder, copy, ignore=shutil.ignore_patterns("*-shm"))
            self.taken.append(copy)
            self._on = True

    def each(self) -> Iterator[None]:
        """Put the folder back to each moment, as a kill would leave it."""
        self._on = False
        for moment in self.taken:
            shutil.rmtree(self.folder)
            shutil.copytree(moment, self.folder)
            yield


def opened(folder: Path) -> tuple[CrawlState, FileOutput, int]:
    state = CrawlState(folder / "a.state")
    output = FileOutput(folder / "a.jsonl")
    adopted = output.open(state)
    state.add_output(output)
    return state, output, adopted


def ids(folder: Path) -> list[int]:
    lines = (folder / "a.jsonl").read_bytes().splitlines(keepends=True)
    assert all(each.endswith(b"\n") for each in lines)
    return [int(each[18:34], 16) for each in lines]


class Clock:
    """Stands in for ``datetime`` where a folder's files are named by the day."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.day = datetime(2026, 11, 22, tzinfo=UTC)
        patch.setattr(output_files, "datetime", self)

    def now(self, _: object) -> datetime:
        return self.day

    def midnight(self, days: int = 1) -> None:
        self.day += timedelta(days=days)


class FolderRuns:
    """Runs that write to a folder, for tests of it."""

    def opened(
        self, folder: Path, *, at: Path | str = MEMORY, **options: str
    ) -> tuple[CrawlState, FolderOutput]:
        state = CrawlState(at)
        output = FolderOutput(folder, **options)
        self.adopted = output.open(state)
        state.add_output(output)
        return state, output

    def write(self, state: CrawlState, output: FolderOutput, *numbers: int) -> None:
        for number in numbers:
            output.write(line(number))
            put(state, number)

    def run(self, folder: Path, *numbers: int, **options: str) -> None:
        """Write what the state does not know, as a crawl does."""
        state, output = self.opened(folder, at=folder / "crawl.state", **options)
        self.write(state, output, *(each for each in numbers if not revision(state, each)))
        state.commit(clean=True)
        state.close()

    def lose_the_state(self, folder: Path) -> None:
        for path in folder.glob("crawl.state*"):
            path.unlink()

    def told(self, folder: Path) -> dict[str, bytes]:
        return {path.name: unpacked(path) for path in sorted(folder.glob("articles-*"))}

    def lines(self, folder: Path) -> list[bytes]:
        return sorted(b"".join(self.told(folder).values()).splitlines(keepends=True))


def unpacked(path: Path) -> bytes:
    content = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(content)
    return zstd.decompress(content) if path.suffix == ".zst" else content
