"""`newscrawl dedup --once`: each article and each text once, in its first line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sample_articles import full_article

from newscrawl.cli.dedup import dedup
from newscrawl.records import first_lines
from newscrawl.records.first_lines import FirstLines
from newscrawl.records.record_files import ReadError


def line(article: int | None, text: int | None, **more: Any) -> bytes:
    record = json.loads(full_article().to_json())
    record["id"] = None if article is None else f"{article:016x}"
    record["fingerprint"] = None if text is None else f"{text:016x}"
    return json.dumps(record | more).encode() + b"\n"


def kept(*files: Path) -> tuple[list[int], FirstLines]:
    first = FirstLines(list(files), strict=False)
    return [json.loads(each)["revision"] for each in first.lines()], first


def test_the_first_line_of_each_article_and_text_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_lines, "_RUN_KEYS", 3)  # so that the keys do not fit into memory
    pairs = [(1, 10), (2, 20), (1, 30), (3, 20), (4, None), (None, 10), (None, None), (5, 30)]
    one, other = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    content = [line(*pair, revision=number) for number, pair in enumerate(pairs, 1)]
    one.write_bytes(b"".join(content[:4]) + b"no JSON\n" + b'{"reason": "list"}\n')
    other.write_bytes(b"".join(content[4:]).rstrip())
    # (1, 30) is the article of the first line, so its text is none that (5, 30) repeats.
    assert kept(one, other)[0] == [1, 2, 5, 7, 8]
    first = kept(one, other)[1]
    assert (first.articles, first.same_article, first.same_text) == (8, 1, 2)
    assert sum(first.skipped.values()) == 2


def test_the_command_writes_the_lines_as_they_are(tmp_path: Path) -> None:
    place, output = tmp_path / "parts", tmp_path / "once.jsonl"
    place.mkdir()
    content = line(1, 10, further="kept")
    (place / "a.jsonl").write_bytes(content + content)
    done = CliRunner().invoke(dedup, ["--once", str(place), "-o", str(output)])
    assert done.exit_code == 0, done.output
    assert output.read_bytes() == content
    assert "1 of 2 articles kept; 1 left out: an earlier line has the article" in done.stderr
    refused = CliRunner().invoke(dedup, ["--once", "--overlap", "0.5", str(place)])
    assert refused.exit_code == 1
    assert "--overlap is about texts that are alike" in refused.stderr


def test_keys_that_do_not_fit_on_the_disk_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(first_lines, "_RUN_KEYS", 1)
    monkeypatch.setattr("tempfile.TemporaryFile", full)
    path = tmp_path / "a.jsonl"
    path.write_bytes(line(1, 1))
    with pytest.raises(ReadError, match=r"No space left on device\): make room, or name another"):
        kept(path)
