"""The other extractors (peers): their virtual environment, and the process that runs them."""

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

__all__ = ["PeerProcess", "install_peers", "running_peers"]

_HERE = Path(__file__).parent
_REQUIREMENTS = _HERE / "requirements-peers.txt"


def install_peers() -> Path:
    """Make the virtual environment, or bring it up to date; return its Python."""
    folder = _HERE / ".peers"
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    lxml = f"lxml=={'.'.join(map(str, etree.LXML_VERSION[:3]))}"  # the same parser for all
    wanted = hashlib.sha256(_REQUIREMENTS.read_bytes() + lxml.encode()).hexdigest()
    stamp = folder / "installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python
    click.echo(f"Installing the other extractors, once, into {folder}.", err=True)
    venv.create(folder, with_pip=True, clear=True)
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    # The pip that comes with some Pythons fails on an extra that trafilatura's needs name.
    for what in (["--upgrade", "pip>=25"], ["-r", str(_REQUIREMENTS), lxml]):
        done = subprocess.run([*install, *what], check=False, capture_output=True, text=True)
        if done.returncode:
            why = next(reversed(done.stderr.split("\n")[:-1]), "")
            raise click.ClickException(
                f"the other extractors cannot be installed: {why} Leave them out with --no-peers."
            )
    stamp.write_text(wanted, encoding="utf-8")
    return python


class PeerProcess:
    """A process that measures the peers."""

    def __init__(self, process: subprocess.Popen[bytes], names: list[str]) -> None:
        self._process = process
        self.names = names
        """The peers that are installed."""

    def seconds(self, name: str, first: int, last: int) -> float:
        """Return the seconds of processor time that a peer takes for a slice of the pages."""
        return float(_ask(self._process, (name, first, last)))


@contextmanager
def running_peers(
    python: Path, pages: Sequence[PageBytes], names: Sequence[str]
) -> Iterator[PeerProcess]:
    """Start the peers' process with the pages to be measured."""
    with subprocess.Popen(
        [str(python), str(_HERE / "peers.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        loaded = _ask(process, ([(page.content, page.url) for page in pages], list(names)))
        try:
            yield PeerProcess(process, loaded)
        finally:
            _send(process, None)  # the end


def _send(process: subprocess.Popen[bytes], request: object) -> None:
    assert process.stdin  # noqa: S101 (for mypy: it is a pipe)
    pickle.dump(request, process.stdin)
    process.stdin.flush()


def _ask(process: subprocess.Popen[bytes], request: object) -> Any:
    _send(process, request)
    assert process.stdout  # noqa: S101 (for mypy: it is a pipe)
    return pickle.load(process.stdout)  # noqa: S301 (the process that was started here)
