"""Pages read by another newscrawl: with one module altered, or of another checkout."""

from __future__ import annotations

import pickle
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.altered_process import Alteration
    from newscrawl.files.page_bytes import PageBytes

__all__ = ["CHECKOUT", "Read", "running_altered"]

CHECKOUT: Final = Path(__file__).parent.parent
_MIN_PAGES_FOR_TWO: Final = 200
"""Pages; fewer are read before a second process has started."""
_PROCESS: Final = Path(__file__).parent / "altered_process.py"


class Read:
    """Reads pages with newscrawl as it is, or altered; the processes share them."""

    def __init__(self, processes: Sequence[subprocess.Popen[bytes]], pages: int) -> None:
        """``pages``: how many the processes were given, each in its turn."""
        self._processes = processes
        self._pages = pages

    def __call__(
        self,
        altered: Alteration | None = None,
        *,
        only: Sequence[int] | None = None,
        blocks: bool = False,
    ) -> list[bytes]:
        """Return the pages' records as JSON.

        ``altered``: a module's name and its other source; ``only``: the numbers of the pages;
        ``blocks``: with what became of each block.  Raises click's error with the traceback where
        newscrawl breaks.
        """
        numbers = range(self._pages) if only is None else only
        shares: list[list[int]] = [[] for _ in self._processes]
        for number in numbers:
            shares[number % len(shares)].append(number // len(shares))
        for process, share in zip(self._processes, shares, strict=True):
            _send(process, (altered, share, blocks))
        # All are read before one is looked at, so that the next request gets its own answers.
        lines = [iter(_lines(answer)) for answer in [_answer(one) for one in self._processes]]
        return [next(lines[number % len(shares)]) for number in numbers]


@contextmanager
def running_altered(
    pages: Sequence[PageBytes], *, checkout: Path = CHECKOUT, processes: int | None = None
) -> Iterator[Read]:
    """Start processes that read pages with a checkout's newscrawl; end them at the end.

    ``processes``: two where there are pages enough for it to be worth while.
    """
    if processes is None:
        processes = 2 if len(pages) >= _MIN_PAGES_FOR_TWO else 1
    with ExitStack() as stack:
        started = [stack.enter_context(_started(checkout)) for _ in range(processes)]
        for number, process in enumerate(started):
            share = pages[number::processes]
            _send(process, [(page.content, page.url, page.content_type) for page in share])
        yield Read(started, len(pages))


@contextmanager
def _started(checkout: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, str(_PROCESS), str(checkout.resolve())]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield process
            _send(process, "end")
        finally:
            process.kill()


def _send(process: subprocess.Popen[bytes], request: Any) -> None:
    assert process.stdin  # noqa: S101 (for mypy: it is a pipe)
    pickle.dump(request, process.stdin)
    process.stdin.flush()


def _answer(process: subprocess.Popen[bytes]) -> list[bytes] | str:
    assert process.stdout  # noqa: S101 (for mypy: it is a pipe)
    answer: list[bytes] | str = pickle.load(process.stdout)  # noqa: S301 (started here)
    return answer


def _lines(answer: list[bytes] | str) -> list[bytes]:
    if isinstance(answer, str):
        raise click.ClickException(answer)
    return answer
