"""Archives of invented pages, for the tests of parts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from newscrawl.archives.part_task import PartResult, PartTask
from newscrawl.files.packing import open_unpacked
from newscrawl.files.warc_records import Exchange, request_and_response

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 11, 1, tzinfo=UTC)
PARAGRAPH = "The council met in the old town hall on Monday and agreed on a plan for the bridge. "


def page(number: int, language: str = "en") -> bytes:
    """A page with an article of its own."""
    body = "".join(f"<p>Paragraph {number}-{part}. {PARAGRAPH * 3}</p>" for part in range(4))
    return (
        f'<!doctype html><html lang="{language}"><head><title>Bridge {number} is built</title>'
        f'<meta property="og:type" content="article"></head><body><article>'
        f'<h1>Bridge {number} is built</h1><time datetime="2026-11-01T08:00:00Z">1 November</time>'
        f"{body}</article></body></html>"
    ).encode()


def record(url: str, content: bytes, days: int = 0) -> bytes:
    """The records of a request and its answer, each packed by itself."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    request = b"GET / HTTP/1.1\r\n\r\n"
    exchange = Exchange(url, START + timedelta(days=days), None, request, head, content)
    return request_and_response(exchange, exchange.capture(), None)


def archive(path: Path, pages: int, first: int = 0) -> Path:
    """Write an archive of articles."""
    path.write_bytes(
        b"".join(
            record(f"https://news.example/{number}", page(number))
            for number in range(first, first + pages)
        )
    )
    return path


def lines(folder: Path) -> list[dict[str, Any]]:
    """The records of a folder's parts, by URL."""
    found = []
    for path in folder.iterdir():
        with open_unpacked(path) as stream:
            found += [msgspec.json.decode(line) for line in stream]
    return sorted(found, key=lambda record: str(record["url"]))


def part_of(task: PartTask, articles: int = 1) -> PartResult:
    """The result of a task that was not done."""
    part = f"articles/{task.name}.jsonl.gz"
    return PartResult(
        input=task.address,
        size=task.size,
        modified=task.modified,
        part=part,
        rejects_part=part.replace("articles", "rejects"),
        part_bytes=0,
        sha256="",
        articles=articles,
        rejects={},
        skipped={},
        seconds=1.0,
        version="0",
    )
