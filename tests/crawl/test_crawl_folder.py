"""Where a crawl writes: a folder with a file a day, its state, its rejects."""

from __future__ import annotations

import gzip
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import orjson
from crawling import QUICK, crawl, here, records
from newsroom import NewsSite, serve, walls

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Cli


def unpacked(path: Path) -> bytes:
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    with zstd.open(path) as stream:
        content: bytes = stream.read()
    return content


def test_a_folder_with_a_file_a_day(cli: Cli) -> None:
    site = NewsSite(8)
    folder = cli.folder / "news"
    arguments = ("crawl", "--output-dir", "news", *QUICK)
    with serve(site) as running:
        site.faults.put(walls.soft_404(), on=site.story(1).path)
        ran = cli(*arguments, running.url)
        assert ran.status == 0, ran.err
        assert "7 new article(s) in news;" in ran.err
        [today] = folder.glob("articles-*.jsonl")
        assert {path.name for path in folder.iterdir()} >= {"crawl.state", "rejects.jsonl"}
        assert len(records(folder, "rejects.jsonl")) == 1

        known = 7
        for compress, ending in (("gzip", ".gz"), ("zstd", ".zst")):
            # As if it had been another day: its file is packed, and known all the same.
            past = today.with_name(f"articles-2020-02-{known:02}.jsonl")
            today.rename(past)
            whole = past.read_bytes()
            with closing(sqlite3.connect(folder / "crawl.state")) as db, db:
                db.execute("UPDATE outputs SET path = ? WHERE path = ?", (str(past), str(today)))
            site.publish(2)
            ran = cli(*arguments, "--compress", compress, running.url)
            assert ran.status == 0, ran.err
            assert f"2 new, {known} known article(s) in news;" in ran.err
            assert unpacked(past.with_name(past.name + ending)) == whole
            assert not past.exists()
            assert len(records(folder, today.name)) == 2
            known += 2
        assert not list(folder.glob("*.partial"))
        status = here(cli, "status", "--state", "news/crawl.state", "--json")
        assert orjson.loads(status.out)["sites"][0]["written"] == known


def test_files_of_ones_own_choice(cli: Cli) -> None:
    (cli.folder / "a").mkdir()
    site = NewsSite(6)
    with serve(site) as running:
        site.faults.put(walls.soft_404(), on=site.story(1).path)
        ran = crawl(
            cli, "--state", "a/my.state", "--rejects", "a/rejects.jsonl", running.url,
            output="a/b.jsonl",
        )  # fmt: skip
        assert ran.status == 0, ran.err
        assert {path.name for path in cli.folder.iterdir()} == {"a"}
        left = {path.name for path in (cli.folder / "a").iterdir()}
        assert left >= {"b.jsonl", "my.state", "rejects.jsonl"}
        assert not [name for name in left if name.startswith("b.") and name != "b.jsonl"]
        [reject] = records(cli.folder, "a/rejects.jsonl")
        assert (reject["reason"], reject["url"]) == ("not-found", site.url(1))
        # Another output with the same state: what is known is not written again.
        site.publish(1)
        ran = crawl(cli, "--state", "a/my.state", "--no-rejects", running.url, output="c.jsonl")
        assert "1 new, 5 known article(s) in c.jsonl" in ran.err
        assert {path.name for path in cli.folder.iterdir()} == {"a", "c.jsonl"}
