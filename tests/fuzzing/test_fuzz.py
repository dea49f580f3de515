"""Readers stand whatever comes: some thousand broken inputs, the same in every run.

For as long as one wants, with other inputs each time: ``make fuzz``.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import fuzz
import fuzz_targets
import pytest
from effort import fewer_when_quick
from fuzz_mutators import MAX_BYTES
from fuzz_targets import KEPT_PROMISES, TARGETS

import newscrawl

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 1
BATCHES = 4
"""Each target's inputs are tried in so many tests, which can run at once."""


@pytest.mark.parametrize("batch", range(BATCHES))
@pytest.mark.parametrize("target", TARGETS)
def test_a_reader_stands_broken_inputs(target: str, batch: int) -> None:
    for number in range(batch, fewer_when_quick(TARGETS[target].runs), BATCHES):
        broke = fuzz.tried(target, fuzz.input_of(target, SEED, number))
        again = f"make fuzz TARGET={target} SEED={SEED}"
        assert broke is None, f"input {number}; the same inputs: {again}\n{broke}"


@pytest.mark.parametrize("target", TARGETS)
def test_good_inputs_pass_and_broken_ones_differ(target: str) -> None:
    for sample in TARGETS[target].inputs:
        assert fuzz.tried(target, sample) is None
    made = [fuzz.input_of(target, SEED, number) for number in range(20)]
    assert made == [fuzz.input_of(target, SEED, number) for number in range(20)]
    assert len(set(made)) > 10
    assert all(len(content) <= MAX_BYTES for content in made)


def test_a_failure_is_kept_and_can_be_replayed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)

    def fragile(content: bytes) -> None:
        content.decode("ascii")

    dates = fuzz_targets.Target(fragile, TARGETS["dates"].inputs, TARGETS["dates"].tokens, runs=1)
    monkeypatch.setitem(TARGETS, "dates", dates)
    assert fuzz.main(["--target", "dates", "--seed", "7", "--seconds", "30"]) == 1
    told = capsys.readouterr().out
    assert "UnicodeDecodeError" in told
    path = told.rpartition("REPLAY=")[2].strip()
    assert f"make fuzz TARGET=dates REPLAY={path}" in told
    assert fuzz.main(["--target", "dates", "--replay", path]) == 1
    monkeypatch.undo()
    assert fuzz.main(["--target", "dates", "--replay", str(tmp_path / path)]) == 0


def _promising() -> Iterator[str]:
    """Give the functions of the package whose docstring says that they never raise."""
    package = Path(newscrawl.__file__).parent
    for path in package.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                words = (ast.get_docstring(node) or "").lower()
                if "never raises" in " ".join(words.split()):
                    module = ".".join(path.relative_to(package.parent).with_suffix("").parts)
                    yield f"{module}.{node.name}"


def test_who_says_that_it_never_raises_is_fuzzed() -> None:
    assert set(_promising()) == set(KEPT_PROMISES)
    assert set(KEPT_PROMISES.values()) <= set(TARGETS)
