"""``python -m benchmarks``: tables of ratios, which hardly depend on the machine; and accuracy."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from benchmarks import (
    archives,
    bounds,
    constants,
    crawling,
    dedup,
    extract_process,
    freshness,
    freshness_bound,
    sizes,
    speed,
    stages,
)
from benchmarks.accuracy_command import accuracy_command
from benchmarks.corpus import find_archives, fixture_pages, read_archive
from benchmarks.frontier_command import FRONTIER_COMMANDS
from benchmarks.tables import show
from benchmarks.train_command import train_command

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.files.page_bytes import PageBytes

_DEFAULT_ROUNDS = 5

_corpus = click.argument(
    "corpus", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False
)
_rounds = click.option(
    "--rounds",
    default=_DEFAULT_ROUNDS,
    show_default=True,
    metavar="N",
    help="Measure N times; the tables show the medians.",
)


def _peer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--no-peers", is_flag=True, help="Measure newscrawl and lxml only."),
        click.option("--slow-peers", is_flag=True, help="Measure newspaper4k, too: it is slow."),
    ):
        command = option(command)
    return command


def _sets(corpus: Path | None) -> dict[str, list[PageBytes]]:
    """Return the pages to measure by archive; without a corpus, those of the fixtures."""
    if corpus is None:
        click.echo(
            "No CORPUS is given: measuring the project's fixtures, which are small pages.",
            err=True,
        )
        return {"fixtures": fixture_pages()}
    return {path.name.partition(".")[0]: read_archive(path) for path in find_archives(corpus)}


def _pages(corpus: Path | None) -> list[PageBytes]:
    return [page for pages in _sets(corpus).values() for page in pages]


def _peers(*, no_peers: bool, slow_peers: bool) -> tuple[str, ...]:
    if no_peers:
        return ()
    return (*speed.PEERS, *speed.SLOW_PEERS) if slow_peers else speed.PEERS


@click.group()
def main() -> None:
    """Measure newscrawl.

    CORPUS is a folder of *.warc.gz files; without one, the project's fixtures are measured.
    """


@main.command("speed")
@_corpus
@_rounds
@_peer_options
def speed_command(corpus: Path | None, rounds: int, no_peers: bool, slow_peers: bool) -> None:
    """Compare newscrawl with lxml's parser and other extractors."""
    peers = _peers(no_peers=no_peers, slow_peers=slow_peers)
    show(speed.speed_table(_sets(corpus), rounds=rounds, peers=peers))


@main.command("sizes")
def sizes_command() -> None:
    """Show how time grows with a page's size, 10 kB to 10 MB."""
    show(sizes.sizes_table())


@main.command("bounds")
def bounds_command() -> None:
    """Show the cost of inputs that were made to cost much."""
    show(bounds.bounds_table())


@main.command("constants")
@_corpus
@click.option("--only", default="", metavar="PATTERN", help="Try those whose module.NAME has it.")
@click.option(
    "--every", default=6, show_default=True, metavar="N", help="Read every Nth page of an archive."
)
def constants_command(corpus: Path | None, only: str, every: int) -> None:
    """Show how many records change when a number of the extraction is halved or doubled."""
    pages = [page for found in _sets(corpus).values() for page in found[::every]]
    for shown in constants.constants_tables(pages, only=re.compile(only)):
        show(shown)


main.add_command(accuracy_command)
main.add_command(train_command)
for command in FRONTIER_COMMANDS:
    main.add_command(command)


@main.command("memory")
@_corpus
def memory_command(corpus: Path | None) -> None:
    """Show the memory for an archive and for one ten times larger."""
    show(extract_process.memory_table(_pages(corpus)))


@main.command("workers")
@_corpus
@_rounds
def workers_command(corpus: Path | None, rounds: int) -> None:
    """Compare the pages a second of one worker and of two."""
    show(extract_process.workers_table(_pages(corpus), rounds=rounds))


@main.command("profile")
@_corpus
@_rounds
@click.option(
    "--functions", default=20, show_default=True, metavar="N", help="Name the N slowest functions."
)
def profile_command(corpus: Path | None, rounds: int, functions: int) -> None:
    """Show where the time goes: by stage, by field, by function."""
    pages = _pages(corpus)
    show(stages.stages_table(pages, rounds=rounds), stages.functions_table(pages, most=functions))


@main.command("crawl")
@click.option(
    "--articles", default=20_000, show_default=True, metavar="N", help="Articles of the local site."
)
@click.option(
    "--rounds", default=1, show_default=True, metavar="N", help="Crawl N times; ratios are medians."
)
def crawl_command(articles: int, rounds: int) -> None:
    """Show pages a second and memory of crawls of a local site."""
    show(crawling.crawl_table(articles=articles, rounds=rounds))
    show(crawling.known_pages_table(articles=max(100, articles // 10)))


@main.command("freshness")
@click.option(
    "--share",
    default=1 / 3,
    show_default="a third",
    metavar="NUMBER",
    help="Learned looks get this share of the requests of polling.",
)
@click.option("--seed", "seeds", type=int, multiple=True, help="Invent sites anew, by this seed.")
@click.option("--bound", is_flag=True, help="Show what looks reach that know each minute's rate.")
def freshness_command(share: float, seeds: tuple[int, ...], *, bound: bool) -> None:
    """Show how soon articles are found by learned looks and by polling, in a simulated week."""
    seeds = seeds or freshness.SEEDS
    if bound:
        for shown in freshness_bound.bound_tables(share=share, seeds=seeds):
            show(shown)
        return
    for shown in freshness.freshness_tables(share=share, seeds=seeds):
        show(shown)
    show(freshness.runs_table(seeds=seeds))


@main.command("dedup")
@click.option("--stories", default=2000, show_default=True, metavar="N", help="Invent N stories.")
@click.option("--seed", "seeds", type=int, multiple=True, help="Invent texts anew, by this seed.")
def dedup_command(stories: int, seeds: tuple[int, ...]) -> None:
    """Show how well dedup finds an agency's text on many sites, on invented syndication."""
    show(*dedup.dedup_tables(stories, seeds or dedup.SEEDS))


@main.command("archives")
@click.option("--pages", default=20_000, show_default=True, metavar="N", help="Invent N pages.")
@click.option("--archives", "files", default=4, show_default=True, metavar="N", help="In N files.")
@click.option(
    "--rounds", default=3, show_default=True, metavar="N", help="The tables show medians."
)
@click.option("--ray", "with_ray", is_flag=True, help="Measure Ray on this machine, too.")
@click.option("--peers", "with_peers", is_flag=True, help="Measure other extractors, too.")
@click.option("--only", default="", metavar="PATTERN", help="Measure the ways whose name has it.")
@click.option(
    "--only-write",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Write the archives to FOLDER, and measure nothing.",
)
def archives_command(
    pages: int,
    files: int,
    rounds: int,
    only: str,
    only_write: Path | None,
    **further: bool,
) -> None:
    """Compare the ways to read archives: FastWARC alone, extract, and parts."""
    if only_write is not None:
        archives.write_archives(only_write, pages=pages, archives=files)
        return
    peers = speed.PEERS if further["with_peers"] else ()
    measured = archives.Measured(pages, files, rounds, re.compile(only))
    show(archives.archives_table(measured, with_ray=further["with_ray"], peers=peers))


@main.command("all")
@_corpus
@_rounds
@_peer_options
@click.pass_context
def all_command(
    ctx: click.Context, corpus: Path | None, rounds: int, no_peers: bool, slow_peers: bool
) -> None:
    """Measure all but archives, bounds, constants, freshness, dedup, frontier-sim and accuracy."""
    ctx.invoke(
        speed_command, corpus=corpus, rounds=rounds, no_peers=no_peers, slow_peers=slow_peers
    )
    ctx.invoke(sizes_command)
    ctx.invoke(memory_command, corpus=corpus)
    ctx.invoke(workers_command, corpus=corpus, rounds=rounds)
    ctx.invoke(profile_command, corpus=corpus, rounds=rounds, functions=20)
    ctx.invoke(crawl_command, articles=20_000, rounds=1)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
