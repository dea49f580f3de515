"""What lies in a reader's folder before a document's commands, and what a reader does between."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from documents import CHECKOUT, toml_in
from invented_web import REFUSED_ONCE, story_page
from sample_articles import sample_articles

from newscrawl.common.article_identity import article_id
from newscrawl.files.json_lines import to_line
from newscrawl.items import Article

__all__ = ["PLANS", "Plan"]

Step = Callable[[Path], None]
NEWS: Final = "https://news.example"
STORY: Final = f"{NEWS}/a-story"
SITES: Final = """[defaults]
delay = 0
every = "15m"

[[site]]
name = "example-news"
sites = "https://news.example"

[site.rules]
headline = "h2.story-title"

[[site]]
name = "example-weekly"
sites = "https://weekly.example/world"
"""
SCRAPY: Final = {
    "scrapy.cfg": "[settings]\ndefault = paper.settings\n",
    "paper/__init__.py": "",
    "paper/settings.py": 'SPIDER_MODULES = ["newscrawl.spiders"]\nDOWNLOAD_DELAY = 0\n',
}
"""A Scrapy project, as docs/operating.md says."""


@dataclass(frozen=True)
class Plan:
    """How a document is gone through."""

    files: dict[str, str] = field(default_factory=dict)
    """What the folder has at first, by name."""
    prepare: Step | None = None
    """Writes what is no text."""
    first: tuple[str, ...] = ()
    """Commands that the reader has run already."""
    before: dict[str, Step] = field(default_factory=dict)
    """What a reader does before a command."""
    statuses: dict[str, int] = field(default_factory=dict)
    """The exit status of a command that has another one than 0."""
    typed: dict[str, str] = field(default_factory=dict)
    """What a reader types in place of what the document leaves open."""


def _page() -> str:
    return story_page("news.example", "/a-story", datetime(2026, 11, 29, 9, tzinfo=UTC))


def _archive(folder: Path, name: str) -> None:
    page = _page().encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {STORY}\r\n"
        "WARC-Date: 2026-11-30T09:00:00Z\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(gzip.compress(head.encode() + answer + b"\r\n\r\n"))


def _records(folder: Path, name: str = "articles.jsonl") -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(b"".join(map(to_line, sample_articles())))


def _readme(folder: Path) -> None:
    for name in ("page.html", "saved-pages/one.html", "saved-pages/two.html"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(_page(), "utf-8")
    _archive(folder, "crawl.warc.gz")
    (folder / "warc.paths.gz").write_bytes(gzip.compress(b"crawl.warc.gz\n"))
    _records(folder, "articles/articles-2026-11-29.jsonl")
    text = "fixtures/text/page"
    shutil.copytree(CHECKOUT / text, folder / text)


def _forget_fixture(folder: Path) -> None:
    """The next command is another way to make it."""
    for place in folder.glob("fixtures/news.example/*"):
        shutil.rmtree(place)


def _write_right_headline(folder: Path) -> None:
    """As docs/fixtures.md says: what the page says, into output.json."""
    [path] = folder.glob("fixtures/news.example/a-story/output.json")
    expected = json.loads(path.read_text("utf-8"))
    expected["headline"] = expected["headline"].removeprefix("Live: ")
    path.write_text(json.dumps(expected), "utf-8")


def _begin_sites(folder: Path) -> None:
    """A file that names no site yet, of servers that need no pause."""
    (folder / "sites.toml").write_text("[defaults]\ndelay = 0\n", "utf-8")


def _sites_of_readme(folder: Path) -> None:
    """The file that the README shows, of a server that needs no pause."""
    [shown] = (text for text in toml_in(CHECKOUT / "README.md") if "[[site]]" in text)
    (folder / "sites.toml").write_text(
        shown.replace("[defaults]", "[defaults]\ndelay = 0"), "utf-8"
    )


def _crawl_anew(folder: Path) -> None:
    """Forget a crawl whose output another command has written meanwhile."""
    for path in folder.glob("articles.*"):
        path.unlink()


def _forget_own_runs(folder: Path) -> None:
    """A machine that takes copies of a shared frontier's states has run none of its sites."""
    for path in folder.glob("example-*.jsonl*"):
        path.unlink()


def _following(folder: Path) -> None:
    lottery = Article(
        id=article_id(STORY), url=STORY, headline=REFUSED_ONCE, fetched_at="2026-11-30T09:00:00Z"
    )
    lines = map(to_line, [lottery, *sample_articles()])
    (folder / "articles.jsonl").write_bytes(b"".join(lines))
    _records(folder, "articles/articles-2026-11-29.jsonl")


def _scaling(folder: Path) -> None:
    _archive(folder, "archives/a.warc.gz")
    _archive(folder, "archives/b.warc.gz")


def _commands(folder: Path) -> None:
    _reading(folder)
    _archive(folder, "crawl.warc.gz")
    _records(folder, "parts/articles/a.jsonl")


def _reading(folder: Path) -> None:
    _records(folder)
    _records(folder, "articles/articles-2026-11-29.jsonl")


def _states(folder: Path) -> None:
    """The sites file's crawls have run."""
    (folder / "var/lib/node_exporter").mkdir(parents=True)


URLS: Final = {"urls.txt": f"{STORY}\n", "sites.toml": SITES}
PLANS: Final = {
    "README.md": Plan(
        {**URLS, **SCRAPY, "page.txt": re.sub(r"<[^>]+>", "\n", _page())},
        _readme,
        before={
            f"newscrawl fixture add --url {STORY} articles.jsonl.state": _forget_fixture,
            "newscrawl fixture check --sites sites.toml": _write_right_headline,
            "newscrawl sites add sites.toml https://news.example": _begin_sites,
            "newscrawl sites check sites.toml --fetch": _sites_of_readme,
            "newscrawl crawl https://news.example -o articles.jsonl": _crawl_anew,
        },
    ),
    "commands.md": Plan(
        {**URLS, "page.html": _page(), ".config/fish/completions/any.fish": ""},
        _commands,
        first=(
            f"newscrawl crawl --warc warc/ {NEWS} -o news.jsonl",
            "newscrawl run --sites sites.toml --once example-news",
            "newscrawl crawl --sites sites.toml --frontier 'redis://store.example/0?name=news'",
        ),
        before={
            "newscrawl frontier export --frontier redis://store.example/0?name=news "
            "--sites sites.toml": _forget_own_runs,
            f"newscrawl fixture add --url {STORY} articles.rejects.jsonl": _forget_fixture,
            f"newscrawl fixture add --url {STORY} warc/": _forget_fixture,
        },
        # No alert is open.
        statuses={"newscrawl alerts ack --sites sites.toml news.example": 2},
        typed={"articles.rejects.jsonl": "news.jsonl"},
    ),
    "converting.md": Plan(prepare=_reading),
    "deploying.md": Plan(
        {"sites.toml": SITES},
        first=(
            "newscrawl crawl https://news.example -o articles.jsonl",
            "newscrawl run --sites sites.toml --once example-news",
        ),
    ),
    "fixtures.md": Plan(
        {"sites.toml": SITES},
        first=("newscrawl crawl https://news.example -o articles.jsonl",),
        before={
            "newscrawl fixture add --url https://news.example/world/a-story articles.jsonl.state": (
                _forget_fixture
            ),
            "newscrawl fixture check": _write_right_headline,
        },
        statuses={"newscrawl fixture check": 1},
    ),
    "following.md": Plan(
        prepare=_following,
        typed={
            "articles.jsonl.https-….dead.jsonl": "articles.jsonl.https-*.dead.jsonl",
            "--to …": "--to https://hooks.example/news",
        },
    ),
    "operating.md": Plan(
        URLS,
        _states,
        typed={"NAME": "example-news", "/var/lib/node_exporter": "var/lib/node_exporter"},
    ),
    "reading.md": Plan(prepare=_reading),
    "recipes.md": Plan(URLS),
    "rules.md": Plan(),
    "scaling.md": Plan({"sites.toml": SITES}, _scaling),
    "scrapy.md": Plan({**URLS, **SCRAPY}),
    "sites-file.md": Plan({"sites.toml": SITES}),
    "tutorial.md": Plan({"sites.toml": SITES}),
}
"""By the document's name.  A document that shows a command has a plan."""
