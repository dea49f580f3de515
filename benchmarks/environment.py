"""The peers' own virtual environment, and the process that runs in it."""

from __future__ import annotations

import hashlib
import pickle
import subprocess
import sys
import venv
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.files.page_bytes import PageBytes

__all__ = ["Peers", "prepared", "running"]

_HERE = Path(__file__).parent
_REQUIREMENTS = _HERE / "requirements-peers.txt"


def prepared() -> Path:
    """Make the environment where it is missing or not up to date; return its interpreter."""
    folder = _HERE / ".peers"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    lxml = f"lxml=={'.'.join(map(str, etree.LXML_VERSION[:3]))}"  # one parser for all
    wanted = hashlib.sha256(_REQUIREMENTS.read_bytes() + lxml.encode()).hexdigest()
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    click.echo(f"Installing the peers into {folder}; this takes a minute, once.", err=True)
    venv.create(folder, with_pip=True, clear=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # The pip that comes with some Pythons fails on an extra that trafilatura's needs name.
    for what in (["--upgrade", "pip>=25"], ["-r", str(_REQUIREMENTS), lxml]):
        done = subprocess.run([*install, *what], check=False, capture_output=True, text=True)
        if done.returncode:
            why = next(reversed(done.stderr.split("\n")[:-1]), "")
            raise click.ClickException(
                f"the peers cannot be installed: {why} Go on without them: --no-peers."
            )
    stamp.write_text(wanted, encoding="utf-8")
    return python


class Peers:
    """A process that measures the peers, a turn at a time."""

    def __init__(self, process: subprocess.Popen[bytes], names: list[str]) -> None:
        self._process = process
        self.names = names
        """The peers that could be loaded."""

    def seconds(self, name: str, first: int, last: int) -> float:
        """Run a peer over a slice of the pages; the seconds of processor time that it took."""
        return float(_ask(self._process, (name, first, last)))


@contextmanager
def running(python: Path, pages: Sequence[PageBytes], names: Sequence[str]) -> Iterator[Peers]:
    """Start the peers' process with the pages to be measured."""
    with subprocess.Popen(
        [str(python), str(_HERE / "peers.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        loaded = _ask(process, ([(page.content, page.url) for page in pages], list(names)))
        try:
            yield Peers(process, loaded)
        finally:
            _tell(process, None)


def _tell(process: subprocess.Popen[bytes], request: object) -> None:
    assert process.stdin  # noqa: S101 (for mypy: it is a pipe)
    pickle.dump(request, process.stdin)
    process.stdin.flush()


def _ask(process: subprocess.Popen[bytes], request: object) -> Any:
    _tell(process, request)
    assert process.stdout  # noqa: S101 (for mypy: it is a pipe)
    return pickle.load(process.stdout)  # noqa: S301 (the process that was started here)
