"""The documents name what exists: folders, files and tests."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
DOCUMENTS = [
    path
    for folder in (CHECKOUT, CHECKOUT / "docs", CHECKOUT / "benchmarks")
    for path in sorted(folder.glob("*.md"))
    if path.name != "CHANGELOG.md"  # it names what was, too
]
# A path in the clone; what a placeholder such as <family> follows is looked for up to there.
PATH = re.compile(r"(?<![\w/.-])(?:newscrawl|tests|docs|benchmarks|fixtures)/[\w./-]*")
TEST = re.compile(r"\btest_\w+\.py\b")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_paths_in_documents_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    missing = {
        named
        for match in PATH.finditer(text)
        if ".example" not in match[0]  # a reader's own
        if not (CHECKOUT / (named := match[0].rstrip(".-"))).exists()
    }
    tests = {test.name for test in (CHECKOUT / "tests").rglob("test_*.py")}
    assert not missing
    assert not set(TEST.findall(text)) - tests


def test_the_architecture_names_each_folder_of_the_package() -> None:
    text = (CHECKOUT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {path.parent.name for path in (CHECKOUT / "newscrawl").rglob("__init__.py")}
    assert not {name for name in folders if f"{name}/" not in text}


def test_the_architecture_names_each_module() -> None:
    """A newcomer finds a module's purpose there; one that was renamed or removed is not left."""
    text = (CHECKOUT / "docs" / "architecture.md").read_text(encoding="utf-8")
    modules = {
        path.stem
        for pattern in ("*.py", "*.pyx")
        for path in (CHECKOUT / "newscrawl").rglob(pattern)
        if not path.stem.startswith("__") and "demo" not in path.parts
    }
    assert not {name for name in modules if not re.search(rf"\b{name}\b", text)}
