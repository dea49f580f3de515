"""Many archives, killed processes, and a Ray cluster of two nodes: ``make test-scale``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from archive_kit import archive, lines
from waiting import wait_until

from newscrawl.archives.part_files import ARTICLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = [
    pytest.mark.scale,
    pytest.mark.server,
    pytest.mark.skipif("TEST_SCALE" not in os.environ, reason="make test-scale runs it"),
]
ARCHIVES = 8
PAGES = int(os.environ.get("TEST_SCALE_PAGES", "400"))
"""Of each archive."""
CHECKOUT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("archives")
    for number in range(ARCHIVES):
        archive(folder / f"{number}.warc.gz", PAGES, first=PAGES * number)
    return folder


def begin(*arguments: object) -> subprocess.Popen[str]:
    path = os.pathsep.join([str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen(
        [sys.executable, "-m", "newscrawl", "extract", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": path},
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> str:
    _, told = process.communicate(timeout=900)
    return f"{process.returncode}: {told}"


def check(folder: Path) -> None:
    """Every article is there once."""
    numbers = [int(record["url"].rpartition("/")[2]) for record in lines(folder / ARTICLES)]
    assert sorted(numbers) == list(range(ARCHIVES * PAGES))


def wait_for(is_so: Callable[[], bool], what: str) -> None:
    wait_until(is_so, what, seconds=300)


def processes(word: str) -> list[int]:
    """The processes with a word in their command that this test's process began."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            command = (path / "cmdline").read_bytes().replace(b"\0", b" ")
            environment = (path / "environ").read_bytes()
        except OSError:
            continue
        if word.encode() in command and f"PYTEST_CURRENT_TEST={TEST}".encode() in environment:
            found.append(int(path.name))
    return found


TEST = ""


@pytest.fixture(autouse=True)
def _name_of_the_test(request: pytest.FixtureRequest) -> None:
    global TEST  # noqa: PLW0603 - by which the test's processes are told
    TEST = request.node.nodeid


def is_begun(folder: Path) -> Callable[[], bool]:
    manifest = folder / "manifest.jsonl"
    return lambda: manifest.exists() and manifest.read_bytes().count(b"\n") > 2


def test_a_run_that_is_killed_goes_on(archives: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    process = begin(archives, "-o", f"{folder}/", "--workers", 2)
    wait_for(is_begun(folder), "the first parts")
    process.kill()
    end(process)
    wait_for(lambda: not processes("task_main"), "the end of its tasks")  # they end with it
    before = len(list((folder / ARTICLES).glob("*.gz")))
    assert before < ARCHIVES
    told = end(begin(archives, "-o", folder, "--workers", 2))
    assert told.startswith("0: "), told
    check(folder)
    assert not list(folder.rglob("*.partial"))


def test_tasks_and_readers_that_are_killed_are_begun_again(archives: Path, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    process = begin(archives, "-o", f"{folder}/", "--workers", 2)
    for word in ("task_main", "worker_main"):
        wait_for(lambda word=word: bool(processes(word)), word)  # type: ignore[misc]
        for number in processes(word)[:1]:
            os.kill(number, signal.SIGKILL)
    told = end(process)
    assert told.startswith("0: "), told
    check(folder)


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    pytest.importorskip("ray", reason="make test-scale installs Ray")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    path = os.pathsep.join([str(CHECKOUT), *filter(None, [os.environ.get("PYTHONPATH")])])
    monkeypatch.setenv("PYTHONPATH", path)
    from ray.cluster_utils import Cluster  # noqa: PLC0415

    node = {"num_cpus": 1, "object_store_memory": 80 * 1024 * 1024, "include_dashboard": False}
    made = Cluster(initialize_head=True, head_node_args=node)
    made.add_node(**{key: value for key, value in node.items() if key != "include_dashboard"})
    yield made.address
    made.shutdown()


def test_two_ray_nodes_give_the_same_lines(archives: Path, tmp_path: Path, cluster: str) -> None:
    """Also where a worker of Ray's is killed on the way, and then the driver."""
    folder = tmp_path / "parts"
    process = begin("--ray", cluster, "-o", f"{folder}/", archives)
    wait_for(lambda: bool(processes("ray::answer_task")), "a task")
    for number in processes("ray::answer_task")[:1]:
        os.kill(number, signal.SIGKILL)
    wait_for(is_begun(folder), "the first parts")
    process.kill()
    end(process)
    told = end(begin("--ray", cluster, "-o", folder, archives))
    assert told.startswith("0: "), told
    check(folder)
    assert "0 of 8 archives done, 8 were before" in end(begin(archives, "-o", folder))


def test_clusters_that_are_none(archives: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="make test-scale installs Ray")
    told = end(begin("--ray", "127.0.0.1:9", "-o", f"{tmp_path}/parts/", archives))
    assert told.startswith("2: "), told
    assert "cannot use Ray at 127.0.0.1:9" in told
    assert told.count("\n") == 1
