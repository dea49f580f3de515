"""What newscrawl reads off its fixtures, in several dresses, never gets worse in silence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click
import pytest

from benchmarks import dressed_fixtures
from benchmarks.dressed_fixtures import FLOOR, fallen_figures, raise_floor

if TYPE_CHECKING:
    from pathlib import Path

WHAT_TO_DO = """
`python -m benchmarks accuracy` shows on which pages, and which rule decided there. Mend it; or, if
what got worse is worth it, lower the figure in tests/accuracy_floor.json by hand and say in the
commit why. `python -m benchmarks accuracy --raise-floor` only ever raises it."""


def test_no_figure_of_the_fixtures_falls() -> None:
    fallen = fallen_figures()
    assert not fallen, "\n".join([*fallen, WHAT_TO_DO])


def test_the_dresses_take_away_what_they_say() -> None:
    pages = {
        page.set: page.page.content
        for page in dressed_fixtures.dressed_fixtures()
        if page.site == "wordpress/theme"
    }
    usual = pages["as they are"]
    assert b"class=" in usual
    assert b"<article" in usual
    assert b"application/ld+json" in usual
    assert b"class=" not in pages["without class names"]
    assert b"ld+json" not in pages["without data"]
    assert b"charset" in pages["without data"]
    assert b"<article" not in pages["without telling elements"]
    bare = pages["without all three"]
    assert not any(part in bare for part in (b"class=", b"ld+json", b"<article"))


@pytest.fixture
def floor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the floor's file, which a test may change."""
    copy = tmp_path / "floor.json"
    copy.write_text(FLOOR.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(dressed_fixtures, "FLOOR", copy)
    return copy


def test_what_falls_is_named_and_the_floor_only_rises(floor: Path) -> None:
    whole = json.loads(floor.read_text(encoding="utf-8"))
    dress = whole["figures"]["without all three"]
    reached = dress["body F1"]
    dress["headline"] = 0.1
    floor.write_text(json.dumps(whole), encoding="utf-8")
    assert [line for line in raise_floor() if "headline of the fixtures without all three" in line]
    assert json.loads(floor.read_text("utf-8"))["figures"]["without all three"]["headline"] > 0.1
    dress["body F1"] = 1.0
    floor.write_text(json.dumps(whole), encoding="utf-8")
    [fallen] = fallen_figures()
    assert fallen.startswith("body F1 of the fixtures without all three fell from 1.0 to ")
    with pytest.raises(click.ClickException, match="fell from 1"):
        raise_floor()
    assert reached < 1


def test_a_new_fixture_changes_no_figure_until_it_joins(floor: Path) -> None:
    whole = json.loads(floor.read_text(encoding="utf-8"))
    new = whole["fixtures"].pop()
    floor.write_text(json.dumps(whole), encoding="utf-8")
    for of_dress in whole["figures"].values():
        of_dress.clear()
    floor.write_text(json.dumps(whole), encoding="utf-8")
    assert fallen_figures() == []
    assert f"New: {new}." in raise_floor()
    assert new in json.loads(floor.read_text(encoding="utf-8"))["fixtures"]
