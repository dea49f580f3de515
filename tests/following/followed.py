"""Outputs that the tests of ``newscrawl follow`` have it follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.cli import main
from newscrawl.files.json_lines import to_line
from newscrawl.items import Article

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["add", "follow"]


def article(number: int, revision: int = 1) -> Article:
    url = f"https://news.example/{number}"
    return Article(
        id=f"{number:016x}", revision=revision, url=url, canonical_url=url, headline=f"H {number}"
    )


def add(path: Path, first: int, last: int) -> None:
    """Write the articles of these numbers to an output."""
    path.parent.mkdir(exist_ok=True)
    with path.open("ab") as file:
        file.writelines(to_line(article(number)) for number in range(first, last + 1))


def follow(output: Path, url: str, *more: str) -> int:
    """Hand on what is there; return the command's status."""
    return main(["follow", str(output), "--to", url, "--once", *more])
