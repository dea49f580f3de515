"""Starts a worker process that loads code only from where its parent has it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

__all__ = ["start_worker"]

# Loads the package from the parent's own folder by its path, and so needs no entry in sys.path for
# it.  What it depends on is found where the parent finds it.
_MAIN: Final = """
import importlib.util, json, sys
package = sys.argv[1]
sys.path += [place for place in json.loads(sys.argv[3]) if place not in sys.path]
spec = importlib.util.spec_from_file_location(
    "newscrawl", package + "/__init__.py", submodule_search_locations=[package]
)
sys.modules["newscrawl"] = module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
from newscrawl.crawl.workers.worker_main import main
main()
"""


def start_worker(*, max_memory_bytes: int) -> subprocess.Popen[bytes]:
    """Start a worker; its standard input takes jobs, its standard output gives answers.

    ``max_memory_bytes`` bounds its address space; 0: no bound.
    """
    package = str(Path(__file__).resolve().parents[2])
    return subprocess.Popen(  # noqa: S603 - this program itself
        # -P: the current folder, which may be anybody's, is no place to load code from.
        [sys.executable, "-P", "-c", _MAIN, package, str(max_memory_bytes), _places()],
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl-C is the parent's: it ends its workers in its own time.
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    """Take over the environment, but for entries of PYTHONPATH that mean the current folder."""
    environment = {**os.environ, "PYTHONSAFEPATH": "1"}
    places = environment.pop("PYTHONPATH", "").split(os.pathsep)
    if places := [place for place in places if _is_elsewhere(place)]:
        environment["PYTHONPATH"] = os.pathsep.join(places)
    return environment


def _places() -> str:
    """Write the parent's sys.path as JSON, without what means the current folder."""
    return json.dumps([place for place in sys.path if _is_elsewhere(place)])


def _is_elsewhere(place: str) -> bool:
    """Say whether an entry means another folder than the current one; an empty one does not."""
    try:
        return Path(place).is_absolute() and Path(place).resolve() != Path.cwd()
    except OSError:  # the current folder is gone
        return True
