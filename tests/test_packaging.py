"""The wheel: what is in it, and that it works away from the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zipfile
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest

import newscrawl.items

if TYPE_CHECKING:
    from conftest import MakePage

PACKAGE = Path(newscrawl.__file__).parent
CHECKOUT = PACKAGE.parent
NOT_SOURCE = ("__pycache__", "*.pyc", "*.so", "*.pyd")


def run(*command: str, cwd: Path, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    # What the wheel holds is tested, and not its speed: to optimize it all takes most of the build.
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "CFLAGS": "-O1 -g0"}
    environment.pop("PYTHONPATH", None)
    if path is not None:
        environment["PYTHONPATH"] = str(path)
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # Built of a copy: tests at the same time must not write to one folder.
    source = folder / "source"
    shutil.copytree(PACKAGE, source / "newscrawl", ignore=shutil.ignore_patterns(*NOT_SOURCE))
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(CHECKOUT / name, source)
    run("-m", "build", "--wheel", "--no-isolation", "-o", str(folder), str(source), cwd=folder)
    [path] = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    target = wheel.parent / "installed"
    install = ("-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target")
    run(*install, str(target), "--disable-pip-version-check", str(wheel), cwd=wheel.parent)
    return target


def files_of_the_package() -> set[str]:
    return {
        path.relative_to(CHECKOUT).as_posix()
        for path in PACKAGE.rglob("*")
        if path.is_file() and not any(fnmatch(part, p) for part in path.parts for p in NOT_SOURCE)
    }


@pytest.mark.build
def test_every_file_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    expected = files_of_the_package()
    data = {name for name in expected if not name.endswith((".py", "py.typed"))}
    assert any(name.startswith("newscrawl/extraction/vocabulary/") for name in data)
    assert any(name.startswith("newscrawl/demo/") for name in data)
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert not expected - names
    outside = {name.partition("/")[0] for name in names} - {"newscrawl"}
    assert all(name.endswith(".dist-info") for name in outside), outside


@pytest.mark.build
def test_the_wheel_extracts_away_from_the_checkout(
    installed: Path, tmp_path: Path, article_page: MakePage
) -> None:
    (tmp_path / "page.html").write_bytes(article_page("The bridge stays closed"))
    where = run("-c", "import newscrawl; print(newscrawl.__file__)", cwd=tmp_path, path=installed)
    assert Path(where.stdout.strip()).is_relative_to(installed)
    done = run("-m", "newscrawl", "extract", "page.html", cwd=tmp_path, path=installed)
    [line] = done.stdout.splitlines()
    assert orjson.loads(line)["schema"] == newscrawl.items.SCHEMA
    assert done.stderr.startswith("1 article")


@pytest.mark.build
@pytest.mark.server
def test_the_wheels_demo_finds_its_site(installed: Path, tmp_path: Path) -> None:
    done = run("-m", "newscrawl", "demo", cwd=tmp_path, path=installed)
    assert done.stdout + done.stderr
    lines = (tmp_path / "demo.jsonl").read_bytes().splitlines()
    assert len(lines) >= 12
    assert all(orjson.loads(line)["schema"] == newscrawl.items.SCHEMA for line in lines)


def first_column(section: str) -> list[str]:
    """The code words in the first column of a section's table in the README."""
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    rows = text.split(f"\n## {section}\n")[1].split("\n## ")[0]
    return re.findall(r"^\| `([^`]+)` \|", rows, re.MULTILINE)


def test_the_readme_names_every_key_and_every_reason() -> None:
    assert first_column("The record") == list(newscrawl.Article.__dataclass_fields__)
    assert first_column("Pages that are no articles") == list(newscrawl.Reason)


@pytest.mark.parametrize("compiled", ["None", "type(sys)(name)"])
@pytest.mark.parametrize(
    ("name", "use"),
    [
        ("newscrawl.common.letters", "import newscrawl"),
        ("newscrawl.extraction.document.segment", "import newscrawl; newscrawl.extract"),
        ("newscrawl.extraction.content.decision_trees", "import newscrawl; newscrawl.examine"),
        ("newscrawl.extraction.content.block_features", "import newscrawl; newscrawl.extract"),
        (
            "newscrawl.extraction.document.segment",
            "import newscrawl.cli; sys.exit(newscrawl.cli.main(['crawl', '--help']))",
        ),
    ],
)
def test_compiled_modules_that_are_missing_or_old_are_a_sentence(
    compiled: str, name: str, use: str
) -> None:
    """After a pull, a clone has yesterday's compiled modules beside today's code."""
    code = f"import sys; name = {name!r}; sys.modules[name] = {compiled}; {use}"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode in (1, 2)
    assert "newscrawl's compiled modules are missing here, or older" in done.stderr
    assert "pip install --editable ." in done.stderr
