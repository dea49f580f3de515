"""What becomes of tasks that die, fail or cannot be written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Literal

import pytest
from archive_kit import part_of

from newscrawl.archives import part_run
from newscrawl.archives.executor import Ended, Executor
from newscrawl.archives.manifest import Manifest
from newscrawl.archives.part_run import FailedArchive, OutputFailedError, PartRun
from newscrawl.archives.part_task import PartAnswer, PartOptions, PartTask

if TYPE_CHECKING:
    from pathlib import Path

Fate = Literal["whole", "dies", "dies once", "input", "output"]


class Scripted(Executor):
    """Does no task, and ends each as the test says."""

    def __init__(self, fates: dict[str, Fate]) -> None:
        self.fates = fates
        self.begun: Counter[str] = Counter()
        self.at_once = 0
        self._running: list[PartTask] = []

    @property
    def slots(self) -> int:
        return 2

    def submit(self, task: PartTask) -> None:
        self.begun[task.name] += 1
        self._running.append(task)
        self.at_once = max(self.at_once, len(self._running))

    def ended(self, seconds: float) -> list[Ended]:
        assert seconds
        task = self._running.pop(0)
        fate = self.fates[task.name]
        if fate == "dies" or (fate == "dies once" and self.begun[task.name] == 1):
            return [Ended(task, None, "its process was ended")]
        if fate in {"input", "output"}:
            return [Ended(task, PartAnswer(None, f"{fate} is bad", fate))]
        return [Ended(task, PartAnswer(part_of(task)))]

    def close(self) -> None:
        self._running.clear()


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part_run, "_PAUSE_SECONDS", 0.0)


def run_of(folder: Path, fates: dict[str, Fate]) -> tuple[PartRun, Scripted, list[PartTask]]:
    executor = Scripted(fates)
    tasks = [PartTask(name, name, str(folder), PartOptions(), size=10) for name in fates]
    return PartRun(executor, Manifest(folder, PartOptions())), executor, tasks


def test_what_dies_is_tried_again_and_then_set_aside(tmp_path: Path) -> None:
    fates: dict[str, Fate] = {"a": "whole", "b": "dies once", "c": "dies", "d": "input"}
    run, executor, tasks = run_of(tmp_path / "parts", fates)
    parts = [part.input for part in run.parts(tasks) if part is not None]
    assert sorted(parts) == sorted(run.manifest.entries) == ["a", "b"]
    assert executor.begun == {"a": 1, "b": 2, "c": 3, "d": 1}
    assert executor.at_once == 2
    assert sorted(run.failed, key=lambda each: each.address) == [
        FailedArchive("c", "c: its process was ended"),
        FailedArchive("d", "input is bad"),
    ]


def test_parts_that_cannot_be_written_end_the_run(tmp_path: Path) -> None:
    run, executor, tasks = run_of(tmp_path / "parts", {"a": "output", "b": "whole", "c": "whole"})
    with pytest.raises(OutputFailedError, match="output is bad"):
        list(run.parts(tasks))
    assert "c" not in executor.begun


def test_no_estimate_before_the_first_part(tmp_path: Path) -> None:
    run, _, tasks = run_of(tmp_path / "parts", {"a": "whole", "b": "whole", "c": "whole"})
    parts = run.parts(tasks)
    assert run.seconds_left() is None
    next(parts)
    left = run.seconds_left()
    assert left is not None and left >= 0
