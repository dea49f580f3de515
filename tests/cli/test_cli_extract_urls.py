"""``newscrawl extract URL…``: pages are fetched as a crawl would, and read like saved ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from newsroom import Pages, html, redirect, serve, text
from newsroom.http_messages import Response

if TYPE_CHECKING:
    from conftest import Cli, MakePage


def test_urls_files_and_standard_input_in_their_order(cli: Cli, article_page: MakePage) -> None:
    site = Pages(
        {
            "/robots.txt": text("User-agent: *\nDisallow: /private\n"),
            "/one": Response(article_page("The bridge stays closed")),
            "/moved": redirect("/one"),
            "/list": html("<title>Soon</title><body><p>Under construction.</p></body>"),
        }
    )
    saved = cli.write("page.html", article_page("The harbour is full"))
    with serve(site) as running:
        paths = ("/list", "/moved", "/private", "/gone", "/one")
        first, *others = (f"{running.url}{path}" for path in paths)
        dead = "http://127.0.0.99:9/"
        inputs = (first, saved, *others, "-", dead)
        page = article_page("The ferry sails again")
        ran = cli("extract", "--rejects", "rejects.jsonl", *inputs, stdin=page)
        assert running.hits.counts["/robots.txt"] == 1
        assert "/private" not in running.hits.paths
        assert all(hit.agent.startswith("newscrawl") for hit in running.hits)
        one = f"{running.url}/one"
        assert [(record["headline"], record["url"]) for record in ran.records] == [
            ("The harbour is full", None),
            ("The bridge stays closed", one),
            ("The bridge stays closed", one),
            ("The ferry sails again", None),
        ]
        assert ran.status == 2, "some could not be fetched; the others are written"
        told = [line for line in ran.err.splitlines() if line.startswith("newscrawl extract: ")]
        assert [line.partition("cannot fetch ")[2].partition(". ")[0] for line in told] == [
            f"{running.url}/private: robots.txt forbids it",
            f"{running.url}/gone: the server answered 404",
            f"{dead}: No robots.txt from http://127.0.0.99:9: nothing answers at that host and "
            "port (connection refused)",
        ]
        assert b"/list" in (cli.folder / "rejects.jsonl").read_bytes()

        # One page, into a file; --all gives a record of what is no article.
        ran = cli("extract", "--all", "-o", "out.jsonl", first)
        assert ran.status == 0, ran.err
        assert (cli.folder / "out.jsonl").read_bytes().count(b"\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ftp://news.example/a"], "'ftp://news.example/a' is not a web URL"),
        (["https://u:p@news.example/a"], "must not hold a user name"),
        (["--url", "https://news.example/a", "https://news.example/a"], "Leave it out here"),
        (["news.example/a-story"], "or a URL that begins with https://"),
        (["http://192.168.7.7:1/", "--allow-private", "a b"], "not HOST or HOST:PORT"),
    ],
)
def test_wrong_use_is_one_line(cli: Cli, arguments: list[str], said: str) -> None:
    assert said in cli("extract", *arguments).error()


def test_a_private_address_behind_a_name_is_refused(cli: Cli) -> None:
    ran = cli("extract", "http://localtest.localhost:9/")
    assert ran.status == 2
    assert "cannot fetch http://localtest.localhost:9/: " in ran.err
