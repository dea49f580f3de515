"""Rules that others have written, found in a folder by a page's host, below the operator's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newscrawl.files import ftr_folder
from newscrawl.files.ftr_folder import FtrFolder, FtrFolderError
from newscrawl.files.site_hints import SiteHints


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".gazette.example.txt").write_text("title: //h3\nbody: //main\n")
    (tmp_path / "gazette.example.txt").write_bytes(b"title: //h2\nauthor: //i[.='\xe9']\n")
    return tmp_path


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("www.gazette.example", "gazette.example.txt"),
        ("town.gazette.example", ".gazette.example.txt"),
        ("example", None),
        ("paper.example", None),
        ("", None),
    ],
)
def test_the_most_exact_file_counts(folder: Path, host: str, name: str | None) -> None:
    file = FtrFolder(folder).file_of(host)
    assert (file and file.path.name) == name


def test_the_operators_rules_come_first(folder: Path) -> None:
    hints = SiteHints({"headline": "h1"}, FtrFolder(folder), "day-first")
    found = hints.of("https://town.gazette.example/a")
    assert json.loads(found.rules) == {
        "headline": ["h1", {"xpath": "//h3"}],
        "body": [{"xpath": "//main"}],
    }
    assert found.date_order == "day-first"
    assert json.loads(hints.of("https://paper.example/a").rules) == {"headline": "h1"}
    assert SiteHints({}, FtrFolder(folder), "").of(None) == ("", "")


def test_a_file_that_is_none_of_rules_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ftr_folder, "_MAX_FILE_BYTES", 20)
    file = FtrFolder(folder).file_of("gazette.example")
    assert file is not None
    [why] = file.rules.left_out
    assert why in caplog.text
    assert "more than 256 kB" in why
    assert file.rules.table == {}


def test_a_folder_that_is_none(folder: Path) -> None:
    with pytest.raises(FtrFolderError, match=r"There is no folder .*\.txt: give one"):
        FtrFolder(folder / ".gazette.example.txt")
