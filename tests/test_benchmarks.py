"""The benchmarks work, on fixtures and without a network; their figures are not tested."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from rich.console import Console

from benchmarks import constants, extract_process, peer_process, sizes, speed, stages
from benchmarks.altered_runs import running_altered
from benchmarks.corpus import (
    FIXTURES,
    find_archives,
    fixture_pages,
    grow_page,
    read_archive,
    write_archive,
)
from benchmarks.named_numbers import find_numbers, other_values, with_number
from newscrawl import extract

if TYPE_CHECKING:
    from rich.table import Table

    from newscrawl.files.page_bytes import PageBytes

pytestmark = pytest.mark.build

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def pages() -> list[PageBytes]:
    return fixture_pages()[:4]


def cells(table: Table) -> list[list[str]]:
    """A table's rows, as they are printed."""
    console = Console(width=300)
    with console.capture() as captured:
        console.print(table)
    lines = [line for line in captured.get().splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def test_an_archive_of_pages_is_read_as_they_were(tmp_path: Path, pages: list[PageBytes]) -> None:
    write_archive(tmp_path / "x.warc.gz", pages, times=3)
    [archive] = find_archives(tmp_path)
    found = read_archive(archive)
    assert [page.content for page in found] == [page.content for page in pages] * 3
    assert [page.url for page in found] == [page.url for page in pages] * 3


@pytest.mark.parametrize("whole", [False, True])
def test_a_grown_page_has_its_size_and_is_an_article_still(*, whole: bool) -> None:
    page = (FIXTURES / "wordpress/theme/inputs/HttpResponse-body.html").read_bytes()
    large = grow_page(page, 300_000, whole=whole)
    assert 300_000 <= len(large) < 350_000
    before, after = extract(page), extract(large)
    assert after.headline == before.headline
    if not whole:
        assert len(after.body or "") > 10 * len(before.body or "")


def test_contestants_take_turns_and_give_ratios(pages: list[PageBytes]) -> None:
    found = speed.measure_sets({"a": pages, "b": pages[:2]}, rounds=2, peers=())
    assert list(found) == ["a", "b", "all"]
    for rounds in found.values():
        assert {name: len(spent) for name, spent in rounds.items()} == {
            speed.PARSE: 2,
            speed.OWN: 2,
        }
    ratios = speed.ratios({speed.PARSE: [1, 2, 4], speed.OWN: [3, 4, 20]}, speed.PARSE)
    assert ratios == {speed.PARSE: 1, speed.OWN: 3}


def test_peers_answer_from_a_process_of_their_own(pages: list[PageBytes]) -> None:
    # In place of the peers' environment this one: it has lxml, and not the peers.
    python = Path(sys.executable)
    with peer_process.running_peers(python, pages, ["lxml", "newspaper4k"]) as peers:
        assert peers.names == ["lxml"]
        rounds = speed.measure_pages(pages, peers, rounds=1)
    assert list(rounds) == [speed.PARSE, speed.OWN, speed.PARSE_OF_PEERS]
    assert all(seconds > 0 for [seconds] in rounds.values())


def test_sizes() -> None:
    rows = cells(sizes.sizes_table((10_000, 20_000)))
    assert len(rows) == 6
    assert all(len(row) == 4 for row in rows)


def test_memory_and_workers(pages: list[PageBytes]) -> None:
    small, large = cells(extract_process.memory_table(pages, times=2))
    assert (small[0], large[0]) == ("4", "8")
    assert 20 < float(small[2]) < 300
    rows = cells(extract_process.workers_table(pages, rounds=1, times=2))
    assert [row[1] for row in rows] == ["4", "8", "4", ""]


def test_stages_add_up_and_functions_are_named(pages: list[PageBytes]) -> None:
    rows = {row[0]: float(row[1]) for row in cells(stages.stages_table(pages, rounds=1))}
    assert {"decode", "parse", "labels", "field body"} <= set(rows)
    assert len(cells(stages.functions_table(pages, most=5))) == 5


def test_numbers_at_a_module_s_top_are_found_and_replaced() -> None:
    source = """\
A: Final = 64 * 1024
NAME = "é"; B = 0.5
C = B * 2
D = True
def f():
    E = 1
"""
    numbers = find_numbers(source)
    assert [(number.name, number.value) for number in numbers] == [("A", 65536), ("B", 0.5)]
    assert 'NAME = "é"; B = 0.25\n' in with_number(source, numbers[1], 0.25)
    assert other_values(5) == (2, 10)
    assert other_values(0) == (-1, 1)
    assert other_values(0.5) == pytest.approx((0.4, 0.6))  # a share


def test_records_that_change_with_a_module_are_counted(pages: list[PageBytes]) -> None:
    module = "newscrawl.extraction.fields.description"
    source = "find_description = lambda page: Candidate('?', '?')\n"
    source = f"from newscrawl.extraction.fields.candidate import Candidate\n{source}"
    with running_altered(pages, processes=2) as read:
        usual, other = read(), read((module, source))
        assert constants.differences(usual, usual) == "0"
        assert constants.differences(usual, other) == "4 (description)"
        with pytest.raises(click.ClickException, match="SyntaxError"):
            read((module, "("))


def test_each_number_is_tried_smaller_and_larger(pages: list[PageBytes]) -> None:
    only = re.compile("headline_titles._MIN_TITLE_LETTERS")
    [table] = constants.constants_tables(pages, only=only)
    assert cells(table) == [["_MIN_TITLE_LETTERS", "6", "3", "0", "12", "0"]]


def test_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", "speed", "--no-peers", "--rounds", "1"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "newscrawl" in done.stdout
