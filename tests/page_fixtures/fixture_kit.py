"""What the tests of fixtures share: a page, and the command in a folder of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from newscrawl.cli.fixture import fixture

URL = "https://news.example/world/bridge-stays-closed"


@dataclass
class Command:
    """Runs ``newscrawl fixture`` in this process, with a folder's files."""

    folder: Path

    def __call__(self, *arguments: str, status: int = 0, answers: str = "") -> str:
        result: Result = CliRunner().invoke(fixture, arguments, input=answers)
        assert result.exit_code == status, (result.output, result.exception)
        return result.output

    def add(self, page: bytes, *options: str, url: str = URL) -> Path:
        """Make a fixture of a page, and return its folder."""
        (self.folder / "page.html").write_bytes(page)
        shown = self("add", "page.html", "--url", url, *options)
        place = shown.split(":")[0]
        return self.folder / place

    def change(self, place: Path, **values: Any) -> None:
        """Write other values into what a page must give."""
        path = place / "output.json"
        expected = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**expected, **values}), "utf-8")
