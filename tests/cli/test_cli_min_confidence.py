"""``newscrawl extract --min-confidence``: what is less sure is a reject, and not lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Cli, MakePage

BOUND = ("--min-confidence", "headline=0.9")


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


@pytest.fixture
def pages(cli: Cli, article_page: MakePage) -> str:
    """A page whose headline is sure, and one whose data have another one than its subhead."""
    sure = article_page("The bridge stays closed").decode()
    unsure = sure.replace("h1>", "h4>").replace("<title>The bridge stays closed", "<title>News")
    cli.write("pages/sure.html", sure.encode())
    cli.write("pages/unsure.html", unsure.encode())
    return "pages"


def test_what_is_less_sure_is_a_reject_with_its_record(cli: Cli, pages: str) -> None:
    whole = cli("extract", pages).records
    assert [record["confidence"]["headline"] > 0.9 for record in whole] == [True, False]  # type: ignore[index]
    ran = cli("extract", *BOUND, pages, "-o", "out.jsonl", "--rejects", "no.jsonl")
    assert ran.status == 0
    assert ran.err.startswith("1 article, 1 reject (low-confidence 1) from 2 pages")
    assert lines_of(cli.folder / "out.jsonl") == whole[:1]
    [reject] = lines_of(cli.folder / "no.jsonl")
    assert (reject["reason"], reject["input"]) == ("low-confidence", "pages/unsure.html")
    assert reject["detail"].startswith("confidence of headline 0.")
    assert reject["record"] == whole[1]


def test_without_a_file_of_rejects_they_are_counted_and_the_option_is_named(
    cli: Cli, pages: str
) -> None:
    ran = cli("extract", *BOUND, pages)
    assert len(ran.records) == 1
    assert "Add --rejects FILE to see which pages are rejects and why." in ran.err
    assert len(cli("extract", *BOUND, "--all", pages).records) == 2


def test_other_rejects_have_no_record(cli: Cli) -> None:
    cli.write("list.html", b"<title>Nothing</title><p>Nothing here")
    cli("extract", *BOUND, "list.html", "--rejects", "no.jsonl")
    [reject] = lines_of(cli.folder / "no.jsonl")
    assert reject["reason"] != "low-confidence"
    assert "record" not in reject


@pytest.mark.parametrize("bad", ["high", "80", "tags=0.5"])
def test_a_bad_bound_ends_in_a_sentence(cli: Cli, pages: str, bad: str) -> None:
    ran = cli("extract", "--min-confidence", bad, pages)
    assert ran.status == 2
    assert "invalid value for '--min-confidence': " in ran.err
    assert ran.out == b""
