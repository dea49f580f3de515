"""What inputs that were made to cost much do cost: processor time, memory, output."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import orjson

from benchmarks.hostile import ARCHIVES, PAGES
from benchmarks.processes import run
from benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

__all__ = ["report"]


def report() -> Table:
    """Read each hostile page and archive with ``newscrawl extract``, and measure that."""
    with TemporaryDirectory() as folder:
        rows = list(_rows(Path(folder)))
    columns = ["input", "what becomes of it", "processor s", "peak MB", "output kB"]
    title = "newscrawl extract of one hostile input, its worker's start included"
    return table(title, columns, rows, words=2)


def _rows(folder: Path) -> Iterator[list[str]]:
    for ending, inputs in ((".html", PAGES), (".warc", ARCHIVES)):
        for name, make in inputs.items():
            path = folder / f"input{ending}"
            path.write_bytes(make())
            took = run(path)
            outcome, size = _outcome(path)
            row = [name, outcome, f"{took.processor:.1f}", f"{took.peak:.0f}", f"{size / 1e3:.0f}"]
            yield row


def _outcome(path: Path) -> tuple[str, int]:
    """Say whether a page is an article, or why not, and how many bytes are written of it."""
    rejects = path.with_name("rejects.jsonl")
    command = [sys.executable, "-m", "newscrawl", "extract", str(path), "--rejects", str(rejects)]
    done = subprocess.run(command, capture_output=True, check=True, env=dict(os.environ))
    reasons = [orjson.loads(line)["reason"] for line in rejects.read_bytes().splitlines()]
    return ", ".join(reasons) or "article", len(done.stdout)
