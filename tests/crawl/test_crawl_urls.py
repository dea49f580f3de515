"""``--urls``: given addresses, and nothing else."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from crawling import OUTPUT, QUICK, STATE, asked, crawl, days_later, fine, paths, query, records
from newsroom import NewsSite, faults, serve

from newscrawl.crawl.discovery import UrlError, check_address_file

if TYPE_CHECKING:
    from conftest import Cli


def test_given_addresses_once_each_and_nothing_else(cli: Cli) -> None:
    site = NewsSite(30)
    with serve(site) as running:
        site.faults.put(faults.status(404), on=site.story(4).path)
        lines = [
            "\ufeff# two, one of them three times",
            "",
            site.url(1),
            f"  {site.url(2)}?utm_source=x#top",
            site.url(2),
            f"{site.url(2)}/",
            "not a url",
            site.url(4),
        ]
        name = cli.write("urls.txt", "\r\n".join(lines).encode())
        ran = crawl(cli, "--urls", name)
        assert ran.status == 0, ran.err
        assert "'not a url' is not a web URL" in ran.err
        wanted = {site.story(1).path, site.story(2).path}
        assert set(paths(cli.folder)) == wanted
        assert sorted(running.hits.paths) == sorted(["/robots.txt", site.story(4).path, *wanted])
        line = ran.err.splitlines()[-1]
        counted = "1 failed; 1 line(s) that are no addresses; found by: 3 given;"
        assert line.startswith(f"2 new article(s) in {OUTPUT}; {counted}")

        # Standard input; what is known is not asked for again.
        running.hits.clear()
        ran = cli(
            "crawl", "--urls", "-", "-o", OUTPUT, *QUICK,
            stdin=f"{site.url(1)}\n{site.url(3)}\n".encode(),
        )  # fmt: skip
        assert ran.status == 0, ran.err
        assert asked(running.hits) == {site.story(3).path}
        assert ran.err.splitlines()[-1].startswith(f"1 new, 2 known article(s) in {OUTPUT};")

        # All of them known: fine, and said so.
        running.hits.clear()
        name = cli.write("known.txt", f"{site.url(1)}\n{site.url(2)}\n".encode())
        assert fine(cli, "--urls", name).startswith("0 new of 3 known article(s)")
        assert running.hits.total == 0

        # Unless they are to be looked at again.
        site.edit(1)
        days_later(cli.folder / STATE, days=3)
        line = fine(cli, "--urls", name, "--update-for", "5000w")
        assert "; 1 with a new revision;" in line
        assert asked(running.hits) == {site.story(1).path, site.story(2).path}
    assert [record["revision"] for record in records(cli.folder)].count(2) == 1


def test_given_addresses_outside_the_window_come_with_a_later_run(cli: Cli) -> None:
    site = NewsSite(30)
    with serve(site) as running:
        name = cli.write("urls.txt", f"{site.url(1)}\n{site.url(30)}\n".encode())
        line = fine(cli, "--urls", name, "--since", "2026-11-20T11:00Z")
        assert set(paths(cli.folder)) == {site.story(30).path}
        assert "; 1 outside the dates asked for;" in line
        line = fine(cli, "--urls", name)
        assert set(paths(cli.folder)) == {site.story(1).path, site.story(30).path}
        assert line.startswith(f"1 new, 1 known article(s) in {OUTPUT};")
        # What a crawl of the site finds later is known, too.
        running.hits.clear()
        fine(cli, running.url)
        assert len(records(cli.folder)) == 30
        assert site.story(1).path not in asked(running.hits)


def test_given_addresses_that_give_nothing(cli: Cli) -> None:
    site = NewsSite(5)
    with serve(site) as running:
        site.faults.put(faults.status(503), on=site.story(1).path)
        name = cli.write("urls.txt", f"{site.url(1)}\n{running.url}/none/\n".encode())
        ran = crawl(cli, "--urls", name)
        assert ran.status == 3, ran.err
        assert "127.0.0.1 gave nothing: 2 failed" in ran.err
        assert running.hits.counts[site.story(1).path] == 3
        site.faults.clear()
        # Its next try is in an hour; then it is tried, whoever asks for it.
        running.hits.clear()
        assert crawl(cli, "--urls", name).status == 3
        assert running.hits.total == 0
        days_later(cli.folder / STATE)
        assert fine(cli, "--urls", name).startswith("1 new article(s)")
    states = dict(query(cli.folder / STATE, "SELECT reason, state FROM pages"))
    assert states == {None: "written", "http-404": "later"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_addresses_from_a_pipe_as_a_shell_makes_one(cli: Cli) -> None:
    site = NewsSite(3)
    pipe = cli.folder / "pipe"
    os.mkfifo(pipe)
    with serve(site):
        for text in (f"{site.url(1)}\n", "# nothing\n"):
            writer = threading.Thread(target=pipe.write_text, args=(text,))
            writer.start()
            ran = crawl(cli, "--urls", "pipe")
            writer.join()
            if text.startswith("#"):
                assert "pipe holds no address: give one a line" in ran.error()
            else:
                assert ran.status == 0, ran.err
    assert paths(cli.folder) == [site.story(1).path]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "a.txt is empty: give a file with one address a line."),
        ("# urls\n\n", "a.txt is empty"),
        ("<!doctype html>\n<p>A page.\n", "to read it as a page, use newscrawl extract a.txt"),
        ('{"url": "https://news.example"}\n', "a.txt is JSON, not a list of addresses"),
        ("milk and eggs\n", "No line of a.txt is an address. The first: 'milk and eggs' is not"),
    ],
)
def test_what_is_no_list_of_addresses_is_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text(content, encoding="utf-8")
    with pytest.raises(UrlError, match=re.escape(said)):
        check_address_file("a.txt")
