"""Fuzzes the readers for as long as one wants: ``make fuzz SECONDS=600 TARGET=feeds SEED=7``.

Each input is made of the seed, the target and its number, so that any of them can be made again.
One that a reader does not stand is written to a file, with how to replay it; the run ends then.
"""

from __future__ import annotations

import argparse
import faulthandler
import random
import sys
import traceback
from pathlib import Path
from time import monotonic, time_ns
from typing import TYPE_CHECKING, Final

from fuzz_mutators import mutated
from fuzz_targets import TARGETS

from newscrawl.common import letters

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["input_of", "main", "tried"]

_HANGS_AFTER: Final = 60
"""Seconds after which an input counts as one that hangs its reader; the slowest take two."""
_TELL_EVERY: Final = 10.0
"""Seconds between two lines of progress."""
_FOLDER: Final = Path("build/fuzz")
_STDERR: Final = 2
"""Where a reader stood that hangs is told by the C library: to the file, whatever Python has."""


def input_of(target: str, seed: int, number: int) -> bytes:
    """Make the input of a target that has a number under a seed."""
    # A text, not a tuple: its hash differs from process to process.
    rng = random.Random(f"{target} {seed} {number}")  # noqa: S311 - to be made again, not secret
    return mutated(rng, TARGETS[target].inputs, TARGETS[target].tokens)


def tried(target: str, content: bytes) -> str | None:
    """Give an input to its target; the traceback where it does not stand it, else None."""
    try:
        TARGETS[target].check(content)
    except Exception:  # noqa: BLE001 - that is what is looked for
        return traceback.format_exc().encode("utf-8", "backslashreplace").decode()
    return None


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz, or replay an input; the status is 1 where a reader does not stand it."""
    options = _parser().parse_args(arguments)
    names = [options.target] if options.target else list(TARGETS)
    if options.replay:
        return _replay(names, options.replay)
    seed = time_ns() % 1_000_000_000 if options.seed is None else options.seed
    print(f"Fuzzing {', '.join(names)} for {options.seconds:.0f} s, seed {seed}.")
    print(f"The compiled modules are those of {Path(letters.__file__).parent}.", flush=True)
    return _fuzz(names, seed, options.seconds)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--target", choices=[*TARGETS, ""], help="one reader; without it, all")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long  [60]")
    parser.add_argument("--seed", type=int, help="the inputs to make again; else the clock's")
    parser.add_argument("--replay", type=Path, help="try this input only; needs --target")
    return parser


def _replay(names: Sequence[str], path: Path) -> int:
    if len(names) != 1:
        print("Name the target of the input: TARGET=pages, say.", file=sys.stderr)
        return 2
    broke = tried(names[0], path.read_bytes())
    print(broke or f"{names[0]} stands {path}.")
    return 1 if broke else 0


def _fuzz(names: Sequence[str], seed: int, seconds: float) -> int:
    began = told = monotonic()
    number = 0
    _FOLDER.mkdir(parents=True, exist_ok=True)
    last = _FOLDER / "last-input"
    while monotonic() - began < seconds:
        target = names[number % len(names)]
        content = input_of(target, seed, number)
        # What ends the process, or hangs in compiled code, leaves its input behind.
        last.write_bytes(content)
        faulthandler.dump_traceback_later(_HANGS_AFTER, exit=True, file=_STDERR)
        broke = tried(target, content)
        faulthandler.cancel_dump_traceback_later()
        if broke:
            _tell_failure(target, seed, number, content, broke)
            return 1
        number += 1
        if monotonic() - told > _TELL_EVERY:
            told = monotonic()
            print(f"{number:,} inputs, {told - began:.0f} s; now {target}", flush=True)
    print(f"{number:,} inputs, and the readers stand them all.")
    return 0


def _tell_failure(target: str, seed: int, number: int, content: bytes, broke: str) -> None:
    path = _FOLDER / f"{target}-{seed}-{number}"
    path.write_bytes(content)
    print(broke)
    print(
        f"Input {number} of seed {seed} breaks {target}: it is in {path}, {len(content):,} bytes."
    )
    print(f"To replay it: make fuzz TARGET={target} REPLAY={path}")


if __name__ == "__main__":
    sys.exit(main())
