"""Runs tasks on a Ray cluster, or on this machine by Ray (https://docs.ray.io, Ray Core)."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import msgspec

from newscrawl.archives.executor import Ended, Executor, ExecutorError
from newscrawl.archives.part_making import answer_task
from newscrawl.archives.part_task import decode_answer, encode

if TYPE_CHECKING:
    from newscrawl.archives.part_task import PartTask

__all__ = ["RayExecutor"]

_TASKS_OF_A_PROCESS: Final = 8
"""Tasks after which Ray ends a process and starts another, so that none grows."""
_STORE_BYTES: Final = 80 * 1024 * 1024
"""Of the store for objects, the least that Ray takes: an answer has some hundred bytes."""
_CONNECT_SECONDS: Final = 5.0
"""How long a cluster's head may take to answer, before Ray itself tries for a minute."""


class RayExecutor(Executor):
    """A task of Ray's for each archive.  Retries are the caller's, as with other executors."""

    def __init__(self, address: str, *, count: int | None = None) -> None:
        """Connect to a cluster: ``HOST:PORT``, or "auto" for the one that this machine is in.

        Without an address Ray is started on this machine, for ``count`` tasks at once, and ends
        with this object.
        """
        self._ray = _load()
        _connect(self._ray, address, count)
        remote = self._ray.remote(num_cpus=1, max_retries=0, max_calls=_TASKS_OF_A_PROCESS)
        self._answer_task = remote(answer_task)
        self._running: dict[Any, PartTask] = {}
        self._count = count

    @property
    def slots(self) -> int:
        """The cluster's processors."""
        processors = int(self._ray.cluster_resources().get("CPU", 0)) or 1
        return min(processors, self._count) if self._count else processors

    def submit(self, task: PartTask) -> None:
        """Hand a task to the cluster."""
        self._running[self._answer_task.remote(encode(task))] = task

    def ended(self, seconds: float) -> list[Ended]:
        """Return the tasks that have ended; wait for the first of them for some seconds."""
        running = list(self._running)
        done, _ = self._ray.wait(running, num_returns=1, timeout=seconds)
        return [self._ended(reference) for reference in done]

    def _ended(self, reference: Any) -> Ended:
        task = self._running.pop(reference)
        try:
            return Ended(task, decode_answer(self._ray.get(reference)))
        except msgspec.MsgspecError:
            return Ended(task, None, "its process sent something that is no answer")
        except self._ray.exceptions.RayError as error:
            return Ended(task, None, " ".join(str(error).split("\n\n")[0].split()))

    def close(self) -> None:
        """End the tasks, and leave the cluster."""
        for reference in self._running:
            with suppress(self._ray.exceptions.RayError):
                self._ray.cancel(reference, force=True)
        self._ray.shutdown()


def _load() -> Any:
    # Ray tells its makers how it is used unless it is told not to.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        # Here, as it is an extra, and takes as long to load as all else.
        import ray  # noqa: PLC0415
    except ImportError as error:
        raise ExecutorError(
            "--ray needs Ray: pip install 'newscrawl[ray]', or leave it out to use the processes "
            "of this machine."
        ) from error
    return ray


def _connect(ray: Any, address: str, count: int | None) -> None:
    quiet = {"log_to_driver": False, "configure_logging": True, "logging_level": "error"}
    try:
        if address:
            _check_answers(address)
            ray.init(address=address, **quiet)
        else:
            ray.init(
                address="local",
                num_cpus=count,
                include_dashboard=False,
                object_store_memory=_STORE_BYTES,
                _node_ip_address="127.0.0.1",  # nothing of it is open to the network
                **quiet,
            )
    except (OSError, RuntimeError, ValueError) as error:
        where = f"at {address}" if address else "on this machine"
        why = " ".join(str(error).split()).rstrip(".")
        raise ExecutorError(
            f"cannot use Ray {where}: {why}. Check the address, and that all machines have one "
            "version of Ray and of Python."
        ) from error


def _check_answers(address: str) -> None:
    """Raise OSError where nothing listens at an address HOST:PORT."""
    host, _, port = address.rpartition(":")
    if host and port.isdecimal() and "/" not in host:
        with socket.create_connection((host, int(port)), _CONNECT_SECONDS):
            pass
