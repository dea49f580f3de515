"""Every command as a process, fed with what would steer a terminal or forge a line of the log."""

from __future__ import annotations

import gzip
import json
import re
import sqlite3
from typing import TYPE_CHECKING

import pytest
from crawling import OUTPUT, REJECTS, SETTINGS, STATE, crawl, scrapy_crawl
from newsroom import Pages, handmade, serve
from newsroom.http_messages import Response
from newsroom.simple_site import html, redirect, text

from newscrawl.common.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Cli, MakePage, MakeRecord, Ran
    from newsroom import Running

C1 = "\x9b31m\x85"
BIDI = "\u202egnp\u2066\u200f"
STEER = f"\x1b[2J\x1b]0;owned\x07{C1}{BIDI}"
FORGED = "\r\n2026-01-01 00:00:00 ERROR: forged"
LOGGED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|    |newscrawl crawl: |\d+ new|\d+ of ")


def safe(ran: Ran) -> Ran:
    """No steering character on either of the outputs, but for the ends of lines."""
    for output in (ran.out.decode(), ran.err):
        for line in output.split("\n"):
            assert printable(line) == line
        assert not re.search(r"^2026-01-01 00:00:00", output, re.MULTILINE)
    return ran


# --- extract and inspect -----------------------------------------------------------------------


def test_files_with_hostile_names(cli: Cli, article_page: MakePage) -> None:
    page = article_page(f"The bridge {STEER}")
    good = cli.write(f"good{STEER}{FORGED}.html", page)
    list_page = cli.write(f"list{STEER}{FORGED}.html", b"<title>x</title><p>nothing")
    rejects = safe(cli("extract", good, list_page, "--rejects", "/dev/stdout")).records
    assert [told.get("input") for told in rejects] == [None, list_page]
    gone = safe(cli("extract", f"gone{STEER}{FORGED}.html")).error()
    assert r"gone\x1b[2J\x1b]0;owned\x07\x9b31m\x85\u202egnp\u2066\u200f\r\n2026" in gone
    for arguments in (
        ["extract", "--url", f"x{STEER}{FORGED}", good],
        ["extract", good, "-o", f"no folder/{STEER}{FORGED}"],
        ["extract", f"--no{STEER}{FORGED}", good],
        [f"extra{STEER}{FORGED}"],
        ["inspect", f"gone{STEER}{FORGED}"],
        ["inspect", f"https://{STEER}{FORGED}/"],
        ["status", "--state", f"gone{STEER}{FORGED}"],
        ["retry", "--state", f"gone{STEER}{FORGED}"],
        ["crawl", f"news{STEER}{FORGED}.example"],
        ["crawl", "--urls", f"gone{STEER}{FORGED}"],
        ["crawl", "--since", f"then{STEER}{FORGED}", "https://news.example"],
        ["crawl", "-s", f"X{STEER}{FORGED}", "https://news.example"],
    ):
        assert "forged" in safe(cli(*arguments)).error(), arguments


def test_names_that_are_no_utf8(cli: Cli) -> None:
    name = "caf\udce9\udc9b.html"
    cli.write(name, b"<p>nothing")
    safe(cli("extract", name, "--rejects", "rejects.jsonl"))
    assert "caf" in safe(cli("extract", f"gone-{name}")).error()
    assert "caf" in safe(cli("inspect", f"gone-{name}")).error()
    assert safe(cli("inspect", name)).status == 0


def test_archives_with_hostile_addresses_and_headers(
    cli: Cli, article_page: MakePage, warc_record: MakeRecord
) -> None:
    headers = {"Content-Type": f"text/html; charset=utf-8; x={C1}", "Server": STEER}
    pages = [
        warc_record(
            article_page(f"The bridge {STEER}"),
            uri=f"https://news.example/a b{STEER}",
            headers=headers,
        ),
        warc_record(b"<p>nothing", uri=f"https://news.example/list{STEER}", headers=headers),
        warc_record(b"<p>x", uri=f"https://news.example/404{STEER}", status=f"404 Gone{C1}"),
    ]
    cli.write("a.warc.gz", b"".join(map(gzip.compress, pages)))
    ran = safe(cli("extract", "a.warc.gz", "--all", "--rejects", "/dev/stdout", "-o", "out.jsonl"))
    addresses = [told["url"] for told in ran.records]
    lines = (cli.folder / "out.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    addresses += [record[key] for record in records for key in ("url", "canonical_url")]
    assert len(addresses) == 2 + 2 * 3
    assert all(re.fullmatch(r"https://news\.example/[!-~]+", str(url)) for url in addresses)
    assert any(str(url).startswith("https://news.example/a%20b%1B[2J%1B]0;") for url in addresses)
    cut = cli.write(f"cut{STEER}.warc.gz", b"".join(map(gzip.compress, pages))[:-30])
    assert "cut" in safe(cli("extract", cut)).err


@pytest.mark.parametrize("how", [[], ["--json"]])
def test_inspect_of_a_hostile_page(cli: Cli, article_page: MakePage, how: list[str]) -> None:
    name = cli.write(f"page{STEER}.html", article_page(f"The [bold]bridge {STEER} [/]"))
    ran = safe(
        cli("inspect", *how, "--html", "why.html", "--url", f"https://a.example/{STEER}", name)
    )
    assert ran.status == 0, ran.err
    assert "[bold]bridge" in ran.out.decode()
    page = (cli.folder / "why.html").read_text(encoding="utf-8")
    assert printable(page.replace("\n", "")) == page.replace("\n", "")


# --- crawl and status --------------------------------------------------------------------------


def hostile_site() -> Pages:
    """A site with steering characters wherever it may put any."""
    site = Pages()
    percent = "%1B%5B2J%C2%9B%E2%80%AE%0D%0Aforged"
    site.pages = {
        "/robots.txt": text(
            f"User-agent: *\nDisallow: /no{STEER}\nSitemap: /map{STEER}.xml\n"
            f"Sitemap: /feed.xml\nCrawl-delay: {STEER}\n{STEER}"
        ),
        "/": handmade.teasers(
            f"News {STEER}",
            [f"/story{STEER}-1.html", f"/list{percent}.html", "/moved", "/odd", f"/no{STEER}"],
        ),
        "/feed.xml": handmade.feed(f"/story-2{STEER}.html"),
        "/moved": redirect(f"http://169.254.169.254/{C1}"),
        "/odd": Response(b"x", 503, f"text/html; {C1}", {"Server": C1, "Retry-After": C1}),
    }
    return site


@pytest.fixture
def site() -> Iterator[Running]:
    pages = hostile_site()

    def other(request: object) -> Response:
        path = str(getattr(request, "path", ""))
        if "story" in path:
            return handmade.article(len(path), [f"/more{STEER}.html"], headline=f"A {STEER} day")
        return html(f"<title>List {STEER}</title><p>{STEER}", status=200 if "list" in path else 404)

    with serve(pages) as running:
        found = pages.answer

        def answer(request: object) -> object:
            path = str(getattr(request, "path", ""))
            return found(request) if path in pages.pages else other(request)  # type: ignore[arg-type]

        pages.answer = answer  # type: ignore[method-assign, assignment]
        yield running


def urls_file(cli: Cli, site: Running) -> str:
    lines = [f"{site.url}/gone{STEER}", f"{STEER}", f"http://{BIDI}.invalid/", f"{site.url}/moved"]
    return cli.write("urls.txt", "\n".join([*lines, f"{site.url}/story-9{BIDI}.html"]).encode())


@pytest.mark.parametrize("log", ["plain", "json"])
def test_crawls_of_a_hostile_site(cli: Cli, site: Running, log: str) -> None:
    ran = safe(crawl(cli, "--log", log, f"{site.url}/"))
    assert ran.status == 0, ran.err
    again = safe(crawl(cli, "--log", log, "--urls", urls_file(cli, site)))
    for line in (ran.err + again.err).splitlines():
        if log == "plain":
            assert LOGGED.match(line), line
        elif line.startswith("{"):
            assert {"time", "level", "logger", "message"} <= set(json.loads(line))
    for name in (OUTPUT, REJECTS):
        for line in (cli.folder / name).read_text(encoding="utf-8").split("\n"):
            assert printable(line) == line
    assert (cli.folder / OUTPUT).read_text(encoding="utf-8").count("\n") >= 2
    for more in ([], ["--sources", "--failures"], ["--sources", "--failures", "--json"]):
        told = safe(cli("status", "--state", STATE, *more))
        assert told.status == 0
    assert "is not a web URL" in again.err


def test_scrapys_own_commands(cli: Cli, site: Running) -> None:
    given = [*SETTINGS, f"NEWSCRAWL_OUTPUT={cli.folder / OUTPUT}", "LOG_LEVEL=DEBUG"]
    urls = str(cli.folder / urls_file(cli, site))
    ran = safe(scrapy_crawl("articles", "-a", f"urls={urls}", settings=given))
    assert ran.status == 0, ran.err
    assert "could not be fetched" in ran.err


def test_a_state_that_somebody_else_has_filled(cli: Cli, site: Running) -> None:
    """Texts in the state are data, too: they may be older than what keeps them clean now."""
    crawl(cli, f"{site.url}/")
    db = sqlite3.connect(cli.folder / STATE)
    with db:
        db.execute("UPDATE pages SET reason = ?, detail = ?, state = 4", (STEER, STEER))
        db.execute("UPDATE sources SET reason = ?, url = url || ?", (STEER, STEER))
        db.execute("UPDATE runs SET reason = ?", (f"[red]{STEER}{FORGED}",))
    db.close()
    for more in ([], ["--sources", "--failures"], ["--sources", "--json"]):
        assert safe(cli("status", "--state", STATE, *more)).status == 0
