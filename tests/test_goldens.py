"""Every fixture page yields its golden record: ``fixtures/<family>/<name>.html`` and ``.json``."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from schema_check import faults

from newscrawl import Article, Outcome, examine
from newscrawl.common.text import clean_text

FIXTURES = Path(__file__).parent.parent / "fixtures"
GOLDENS = sorted(FIXTURES.glob("*/*.json"))
NOT_GOLDEN = {"fetched_at", "sources", "confidence", "metadata", "fingerprint"}


def load(golden: Path) -> tuple[dict[str, Any], Outcome]:
    expected = json.loads(golden.read_text(encoding="utf-8"))
    page = next(p for p in golden.parent.glob(f"{golden.stem}.*") if p.suffix != ".json")
    outcome = examine(page.read_bytes(), expected["url"], content_type=expected["content_type"])
    return expected, outcome


ARTICLES = [path for path in GOLDENS if json.loads(path.read_text("utf-8"))["reject"] is None]
REJECTS = [path for path in GOLDENS if path not in ARTICLES]


def names(paths: list[Path]) -> list[str]:
    return [f"{path.parent.name}/{path.stem}" for path in paths]


@pytest.mark.parametrize("golden", ARTICLES, ids=names(ARTICLES))
def test_article_yields_its_record(golden: Path) -> None:
    expected, outcome = load(golden)
    record = dataclasses.asdict(outcome.article)
    got = {key: value for key, value in record.items() if key not in NOT_GOLDEN}
    assert got == expected["record"]
    assert not faults(record)
    assert outcome.reject is None


@pytest.mark.parametrize("golden", REJECTS, ids=names(REJECTS))
def test_other_page_is_rejected_with_its_reason(golden: Path) -> None:
    expected, outcome = load(golden)
    assert outcome.reject is not None
    assert outcome.reject.reason == expected["reject"]
    assert outcome.reject.detail
    assert outcome.reject.url == expected["url"]


@pytest.mark.parametrize("golden", ARTICLES, ids=names(ARTICLES))
def test_golden_is_of_the_records_form(golden: Path) -> None:
    expected = json.loads(golden.read_text(encoding="utf-8"))
    keys = [field.name for field in dataclasses.fields(Article) if field.name not in NOT_GOLDEN]
    assert list(expected["record"]) == keys
    for paragraph in (expected["record"]["body"] or "").split("\n\n"):
        assert "\n".join(map(clean_text, paragraph.split("\n"))) == paragraph


@pytest.mark.parametrize("golden", ARTICLES, ids=names(ARTICLES))
def test_every_value_has_a_source(golden: Path) -> None:
    _, outcome = load(golden)
    given = {
        "schema",
        "id",
        "revision",
        "url",
        "site",
        "fetched_at",
        "sources",
        "confidence",
        "metadata",
        "fingerprint",
    }
    record = dataclasses.asdict(outcome.article)
    found = {key for key, value in record.items() if value and key not in given}
    assert found == set(outcome.article.sources)
