"""Annotated pages as LightGBM takes them, and trees that are learned from some of them.

The convention of a set (whether bylines, captions or standfirsts belong to a body) is a feature
while the trees are learned.  At work it is ours.
"""

from __future__ import annotations

from importlib import import_module
from math import floor
from typing import TYPE_CHECKING, Any, Final

import click

from benchmarks.annotated_sets import DEFAULT_FOLDS, folds_by_site
from benchmarks.training_examples import KEEP
from newscrawl.extraction.content.block_features import FEATURES, NEIGHBOURS
from newscrawl.extraction.content.block_model import COLUMNS
from newscrawl.extraction.content.learned_decision import MIN_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from benchmarks.training_examples import Example

__all__ = ["EARLY_TREES", "SCALE", "TrainingData"]

SCALE: Final = 1_000
"""Parts of one, in which leaves are written."""
TREES: Final = 120
"""Trees: 160 win nothing on unseen sites; with 80 the log loss is a hundredth higher."""
LEAVES: Final = 63
"""Leaves of a tree: what its numbers of one byte can count."""
EARLY_TREES: Final = 10
"""Trees after which a block that is clearly nothing is given up."""
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
_PARAMETERS: Final = {
    "objective": "binary",
    "num_leaves": LEAVES,
    "learning_rate": 0.08,
    "min_data_in_leaf": 100,
    # So few features for each tree that none leans on what only some sites do.
    "feature_fraction": 0.12,
    "bagging_fraction": 0.8,
    "bagging_freq": 1,
    "lambda_l2": 20,
    "max_bin": 63,
    "use_missing": False,
    "verbose": -1,
    # With one thread the sums are added in one order: the same bytes from the same data.
    "num_threads": 1,
    "deterministic": True,
    "force_col_wise": True,
}
"""LightGBM's settings: moderate ones, as pages are few and alike."""


class TrainingData:
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
        self.asked = [self._asked(example) for example in found]
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

    def _asked(self, example: Example) -> Any:
        """Return the numbers of the blocks that the trees are asked about at work."""
        is_small = len(example.texts) < MIN_BLOCKS
        return self.numpy.flatnonzero([not is_small and is_asked for is_asked in example.asked])

    def unseen(self, seed: int, without: Collection[str] = ()) -> list[list[float]]:
        """Return the probabilities of each example's blocks, by trees that had not seen its site.

        ``without``: features that the trees are not told.
        """
        folds = folds_by_site([example.page for example in self.examples], seed=seed)
        unseen: list[list[float]] = [[] for _ in folds]
        for fold in range(DEFAULT_FOLDS):
            booster = self.fit([n for n, other in enumerate(folds) if other != fold], seed, without)
            for n in (n for n, other in enumerate(folds) if other == fold):
                unseen[n] = self.predict(booster, n)
        return unseen

    def fit(self, chosen: Sequence[int], seed: int, without: Collection[str] = ()) -> Any:
        """Return a booster that has learned from some of the examples.

        ``without``: features that it is not told.
        """
        np = self.numpy
        kept = [self.kept[n] > 0 for n in chosen]
        rows = np.concatenate([self.rows[n][k] for n, k in zip(chosen, kept, strict=True)])
        weights = np.concatenate([self.kept[n][k] for n, k in zip(chosen, kept, strict=True)])
        gold = np.concatenate(
            [np.array(self.examples[n].gold, bool)[k] for n, k in zip(chosen, kept, strict=True)]
        )
        # What is the same in all rows, no split can ask for.
        rows[:, [column for column, (name, _) in enumerate(COLUMNS) if name in without]] = 0
        data = self.lightgbm.Dataset(rows.astype(np.float32), gold, weight=weights)
        return self.lightgbm.train({**_PARAMETERS, "seed": seed}, data, TREES)

    def predict(self, booster: Any, number: int) -> list[float]:
        """Return the probabilities of an example's blocks, by our convention.

        Those that the trees are not asked about have none: 0.
        """
        found = self.numpy.zeros(len(self.rows[number]))
        asked = self.asked[number]
        if len(asked):
            found[asked] = booster.predict(self._by_our_convention(number, asked), num_threads=1)
        return [float(probability) for probability in found]

    def _by_our_convention(self, number: int, blocks: Any) -> Any:
        rows = self.rows[number][blocks].astype(self.numpy.float32)
        for column, value in self.ours.items():
            rows[:, column] = value
        return rows

    def early_sum(self, booster: Any) -> int:
        """Return what the first trees must sum up to for a block that may be text.

        Hardly a block that would be kept has less.
        """
        np, sums = self.numpy, []
        for number in range(len(self.rows)):
            likely = np.flatnonzero(np.array(self.predict(booster, number)) >= KEEP)
            if len(likely):
                rows = self._by_our_convention(number, likely)
                sums.append(
                    booster.predict(rows, num_iteration=EARLY_TREES, raw_score=True, num_threads=1)
                )
        lost = np.quantile(np.concatenate(sums), _MAX_SHARE_GIVEN_UP)
        return floor(float(lost) * SCALE)
