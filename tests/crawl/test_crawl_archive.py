"""Crawls with --warc: what was fetched is kept, before its page counts as done."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from conftest import COMMAND, Ran, fork
from crawling import OUTPUT, QUICK, STATE, crawl, days_later, fine, query
from files.warc_kit import archived, check
from newsroom import NewsSite, Pages, Response, Settings, html, redirect, serve, text

from newscrawl.files.warc_writer import WarcFolder

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Cli
    from newsroom import Hits

ARCHIVE = "archive"
SMALL = Settings(on_front=10, in_news=10, in_feed=5)
STORY = "<p>" + "The harbour of Beispielstadt opens again on Monday. " * 12 + "</p>"


def extracted(cli: Cli) -> list[bytes]:
    """The records of the archive, as ``newscrawl extract`` gives them."""
    ran = cli("extract", ARCHIVE, "-o", "again.jsonl")
    assert ran.status == 0, ran.err
    return sorted((cli.folder / "again.jsonl").read_bytes().splitlines())


def test_the_archive_gives_the_same_records(cli: Cli) -> None:
    site = NewsSite(12, settings=SMALL)
    with serve(site) as running:
        fine(cli, "--warc", ARCHIVE, running.url)
        url = running.url
        paths = set(running.hits.paths)
    assert extracted(cli) == sorted((cli.folder / OUTPUT).read_bytes().splitlines())
    kept = archived(cli.folder / ARCHIVE)
    assert {address.removeprefix(url) for address in kept} == paths, "all that was asked for"
    assert {"/robots.txt", "/sitemap.xml", "/feed.xml", "/"} <= paths
    told_of = check(cli.folder / ARCHIVE)
    assert {told["WARC-IP-Address"] for told in told_of[1:]} == {"127.0.0.1"}
    [name] = [path.name for path in (cli.folder / ARCHIVE).iterdir()]
    assert name.endswith(".warc.gz")


def test_what_did_not_change_is_kept_once(cli: Cli) -> None:
    site = NewsSite(12, settings=SMALL)
    with serve(site) as running:
        fine(cli, "--warc", ARCHIVE, running.url)
        whole = archived(cli.folder / ARCHIVE)
        days_later(cli.folder / STATE)
        fine(cli, "--warc", ARCHIVE, running.url)
        profiles = {
            told["WARC-Target-URI"].removeprefix(running.url): told["WARC-Profile"].rsplit("/")[-1]
            for told in check(cli.folder / ARCHIVE)
            if told["WARC-Type"] == "revisit"
        }
        assert archived(cli.folder / ARCHIVE) == whole
        assert profiles["/"] == "server-not-modified"
        assert profiles["/robots.txt"] == "identical-payload-digest"  # it is asked for as a whole
        # In another folder is nothing that a revisit could refer to.
        days_later(cli.folder / STATE)
        fine(cli, "--warc", "other", running.url)
        kept = archived(cli.folder / "other")
        assert f"{running.url}/robots.txt" in kept
        assert not archived(cli.folder / "other", "revisit")


def test_redirects_are_kept_and_secrets_are_not(cli: Cli) -> None:
    page = html(f"<title>Harbour opens</title><body><article><h1>Harbour opens</h1>{STORY * 3}")
    site = Pages({"/robots.txt": text("User-agent: *\nAllow: /")})
    site.pages["/old"] = redirect("/new")
    site.pages["/new"] = Response(page.body, headers={"Set-Cookie": "session=answer-secret"})
    (cli.folder / "urls.txt").write_text("")
    with serve(site) as running:
        (cli.folder / "urls.txt").write_text(f"{running.url}/old\n")
        headers = '{"Cookie": "session=secret", "Authorization": "Basic secret", "X-Key": "secret"}'
        ran = crawl(
            cli, "--warc", ARCHIVE, "-s", f"DEFAULT_REQUEST_HEADERS={headers}", "--urls", "urls.txt"
        )
        assert ran.status == 0, ran.err
        sent = running.hits[-1].headers
        assert {"cookie", "authorization", "x-key"} <= sent.keys()
        url = running.url
    answers = archived(cli.folder / ARCHIVE)
    [moved], [came] = answers[f"{url}/old"], answers[f"{url}/new"]
    assert moved.startswith(b"HTTP/1.1 301 ")
    assert came.endswith(page.content())
    assert b"\r\n\r\n<!DOCTYPE" in came
    requests = archived(cli.folder / ARCHIVE, "request")
    assert requests[f"{url}/old"][0].startswith(b"GET /old HTTP/1.1\r\n")
    assert b"\r\nHost: 127.0.0.1:" in requests[f"{url}/old"][0]
    everything = [block for kept in (answers, requests) for some in kept.values() for block in some]
    assert not [block for block in everything if b"secret" in block]
    assert extracted(cli) == (cli.folder / OUTPUT).read_bytes().splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_a_page_that_is_done_is_in_the_archive_however_the_crawl_ended(cli: Cli) -> None:
    site = NewsSite(60)
    quick = (*QUICK, "-s", "NEWSCRAWL_COMMIT_EVERY=0.02")
    with serve(site) as running:
        for requests, seconds in ((3, 0.01), (12, 0.05), (25, 0.0), (31, 0.09)):
            arguments = ("crawl", "-o", OUTPUT, "--warc", ARCHIVE, *quick, running.url)
            with fork("newscrawl", *arguments, folder=cli.folder) as process:
                wait_for(running.hits, requests)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=seconds)
                process.send_signal(signal.SIGKILL)
            assert done(cli.folder) <= mended(cli.folder)
        fine(cli, "--warc", ARCHIVE, running.url)
    assert len(done(cli.folder)) == 60
    assert not list((cli.folder / ARCHIVE).glob("*.open"))
    check(cli.folder / ARCHIVE)
    told = {record.split(b'"fetched_at"')[0] for record in extracted(cli)}
    lines = (cli.folder / OUTPUT).read_bytes().splitlines()
    assert {line.split(b'"fetched_at"')[0] for line in lines} == told


def wait_for(hits: Hits, requests: int) -> None:
    """Wait until so many more requests came."""
    wanted = hits.total + requests
    assert hits.wait_until(lambda book: book.total >= wanted, 30)


def done(folder: Path) -> set[str]:
    """The addresses of the pages that count as written."""
    if not (folder / STATE).exists():
        return set()
    return {url for (url,) in query(folder / STATE, "SELECT url FROM pages WHERE state='written'")}


def mended(folder: Path) -> set[str]:
    """The addresses in the archive once what a killed run left is mended."""
    WarcFolder(folder / ARCHIVE, {}).open()
    return set(archived(folder / ARCHIVE))


def test_a_full_disk_ends_the_crawl_and_the_next_run_goes_on(cli: Cli) -> None:
    site = NewsSite(40)
    with serve(site) as running:
        fine(cli, running.url)  # so that the state has the room that it needs
        size = (cli.folder / STATE).stat().st_size
        days_later(cli.folder / STATE)
        site.publish(400)
        done = subprocess.run(
            [*COMMAND, "crawl", "-o", OUTPUT, "--warc", ARCHIVE, *QUICK, running.url],
            cwd=cli.folder,
            env={**cli.environment, "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            timeout=120,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
        )
        ran = Ran(done.returncode, done.stdout, done.stderr.decode())
    assert ran.status == 2, ran.err
    assert "Traceback" not in ran.err
    assert "make room" in ran.err.splitlines()[-1]
    check(cli.folder / ARCHIVE)


def test_a_folder_that_cannot_be_used_is_told_before_anything_is_asked(cli: Cli) -> None:
    cli.write("file", b"")
    with serve(NewsSite(2)) as running:
        ran = crawl(cli, "--warc", "file/below", running.url)
        assert ran.status == 2
        assert "file/below cannot be used for an archive (Not a d" in ran.err.splitlines()[-1]
        assert not running.hits.paths
