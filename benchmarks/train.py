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
from importlib import import_module
from itertools import pairwise
from math import floor
from statistics import fmean
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from benchmarks.annotated_sets import DEFAULT_FOLDS, folds_by_site
from benchmarks.gold_blocks import gold_blocks
from benchmarks.scoring import figures, score
from benchmarks.tables import table
from newscrawl.extraction.content.block_features import (
    FEATURES,
    NEIGHBOURS,
    asked_blocks,
    block_features,
)
from newscrawl.extraction.content.block_model import COLUMNS, FORMAT, estimated_f1, evidence
from newscrawl.extraction.content.labelled_blocks import label_by_rules
from newscrawl.extraction.content.labels import TEXT
from newscrawl.extraction.content.learned_decision import MIN_BLOCKS, MIN_SHARE_KEPT, NEVER_TEXT
from newscrawl.extraction.document import Page
from newscrawl.extraction.fields.body import join_blocks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from rich.table import Table

    from benchmarks.annotated_sets import AnnotatedPage
    from benchmarks.scoring import Scores

__all__ = ["Example", "Fitted", "examples", "packed_trees", "train", "unconditional"]

TREES: Final = 80
"""Trees: with twice as many nothing is won, with half some sites are lost."""
LEAVES: Final = 63
"""Leaves of a tree: what its numbers of one byte can count."""
SCALE: Final = 1_000
"""Parts of one, in which leaves are written."""
EARLY_TREES: Final = 10
"""Trees after which a block that is clearly nothing is given up."""
KEEP: Final = 0.5
"""The probability that a text of the rules needs to stay: it is as likely as not."""
TAKE: Final = 0.7
"""The probability that another block needs to be taken: pages lose more by strays than they win."""
_OURS: Final = "ours"
"""The convention of the record."""
_WEIGHT_OF_OURS: Final = 2.0
"""How many times a page counts whose convention is ours."""
_USUAL_BLOCKS: Final = 50
"""Blocks near the text, as a page has: one with more does not count so many times more."""
_MIN_WEIGHT, _MAX_WEIGHT = 0.25, 4.0
"""How many times a page's blocks may count."""
_MAX_SHARE_GIVEN_UP: Final = 0.0005
"""Of the blocks that would be kept: what may be given up early, one in two thousand."""
_PAGES_OF_STEP: Final = 100
"""Pages: the mean F1 of so many is off by a hundredth or two."""
_MAX_LEAF: Final = 32_000
"""The largest number of a leaf in the file: two bytes with a sign."""
_PARAMETERS: Final = {
    "objective": "binary",
    "num_leaves": LEAVES,
    "learning_rate": 0.12,
    "min_data_in_leaf": 100,
    "feature_fraction": 0.3,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 20,
    "max_bin": 63,
    "use_missing": False,
    "verbose": -1,
    # With one thread the sums are added in one order: the same bytes from the same data.
    "num_threads": 1,
    "deterministic": True,
    "force_row_wise": True,
}
"""LightGBM's settings: moderate ones, as pages are few and alike."""


class Example(NamedTuple):
    """A page as the model sees it, and which of its blocks are text."""

    page: AnnotatedPage
    texts: list[str]
    next_lines: list[bool]
    """Which texts are but a next line of the one before."""
    rows: bytearray
    by_rules: list[bool]
    """What the rules take for text."""
    asked: list[bool]
    """What the model decides; of the others it is the rules' word."""
    gold: list[bool | None]
    """Which blocks are text; None where nobody knows."""

    def estimate(self, probabilities: Sequence[float], chosen: Sequence[int]) -> float:
        """Return the F1 of a body as far as the probabilities tell."""
        taken = set(chosen)
        return estimated_f1(
            (probability, len(self.texts[index]), index in taken)
            for index, probability in enumerate(probabilities)
            if self.asked[index]
        )

    def text_by_rules(self) -> list[int]:
        """Return the blocks that the rules take for text."""
        return [index for index, is_text in enumerate(self.by_rules) if is_text]

    def body(self, chosen: Sequence[int]) -> str:
        """Return the body of some blocks."""
        return join_blocks(
            [
                (self.texts[index], self.next_lines[index] and before == index - 1)
                for before, index in pairwise([-1, *chosen])
            ]
        )


def examples(pages: Sequence[AnnotatedPage]) -> Iterator[Example]:
    """Yield what can be learned from pages: those with an annotated body that show blocks."""
    for page in pages:
        document = Page(page.page.content, page.page.url, content_type=page.page.content_type)
        texts = [block.text for block in document.blocks]
        gold = gold_blocks(page.expected, texts)
        if gold is None or not texts or document.origin != "page":
            continue
        found = label_by_rules(document)
        rows = block_features(*found)
        asked = set(asked_blocks(rows))
        yield Example(
            page,
            texts,
            [block.line for block in document.blocks],
            rows,
            [label is TEXT for label in found.labels],
            [n in asked and label not in NEVER_TEXT for n, label in enumerate(found.labels)],
            gold,
        )


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


def chosen_blocks(example: Example, probabilities: Sequence[float]) -> list[int]:
    """Return the blocks that are text by rules and model."""
    by_model = chosen_by_model(example, probabilities)
    return example.text_by_rules() if by_model is None else by_model


def chosen_by_model(example: Example, probabilities: Sequence[float]) -> list[int] | None:
    """Return the blocks that are text; None where the rules' word stands.

    That is where a page is too small for the model to be asked, or where it would leave too little.
    """
    by_rules = example.text_by_rules()
    if len(probabilities) < MIN_BLOCKS:
        return None
    decided = zip(example.by_rules, example.asked, probabilities, strict=True)
    chosen = [
        index
        for index, (is_text, is_asked, probability) in enumerate(decided)
        if (probability >= (KEEP if is_text else TAKE) if is_asked else is_text)
    ]
    kept, taken = (sum(len(example.texts[n]) for n in part) for part in (chosen, by_rules))
    return chosen if kept and kept >= MIN_SHARE_KEPT * taken else None


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
        """Return body F1 and exact by set, of the rules and of the model on unseen sites.

        Sets with pieces of bodies only have none.
        """
        found: dict[str, list[tuple[Scores, Scores]]] = defaultdict(list)
        for example, probabilities in zip(self.examples, self.unseen, strict=True):
            expected = example.page.expected
            if "body" not in expected:
                continue
            by_rules = example.text_by_rules()
            bodies = map(example.body, (by_rules, chosen_blocks(example, probabilities)))
            rules, model = (score(expected, {"body": body}) for body in bodies)
            found[example.page.set].append((rules, model))
        return {name: _rounded(scores) for name, scores in sorted(found.items())}

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


_FIGURES: Final = ("rules F1", "model F1", "rules exact", "model exact")


def _rounded(scores: Sequence[tuple[Scores, Scores]]) -> dict[str, float]:
    rules, model = (figures(part) for part in zip(*scores, strict=True))
    values = (rules["body F1"], model["body F1"], rules["exact"], model["exact"])
    return {name: round(value, 4) for name, value in zip(_FIGURES, values, strict=True)}


def train(pages: Sequence[AnnotatedPage], *, ours: Collection[str], seed: int) -> Fitted:
    """Learn from annotated pages.

    ``ours``: the sets whose convention is the record's.  Raises click's error where the libraries
    for it are not installed.
    """
    found = list(examples(pages))
    data = _Data(found, ours)
    folds = folds_by_site([example.page for example in found], seed=seed)
    unseen: list[list[float]] = [[] for _ in found]
    for fold in range(DEFAULT_FOLDS):
        booster = data.fit([n for n, other in enumerate(folds) if other != fold], seed)
        for n in (n for n, other in enumerate(folds) if other == fold):
            unseen[n] = data.predict(booster, n)
    booster = data.fit(range(len(found)), seed)
    trees = [
        unconditional(tree["tree_structure"], data.ours)
        for tree in booster.dump_model()["tree_info"]
    ]
    return Fitted(found, unseen, trees, data.early_sum(booster), seed)


class _Data:
    """The examples as numpy and LightGBM take them."""

    def __init__(self, found: Sequence[Example], ours: Collection[str]) -> None:
        try:
            lightgbm, numpy = map(import_module, ("lightgbm", "numpy"))
        except ImportError:
            raise click.ClickException(
                "training needs LightGBM, which newscrawl does not: pip install --group train"
            ) from None
        self.lightgbm, self.numpy = lightgbm, numpy
        self.examples = found
        self.convention_of = [
            _OURS if example.page.set in ours else example.page.set for example in found
        ]
        self.conventions = sorted(set(self.convention_of) | {_OURS})
        self.ours = {
            len(COLUMNS) + n: int(name == _OURS) for n, name in enumerate(self.conventions)
        }
        self.rows = list(map(self._rows, found, self.convention_of))
        self.kept = list(map(self._kept, found, self.convention_of))

    def _rows(self, example: Example, convention: str) -> Any:
        """Return a page's rows with the columns of their neighbours, and the convention's."""
        np, width = self.numpy, len(FEATURES)
        sheet = np.frombuffer(example.rows, np.int16).reshape(-1, width)
        count = len(sheet) - 2 * NEIGHBOURS
        rows = np.zeros((count, len(COLUMNS) + len(self.conventions)), np.int16)
        for column, (name, offset) in enumerate(COLUMNS):
            first = NEIGHBOURS + offset
            rows[:, column] = sheet[first : first + count, FEATURES.index(name)]
        rows[:, len(COLUMNS) + self.conventions.index(convention)] = 1
        return rows

    def _kept(self, example: Example, convention: str) -> Any:
        """Return the weight of each block, 0 for those that teach nothing.

        The model is not asked about small pages, and would learn from them what holds for no other.
        """
        np = self.numpy
        if len(example.texts) < MIN_BLOCKS:
            return np.zeros(len(example.texts))
        weights = np.array(
            [float(a and g is not None) for a, g in zip(example.asked, example.gold, strict=True)]
        )
        near = max(1, int((weights > 0).sum()))
        weights *= min(_MAX_WEIGHT, max(_MIN_WEIGHT, (_USUAL_BLOCKS / near) ** 0.5))
        return weights * (_WEIGHT_OF_OURS if convention == _OURS else 1)

    def fit(self, chosen: Sequence[int], seed: int) -> Any:
        """Return a booster that has learned from some of the examples."""
        np = self.numpy
        kept = [self.kept[n] > 0 for n in chosen]
        rows = np.concatenate([self.rows[n][k] for n, k in zip(chosen, kept, strict=True)])
        weights = np.concatenate([self.kept[n][k] for n, k in zip(chosen, kept, strict=True)])
        gold = np.concatenate(
            [np.array(self.examples[n].gold, bool)[k] for n, k in zip(chosen, kept, strict=True)]
        )
        data = self.lightgbm.Dataset(rows.astype(np.float32), gold, weight=weights)
        return self.lightgbm.train({**_PARAMETERS, "seed": seed}, data, TREES)

    def predict(self, booster: Any, number: int) -> list[float]:
        """Return the probabilities of an example's blocks, by our convention."""
        rows = self.rows[number].astype(self.numpy.float32)
        for column, value in self.ours.items():
            rows[:, column] = value
        return [float(p) for p in booster.predict(rows, num_threads=1)]

    def early_sum(self, booster: Any) -> int:
        """Return what the first trees must sum up to for a block that may be text.

        Hardly a block that would be kept has less.
        """
        np, sums = self.numpy, []
        for number, rows in enumerate(self.rows):
            likely = np.array(self.predict(booster, number)) >= KEEP
            rows = rows[likely].astype(np.float32)
            for column, value in self.ours.items():
                rows[:, column] = value
            if len(rows):
                sums.append(
                    booster.predict(rows, num_iteration=EARLY_TREES, raw_score=True, num_threads=1)
                )
        lost = np.quantile(np.concatenate(sums), _MAX_SHARE_GIVEN_UP)
        return floor(float(lost) * SCALE)
