"""Boosted trees: scored as they are defined, and checked before they are."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.content.decision_trees import Trees

STEADY = settings(deadline=None, derandomize=True, database=None)
WIDTH = 4

Split = tuple[int, int, int, int]
Tree = tuple[list[Split], list[int]]


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """A tree that is grown at one leaf after the other."""
    splits: list[list[int]] = []
    open_places: list[tuple[int, int]] = []  # a split and its side
    for number in range(draw(st.integers(0, 6))):
        if splits:
            place = draw(st.sampled_from(open_places))
            open_places.remove(place)
            splits[place[0]][place[1]] = number
        splits.append([draw(st.integers(0, WIDTH - 1)), draw(st.integers(-3, 3)), 0, 0])
        open_places += [(number, 2), (number, 3)]
    for leaf, (split, side) in enumerate(open_places):
        splits[split][side] = ~leaf
    leaves = [draw(st.integers(-900, 900)) for _ in range(len(splits) + 1)]
    return [(a, b, c, d) for a, b, c, d in splits], leaves


def plain_score(row: list[int], tree: Tree) -> int:
    splits, leaves = tree
    at = 0 if splits else ~0
    while at >= 0:
        column, threshold, left, right = splits[at]
        at = left if row[column] <= threshold else right
    return leaves[~at]


def rows_of(rows: list[list[int]]) -> bytes:
    return b"".join(struct.pack(f"<{WIDTH}h", *row) for row in rows)


@given(
    st.lists(trees(), min_size=1, max_size=5),
    st.lists(st.lists(st.integers(-4, 4), min_size=WIDTH, max_size=WIDTH), min_size=1, max_size=5),
)
@STEADY
def test_scores_are_the_sums_of_leaves(grown: list[Tree], rows: list[list[int]]) -> None:
    made = Trees(grown, 0, WIDTH, 1000, 0, -30_000)
    found = made.probabilities(rows_of(rows), WIDTH, [*range(len(rows))])
    sums = [sum(plain_score(row, tree) for tree in grown) for row in rows]
    assert found == pytest.approx([1 / (1 + math.exp(-total / 1000)) for total in sums])


def test_what_is_clearly_nothing_is_given_up_early() -> None:
    stump: Tree = ([(0, 0, -1, -2)], [-2000, 100])
    made = Trees([stump, ([], [9000])], 0, WIDTH, 1000, 1, -1000)
    given_up, kept = made.probabilities(rows_of([[0] * WIDTH, [1] * WIDTH]), WIDTH, [0, 1])
    assert given_up < 0.2
    assert kept > 0.9


def test_neighbours_are_rows_above_and_below() -> None:
    made = Trees([([(-WIDTH, 5, -1, -2)], [-9000, 9000])], -WIDTH, WIDTH, 1000, 0, 0)
    rows = rows_of([[9] * WIDTH, [0] * WIDTH, [0] * WIDTH])
    assert [round(p) for p in made.probabilities(rows, WIDTH, [1, 2])] == [1, 0]
    for outside in (-1, 0, 3, 2**40):
        with pytest.raises(ValueError, match="edge"):
            made.probabilities(rows, WIDTH, [outside])


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        (([(0, 0, -1, -2)], [1]), "leaves"),
        (([(9, 0, -1, -2)], [1, 2]), "column"),
        (([(-1, 0, -1, -2)], [1, 2]), "column"),
        (([(0, 0, 0, -2)], [1, 2]), "nowhere"),
        (([(0, 0, 1, -2)], [1, 2]), "nowhere"),
        (([(0, 0, -1, -4)], [1, 2]), "nowhere"),
        (([(0, 0, -1, -2)] * 128, [1] * 129), "128 leaves"),
    ],
)
def test_broken_trees_are_not_taken(tree: Tree, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Trees([tree], 0, WIDTH, 1000, 0, 0)
