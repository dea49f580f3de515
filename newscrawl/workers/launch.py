"""Starts a worker process that loads code only from where its parent has it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

__all__ = ["start"]

# Loads the package from the parent's own folder by its path, and so needs no entry in sys.path.
_MAIN: Final = """
import importlib.util, sys
package = sys.argv[1]
spec = importlib.util.spec_from_file_location(
    "newscrawl", package + "/__init__.py", submodule_search_locations=[package]
)
sys.modules["newscrawl"] = module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
from newscrawl.workers.process import main
main()
"""


def start(*, max_memory_bytes: int) -> subprocess.Popen[bytes]:
    """Start a worker; its standard input takes jobs, its standard output gives answers.

    ``max_memory_bytes`` bounds its address space; 0: no bound.
    """
    package = str(Path(__file__).resolve().parents[1])
    return subprocess.Popen(  # noqa: S603 - this program itself
        # -P: the current folder, which may be anybody's, is no place to load code from.
        [sys.executable, "-P", "-c", _MAIN, package, str(max_memory_bytes)],
        env=_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # Ctrl-C is the parent's: it ends its workers in its own time.
        start_new_session=True,
    )


def _environment() -> dict[str, str]:
    """Take over the environment, but for entries of PYTHONPATH that mean the current folder.

    An empty entry and a relative one do.
    """
    environment = {**os.environ, "PYTHONSAFEPATH": "1"}
    places = [
        place
        for place in environment.pop("PYTHONPATH", "").split(os.pathsep)
        if Path(place).is_absolute() and Path(place).resolve() != Path.cwd()
    ]
    if places:
        environment["PYTHONPATH"] = os.pathsep.join(places)
    return environment
