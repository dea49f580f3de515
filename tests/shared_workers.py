"""Workers of a shared crawl, as processes, and what they and their sites' servers tell."""

from __future__ import annotations

import bisect
import os
import signal
import subprocess
import threading
import time
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
from conftest import COMMAND, common_environment, fork

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from command_server import CommandProcess
    from newsroom import Hit, Hits, Running

__all__ = [
    "DELAY",
    "Crew",
    "Lateness",
    "crew",
    "gap_faults",
    "ids",
    "lines",
    "politeness_faults",
    "write_sites",
]

DELAY = 0.1
"""Seconds between two requests to a host."""
MANY, SHARE = 20, 0.85
"""So many requests to a host take at least this share of their pauses."""
SETTINGS = ("COMMIT_EVERY=0.1", "RETRY_DELAY=0.05", "PATIENCE=5", "READERS=0")
QUICK = tuple(word for setting in SETTINGS for word in ("-s", f"NEWSCRAWL_{setting}"))
CLOCK = "import time; _time = time.time; time.time = lambda: _time() + {seconds}\n"


def write_sites(folder: Path, running: Running, *, more: str = "", delay: float = DELAY) -> Path:
    """Write a sites file with the hosts that are served, as s0, s1 and so on."""
    sites = "".join(
        f'[[site]]\nname = "s{number}"\nsites = "{url}"\n'
        for number, url in enumerate(running.urls)
    )
    file = folder / "sites.toml"
    file.write_text(f"[defaults]\ndelay = {delay}\nconcurrency = 1\n{more}\n{sites}")
    return file


@dataclass
class Crew:
    """Workers on one folder and one frontier."""

    folder: Path
    frontier: str
    lease: str = "5s"
    command: tuple[str, ...] = ("crawl",)
    has_children: bool = False
    """Whether the processes of sites are the workers' children, which takes longer."""
    running: dict[str, CommandProcess | subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *more: str, clock_seconds: float = 0.0) -> None:
        """Start a worker; with a clock that is wrong it is a process that loads all by itself."""
        words = [*self.command, "--sites", "sites.toml", "--frontier", self.frontier]
        words += ["--worker", name, "--lease", self.lease, *(more or ("--at-once", "1"))]
        if self.command == ("crawl",):
            words += QUICK
        if not clock_seconds:
            forks = not self.has_children
            self.running[name] = fork("newscrawl", *words, folder=self.folder, forks=forks)
            return
        self.running[name] = subprocess.Popen(
            [*COMMAND, *words],
            cwd=self.folder,
            env=self._wrong_clock(name, clock_seconds),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def _wrong_clock(self, name: str, seconds: float) -> Mapping[str, str]:
        place = self.folder / f"clock-{name}"
        place.mkdir()
        (place / "sitecustomize.py").write_text(CLOCK.format(seconds=seconds))
        environment = common_environment()
        paths = [str(place), *filter(None, [environment.get("PYTHONPATH")])]
        return environment | {"PYTHONPATH": os.pathsep.join(paths)}

    def kill(self, name: str) -> None:
        """Kill a worker; the process of its site hears of that, and ends in order."""
        process = self.running.pop(name)
        process.send_signal(signal.SIGKILL)
        with process:
            pass

    def kill_site(self, name: str) -> None:
        """Kill the process of the site that a worker crawls."""
        pid = self.running[name].pid
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)

    def end(self, name: str) -> None:
        """Tell a worker to end in order."""
        self.running[name].send_signal(signal.SIGTERM)

    def wait(self, name: str, *, seconds: float = 120.0) -> tuple[int, str]:
        """Wait for a worker's end; return its exit status and what it told."""
        process = self.running.pop(name)
        with process:
            _, told = process.communicate(timeout=seconds)
        return process.wait(seconds), told.decode()


@contextmanager
def crew(folder: Path, frontier: str, **options: Any) -> Iterator[Crew]:
    """Give workers, and leave none of them behind."""
    found = Crew(folder, frontier, **options)
    try:
        yield found
    finally:
        for name in list(found.running):
            found.kill(name)


def lines(folder: Path) -> list[dict[str, Any]]:
    """All articles that workers wrote; each file has whole lines."""
    found = []
    for path in sorted(folder.glob("*.jsonl")):
        if "rejects" in path.name:
            continue
        content = path.read_bytes()
        assert not content or content.endswith(b"\n"), path
        found += [orjson.loads(line) for line in content.splitlines()]
    return found


def ids(folder: Path) -> Counter[str]:
    """How often each article was written."""
    return Counter(line["url"] for line in lines(folder))


def politeness_faults(hits: Hits, *, delay: float = DELAY) -> list[str]:
    """What was asked too soon, or at once, by host as its server saw it.

    Two requests may come nearer to each other than they were sent, where the machine has much to
    do; many in a row may not: of two workers at one host they would come twice as often.
    """
    found = [f"{base}: {most} at once" for base, most in hits.most_in_flight.items() if most > 1]
    times: dict[str, list[float]] = {}
    for hit in hits:
        times.setdefault(hit.base, []).append(hit.time)
    for base, asked in times.items():
        spans = [after - before for before, after in zip(asked, asked[MANY:], strict=False)]
        least = SHARE * MANY * delay
        found += [f"{base}: {MANY} in {span:.3f} s" for span in spans if span < least]
    return found


class Lateness:
    """How late this machine is at any moment, as a thread finds that wants a turn all the time.

    What a server notes comes as much later than it was sent, and the next request may not.
    """

    TURN = 0.01
    """Seconds between two turns."""
    AROUND = 1.0
    """Seconds around a moment: a client may have been late as well, a little before or after."""

    def __init__(self) -> None:
        self._turns: list[tuple[float, float]] = []
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._take_turns, daemon=True)

    def _take_turns(self) -> None:
        before = time.time()
        while not self._ended.wait(self.TURN):
            now = time.time()
            self._turns.append((now, max(0.0, now - before - self.TURN)))
            before = now

    def at(self, moment: float) -> float:
        """Seconds by which the machine was late around a moment."""
        begin = bisect.bisect(self._turns, (moment - self.AROUND,))
        end = bisect.bisect(self._turns, (moment + self.AROUND,))
        return max((late for _, late in self._turns[begin : end + 1]), default=0.0)

    def __enter__(self) -> Lateness:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()


CLOCK_SECONDS = 0.05
"""By which the clocks of a client and a server may differ in what they call the time of a request:
one notes it before it opens the connection, the other once all of it is there."""


def gap_faults(hits: Hits, late: Lateness, *, delay: float) -> list[str]:
    """Any two requests in a row to a host between which there was less than the delay."""
    found = [f"{base}: {most} at once" for base, most in hits.most_in_flight.items() if most > 1]
    before: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda hit: hit.time):
        last = before.get(hit.base)
        before[hit.base] = hit
        if last is None:
            continue
        gap, allowed = hit.time - last.time, CLOCK_SECONDS + late.at(last.time)
        if gap < delay - allowed:
            found.append(
                f"{hit.base}: {gap:.3f} s (less {allowed:.3f} s) between {last.address} by "
                f"{last.client} and {hit.address} by {hit.client}"
            )
    return found
