"""However a crawl ends, the next one brings the lines that an undisturbed one would."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest
from newsroom import NewsSite, serve

if TYPE_CHECKING:
    from newsroom import Hits

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")

ARTICLES = 60
OPTIONS = ("--delay", "0", "--concurrency", "8", "--log", "json")
QUICK = tuple(
    word
    for setting in ("COMMIT_EVERY=0.02", "RETRY_DELAY=0.05", "READERS=0")
    for word in ("-s", f"NEWSCRAWL_{setting}")
)


def lines(path: Path) -> list[dict[str, object]]:
    content = path.read_bytes()
    assert content == b"" or content.endswith(b"\n"), "a torn line"
    return [orjson.loads(line) for line in content.splitlines()]


def told(path: Path) -> list[tuple[object, ...]]:
    """What a consumer reads, without what changes from run to run."""
    keys = ("id", "revision", "canonical_url", "headline", "body", "timestamp")
    return sorted(tuple(map(record.get, keys)) for record in lines(path))


def command(url: str) -> list[str]:
    return [
        sys.executable, "-m", "newscrawl", "crawl", "-o", "out.jsonl", *OPTIONS, *QUICK, url,
    ]  # fmt: skip


def run(folder: Path, url: str) -> None:
    done = subprocess.run(
        command(url), cwd=folder, capture_output=True, timeout=120, check=False, text=True
    )
    assert done.returncode == 0, done.stderr


def kill(folder: Path, url: str, hits: Hits, *, requests: int, seconds: float) -> None:
    """Start a crawl, and kill it some time after so many requests."""
    process = subprocess.Popen(
        command(url), cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wanted = hits.total + requests
    while not hits.wait_until(lambda book: book.total >= wanted, 0.2) and process.poll() is None:
        pass
    with suppress(subprocess.TimeoutExpired):  # it may have ended by itself
        process.wait(timeout=seconds)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=60)


@pytest.mark.parametrize("seed", range(10))
def test_killed_at_five_random_moments_each(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    folder, calm = tmp_path / "killed", tmp_path / "calm"
    folder.mkdir()
    calm.mkdir()
    with serve(NewsSite(ARTICLES)) as running:
        for _ in range(5):
            kill(
                folder,
                running.url,
                running.hits,
                requests=chance.randrange(1, 40),
                seconds=chance.random() * 0.1,
            )
            output = folder / "out.jsonl"
            if output.exists():  # what a consumer may have read: each article once
                read = output.read_bytes()
                whole = read[: read.rfind(b"\n") + 1].splitlines()
                assert len({orjson.loads(line)["id"] for line in whole}) == len(whole)
        run(folder, running.url)
        run(calm, running.url)
    assert told(folder / "out.jsonl") == told(calm / "out.jsonl")
    assert len(told(calm / "out.jsonl")) == ARTICLES
