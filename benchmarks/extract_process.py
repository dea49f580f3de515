"""``newscrawl extract`` as a process: its memory, and how much faster two workers are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.corpus import write_archive
from benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.table import Table

    from newscrawl.files.page_bytes import PageBytes

__all__ = ["memory_table", "run_extract", "workers_table"]


# The peak memory of a process begins with that of its parent, so a small one starts it.
_LAUNCHER: Final = """
import os, sys, time
start = time.perf_counter()
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ)
_, status, used = os.wait4(pid, 0)
print(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""


class ProcessCost(NamedTuple):
    """The time and memory that a process has taken."""

    seconds: float
    """From its start to its end, on the clock."""
    processor_seconds: float
    """With those of its workers."""
    peak_mb: float
    """The peak memory of it or of the largest of its workers."""


def run_extract(archive: Path, *, workers: int = 1) -> ProcessCost:
    """Run ``newscrawl extract`` over an archive."""
    extract = ["-m", "newscrawl", "extract", "--workers", str(workers)]
    done = subprocess.run(
        [sys.executable, "-c", _LAUNCHER, sys.executable, *extract, str(archive), "-o", os.devnull],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        check=True,
    )
    seconds, processor, peak = map(float, done.stdout.split())
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, kilobytes elsewhere
    return ProcessCost(seconds, processor, peak * unit / 1e6)


def memory_table(pages: Sequence[PageBytes], *, times: int = 10) -> Table:
    """Measure the memory for an archive, and for one so many times larger."""
    rows = []
    with TemporaryDirectory() as folder:
        for factor in (1, times):
            archive = Path(folder) / f"{factor}.warc.gz"
            write_archive(archive, pages, times=factor)
            peaks = [run_extract(archive, workers=workers).peak_mb for workers in (1, 2)]
            size = archive.stat().st_size / 1e6
            count = f"{len(pages) * factor:,}"
            rows.append([count, f"{size:.1f}", *(f"{peak:.0f}" for peak in peaks)])
    columns = ["pages", "MB, compressed", "peak MB, one process", "peak MB, largest of three"]
    return table("Memory of newscrawl extract (must stay below 300 MB)", columns, rows)


def workers_table(pages: Sequence[PageBytes], *, rounds: int, times: int = 4) -> Table:
    """Measure one and two workers in turn, for an archive and for one so many times larger.

    The difference between the two archives is the time without the start of the processes.
    """
    spent: dict[tuple[int, int], list[ProcessCost]] = {}
    with TemporaryDirectory() as folder:
        paths = {factor: Path(folder) / f"{factor}.warc.gz" for factor in (1, times)}
        for factor, path in paths.items():
            write_archive(path, pages, times=factor)
        for _ in range(rounds):
            for factor, path in paths.items():
                for workers in (1, 2):
                    spent.setdefault((factor, workers), []).append(
                        run_extract(path, workers=workers)
                    )
    rows = []
    for name, count, one, two in (
        ("small", len(pages), _seconds(spent[1, 1]), _seconds(spent[1, 2])),
        ("large", len(pages) * times, _seconds(spent[times, 1]), _seconds(spent[times, 2])),
        (
            "large minus small: without the start",
            len(pages) * (times - 1),
            _differences(_seconds(spent[times, 1]), _seconds(spent[1, 1])),
            _differences(_seconds(spent[times, 2]), _seconds(spent[1, 2])),
        ),
    ):
        ratio = median(first / second for first, second in zip(one, two, strict=True))
        rates = [f"{median(count / seconds for seconds in found):,.0f}" for found in (one, two)]
        rows.append([name, f"{count:,}", *rates, f"{ratio:.2f}"])
    cost = median(
        second.processor_seconds / first.processor_seconds
        for first, second in zip(spent[times, 1], spent[times, 2], strict=True)
    )
    rows.append(["processor time, large", "", "1.00", f"{cost:.2f}", f"{2 / cost:.2f} at most"])
    columns = ["archive", "pages", "pages/s, 1 worker", "pages/s, 2 workers", "2 / 1"]
    cores = os.cpu_count() or 1
    busy = os.getloadavg()[0]
    title = f"Workers (must reach 1.7; {cores} cores here, load {busy:.1f} at the end)"
    return table(title, columns, rows)


def _seconds(runs: Sequence[ProcessCost]) -> list[float]:
    return [run.seconds for run in runs]


def _differences(large: Sequence[float], small: Sequence[float]) -> list[float]:
    return [a - b for a, b in zip(large, small, strict=True)]
