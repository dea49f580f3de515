"""The cost of inputs that were made to cost much: processor time, memory, output."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import orjson

from benchmarks.extract_process import run_extract
from benchmarks.hostile_inputs import ARCHIVES, PAGES
from benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

__all__ = ["bounds_table"]


def bounds_table() -> Table:
    """Measure ``newscrawl extract`` for each hostile page and archive."""
    with TemporaryDirectory() as folder:
        rows = list(_rows(Path(folder)))
    columns = ["input", "result", "processor s", "peak MB", "output kB"]
    title = "newscrawl extract of one hostile input, with the start of its worker"
    return table(title, columns, rows, text_columns=2)


def _rows(folder: Path) -> Iterator[list[str]]:
    for ending, inputs in ((".html", PAGES), (".warc", ARCHIVES)):
        for name, make in inputs.items():
            path = folder / f"input{ending}"
            path.write_bytes(make())
            cost = run_extract(path)
            result, size = _result(path)
            seconds, megabytes = f"{cost.processor_seconds:.1f}", f"{cost.peak_mb:.0f}"
            yield [name, result, seconds, megabytes, f"{size / 1e3:.0f}"]


def _result(path: Path) -> tuple[str, int]:
    """Return "article" or the reason why a page is none, and the bytes written for it."""
    rejects = path.with_name("rejects.jsonl")
    command = [sys.executable, "-m", "newscrawl", "extract", str(path), "--rejects", str(rejects)]
    done = subprocess.run(command, capture_output=True, check=True, env=dict(os.environ))
    reasons = [orjson.loads(line)["reason"] for line in rejects.read_bytes().splitlines()]
    return ", ".join(reasons) or "article", len(done.stdout)
