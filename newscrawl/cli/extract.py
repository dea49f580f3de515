"""``newscrawl extract``: pages of the web, saved pages and archives in, JSON lines out."""

from __future__ import annotations

import sys
import time
from collections import Counter
from contextlib import closing, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from newscrawl.archives.further_parts import with_parts_joined
from newscrawl.archives.part_task import PartOptions
from newscrawl.cli.body_option import BODY_OPTION
from newscrawl.cli.command_output import (
    STDOUT,
    Interrupts,
    OutputFile,
    check_output_name,
    open_outputs,
)
from newscrawl.cli.confidence_option import MIN_CONFIDENCE_OPTION
from newscrawl.cli.errors import as_click_error, cannot_fetch, check_page_url, is_typed_url
from newscrawl.cli.exit_status import INTERRUPTED, PIPE_CLOSED
from newscrawl.cli.extract_parts import (
    PARTS_OPTIONS,
    PartsOptions,
    extract_parts,
    is_parts_folder,
    lacking_parts_words,
)
from newscrawl.cli.network_options import NETWORK_OPTIONS, add_options
from newscrawl.cli.render_option import RENDER_OPTION
from newscrawl.cli.seconds_type import SecondsType
from newscrawl.cli.sites_option import SITES_OPTION, sites_by_host
from newscrawl.common.terminal import console, print_to_stderr
from newscrawl.common.urls import quote_url
from newscrawl.crawl.discovery import UrlError, parse_typed_url
from newscrawl.crawl.page_fetches import FetchError, fetched_pages
from newscrawl.crawl.site_values import lay_over
from newscrawl.crawl.workers.blocking_pool import BlockingPool
from newscrawl.crawl.workers.worker_pool import (
    DEFAULT_PAGE_SECONDS,
    MAX_TIME_LIMIT_SECONDS,
    PoolError,
)
from newscrawl.extraction.confidence_bounds import parse_bounds
from newscrawl.extraction.site_rules.reading_hints import NO_HINTS, ReadingHints
from newscrawl.files.page_bytes import PageBytes
from newscrawl.files.page_lines import PageLines, page_lines, unread_page_lines
from newscrawl.files.saved_pages import (
    STDIN,
    check_inputs,
    expand_folders,
    is_archive,
    read_saved_file,
)
from newscrawl.files.warc import InputError, ReadLog

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence

    from newscrawl.extraction.confidence_bounds import ConfidenceBounds
    from newscrawl.operate.sites_file.by_host import SitesByHost

__all__ = ["extract"]

_MAX_WORKERS: Final = 256
"""More than any machine needs: each takes some 70 MB, and a larger number is a typing error."""


@dataclass(slots=True)
class _Run:
    """What the command was given, and what it has counted so far."""

    inputs: tuple[str, ...]
    url: str | None
    allow_private: Sequence[str]
    insecure: Sequence[str]
    proxy: str | None
    keep_all: bool
    min_confidence: ConfidenceBounds
    body: str | None
    workers: int
    page_seconds: float
    sites: SitesByHost | None
    render: bool
    log: ReadLog = field(default_factory=ReadLog)
    input_errors: list[str] = field(default_factory=list)
    reasons: Counter[str | None] = field(default_factory=Counter)
    started_at: float = field(default_factory=time.monotonic)

    def hints_of(self, url: str | None) -> ReadingHints:
        """Return what the sites file says of how a page is read."""
        return self.sites.hints_of(url) if self.sites else NO_HINTS

    def is_markdown(self, url: str | None) -> bool:
        """Whether a page's body is to be Markdown: by the option, else by the page's site."""
        site = self.sites.site_of(url) if self.sites and self.body is None else None
        return (self.body or (site.what.body if site else None)) == "markdown"

    @property
    def urls(self) -> list[str]:
        """The inputs that are fetched."""
        return list(filter(is_typed_url, self.inputs))

    @property
    def files(self) -> list[str]:
        """The inputs that are read: files, folders, standard input."""
        return [name for name in self.inputs if not is_typed_url(name)]


@click.command(short_help="Turn URLs, saved pages and web archives into JSON lines.")
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default=STDOUT,
    help="Write the records to FILE; without it, to standard output. With a slash at its end it is "
    "a folder, also of a bucket (s3://…/), with a part for each archive.",
)
@click.option(
    "--rejects",
    metavar="FILE",
    help="Write the pages that are not articles to FILE, one a line, with the reason.",
)
@MIN_CONFIDENCE_OPTION
@BODY_OPTION
@click.option("--all", "keep_all", is_flag=True, help="Write a record for those pages, too.")
@click.option("--url", metavar="URL", help="The page's URL, where INPUT is a single page.")
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=1, max=_MAX_WORKERS),
    help="Read pages in N processes, or into a folder N archives at once; for large archives, as "
    "many as the machine has cores.  "
    "[default: 1]",
)
@click.option(
    "--page-seconds",
    metavar="SECONDS",
    type=SecondsType(max_seconds=MAX_TIME_LIMIT_SECONDS, above_zero=True),
    default=f"{DEFAULT_PAGE_SECONDS:g}",
    show_default=True,
    help="How long reading a page may take; a page that takes longer is a reject (too-slow).",
)
@SITES_OPTION
@RENDER_OPTION
@add_options(PARTS_OPTIONS)
@add_options(NETWORK_OPTIONS)
def extract(
    inputs: tuple[str, ...],
    output: str,
    rejects: str | None,
    min_confidence: str | None,
    body: str | None,
    keep_all: bool,
    url: str | None,
    sites_file: Path | None,
    workers: int | None,
    page_seconds: float,
    *,
    render: bool,
    allow_private: Sequence[str],
    insecure: Sequence[str],
    proxy: str | None,
    **of_parts: Any,
) -> None:
    """Turn pages of the web, saved pages and web archives into JSON lines, one an article.

    INPUT is a URL, an .html, .xhtml or .txt file, a .warc or .warc.gz archive, a folder of such
    files (with the folders in it), or - for a page on standard input.  Several may be given. A URL
    is fetched once, as a crawl would: robots.txt and the limits apply; --render shows it in a
    browser.

    \b
    A page on the web:
      newscrawl extract https://news.example/a-story
    A page, with the URL it was saved from:
      newscrawl extract --url https://news.example/a-story page.html
    A folder of pages, into a file:
      newscrawl extract saved-pages/ -o articles.jsonl
    An archive, in four processes, with the pages that are not articles in a file of their own:
      newscrawl extract --workers 4 crawl.warc.gz -o articles.jsonl --rejects rejects.jsonl
    Many archives, each into a part of its own; a run that was stopped goes on:
      newscrawl extract --workers 16 @warc.paths.gz --base s3://commoncrawl/ -o parts/
    A page from another program; the headline alone, by jq:
      curl -s https://news.example/a-story | newscrawl extract - | jq -r .headline

    Lists of articles, search results, error pages, consent walls and the like are not articles:
    they are counted, and --rejects FILE keeps them with the reason. So are articles below
    --min-confidence; their records are in FILE, too.
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    bounds = parse_bounds(min_confidence)
    sites = sites_by_host(sites_file)
    chosen = PartsOptions(**of_parts)
    if is_parts_folder(output, inputs, chosen):
        _check_parts(url, rejects, render=render)
        _check_no_network(allow_private, insecure, proxy)
        file = str(sites_file) if sites_file else None
        options = PartOptions(
            body=body,
            keep_all=keep_all,
            min_confidence=min_confidence,
            page_seconds=page_seconds,
            sites_file=file,
        )
        extract_parts(inputs, output, options, chosen, workers=workers)
    run = _Run(
        inputs,
        url,
        allow_private,
        insecure,
        proxy,
        keep_all,
        bounds,
        body,
        workers or 1,
        page_seconds,
        sites,
        render,
    )
    _check(run)
    for name in filter(None, (output, rejects)):
        check_output_name(name)
    if STDIN in inputs and sys.stdin is not None and sys.stdin.isatty():
        print_to_stderr("Reading a page from the keyboard; end it with Ctrl-D.")
    interrupts = Interrupts()
    was_interrupted = False
    with interrupts.handled(), open_outputs(output, rejects, inputs=run.files) as outputs:
        try:
            _write(run, outputs, interrupts, bar=_progress_bar(output, rejects))
        except BrokenPipeError:
            click.get_current_context().exit(PIPE_CLOSED)
        except KeyboardInterrupt:
            was_interrupted = True
    _show_summary(run, with_hint=rejects is None and not keep_all, was_interrupted=was_interrupted)
    status = INTERRUPTED if was_interrupted else 2 if run.input_errors else 0
    click.get_current_context().exit(status)


def _check_parts(url: str | None, rejects: str | None, *, render: bool) -> None:
    """Raise click's error for options that say nothing of archives."""
    if render:
        raise click.ClickException("pages of archives are not shown in a browser: omit --render.")
    if url is not None:
        raise click.ClickException("--url is the URL of a single page. Leave it out here.")
    if rejects is not None:
        raise click.ClickException(
            "a folder of parts holds the rejects, too, in its folder rejects. Leave --rejects out."
        )


def _check_no_network(*given: object) -> None:
    """Raise click's error for options of the network that fetches pages."""
    if any(given):
        raise click.ClickException(
            "--allow-private, --insecure and --proxy are about pages that are fetched, and not "
            "about addresses of archives. Leave them out here."
        )


@as_click_error(InputError, UrlError)
def _check(run: _Run) -> None:
    for url in run.urls:
        parse_typed_url(url)
    check_inputs(run.files)
    if run.url is not None:
        check_page_url(run.url)
        [name, *more] = run.inputs
        if run.urls:
            raise click.ClickException("--url is the URL of a saved page. Leave it out here.")
        if more or Path(name).is_dir() or is_archive(name):
            raise click.ClickException(
                "--url is the URL of a single page. Give one page with it, or leave it out."
            )


def _write(
    run: _Run, outputs: list[OutputFile | None], interrupts: Interrupts, *, bar: Progress | None
) -> None:
    """Write the lines of every page, in the order of the pages."""
    records, rejects = outputs
    with bar or nullcontext(), closing(_lines(run)) as all_lines:
        task = bar.add_task("", total=_total_bytes(run.inputs)) if bar else None
        for lines in all_lines:
            with interrupts.delayed():
                if records and lines.record:
                    records.write(lines.record)
                if rejects and lines.reject:
                    rejects.write(lines.reject)
                run.reasons[lines.reason] += 1
            if bar and task is not None:
                pages = f"{run.reasons.total():,} pages"
                bar.update(task, completed=run.log.bytes_read, description=pages)


def _lines(run: _Run) -> Generator[PageLines]:
    """Have workers read the pages, and yield the lines of each, in the order of the pages.

    An article in several parts comes once its last part was read.
    """
    pages = ((page, page if page.is_whole else None) for page in _pages(run))
    pool = BlockingPool(run.workers, seconds=run.page_seconds)
    with closing(pool), as_click_error(PoolError):
        results = pool.read_pages(pages, hints_of=run.hints_of, markdown_of=run.is_markdown)
        for page, result in with_parts_joined(results, run.log):
            if result is None:
                yield unread_page_lines(page, keep_all=run.keep_all)
            else:
                site = run.sites.site_of(page.url) if run.sites else None
                if site is not None:
                    lay_over(result.article, site.into.metadata, site.how.time_zone)
                yield page_lines(
                    page,
                    result.article,
                    result.reject,
                    keep_all=run.keep_all,
                    min_confidence=run.min_confidence,
                )


def _pages(run: _Run) -> Iterator[PageBytes]:
    """Yield the pages of all inputs; an input that cannot be read does not stop the others."""
    urls = [parse_typed_url(url) for url in run.urls]
    fetched = fetched_pages(
        urls,
        allow_private=run.allow_private,
        insecure=run.insecure,
        proxy=run.proxy,
        render=run.render,
    )
    for name in expand_folders(run.inputs):
        try:
            if is_typed_url(name):
                yield _fetched(name, next(fetched))
                continue
            for page in read_saved_file(name, run.log):
                yield page._replace(url=quote_url(run.url)) if run.url else page
        except FetchError as error:
            run.input_errors.append(cannot_fetch(name, error))
        except InputError as error:
            run.input_errors.append(str(error))


def _fetched(url: str, answer: PageBytes | FetchError) -> PageBytes:
    """Return a page that was fetched.  Raises FetchError."""
    if isinstance(answer, FetchError):
        raise answer
    return answer._replace(input=url)


def _progress_bar(*outputs: str | None) -> Progress | None:
    """Return a progress bar, or None without a terminal, or where lines go to that terminal."""
    terminal = console(stderr=True)
    if not terminal.is_terminal or (STDOUT in outputs and sys.stdout.isatty()):
        return None
    return Progress(
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.description}"),
        TimeRemainingColumn(compact=True),
        console=terminal,
        transient=True,
    )


def _total_bytes(inputs: tuple[str, ...]) -> int | None:
    if STDIN in inputs or any(map(is_typed_url, inputs)):
        return None
    total = 0
    for name in expand_folders(inputs):
        with suppress(OSError):  # the error is shown when the file is read
            total += Path(name).stat().st_size
    return total


def _show_summary(run: _Run, *, with_hint: bool, was_interrupted: bool) -> None:
    """Show on standard error what was read, written and skipped."""
    pages = run.reasons.total()
    articles = run.reasons[None]
    rejects = {str(reason): n for reason, n in run.reasons.most_common() if reason is not None}
    text = f"{_counted(articles, 'article')}, {_counted(pages - articles, 'reject')}"
    if rejects:
        text += f" ({', '.join(f'{reason} {n:,}' for reason, n in rejects.items())})"
    rate = pages / max(time.monotonic() - run.started_at, 0.001)
    text += f" from {_counted(pages, 'page')}, {rate:,.{0 if rate >= 10 else 1}f} pages a second"
    if run.log.skipped:
        skipped = ", ".join(f"{reason} {n:,}" for reason, n in run.log.skipped.most_common())
        text += f"; other responses in archives: {skipped}"
    if run.log.lacking_parts:
        text += f"; {lacking_parts_words(run.log.lacking_parts)}"
    print_to_stderr(f"Interrupted. {text}" if was_interrupted else text)
    if rejects and with_hint:
        print_to_stderr("Add --rejects FILE to see which pages are rejects and why.")
    for message in run.input_errors:
        print_to_stderr(f"newscrawl extract: {message}")


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
