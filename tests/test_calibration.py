"""``python -m benchmarks accuracy --calibration``: what a record's confidence means, recounted."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from benchmarks.accuracy_command import accuracy_command
from benchmarks.calibration import Expected, separation
from benchmarks.corpus import write_archive
from newscrawl.files.page_bytes import PageBytes

if TYPE_CHECKING:
    from pathlib import Path

TEXT = [
    f"{n} The harbour of the small town was closed for a day after the storm." for n in range(5)
]
URLS = [f"https://{name}.example/{number}" for name in "abcdef" for number in range(2)]


def page_of(url: str) -> bytes:
    """A page with an h1 that its title has too, and with a day that only the page displays."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in TEXT)
    return (
        f"<html lang=en><head><title>Harbour closed {url[-1]}</title></head><body><article>"
        f"<h1>Harbour closed {url[-1]}</h1><p>12 July 2023</p>{text}</article></body>"
    ).encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twelve pages of six sites; of one site, annotators had another day."""
    write_archive(tmp_path / "made.warc.gz", [PageBytes(page_of(url), url) for url in URLS])
    lines: list[dict[str, Any]] = [
        {
            "url": url,
            "headline": [f"Harbour closed {url[-1]}"],
            "date": "2023-07-10" if "//a." in url else "2023-07-12",
            "body": TEXT,
        }
        for url in URLS
    ]
    text = "\n".join(map(json.dumps, lines))
    (tmp_path / "made.expected.jsonl").write_text(text, encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(accuracy_command, [str(argument) for argument in arguments])


def rows_of(output: str) -> list[list[str]]:
    lines = (line for line in output.splitlines() if line.startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_shares_are_counted_by_evidence_and_tried_on_other_sites(folder: Path) -> None:
    result = run(folder, "--calibration")
    assert result.exit_code == 0, result.output
    rows = rows_of(result.output)
    assert ["h1", "agrees", "12", "1.000", "0.91", "0.99"] in rows
    # 10 of 12, with five pages at 0.7: 13.5 of 17.
    [row] = [row for row in rows if row[:2] == ["displayed", "alone"]]
    assert row[2:5] == ["12", "0.833", "0.79"]
    assert "headline: cross-validated by site, 12 pages" in " ".join(result.output.split())
    assert ["no confidence: 12 pages", "1.000"] in rows


def test_bodies_are_tried_on_sites_that_their_steps_do_not_know(
    folder: Path, tmp_path: Path
) -> None:
    bodies = tmp_path / "bodies.jsonl"
    made = [
        {
            "url": url,
            "body": "\n\n".join(TEXT),
            "seed": 0,
            "estimate": 0.9 if n > 1 else None,  # the first is too small a page
            "is_missed": n == 1,
        }
        for n, url in enumerate(URLS)
    ]
    bodies.write_text("\n".join(map(json.dumps, made)), encoding="utf-8")
    result = run(folder, "--calibration", "--model-scores", bodies)
    assert result.exit_code == 0, result.output
    rows = rows_of(result.output)
    assert ["0.99 and more", "10", "1.000", "1.000"] in rows
    assert ["below 0.30", "1", "0.100", "1.000"] in rows


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"url": "u", "body": ""}', 'line 1: not a JSON object with "url", "body", "estimate"'),
        ('{"url": "u", "body": "", "estimate": 1, "is_missed": 0}', "names none of the pages"),
    ],
)
def test_what_is_no_file_of_bodies_is_told(
    folder: Path, tmp_path: Path, text: str, message: str
) -> None:
    bodies = tmp_path / "bodies.jsonl"
    bodies.write_text(text, encoding="utf-8")
    result = run(folder, "--calibration", "--model-scores", bodies)
    assert result.exit_code == 1
    assert message in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("found", "auc"),
    [
        ([Expected(0.9, 1), Expected(0.5, 0)], 1.0),
        ([Expected(0.9, 0.94), Expected(0.5, 0.95)], 0.0),
        ([Expected(0.9, 1), Expected(0.9, 0)], 0.5),
        ([Expected(0.9, 1), Expected(0.9, 0), Expected(0.5, 0), Expected(0.7, 1)], 0.625),
    ],
)
def test_how_well_right_and_wrong_are_told_apart(found: list[Expected], auc: float) -> None:
    assert separation(found) == auc


def test_where_all_are_right_nothing_is_told_apart() -> None:
    assert math.isnan(separation([Expected(0.9, 1)]))


def test_one_kind_of_table_at_a_time(folder: Path) -> None:
    assert "Give one of --compare, --ablate," in run(folder, "--calibration", "--ablate").output
