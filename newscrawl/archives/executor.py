"""What runs tasks: the processes of this machine, or those of a cluster."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from newscrawl.archives.part_task import PartAnswer, PartTask

__all__ = ["Ended", "Executor", "ExecutorError"]


class ExecutorError(Exception):
    """No task can be run; the message says what to do."""


class Ended(NamedTuple):
    """A task that ended."""

    task: PartTask
    answer: PartAnswer | None
    """None where its process died."""
    why: str = ""
    """Why there is no answer."""


class Executor(ABC):
    """Runs tasks, each in a process that is ended after it or after a few, so that none grows."""

    @property
    @abstractmethod
    def slots(self) -> int:
        """How many tasks can run at once now; a cluster may grow and shrink."""

    @abstractmethod
    def submit(self, task: PartTask) -> None:
        """Begin a task.  Raises ExecutorError where none can be begun."""

    @abstractmethod
    def ended(self, seconds: float) -> list[Ended]:
        """Return the tasks that have ended; wait for the first of them for some seconds."""

    @abstractmethod
    def close(self) -> None:
        """End what is running."""
