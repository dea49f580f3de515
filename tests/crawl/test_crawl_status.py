"""``newscrawl status`` and ``newscrawl retry``."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import orjson
from crawling import OUTPUT, QUICK, REJECTS, STATE, asked, crawl, fine, here, path_of, records
from newsroom import Gate, NewsSite, faults, serve, walls
from waiting import wait_until

if TYPE_CHECKING:
    from conftest import Cli


def status(cli: Cli, *more: str) -> dict[str, Any]:
    ran = here(cli, "status", "--state", STATE, "--json", *more)
    assert ran.status == 0, ran.err
    found: dict[str, Any] = orjson.loads(ran.out)
    return found


def test_status_tells_what_is_known_site_by_site(cli: Cli) -> None:
    first, second = NewsSite(12), NewsSite(8)
    with serve(first, second) as running:
        put = first.faults.put
        put(faults.status(500), on=first.story(1).path)
        put(faults.status(404), on=first.story(2).path)
        put(walls.challenge("datadome"), on=first.story(3).path)
        put(walls.soft_404(), on=first.story(4).path)
        put(faults.status(404), on="/feed.xml")
        ran = crawl(cli, *running.urls)
        assert ran.status == 0, ran.err
        told = status(cli)
        assert told["run"]["reason"] == "finished"
        assert told["run"]["ended_at"] >= told["run"]["started_at"]
        one, two = told["sites"]
        assert (one["site"], two["site"]) == ("127.0.0.1", "127.0.0.2")
        assert (one["known"], one["written"], one["waiting"]) == (12, 8, 0)
        assert (one["blocked"], two["written"], two["failed"]) == (1, 8, 0)
        assert one["reasons"] == {"http-500": 1, "http-404": 2, "blocked": 1, "not-found": 1}
        assert one["sources"]["failing"] == 1
        assert one["next_try"] is not None
        assert "sources" not in told

        one_only = status(cli, "--sources", "127.0.0.2")
        assert [site["site"] for site in one_only["sites"]] == ["127.0.0.2"]
        kinds = {path_of(source["url"]): source["kind"] for source in one_only["sources"]}
        assert kinds["/"] == "front"
        assert kinds["/feed.xml"] == "feed"
        assert kinds["/sitemap-news.xml"] == "news-sitemap"
        assert {source["site"] for source in one_only["sources"]} == {"127.0.0.2"}

        table = here(cli, "status", "--state", STATE, "--sources")
        words = table.out.decode()
        assert table.status == 0
        assert "ended: finished" in words
        for word in ("127.0.0.1", "http-500", "next try", "failing (http-404)", "never"):
            assert word in words, words
        assert all(source["url"] in words for source in one_only["sources"]), "whole URLs"

        # What failed is set free, by reason, and for one site or all.
        ran = here(cli, "retry", "--state", STATE, "127.0.0.2")
        assert (ran.status, ran.out) == (0, b"0 page(s) will be tried again by the next crawl.\n")
        ran = here(cli, "retry", "--state", STATE, "--reason", "http-404", "--reason", "http-500")
        assert (ran.status, ran.out) == (
            0,
            b"2 page(s) and 1 source(s) will be tried again by the next crawl.\n",
        )
        first.faults.clear()
        running.hits.clear()
        line = fine(cli, *running.urls)
        assert line.startswith(f"3 new, 16 known article(s) in {OUTPUT};")
        articles = {path for path in asked(running.hits) if path.count("/") > 4}
        # … and the page that was none is looked at again, as its site still names it.
        assert articles == {first.story(number).path for number in (1, 2, 4)}
        assert b"1 page(s)" in here(cli, "retry", "--state", STATE, "127.0.0.1").out
        assert fine(cli, *running.urls).startswith("1 new, 19 known")
    assert len(records(cli.folder)) == 20
    assert len(records(cli.folder, REJECTS)) == 1


def test_status_while_a_crawl_runs_and_retry_that_waits_for_its_end(cli: Cli) -> None:
    site, gate = NewsSite(12), Gate()
    with serve(site) as running:
        site.faults.put(faults.hold(gate), on=site.story(12).path)
        process = cli.start("crawl", "-o", OUTPUT, *QUICK, running.url)
        with process:
            try:
                # All others are asked for, and their lines are on the disk.
                others = {site.story(number).path for number in range(1, 12)}
                assert running.hits.wait_until(lambda hits: others <= set(hits.paths), 60)
                wait_until(lambda: [site["written"] for site in status(cli)["sites"]] == [11], "11")
                assert status(cli)["run"]["ended_at"] is None
                assert (
                    b"is running still, or was killed" in here(cli, "status", "--state", STATE).out
                )
                assert "Another crawl is using" in here(cli, "retry", "--state", STATE).error()
                second = crawl(cli, running.url)
                assert "Another crawl is using" in second.error()
            finally:
                gate.open()
            _, error = process.communicate(timeout=60)
        assert process.returncode == 0, error.decode()
    assert len(records(cli.folder)) == 12


def test_what_is_no_state_is_said_in_a_line(cli: Cli) -> None:
    for command in ("status", "retry"):
        said = here(cli, command, "--state", "missing.state").error()
        assert "There is no state missing.state: give the --state of a crawl." in said
        cli.write("notes.txt", b"a shopping list\n")
        said = here(cli, command, "--state", "notes.txt").error()
        assert "notes.txt is no state of newscrawl's: give the --state of a crawl." in said
        assert (cli.folder / "notes.txt").read_bytes() == b"a shopping list\n"
        with closing(sqlite3.connect(cli.folder / "other.db")) as db, db:
            db.execute("CREATE TABLE IF NOT EXISTS other (name TEXT)")
        said = here(cli, command, "--state", "other.db").error()
        assert "other.db is no state of newscrawl's" in said
    cli.write("news.jsonl", b'{"schema":1}\n')
    cli.write("news.jsonl.state", b"")
    said = here(cli, "status", "--state", "news.jsonl").error()
    assert "news.jsonl is no state of newscrawl's: its state is news.jsonl.state." in said
    said = here(cli, "status").error()
    assert "no state articles.jsonl.state: give the --state of a crawl, such as news" in said


def test_a_site_that_is_not_known(cli: Cli) -> None:
    with serve(NewsSite(3)) as running:
        fine(cli, running.url)
    said = here(cli, "status", "--state", STATE, "nowhere.example").error()
    assert f"{STATE} knows nothing of nowhere.example. It knows 127.0.0.1." in said
    assert here(cli, "retry", "--state", STATE, "nowhere.example").error().endswith("127.0.0.1.")
    assert "Did you mean 127.0.0.1?" in here(cli, "retry", "--state", STATE, "127.0.0.11").error()
    said = here(cli, "retry", "--state", STATE, "--reason", "htp-404").error()
    assert "'htp-404' is no reason of a failure. Nothing has failed." in said
    said = here(cli, "retry", "--state", STATE, "--reason", "503").error()
    assert "Did you mean 'http-503'?" in said
    said = here(cli, "retry", "--state", STATE, "--reason", "block").error()
    assert "'block' is no reason of a failure. Did you mean 'blocked'?" in said
    assert here(cli, "retry", "--state", STATE, "--reason", "http-503").status == 0
    for spelling in ("127.0.0.1", running.url, f"{running.url}/"):  # as one has it at hand
        assert here(cli, "status", "--state", STATE, spelling).status == 0, spelling
