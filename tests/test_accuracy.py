"""``python -m benchmarks accuracy``: its tables, on pages written for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner, Result

from benchmarks import unseen_sites
from benchmarks.accuracy import Measured, era_of, language_of, measure
from benchmarks.accuracy_command import accuracy_command
from benchmarks.altered_runs import running_altered
from benchmarks.annotated_sets import AnnotatedPage, read_sets
from benchmarks.corpus import write_archive
from benchmarks.unseen_sites import first_lines
from newscrawl.files.page_bytes import PageBytes

if TYPE_CHECKING:
    from pathlib import Path

SENTENCE = "The harbour of the small town was closed for a day after the storm of the night."
PARAGRAPHS = [f"{number} {SENTENCE}" for number in range(1, 6)]


def page_of(headline: str) -> bytes:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f"<html lang=en><body><article><h1>{headline}</h1>{text}</article></body>".encode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A set of three pages of two sites; on one the annotators saw no first paragraph."""
    urls = ["https://a.example/2024/05/1", "https://a.example/2", "https://b.example/3"]
    write_archive(
        tmp_path / "made.warc.gz", [PageBytes(page_of("Harbour closed"), url) for url in urls]
    )
    lines: list[dict[str, Any]] = [
        {"url": url, "headline": ["Harbour closed"], "body": PARAGRAPHS} for url in urls
    ]
    lines[2]["body"] = PARAGRAPHS[1:]
    text = "\n".join(map(json.dumps, lines))
    (tmp_path / "made.expected.jsonl").write_text(text, encoding="utf-8")
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(accuracy_command, [str(argument) for argument in arguments])


@pytest.mark.build
def test_figures_by_set_language_era_and_site(folder: Path) -> None:
    result = run(folder, "--by-site")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Looked at: body F1 0.9")
    assert "exact 0.6667" in result.output
    assert "(3 pages of 2 sites" in result.output
    rows = [line.split("|")[1].strip() for line in result.output.splitlines() if "|" in line]
    assert {"made", "en", "2020–2024", "unknown"} <= set(rows)
    assert rows.index("b.example") < rows.index("a.example")  # the worst first


@pytest.mark.build
def test_bodies_predicted_for_unseen_sites_give_the_gap(folder: Path, tmp_path: Path) -> None:
    scores = tmp_path / "scores.jsonl"
    predicted = [
        {"url": url, "seed": seed, "body": "\n\n".join(PARAGRAPHS[seed:])}
        for seed in (0, 1)
        for url in ("https://a.example/2", "https://b.example/3")
    ]
    scores.write_text("\n".join(map(json.dumps, predicted)), encoding="utf-8")
    result = run(folder, "--model-scores", scores)
    assert result.exit_code == 0, result.output
    assert (
        "exact 0.5000 ± 0.0000 over 2 seeds; looked at 0.5000 on the same 2 pages; gap +0.0000"
        in (result.output)
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [("{}", 'line 1: not a JSON object with "url"'), ("", "names none of the pages")],
)
def test_predictions_that_are_wrong_are_named(tmp_path: Path, text: str, message: str) -> None:
    scores = tmp_path / "scores.jsonl"
    scores.write_text(text, encoding="utf-8")
    pages = [AnnotatedPage("x", "x", PageBytes(b""), {"url": "u", "body": ["a"]})]
    with pytest.raises(click.ClickException, match=message):
        first_lines(measure(pages, [b'{"body": "a"}']), scores)


def test_a_folder_without_sets_is_named(tmp_path: Path) -> None:
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "it must hold NAME.expected.jsonl beside NAME.warc.gz" in result.output


def measured(expected: dict[str, Any], record: dict[str, Any]) -> Measured:
    return Measured(AnnotatedPage("x", "x", PageBytes(b""), {"url": "", **expected}), record, {})


@pytest.mark.parametrize(
    ("expected", "record", "language"),
    [
        ({"lang": "Russian"}, {"language": "en"}, "ru"),
        ({"lang": "de"}, {}, "de"),
        ({}, {"language": "pt-BR"}, "pt"),
        ({}, {"language": None}, "unknown"),
    ],
)
def test_languages(expected: dict[str, Any], record: dict[str, Any], language: str) -> None:
    assert language_of(measured(expected, record)) == language


@pytest.mark.parametrize(
    ("expected", "record", "era"),
    [
        ({"timestamp": "2012-01-01T00:00:00"}, {}, "2010–2014"),
        ({"date": "2025-01-01", "url": "https://a.example/2011/01/"}, {}, "2025–2029"),
        ({"url": "https://a.example/2011/01/x"}, {}, "2010–2014"),
        ({"url": "https://a.example/story-20191231/"}, {}, "2015–2019"),
        ({"url": "https://a.example/id-20191"}, {"timestamp": None}, "unknown"),
        ({}, {"timestamp": "2024-05-01"}, "2020–2024"),
    ],
)
def test_eras(expected: dict[str, Any], record: dict[str, Any], era: str) -> None:
    assert era_of(measured(expected, record)) == era


def test_the_model_s_file_gives_the_gap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unseen_sites, "_MODEL", tmp_path / "model.json")
    pages = [AnnotatedPage("x", "x", PageBytes(b""), {"url": "u", "body": ["a b c d"]})]
    read = measure(pages, [b'{"body": "a b c d"}'])
    assert "nothing is learned. The gap is unknown." in first_lines(read)
    about: dict[str, Any] = {"figures": {"x": {"model F1": 0.75, "model exact": 0.5}}}
    (tmp_path / "model.json").write_text(json.dumps({"about": about}), encoding="utf-8")
    told = first_lines(read)
    assert "body F1 0.7500; looked at 1.0000; gap +0.2500 (means of 1 sets: x +0.250)" in told
    assert "exact 0.5000; looked at 1.0000; gap +0.5000" in told
    about["figures"] = {}
    (tmp_path / "model.json").write_text(json.dumps({"about": about}), encoding="utf-8")
    assert "the model was not learned from these sets" in first_lines(read)


def test_the_first_line_of_pages_without_bodies() -> None:
    pages = [AnnotatedPage("x", "x", PageBytes(b""), {"url": "u", "headline": ["a"]})]
    assert "1 pages of 1 sites" in first_lines(measure(pages, [b'{"headline": "a"}']))


@pytest.mark.build
def test_a_newscrawl_that_breaks_is_told(folder: Path) -> None:
    pages = [page.page for page in read_sets(folder)]
    with running_altered(pages, processes=2) as read:
        with pytest.raises(click.ClickException, match="SyntaxError"):
            read(("newscrawl.extraction.page_type", "("))
        assert len(read()) == 3  # and the next request has its own answer
        assert len(read(only=[2])) == 1
