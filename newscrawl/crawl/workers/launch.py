"""Starts a worker process, which loads code only from where its parent loads it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

__all__ = ["start_process", "start_worker"]

# Loads newscrawl from the parent's own folder by its path, without an entry in sys.path.  The other
# packages are found where the parent finds them.
# Nothing of what is loaded is garbage: looking for it would take a third of the start.  What is
# loaded stays, so that no later collection goes through it.
_STARTUP_CODE: Final = """
import gc
gc.disable()
import importlib, importlib.util, json, sys
package = sys.argv[1]
sys.path += [entry for entry in json.loads(sys.argv[3]) if entry not in sys.path]
spec = importlib.util.spec_from_file_location(
    "newscrawl", package + "/__init__.py", submodule_search_locations=[package]
)
sys.modules["newscrawl"] = module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
main = importlib.import_module(sys.argv[4]).main
importlib.import_module("newscrawl.common.loading").collect_garbage_seldom()
gc.enable()
main()
"""


def start_worker(*, max_memory_bytes: int) -> subprocess.Popen[bytes]:
    """Start a worker: it reads jobs from its standard input and writes results to its output.

    ``max_memory_bytes`` limits its address space; 0 sets no limit.  Raises OSError where the
    system starts no process.
    """
    return _start("newscrawl.crawl.workers.worker_main", max_memory_bytes=max_memory_bytes)


def start_process(module: str) -> subprocess.Popen[bytes]:
    """Start a process that calls a module's ``main``, with pipes.

    Raises OSError where the system starts no process.
    """
    return _start(module, max_memory_bytes=0)


def _start(module: str, *, max_memory_bytes: int) -> subprocess.Popen[bytes]:
    package = str(Path(__file__).resolve().parents[2])
    search_path = json.dumps([entry for entry in sys.path if not _is_current_folder(entry)])
    arguments = [package, str(max_memory_bytes), search_path, module]
    return subprocess.Popen(  # noqa: S603 - this program itself
        # -P: no code is loaded from the current folder, which may be anybody's.
        [sys.executable, "-P", "-c", _STARTUP_CODE, *arguments],
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl-C reaches the parent alone, which ends its workers when it is done with them.
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    """Return the environment without entries of PYTHONPATH that mean the current folder."""
    environment = {**os.environ, "PYTHONSAFEPATH": "1"}
    entries = environment.pop("PYTHONPATH", "").split(os.pathsep)
    if kept := [entry for entry in entries if not _is_current_folder(entry)]:
        environment["PYTHONPATH"] = os.pathsep.join(kept)
    return environment


def _is_current_folder(entry: str) -> bool:
    """Return True if an entry of the search path is relative, empty, or the current folder."""
    try:
        return not Path(entry).is_absolute() or Path(entry).resolve() == Path.cwd()
    except OSError:  # the current folder has been deleted
        return False
