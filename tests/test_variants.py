"""Another newscrawl can be named, compared with, and taken apart."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner

from benchmarks.ablation import ablation_tables
from benchmarks.accuracy import Measured, measure
from benchmarks.accuracy_command import accuracy_command
from benchmarks.altered_runs import CHECKOUT, running_altered
from benchmarks.annotated_sets import AnnotatedPage
from benchmarks.comparison import changes_by_site, comparison_tables, page_changes
from benchmarks.scoring import score
from benchmarks.variants import AS_IT_IS, Part, all_parts, variant_of, without
from newscrawl.files.page_bytes import PageBytes

if TYPE_CHECKING:
    from pathlib import Path

SENTENCE = "The harbour of the small town was closed for a day after the storm of the night."
PARAGRAPHS = [f"{number} {SENTENCE}" for number in range(1, 6)]
PAGE = f"""<html lang=en><body><article><h1>Harbour closed</h1>
<p>{"</p><p>".join(PARAGRAPHS)}</p><p>Read also: Another story of the sea</p>
<div class=sidebar><p>A word on the weather of tomorrow in all of the islands.</p></div>
</article></body>"""


def made(url: str = "https://a.example/1", **more: Any) -> AnnotatedPage:
    expected = {"url": url, "body": PARAGRAPHS, **more}
    return AnnotatedPage("made", url.split("/")[2], PageBytes(PAGE.encode(), url), expected)


def rows_of(table: Any) -> dict[str, list[str]]:
    """A table's rows by their first cell."""
    columns = [list(column.cells) for column in table.columns]
    return {row[0]: list(row[1:]) for row in zip(*columns, strict=True)}


def test_parts_are_rules_lists_and_class_words() -> None:
    names = set(map(str, all_parts()))
    assert {"rule:standfirst", "rule:model-takes", "phrases:promo", "class-words:share"} <= names
    assert sum(name.startswith("phrases:") for name in names) == len(
        list((CHECKOUT / "newscrawl/extraction/vocabulary/phrase_lists").glob("*.txt"))
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("without:rule:standfrist", "Do you mean rule:standfirst"),
        ("without:promo", "There is no part 'promo'"),
        ("main_region._MIN_GAINS=3", "Do you mean content.main_region._MIN_GAIN"),
        ("main_region._MIN_GAIN=many", "'many' is no number"),
        ("nowhere", "'nowhere' is no checkout of newscrawl"),
    ],
)
def test_a_wrong_name_gets_a_sentence(text: str, message: str) -> None:
    with pytest.raises(click.UsageError, match=message):
        variant_of(text)


def test_a_checkout_that_is_not_built_is_named(tmp_path: Path) -> None:
    package = tmp_path / "newscrawl"
    package.mkdir()
    (package / "__init__.py").touch()
    with pytest.raises(click.UsageError, match="is not built"):
        variant_of(str(tmp_path))
    assert variant_of(str(CHECKOUT)).name == AS_IT_IS.name


def test_a_number_and_a_label_of_a_rule_can_be_named() -> None:
    variant = variant_of("main_region._MIN_GAIN=7")
    assert variant.altered is not None
    assert variant.altered[0] == "newscrawl.extraction.content.main_region"
    assert "_MIN_GAIN: Final = 7  # share" in variant.altered[1]
    assert variant_of("without:rule:class-hint/share").name == "without:rule:class-hint/share"


@pytest.mark.build
def test_each_kind_of_part_can_be_left_out() -> None:
    with running_altered([made().page]) as read:

        def body(variant: str) -> str:
            [line] = read(variant_of(variant).altered)
            found: str = json.loads(line)["body"]
            return found

        usual = "\n\n".join(PARAGRAPHS)
        assert body(str(CHECKOUT)) == usual
        assert "Another story" in body("without:phrases:related")
        assert "Another story" in body("without:rule:wording")
        assert "Another story" in body("without:rule:wording/related")
        assert body("without:rule:wording/share") == usual
        assert "weather" in body("without:class-words:aside")
        # Regular expressions are made of these.
        assert body("without:phrases:byline_openings") == usual
        assert body("without:phrases:credit_labels") == usual


@pytest.mark.build
def test_ablation_counts_sites_that_a_part_helps_and_harms() -> None:
    also = [*PARAGRAPHS, "Read also: Another story of the sea"]
    pages = [made(), made("https://b.example/1"), made("https://c.example/1", body=also)]
    with running_altered([page.page for page in pages]) as read:
        lines = read()
        table, few = ablation_tables(measure(pages, lines), lines, read, only="phrases:related")
        # Two sites that it helps, less one that it harms.
        assert rows_of(few) == {"phrases:related": ["1", "3", "3"]}
        row = rows_of(table)["related"]
        assert row[:4] == ["3", "3", "2", "1"]
        assert row[5] == "+1"
        rules, _ = ablation_tables(measure(pages, lines), lines, read, only="rule:pull-quote")
        assert rows_of(rules)["pull-quote"][:2] == ["0", "0"]
        with pytest.raises(click.UsageError, match="No part has 'rule:none'"):
            list(ablation_tables(measure(pages, lines), lines, read, only="rule:none"))


def scored(site: str, body: str, **more: Any) -> Measured:
    expected = {"url": f"https://{site}/", "body": PARAGRAPHS, "headline": ["A"], **more}
    page = AnnotatedPage("made", site, PageBytes(b""), expected)
    record = {"body": body, "headline": "A"}
    return Measured(page, record, score(expected, record))


def test_comparison_counts_sites_won_and_lost() -> None:
    right, wrong = "\n".join(PARAGRAPHS), "\n".join(PARAGRAPHS[1:])
    before = [scored("a", right), scored("b", wrong), scored("c", wrong), scored("d", right)]
    after = [scored("a", wrong), scored("b", right), scored("c", right), scored("d", right)]
    figures, sets, pages = comparison_tables(before, after, names=("old", "new"), most=3)
    exact = rows_of(figures)["exact"]
    assert exact[:4] == ["4", "0.5000", "0.7500", "+0.2500"]
    assert exact[5:] == ["2", "1"]
    assert rows_of(figures)["headline"][5:] == ["0", "0"]
    assert rows_of(sets)["made: exact"] == exact
    assert next(iter(pages.columns[1].cells)) == "https://a/"


def test_fewer_comments_are_better() -> None:
    [change] = page_changes("a", {"comments": (1.0, 1.0)}, {"comments": (0.0, 1.0)})
    assert change.by == 1
    assert changes_by_site([change], frozenset(["comments"])) == {"a": 1}


def test_only_is_for_ablation() -> None:
    result = CliRunner().invoke(accuracy_command, ["--only", "rule:"])
    assert result.exit_code == 2
    assert "--only names parts to --ablate" in result.output


def test_one_thing_at_a_time() -> None:
    result = CliRunner().invoke(accuracy_command, ["--ablate", "--raise-floor"])
    assert result.exit_code == 2
    assert "Give one of --compare, --ablate, --raise-floor" in result.output


def test_a_part_has_one_name() -> None:
    assert str(Part("rule", "standfirst")) == "rule:standfirst"
    assert without(Part("rule", "standfirst")).name == "without:rule:standfirst"
