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
from conftest import fork, run_fork
from newsroom import NewsSite, serve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newsroom import Hits, Running

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


def run(folder: Path, url: str) -> None:
    ran = run_fork("newscrawl", "crawl", "-o", "out.jsonl", *OPTIONS, *QUICK, url, folder=folder)
    assert ran.status == 0, ran.err


def kill(folder: Path, url: str, hits: Hits, *, requests: int, seconds: float) -> None:
    """Start a crawl, and kill it some time after so many requests."""
    wanted = hits.total + requests
    process = fork("newscrawl", "crawl", "-o", "out.jsonl", *OPTIONS, *QUICK, url, folder=folder)
    with process:
        while not hits.wait_until(lambda book: book.total >= wanted, 0.2):
            if process.poll() is not None:
                break
        with suppress(subprocess.TimeoutExpired):  # it may have ended by itself
            process.wait(timeout=seconds)
        process.send_signal(signal.SIGKILL)


@pytest.fixture(scope="module")
def site() -> Iterator[Running]:
    with serve(NewsSite(ARTICLES)) as running:
        yield running


@pytest.fixture(scope="module")
def calm(site: Running, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[object, ...]]:
    """What an undisturbed crawl of the site brings."""
    folder = tmp_path_factory.mktemp("calm")
    run(folder, site.url)
    return told(folder / "out.jsonl")


@pytest.mark.parametrize("seed", range(10))
def test_killed_at_five_random_moments_each(
    tmp_path: Path, site: Running, calm: list[tuple[object, ...]], seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - moments, no secrets
    output = tmp_path / "out.jsonl"
    for _ in range(5):
        kill(
            tmp_path,
            site.url,
            site.hits,
            requests=chance.randrange(1, 40),
            seconds=chance.random() * 0.1,
        )
        if output.exists():  # what a consumer may have read: each article once
            read = output.read_bytes()
            whole = read[: read.rfind(b"\n") + 1].splitlines()
            assert len({orjson.loads(line)["id"] for line in whole}) == len(whole)
    run(tmp_path, site.url)
    assert told(output) == calm
    assert len(calm) == ARTICLES
