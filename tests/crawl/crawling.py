"""What the crawls of the tests share: quick options, the lines that were written, a later day."""

from __future__ import annotations

import contextlib
import io
import sqlite3
from contextlib import closing, redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson
from conftest import Ran, run_fork

from newscrawl.cli import main
from newscrawl.crawl.frontier.publication_profile import PublicationProfile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conftest import Cli
    from newsroom import Hits

CHECKOUT = Path(__file__).parents[2]
STRICT_SCRAPY = Path(__file__).with_name("strict_scrapy.py")
OUTPUT = "out.jsonl"
REJECTS = "out.rejects.jsonl"
STATE = "out.jsonl.state"
SETTINGS = (
    "NEWSCRAWL_RETRY_DELAY=0.05",
    "NEWSCRAWL_COMMIT_EVERY=0.1",
    "NEWSCRAWL_PATIENCE=5",
    "NEWSCRAWL_READERS=0",
)
SET = tuple(word for setting in SETTINGS for word in ("-s", setting))
QUICK = ("--delay", "0", "--concurrency", "8", *SET)


def crawl(cli: Cli, *arguments: str, output: str = OUTPUT) -> Ran:
    """Crawl without a pause, into ``out.jsonl``."""
    ran = cli("crawl", "-o", output, *QUICK, *arguments)
    assert "Traceback" not in ran.err, ran.err
    return ran


def fine(cli: Cli, *arguments: str) -> str:
    """Crawl, and give the summary's line."""
    ran = crawl(cli, *arguments)
    assert ran.status == 0, ran.err
    return ran.err.splitlines()[-1]


def here(cli: Cli, *arguments: str) -> Ran:
    """Run a command that needs no engine in this process, which is quicker."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.chdir(cli.folder), redirect_stdout(out), redirect_stderr(err):
        status = main(arguments)
    return Ran(status, out.getvalue().encode(), err.getvalue())


def records(folder: Path, name: str = OUTPUT) -> list[dict[str, Any]]:
    content = (folder / name).read_bytes()
    assert content == b"" or content.endswith(b"\n"), "a torn line"
    return [orjson.loads(line) for line in content.splitlines()]


def path_of(url: object) -> str:
    parts = urlsplit(str(url))
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def paths(folder: Path, name: str = OUTPUT) -> list[str]:
    """The paths of what was written, sorted."""
    return sorted(path_of(record["url"]) for record in records(folder, name))


def rejects(folder: Path, name: str = REJECTS) -> dict[str, str]:
    """Path -> reason; a page is told once."""
    found = [(path_of(told["url"]), told["reason"]) for told in records(folder, name)]
    assert len(dict(found)) == len(found)
    return dict(found)


def asked(hits: Hits) -> set[str]:
    """The paths that were asked for, without robots.txt."""
    return set(hits.paths) - {"/robots.txt"}


def asked_again(hits: Hits) -> dict[str, int]:
    """What was asked for more than once, and how often."""
    return {path: count for path, count in hits.counts.items() if count > 1}


def query(state: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(state)) as db:
        return db.execute(sql).fetchall()


def days_later(state: Path, days: float = 1.0) -> None:
    """Set all that a state remembers back, as if it were some days later now."""
    columns = {
        "pages": ("next_try", "found_at", "fetched_at"),
        "sources": ("next_try", "due", "read_at", "new_at", "newest"),
        "articles": ("written_at",),
        "runs": ("started_at", "ended_at"),
    }
    with closing(sqlite3.connect(state)) as db, db:
        for table, names in columns.items():
            change = ", ".join(f"{name} = {name} - {days * 86_400}" for name in names)
            db.execute(f"UPDATE {table} SET {change}")  # noqa: S608 - our own names
        for site, profile in db.execute("SELECT site, profile FROM site_profiles").fetchall():
            known = PublicationProfile.from_bytes(profile)
            known = replace(known, at=known.at - days * 86_400)
            db.execute(
                "UPDATE site_profiles SET profile = ? WHERE site = ?", (known.to_bytes(), site)
            )


def scrapy(*arguments: str, folder: Path = CHECKOUT) -> Ran:
    """Run Scrapy's own command, in a fork of what has loaded it; a warning of ours is an error."""
    return run_fork(str(STRICT_SCRAPY), *arguments, folder=folder)


def scrapy_crawl(
    spider: str, *arguments: str, folder: Path = CHECKOUT, settings: Iterable[str] = SETTINGS
) -> Ran:
    unhurried = ("AUTOTHROTTLE_ENABLED=0", "DOWNLOAD_DELAY=0", *settings)
    given = [word for setting in unhurried for word in ("-s", setting)]
    return scrapy("crawl", spider, *arguments, *given, folder=folder)
