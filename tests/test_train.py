"""Training: gold blocks, the trees' form, and what is said without LightGBM.

LightGBM itself is not needed here: a small tree is written as it gives one.
"""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from benchmarks.__main__ import main
from benchmarks.corpus import write_archive
from benchmarks.dressed_fixtures import dressed_fixtures
from benchmarks.gold_blocks import gold_blocks
from benchmarks.train import figures_by_set, packed_trees, unconditional
from benchmarks.training_examples import Example, chosen_blocks, examples
from benchmarks.training_report import FEATURE_GROUPS, ablation_table, log_loss, seeds_table
from newscrawl.extraction.content.block_features import FEATURES
from newscrawl.extraction.content.block_model import COLUMNS, evidence, read_model
from newscrawl.extraction.content.learned_decision import MIN_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from rich.table import Table

TEASER = "Ferries go from the old quay"
ONE = "The ferries go from the old quay now, and nobody knows for how long they will."
TWO = "The council decides next week, the mayor said, and not a day earlier than that."


@pytest.mark.parametrize(
    ("texts", "bodies", "gold"),
    [
        ([ONE, TWO], [[ONE, TWO]], [True, True]),
        # A teaser has words of the text, but stands before it.
        ([TEASER, ONE, TWO, ONE], [[ONE, TWO]], [False, True, True, False]),
        (["By Ann", "Ann", ONE], [[ONE, "Ann"]], [False, False, True]),
        ([ONE, "Ann", TWO], [[ONE, "Ann", TWO]], [True, True, True]),
        # A dateline is missing in the one, words in the other.
        ([f"OSLO – {ONE}", TWO], [[ONE, TWO.replace(", the mayor said,", "")]], [True, True]),
        ([ONE, "***", ""], [[ONE]], [True, None, None]),
        ([ONE, TWO], [[TWO], [ONE, TWO]], [True, True]),
        ([ONE], [[]], [False]),
        ([], [[ONE]], []),
        (["海啸不会来", "分享"], [["海啸不会来"]], [True, False]),
    ],
)
def test_gold_blocks(texts: list[str], bodies: list[list[str]], gold: list[bool | None]) -> None:
    expected = {"body": bodies[0], "body_also": bodies[1:]}
    assert gold_blocks(expected, texts) == gold


def test_gold_blocks_by_other_annotations() -> None:
    assert gold_blocks({"headline": [ONE]}, [ONE]) is None
    pieces = {"include": [ONE[:30], "go"], "exclude": [TWO[5:40], ONE[40:70]]}
    assert gold_blocks(pieces, [ONE[:39], TWO, ONE, "go"]) == [True, False, None, None]
    optional = {"body": [ONE], "optional": [TWO]}
    assert gold_blocks(optional, [ONE, TWO, TEASER]) == [True, None, False]
    standfirst = {"body": [ONE], "summary": [TWO]}
    assert gold_blocks(standfirst, [TWO, ONE]) == [True, True]


def leaf(value: float) -> dict[str, Any]:
    return {"leaf_value": value}


def split(column: int, threshold: float, left: Any, right: Any) -> dict[str, Any]:
    return {
        "split_feature": column,
        "threshold": threshold,
        "left_child": left,
        "right_child": right,
    }


CONVENTION = len(COLUMNS)
TREE = split(
    FEATURES.index("chars"),
    99.5,
    split(CONVENTION, 0.5, leaf(9.0), leaf(-2.0)),
    split(COLUMNS.index(("chars", -1)), 50.5, leaf(-1.0), leaf(3.0)),
)


def test_the_convention_is_decided_beforehand() -> None:
    ours, others = (unconditional(TREE, {CONVENTION: value}) for value in (1, 0))
    assert ours["left_child"] == leaf(-2.0)
    assert others["left_child"] == leaf(9.0)
    assert unconditional(split(CONVENTION, 0.5, leaf(1.0), TREE), {CONVENTION: 1}) == ours


def model_file(trees: bytes) -> bytes:
    parts = {
        "format": 1,
        "about": {},
        "keep": 0.5,
        "take": 0.7,
        "scale": 1000,
        "early": [0, 0],
        "body_f1": [[0.0, 0.5]],
        "evidence": evidence(),
        "trees": b64encode(trees).decode(),
    }
    return json.dumps(parts).encode()


def test_what_is_packed_is_read_as_it_was() -> None:
    model = read_model(model_file(packed_trees([unconditional(TREE, {CONVENTION: 1}), leaf(0.5)])))
    width = len(FEATURES)
    chars = [60, 120, 40, 200]
    numbers = [0] * (width * 10)
    for block, value in enumerate(chars):
        numbers[(block + 3) * width + FEATURES.index("chars")] = value
    rows = bytearray(b"".join(n.to_bytes(2, "little", signed=True) for n in numbers))
    found = model.probabilities(rows, [0, 1, 2, 3])
    assert [round(p, 2) for p in found] == [0.18, 0.97, 0.18, 0.38]


def test_examples_of_the_fixtures() -> None:
    pages = list(islice(dressed_fixtures(), 4))
    for example in examples(pages):
        assert len(example.texts) == len(example.gold) == len(example.asked)
        by_rules = [n for n, is_text in enumerate(example.by_rules) if is_text]
        assert example.body(by_rules) == example.page.expected["body"][0]
        assert [example.texts[n] for n, is_gold in enumerate(example.gold) if is_gold]


def test_each_feature_is_in_one_group() -> None:
    grouped = [name for names in FEATURE_GROUPS.values() for name in names]
    assert sorted(grouped) == sorted(FEATURES)


def shown(made: Table) -> list[list[str]]:
    return [list(row) for row in zip(*(column.cells for column in made.columns), strict=True)]


def test_mean_and_spread_of_seeds() -> None:
    by_seed = [{"a": {"model F1": f1, "model exact": 0.5}} for f1 in (0.9, 0.94)]
    assert shown(seeds_table(by_seed)) == [["a", "0.9200", "± 0.0283", "0.5000", "± 0.0000"]]


class LearnedWithout:
    """In place of trees: they are sure of all texts, and of none if they are not told the rules."""

    def __init__(self, found: list[Example]) -> None:
        self.examples = found
        self.seeds: list[int] = []

    def unseen(self, seed: int, without: Collection[str] = ()) -> list[list[float]]:
        self.seeds.append(seed)
        right = [[float(is_text) for is_text in one.by_rules] for one in self.examples]
        return [[0.4] * len(of_page) for of_page in right] if "rule" in without else right


def test_ablation_of_feature_groups() -> None:
    long_enough = [
        one for one in examples([*islice(dressed_fixtures(), 8)]) if len(one.texts) >= MIN_BLOCKS
    ]
    data = LearnedWithout(long_enough[:2])
    whole = data.unseen(0)
    rows = shown(ablation_table(data, 3, whole))
    assert rows[0][:4] == ["none", "", "1.0000", "1.0000"]
    assert [row[0] for row in rows[1:]] == [*FEATURE_GROUPS]
    changes = {row[0]: row[2:] for row in rows}
    assert changes["copies"] == ["+0.0000"] * 3
    # Without the rules these trees would drop all text, so the rules' word stands; they are unsure.
    assert changes["rules"][:2] == ["+0.0000"] * 2
    assert float(changes["rules"][2]) > 0.5
    assert set(data.seeds) == {0, 3}
    by_set = figures_by_set(data.examples, whole)
    assert [figures["model exact"] for figures in by_set.values()] == [1.0]


def test_log_loss_counts_what_the_model_is_asked_about() -> None:
    page = next(dressed_fixtures())
    count = MIN_BLOCKS
    asked = [True] * 2 + [False] * (count - 2)
    one = Example(page, ["a"] * count, [False] * count, bytearray(), [True] * count, asked, [])
    gold: list[bool | None] = [True, False, *[True] * (count - 2)]
    assert log_loss([one._replace(gold=gold)], [[0.5] * count]) == pytest.approx(0.6931, abs=1e-4)
    assert log_loss([one._replace(gold=gold)], [[1.0, 0.0] + [0.0] * (count - 2)]) == 0


def test_small_pages_are_left_to_the_rules() -> None:
    page = next(dressed_fixtures())
    small = Example(page, ["a"], [False], bytearray(), [True], [True], [True])
    assert chosen_blocks(small, [0.1]) == [0]
    many = MIN_BLOCKS
    texts = ["a"] * (many - 1) + ["a" * many]
    large = small._replace(texts=texts, by_rules=[True] * many, asked=[True] * (many - 1) + [False])
    assert chosen_blocks(large, [0.1] * many) == [many - 1]
    # Where hardly anything would stay, the rules' word does.
    little = large._replace(texts=["a"] * many)
    assert chosen_blocks(little, [0.1] * many) == list(range(many))


def test_without_lightgbm_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    page = next(dressed_fixtures())
    (tmp_path / "a.expected.jsonl").write_text(json.dumps(page.expected), encoding="utf-8")
    write_archive(tmp_path / "a.warc.gz", [page.page._replace(url=page.expected["url"])])
    done = CliRunner().invoke(main, ["train", str(tmp_path), "--output", str(tmp_path / "m.json")])
    assert done.exit_code == 1
    assert "pip install --group train" in done.output
    unknown = CliRunner().invoke(main, ["train", str(tmp_path), "--ours", "b"])
    assert unknown.exit_code == 2
    assert "has no set b" in unknown.output
    assert not (tmp_path / "m.json").exists()
