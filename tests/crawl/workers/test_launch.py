"""Code is loaded from where newscrawl and its packages are, and never from the current folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from newsroom import NewsSite, serve

from newscrawl.crawl.workers import launch

if TYPE_CHECKING:
    from conftest import MakePage

COMMAND = Path(sys.executable).with_name("newscrawl")
# What somebody else may have put into a folder: names that Python, newscrawl or its packages load.
NAMES = (
    *("newscrawl", "pickle", "json", "struct", "resource", "lxml", "msgspec", "orjson", "fastwarc"),
    *("sitecustomize", "usercustomize", "encodings", "scrapy", "scrapy_settings", "settings"),
)
TRAP = "open({trap!r}, 'a').write(__name__ + '\\n')\nraise SystemExit('a trap')\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder full of traps: each notes that it was loaded."""
    for name in NAMES:
        (tmp_path / f"{name}.py").write_text(TRAP.format(trap=str(tmp_path / "trapped")))
    package = tmp_path / "newscrawl"
    package.mkdir()
    (package / "__init__.py").write_text(TRAP.format(trap=str(tmp_path / "trapped")))
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(COMMAND), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert not (folder / "trapped").exists(), (folder / "trapped").read_text()
    return done


def test_extract_and_inspect(folder: Path, article_page: MakePage) -> None:
    (folder / "page.html").write_bytes(article_page("The bridge stays closed"))
    done = run(folder, "extract", "--workers", "2", "page.html")
    assert done.returncode == 0, done.stderr
    assert b"The bridge stays closed" in done.stdout
    done = run(folder, "inspect", "page.html")
    assert done.returncode == 0, done.stderr


def test_crawl(folder: Path) -> None:
    with serve(NewsSite(3)) as running:
        done = run(folder, "crawl", "--delay", "0", "-o", "out.jsonl", running.url)
    assert done.returncode == 0, done.stderr
    assert len((folder / "out.jsonl").read_bytes().splitlines()) == 3


@pytest.mark.parametrize("entries", ["{elsewhere}:", ":{elsewhere}", "{elsewhere}:.", "{here}:."])
def test_a_worker_gets_no_entry_that_means_the_current_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch, entries: str
) -> None:
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", entries.format(elsewhere=elsewhere, here=folder))
    places = launch._environment().get("PYTHONPATH")
    assert places == (str(elsewhere) if "elsewhere" in entries else None)
