"""The pages that are measured: of a folder's archives, or made larger from fixtures."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from newscrawl.files.saved_pages import ReadLog, read_saved_file
from newscrawl.page_fixtures import find_fixtures

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.files.page_bytes import PageBytes

__all__ = [
    "FIXTURES",
    "find_archives",
    "fixture_pages",
    "grow_page",
    "read_archive",
    "write_archive",
]

FIXTURES: Final = Path(__file__).parent.parent / "fixtures"
_PARAGRAPH: Final = re.compile(r"<p(?:\s[^>]*)?>.*?</p>", re.DOTALL)
_BODY: Final = re.compile(r"(<body[^>]*>)(.*)(</body>)", re.DOTALL)


def find_archives(folder: Path) -> list[Path]:
    """Return a folder's archives.  Raises click's error where there are none."""
    found = sorted(path for path in folder.iterdir() if path.name.endswith((".warc", ".warc.gz")))
    if not found:
        raise click.ClickException(f"no archives in {folder}: it must hold *.warc.gz files.")
    return found


def read_archive(archive: Path) -> list[PageBytes]:
    """Return an archive's pages."""
    return list(read_saved_file(str(archive), ReadLog()))


def fixture_pages() -> list[PageBytes]:
    """Return the pages of the project's fixtures, each with a URL."""
    return [
        fixture.page()._replace(url=f"https://news.example/world/{fixture.folder.name}-{number}")
        for number, fixture in enumerate(find_fixtures(FIXTURES))
        if next(fixture.folder.glob("inputs/*.html"), None)
    ]


def write_archive(path: Path, pages: Iterable[PageBytes], *, times: int = 1) -> None:
    """Write a compressed archive that holds the pages so many times."""
    members = b"".join(gzip.compress(_record(page), 6) for page in pages)
    with path.open("wb") as file:
        for _ in range(times):
            file.write(members)


def _record(page: PageBytes) -> bytes:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page.content
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {page.url}\r\n"
        "WARC-Date: 2023-07-12T16:12:32Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def grow_page(content: bytes, size: int, *, whole: bool) -> bytes:
    """Return a page made larger, to ``size`` bytes: its paragraphs are repeated.

    ``whole``: all that its body holds is repeated.  The copies are numbered, as newscrawl drops
    paragraphs that only repeat others.
    """
    text = content.decode("utf-8")
    body = _BODY.search(text)
    if body is None:
        raise ValueError("a page without a body cannot be grown")
    inside = body[2]
    start, end = (0, len(inside)) if whole else _longest_run(inside)
    piece, parts, number = inside[start:end], [inside[:end]], 0
    missing = size - len(content)
    while missing > 0:
        number += 1
        numbered = piece.replace("<p>", f"<p>{number} ").replace("</p>", f" {number}.</p>")
        parts.append(numbered)
        missing -= len(numbered.encode())
    inside = "".join([*parts, inside[end:]])
    return f"{text[: body.start(2)]}{inside}{text[body.end(2) :]}".encode()


def _longest_run(html: str) -> tuple[int, int]:
    """Return start and end of the longest run of paragraphs with nothing between them."""
    runs: list[tuple[int, int]] = []
    for match in _PARAGRAPH.finditer(html):
        if runs and not html[runs[-1][1] : match.start()].strip():
            runs[-1] = runs[-1][0], match.end()
        else:
            runs.append(match.span())
    return max(runs, key=lambda run: run[1] - run[0])
