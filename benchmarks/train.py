"""``python -m benchmarks train``: learns which blocks are text, and writes the model's file.

The convention of a set (whether bylines, captions or standfirsts belong to a body) is a feature
while it learns.  At work it is ours, so the splits that ask for it are decided beforehand, and the
file has none.
"""

from __future__ import annotations

import json
import struct
from base64 import b64encode
from collections import Counter, defaultdict
from math import floor
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from benchmarks.scoring import figures, score
from benchmarks.tables import table
from benchmarks.training_data import EARLY_TREES, SCALE, TrainingData
from benchmarks.training_examples import KEEP, TAKE, chosen_blocks, chosen_by_model
from newscrawl.extraction.content.block_model import FORMAT, evidence
from newscrawl.extraction.content.learned_decision import MIN_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rich.table import Table

    from benchmarks.scoring import Scores
    from benchmarks.training_examples import Example

__all__ = [
    "MODEL_EXACT",
    "MODEL_F1",
    "Fitted",
    "figures_by_set",
    "packed_trees",
    "train",
    "unconditional",
]

MODEL_F1: Final = "model F1"
MODEL_EXACT: Final = "model exact"
_FIGURES: Final = ("rules F1", MODEL_F1, "rules exact", MODEL_EXACT)

_PAGES_OF_STEP: Final = 100
"""Pages: the mean F1 of so many is off by a hundredth or two."""
_MAX_LEAF: Final = 32_000
"""The largest number of a leaf in the file: two bytes with a sign."""


def rising_steps(found: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the least estimate of each step and its mean value; the steps rise.

    >>> rising_steps([(0.1, 0.3), (0.2, 0.2), (0.9, 1.0)])
    [(0.0, 0.5)]
    """
    ordered = sorted(found)
    steps: list[list[tuple[float, float]]] = []
    for first in range(0, len(ordered), _PAGES_OF_STEP):
        steps.append(ordered[first : first + _PAGES_OF_STEP])
        while len(steps) > 1 and _mean(steps[-1]) <= _mean(steps[-2]):
            last = steps.pop()
            steps[-1] += last
    rounded = {round(step[0][0], 3): round(_mean(step), 3) for step in steps[1:]}
    return [(0.0, round(_mean(steps[0]), 3)), *rounded.items()] if steps else []


def _mean(step: Sequence[tuple[float, float]]) -> float:
    return fmean(value for _, value in step)


def unconditional(tree: Mapping[str, Any], known: Mapping[int, int]) -> Mapping[str, Any]:
    """Return a tree of LightGBM's without the splits that ask for known columns.

    >>> leaves = {"leaf_value": 1.0}, {"leaf_value": 2.0}
    >>> split = {"split_feature": 7, "threshold": 0.5, "left_child": leaves[0]}
    >>> unconditional({**split, "right_child": leaves[1]}, {7: 1})
    {'leaf_value': 2.0}
    """
    while "split_feature" in tree and tree["split_feature"] in known:
        is_left = known[tree["split_feature"]] <= tree["threshold"]
        tree = tree["left_child" if is_left else "right_child"]
    if "split_feature" not in tree:
        return tree
    return {
        **tree,
        "left_child": unconditional(tree["left_child"], known),
        "right_child": unconditional(tree["right_child"], known),
    }


def packed_trees(trees: Sequence[Mapping[str, Any]]) -> bytes:
    """Return trees in the form that ``block_model`` reads: splits in order, then leaves."""
    return b"".join(map(_packed, trees))


def _packed(tree: Mapping[str, Any]) -> bytes:
    splits: list[bytes] = []
    leaves: list[int] = []

    def place(node: Mapping[str, Any]) -> int:
        """Put a node and all below it down; return its place, ~ place for a leaf."""
        if "split_feature" not in node:
            leaves.append(max(-_MAX_LEAF, min(_MAX_LEAF, round(node["leaf_value"] * SCALE))))
            return ~(len(leaves) - 1)
        at = len(splits)
        splits.append(b"")
        left, right = place(node["left_child"]), place(node["right_child"])
        column, threshold = node["split_feature"], floor(node["threshold"])
        splits[at] = struct.pack("<Bhbb", column, threshold, left, right)
        return at

    place(tree)
    return bytes([len(splits)]) + b"".join(splits) + struct.pack(f"<{len(leaves)}h", *leaves)


class Fitted(NamedTuple):
    """What was learned, and how well it does on sites that it had not seen."""

    examples: Sequence[Example]
    unseen: Sequence[Sequence[float]]
    """The probabilities of each example's blocks, by trees that had not seen its site."""
    trees: Sequence[Mapping[str, Any]]
    early_sum: int
    seed: int

    def bodies(self) -> Iterator[dict[str, Any]]:
        """Yield each page's body by trees that had not seen its site, and their estimate of it."""
        for example, probabilities in zip(self.examples, self.unseen, strict=True):
            by_model = chosen_by_model(example, probabilities)
            is_asked = len(probabilities) >= MIN_BLOCKS
            yield {
                "url": example.page.expected["url"],
                "body": example.body(chosen_blocks(example, probabilities)),
                "seed": self.seed,
                "estimate": None if by_model is None else example.estimate(probabilities, by_model),
                "is_missed": is_asked and by_model is None,
            }

    def figures(self) -> dict[str, dict[str, float]]:
        """Return body F1 and exact by set, of the rules and of the model on unseen sites."""
        return figures_by_set(self.examples, self.unseen)

    def calibration(self) -> list[tuple[float, float]]:
        """Return from which estimate on bodies had which mean F1, on sites not learned from.

        In steps of equally many pages that are put together until they rise.
        """
        found = []
        for example, probabilities in zip(self.examples, self.unseen, strict=True):
            chosen = chosen_by_model(example, probabilities)
            if "body" in example.page.expected and chosen is not None:
                f1 = figures([score(example.page.expected, {"body": example.body(chosen)})])
                found.append((example.estimate(probabilities, chosen), f1["body F1"]))
        return rising_steps(found)

    def file(self) -> bytes:
        """Return the model's file."""
        pages = Counter(example.page.set for example in self.examples)
        sites = Counter(name for name, _ in {(e.page.set, e.page.site) for e in self.examples})
        parts = {
            "format": FORMAT,
            "about": {
                "learned from": {
                    name: {"pages": pages[name], "sites": sites[name]} for name in sorted(pages)
                },
                "figures": self.figures(),
                "trees": len(self.trees),
                "seed": self.seed,
            },
            "keep": KEEP,
            "take": TAKE,
            "scale": SCALE,
            "early": [EARLY_TREES, self.early_sum],
            "body_f1": self.calibration(),
            "evidence": evidence(),
            "trees": b64encode(packed_trees(self.trees)).decode(),
        }
        return json.dumps(parts, indent=1).encode() + b"\n"

    def table(self) -> Table:
        """Return the figures as a table."""
        rows = [
            [name, *(f"{found[key]:.3f}" for key in _FIGURES)]
            for name, found in self.figures().items()
        ]
        return table("Bodies on sites not learned from", ["set", *_FIGURES], rows)


def figures_by_set(
    found: Sequence[Example], unseen: Sequence[Sequence[float]]
) -> dict[str, dict[str, float]]:
    """Return body F1 and exact by set, of the rules and of a model that gave some probabilities.

    Sets with pieces of bodies only have none.
    """
    by_set: dict[str, list[tuple[Scores, Scores]]] = defaultdict(list)
    for example, probabilities in zip(found, unseen, strict=True):
        expected = example.page.expected
        if "body" not in expected:
            continue
        by_rules = example.text_by_rules()
        bodies = map(example.body, (by_rules, chosen_blocks(example, probabilities)))
        rules, model = (score(expected, {"body": body}) for body in bodies)
        by_set[example.page.set].append((rules, model))
    return {name: _rounded(scores) for name, scores in sorted(by_set.items())}


def _rounded(scores: Sequence[tuple[Scores, Scores]]) -> dict[str, float]:
    rules, model = (figures(part) for part in zip(*scores, strict=True))
    values = (rules["body F1"], model["body F1"], rules["exact"], model["exact"])
    return {name: round(value, 4) for name, value in zip(_FIGURES, values, strict=True)}


def train(data: TrainingData, *, seed: int) -> Fitted:
    """Learn from all examples, and from those of some sites to predict the others."""
    unseen = data.unseen(seed)
    booster = data.fit(range(len(data.examples)), seed)
    trees = [
        unconditional(tree["tree_structure"], data.ours)
        for tree in booster.dump_model()["tree_info"]
    ]
    return Fitted(data.examples, unseen, trees, data.early_sum(booster), seed)
