"""The learned model of blocks: read from its file once, checked, and asked for probabilities.

``block_model.json`` is written by ``python -m benchmarks train``.  It says in clear what it was
learned from and how well it did on sites that it had not seen; the trees are packed.
"""

from __future__ import annotations

import json
import struct
from base64 import b64decode
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from newscrawl.extraction.content.block_features import (
    FEATURES,
    LABELS,
    NEIGHBOURED,
    NEIGHBOURS,
    RULES,
)
from newscrawl.extraction.content.decision_trees import Trees

__all__ = [
    "COLUMNS",
    "FORMAT",
    "BlockModel",
    "BrokenModelError",
    "block_model",
    "estimated_f1",
    "evidence",
    "read_model",
]

FORMAT: Final = 1
"""The version of the file's form; a file of another one is not read."""
_FILE: Final = "block_model.json"
_MAX_TREES: Final = 500
"""Trees of a file: several times as many as bring anything."""
_WIDTH: Final = len(FEATURES)

COLUMNS: Final[tuple[tuple[str, int], ...]] = (
    *((name, 0) for name in FEATURES),
    *(
        (name, offset)
        for offset in range(-NEIGHBOURS, NEIGHBOURS + 1)
        if offset
        for name in NEIGHBOURED
    ),
)
"""What the trees ask for: a feature of a block, or of the block so many places below it."""


class BrokenModelError(ValueError):
    """The model's file cannot be used."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"{_FILE} {what}: install newscrawl anew, or write the file with"
            ' "python -m benchmarks train"'
        )


class BlockModel(NamedTuple):
    """What the file holds."""

    trees: Trees
    keep: float
    """Of what the rules take for text: the least probability with which it stays."""
    take: float
    """Of what they drop: the least probability with which it is taken all the same."""
    body_f1: Sequence[tuple[float, float]]
    """What bodies were worth on sites that were not learned from: from an estimate on, the F1."""
    about: Mapping[str, Any]
    """What it was learned from, and its figures on sites that it had not seen."""

    def probabilities(self, rows: bytearray, blocks: Sequence[int]) -> list[float]:
        """Return for each of some blocks how likely it is the article's text."""
        return self.trees.probabilities(rows, _WIDTH, [index + NEIGHBOURS for index in blocks])

    def f1_of(self, estimate: float) -> float:
        """Return the F1 that bodies with such an estimate had on sites not learned from."""
        at = bisect_right(self.body_f1, (estimate, 1.0))
        return self.body_f1[max(0, at - 1)][1]


def estimated_f1(blocks: Iterable[tuple[float, int, bool]]) -> float:
    """Return the F1 of a body as far as its probabilities tell.

    ``blocks``: of each its probability, its characters, and whether it is taken.

    >>> estimated_f1([(1.0, 100, True), (0.5, 100, True), (0.5, 100, False)])
    0.75
    """
    likely = taken = right = 0.0
    for probability, chars, is_taken in blocks:
        likely += probability * chars
        if is_taken:
            taken += chars
            right += probability * chars
    both = taken + likely
    return 2 * right / both if both else 0.0


@cache
def block_model() -> BlockModel:
    """Return the model that comes with newscrawl.  Raises BrokenModelError."""
    return read_model(files("newscrawl.extraction.content").joinpath(_FILE).read_bytes())


def read_model(data: bytes) -> BlockModel:
    """Return the model in a file's bytes.  Raises BrokenModelError where it is none."""
    try:
        parts = json.loads(data)
        if parts["format"] != FORMAT:
            raise BrokenModelError(f"is of format {parts['format']}, and not of {FORMAT}")
        if parts["evidence"] != evidence():
            raise BrokenModelError("was trained with other evidence")
        early, early_sum = parts["early"]
        offsets = [_WIDTH * offset + FEATURES.index(name) for name, offset in COLUMNS]
        trees = Trees(
            _unpacked(b64decode(parts["trees"], validate=True), offsets),
            min(offsets),
            max(offsets) + 1,
            parts["scale"],
            early,
            early_sum,
        )
        keep, take = parts["keep"], parts["take"]
        if not 0 <= keep <= take <= 1:
            raise BrokenModelError("has bounds that are no probabilities")
        steps = [(float(least), float(value)) for least, value in parts["body_f1"]]
        if not steps or steps != sorted(steps) or not all(0 <= f1 <= 1 for _, f1 in steps):
            raise BrokenModelError("has steps that do not rise from 0 to 1")
        return BlockModel(trees, float(keep), float(take), steps, parts["about"])
    except BrokenModelError:
        raise
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, struct.error) as error:
        raise BrokenModelError(f"is broken ({error})") from None


def evidence() -> dict[str, list[str]]:
    """Return what the numbers of a row stand for, as a file names it."""
    return {
        "features": [*FEATURES],
        "neighboured": [*NEIGHBOURED],
        "rules": [*RULES],
        "labels": [*LABELS],
    }


def _unpacked(
    packed: bytes, offsets: Sequence[int]
) -> list[tuple[list[tuple[int, int, int, int]], list[int]]]:
    """Return the trees: each is its number of splits, the splits, and a leaf more than those."""
    trees, at = [], 0
    while at < len(packed):
        count, at = packed[at], at + 1
        splits = [
            (offsets[column], threshold, left, right)
            for column, threshold, left, right in struct.iter_unpack(
                "<Bhbb", _piece(packed, at, 5 * count)
            )
        ]
        at += 5 * count
        leaves = struct.unpack(f"<{count + 1}h", _piece(packed, at, 2 * (count + 1)))
        at += 2 * (count + 1)
        trees.append((splits, list(leaves)))
        if len(trees) > _MAX_TREES:
            raise BrokenModelError("has too many trees")
    return trees


def _piece(packed: bytes, at: int, size: int) -> bytes:
    if at + size > len(packed):
        raise BrokenModelError("is cut off")
    return packed[at : at + size]
