"""``python -m benchmarks``: tables of ratios, so that they say the same on every machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console

from benchmarks import bounds, crawling, processes, sizes, speed, stages
from benchmarks.corpus import archives, fixture_pages, pages_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table

    from newscrawl.files.page_bytes import PageBytes

_WIDTH = 150
_ROUNDS = 5

_corpus = click.argument(
    "corpus", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False
)
_rounds = click.option("--rounds", default=_ROUNDS, show_default=True, metavar="N")


def _peer_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--no-peers", is_flag=True, help="Measure newscrawl and lxml alone."),
        click.option("--slow-peers", is_flag=True, help="Measure newspaper4k, too."),
    ):
        command = option(command)
    return command


def _show(*tables: Table) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    for made in tables:
        console.print(made)
        console.print()


def _sets(corpus: Path | None) -> dict[str, list[PageBytes]]:
    """The pages to measure by archive; without a corpus the project's own."""
    if corpus is None:
        click.echo(
            "No folder of archives given: the project's fixtures, which are small.", err=True
        )
        return {"fixtures": fixture_pages()}
    return {path.name.partition(".")[0]: pages_of(path) for path in archives(corpus)}


def _pages(corpus: Path | None) -> list[PageBytes]:
    return [page for pages in _sets(corpus).values() for page in pages]


def _peers(*, no_peers: bool, slow_peers: bool) -> tuple[str, ...]:
    if no_peers:
        return ()
    return (*speed.PEERS, *speed.SLOW_PEERS) if slow_peers else speed.PEERS


@click.group()
def main() -> None:
    """Measure newscrawl.  CORPUS is a folder of *.warc.gz files; without one, fixtures are read."""


@main.command("speed")
@_corpus
@_rounds
@_peer_options
def speed_command(corpus: Path | None, rounds: int, no_peers: bool, slow_peers: bool) -> None:
    """Ratios to lxml's bare parse, and of the peers to newscrawl."""
    peers = _peers(no_peers=no_peers, slow_peers=slow_peers)
    _show(speed.report(_sets(corpus), rounds=rounds, peers=peers))


@main.command("sizes")
def sizes_command() -> None:
    """Time against size, from 10 kB to 10 MB, on pages grown from the fixtures."""
    _show(sizes.report())


@main.command("bounds")
def bounds_command() -> None:
    """Time, memory and output of inputs that were made to cost much."""
    _show(bounds.report())


@main.command("memory")
@_corpus
def memory_command(corpus: Path | None) -> None:
    """Memory of "newscrawl extract" over an archive and over one ten times larger."""
    _show(processes.memory_report(_pages(corpus)))


@main.command("workers")
@_corpus
@_rounds
def workers_command(corpus: Path | None, rounds: int) -> None:
    """Pages a second with one and with two workers, in turn."""
    _show(processes.workers_report(_pages(corpus), rounds=rounds))


@main.command("profile")
@_corpus
@_rounds
@click.option("--functions", default=20, show_default=True, metavar="N")
def profile_command(corpus: Path | None, rounds: int, functions: int) -> None:
    """Where the time goes: by stage, by field, by function."""
    pages = _pages(corpus)
    _show(stages.report(pages, rounds=rounds), stages.functions_report(pages, most=functions))


@main.command("crawl")
@click.option("--articles", default=20_000, show_default=True, metavar="N")
@click.option("--rounds", default=1, show_default=True, metavar="N")
def crawl_command(articles: int, rounds: int) -> None:
    """Crawls of a local site: pages a second, a known site, memory."""
    _show(crawling.crawl_report(articles=articles, rounds=rounds))
    _show(crawling.known_report(articles=max(100, articles // 10)))


@main.command("all")
@_corpus
@_rounds
@_peer_options
@click.pass_context
def all_command(
    ctx: click.Context, corpus: Path | None, rounds: int, no_peers: bool, slow_peers: bool
) -> None:
    """All of these, one after the other."""
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
