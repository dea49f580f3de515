"""``newscrawl extract``: saved pages and archives in, JSON lines out."""

from __future__ import annotations

import sys
import time
from collections import Counter
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from newscrawl.cli.command_output import PIPE_CLOSED, STDOUT, Interrupts, OutputFile, open_outputs
from newscrawl.cli.page_lines import PageLines, page_lines, unread_page_lines
from newscrawl.cli.seconds_type import SecondsType
from newscrawl.common.terminal import console, print_to_stderr
from newscrawl.common.urls import normalize_url, quote_url
from newscrawl.crawl.workers.blocking_pool import BlockingPool
from newscrawl.crawl.workers.pool import DEFAULT_PAGE_SECONDS, MAX_TIME_LIMIT_SECONDS, PoolError
from newscrawl.files.page_bytes import PageBytes
from newscrawl.files.saved_pages import (
    STDIN,
    check_inputs,
    expand_folders,
    is_archive,
    read_saved_file,
)
from newscrawl.files.warc import InputError, ReadLog

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

__all__ = ["extract"]

_MOST_WORKERS: Final = 256

_INTERRUPTED: Final = 130


@dataclass(slots=True)
class _Run:
    """What is asked for, and what has come of it so far."""

    inputs: tuple[str, ...]
    url: str | None
    keep_all: bool
    workers: int
    page_seconds: float
    log: ReadLog = field(default_factory=ReadLog)
    damaged: list[str] = field(default_factory=list)
    reasons: Counter[str | None] = field(default_factory=Counter)
    started: float = field(default_factory=time.monotonic)


@click.command(short_help="Turn saved pages and web archives into JSON lines.")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default=STDOUT,
    help="Write the records to FILE; without it, to standard output.",
)
@click.option(
    "--rejects",
    metavar="FILE",
    help="Write the pages that are no articles to FILE, a line each, with the reason.",
)
@click.option("--all", "keep_all", is_flag=True, help="Write a record for those pages too.")
@click.option("--url", metavar="URL", help="The address of the page, where INPUT is a single page.")
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=1, max=_MOST_WORKERS),
    default=1,
    show_default=True,
    help="Read pages in N processes; for large archives, as many as the machine has cores.",
)
@click.option(
    "--page-seconds",
    metavar="SECONDS",
    type=SecondsType(most=MAX_TIME_LIMIT_SECONDS, above_zero=True),
    default=DEFAULT_PAGE_SECONDS,
    show_default=True,
    help="How long the reading of a page may take; one that takes longer is a reject, too-slow.",
)
def extract(
    inputs: tuple[str, ...],
    output: str,
    rejects: str | None,
    keep_all: bool,
    url: str | None,
    workers: int,
    page_seconds: float,
) -> None:
    """Turn saved pages and web archives into JSON lines, one an article.

    INPUT is an .html, .xhtml or .txt file, a .warc or .warc.gz archive, a folder of such files
    (with the folders in it), or - for a page on standard input.  Several may be given.

    \b
    A page, with the address it was saved from:
      newscrawl extract --url https://news.example/a-story page.html
    A folder of pages, into a file:
      newscrawl extract saved-pages/ -o articles.jsonl
    An archive, in four processes, with the pages that are no articles kept apart:
      newscrawl extract --workers 4 crawl.warc.gz -o articles.jsonl --rejects rejects.jsonl
    A page from another program; the headline alone, by jq:
      curl -s https://news.example/a-story | newscrawl extract - | jq -r .headline

    Lists of articles, search results, error pages, consent walls and the like are no articles:
    they are counted, and --rejects FILE keeps them with the reason.
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    run = _Run(inputs, url, keep_all, workers, page_seconds)
    _check(run)
    if STDIN in inputs and sys.stdin is not None and sys.stdin.isatty():
        print_to_stderr("Reading a page from the keyboard; end it with Ctrl-D.")
    interrupts = Interrupts()
    interrupted = False
    with interrupts.watched(), open_outputs(output, rejects, inputs=inputs) as outputs:
        try:
            _write(run, outputs, interrupts, bar=_bar(output, rejects))
        except BrokenPipeError:
            click.get_current_context().exit(PIPE_CLOSED)
        except KeyboardInterrupt:
            interrupted = True
    _report(run, hint=rejects is None and not keep_all, interrupted=interrupted)
    click.get_current_context().exit(_INTERRUPTED if interrupted else 2 if run.damaged else 0)


def _check(run: _Run) -> None:
    try:
        check_inputs(run.inputs)
        if run.url is None:
            return
        if normalize_url(run.url) is None:
            raise click.ClickException(
                f"not an address: {run.url}. Give one such as https://news.example/a-story."
            )
        [name, *more] = run.inputs
        if more or Path(name).is_dir() or is_archive(name):
            raise click.ClickException(
                "--url is the address of a single page. Give one page with it, or leave it out."
            )
    except InputError as error:
        raise click.ClickException(str(error)) from error


def _write(
    run: _Run,
    outputs: list[OutputFile | None],
    interrupts: Interrupts,
    *,
    bar: Progress | None,
) -> None:
    """Write the lines of every page, in the order of the pages."""
    records, rejects = outputs
    with bar or nullcontext(), closing(_verdicts(run)) as verdicts:
        task = bar.add_task("", total=_size_of(run.inputs)) if bar else None
        for verdict in verdicts:
            with interrupts.held():
                if records and verdict.record:
                    records.write(verdict.record)
                if rejects and verdict.reject:
                    rejects.write(verdict.reject)
                run.reasons[verdict.reason] += 1
            if bar and task is not None:
                pages = f"{run.reasons.total():,} pages"
                bar.update(task, completed=run.log.bytes_read, description=pages)


def _verdicts(run: _Run) -> Generator[PageLines]:
    """Have workers read the pages, and give what is to be written for each, in their order."""
    with BlockingPool(run.workers, seconds=run.page_seconds) as pool:
        pages = ((page, page if page.is_whole else None) for page in _pages(run))
        try:
            for page, read in pool.read_pages(pages):
                if read is None:
                    yield unread_page_lines(page, keep_all=run.keep_all)
                else:
                    yield page_lines(page, read.article, read.reject, keep_all=run.keep_all)
        except PoolError as error:
            raise click.ClickException(str(error)) from error


def _pages(run: _Run) -> Iterator[PageBytes]:
    """Read all inputs; what is wrong with one is said at once, and the others are read."""
    for name in expand_folders(run.inputs):
        try:
            for page in read_saved_file(name, run.log):
                yield page._replace(url=quote_url(run.url)) if run.url else page
        except InputError as error:
            run.damaged.append(str(error))


def _bar(*outputs: str | None) -> Progress | None:
    """Make a progress bar where there is a terminal to show it and no lines go to that terminal."""
    shown = console(stderr=True)
    if not shown.is_terminal or (STDOUT in outputs and sys.stdout.isatty()):
        return None
    return Progress(
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.description}"),
        TimeRemainingColumn(compact=True),
        console=shown,
        transient=True,
    )


def _size_of(inputs: tuple[str, ...]) -> int | None:
    if STDIN in inputs:
        return None
    total = 0
    for name in expand_folders(inputs):
        with suppress(OSError):  # what cannot be read is told when its turn comes
            total += Path(name).stat().st_size
    return total


def _report(run: _Run, *, hint: bool, interrupted: bool) -> None:
    """Say on standard error what came of the run."""
    pages = run.reasons.total()
    articles = run.reasons[None]
    rejects = {str(reason): n for reason, n in run.reasons.most_common() if reason is not None}
    text = f"{_count(articles, 'article')}, {_count(pages - articles, 'reject')}"
    if rejects:
        text += f" ({', '.join(f'{reason} {n:,}' for reason, n in rejects.items())})"
    rate = pages / max(time.monotonic() - run.started, 0.001)
    text += f" from {_count(pages, 'page')}, {rate:,.{0 if rate >= 10 else 1}f} pages a second"
    if run.log.skipped:
        skipped = ", ".join(f"{why} {n:,}" for why, n in run.log.skipped.most_common())
        text += f"; other answers in archives: {skipped}"
    print_to_stderr(f"Interrupted. {text}" if interrupted else text)
    if rejects and hint:
        print_to_stderr("Add --rejects FILE to see which pages are rejects and why.")
    for message in run.damaged:
        print_to_stderr(f"newscrawl extract: {message}")


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
