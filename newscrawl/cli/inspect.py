"""``newscrawl inspect``: why a page gives the record that it gives."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import msgspec
import orjson

from newscrawl.cli.command_output import PIPE_CLOSED, STDOUT, OutputFile, open_outputs
from newscrawl.cli.network_options import NETWORK_OPTIONS
from newscrawl.common.printable import printable_json
from newscrawl.common.terminal import Grid, console, print_to_stderr, printable_text
from newscrawl.common.urls import normalize_url, quote_url
from newscrawl.crawl.discovery import UrlError, parse_typed_url
from newscrawl.crawl.single_page import FetchError, fetch
from newscrawl.crawl.workers.blocking_pool import BlockingPool
from newscrawl.crawl.workers.pool import PoolError
from newscrawl.crawl.workers.tasks import InspectResult
from newscrawl.crawl.workers.worker_process import TooSlowError, WorkerError
from newscrawl.extraction.inspection import Explanation, to_html
from newscrawl.extraction.inspection.wording import LABELS, in_line, size_of
from newscrawl.files.page_bytes import MAX_PAGE_BYTES, PageBytes
from newscrawl.files.saved_pages import STDIN, check_inputs, is_archive, read_saved_file
from newscrawl.files.warc import InputError, ReadLog

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["inspect"]

_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_MOST_OTHERS: Final = 6
_SOURCE: Final = 22
"""Columns for the words that say where a value is from."""
_LEAST_ROOM: Final = 30
_INSPECTED: Final = msgspec.json.Decoder(InspectResult)


@click.command("inspect")
@click.argument("source", metavar="URL|FILE")
@click.option(
    "--html",
    "document",
    metavar="OUT",
    help="Write the page's blocks to OUT as a web page: what was kept, what was dropped, and why.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the report as JSON.")
@click.option(
    "--url",
    metavar="URL",
    help="The address that FILE was saved from; of an archive, the page to take.",
)
@NETWORK_OPTIONS[0]
@NETWORK_OPTIONS[1]
def inspect(
    source: str,
    document: str | None,
    as_json: bool,
    url: str | None,
    allow_private: Sequence[str],
    insecure: Sequence[str],
) -> None:
    """Show what was read off a page, from where, and what was left out.

    Names for each field of the record the value taken, where it came from, and below it the values
    that the other ways of finding it would have given.  Then it counts the page's blocks by what
    they were taken for; --html OUT shows each of them, as a reader sees them.

    URL is fetched once, as a crawl would: robots.txt and the limits hold.  FILE is a page, or - for
    standard input, or an archive together with the --url of one of its pages.

    \b
    A page on the web, and a saved page with the address it was saved from:
      newscrawl inspect https://news.example/a-story
      newscrawl inspect --url https://news.example/a-story --html why.html page.html
    A page out of an archive, for another program:
      newscrawl inspect --json --url https://news.example/a-story crawl.warc.gz
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if document == STDOUT:
        raise click.UsageError("The report goes to standard output: --html needs a file's name.")
    page = _page(source, url, allow_private=allow_private, insecure=insecure)
    report = _report(page, source)
    inputs = () if _ADDRESS.match(source) else (source,)
    with open_outputs(document, inputs=inputs) as [output]:
        if output is not None:
            output.write(to_html(report).encode())
    told = _in_json(report) if as_json else _in_words(report)
    try:
        OutputFile(STDOUT).write(told)
    except BrokenPipeError:
        click.get_current_context().exit(PIPE_CLOSED)
    if document is not None:
        print_to_stderr(f"The page's blocks are in {document}: open it in a browser.")


def _page(
    source: str, url: str | None, *, allow_private: Sequence[str], insecure: Sequence[str]
) -> PageBytes:
    try:
        if _ADDRESS.match(source):
            if url is not None:
                raise click.UsageError("--url is the address of a saved page. Leave it out here.")
            page = fetch(parse_typed_url(source), allow_private=allow_private, insecure=insecure)
        else:
            page = _from_file(source, url)
    except (UrlError, InputError) as error:
        raise click.ClickException(str(error)) from error
    except FetchError as error:
        raise click.ClickException(
            f"cannot fetch {source}: {str(error).rstrip('.')}. Check the address, or save the page "
            "in a browser and give the file with its --url."
        ) from error
    if page.too_large:
        raise click.ClickException(
            f"too large: {source}. It has more than {MAX_PAGE_BYTES >> 20} MB, which no page has."
        )
    if page.bad_coding is not None:
        raise click.ClickException(
            f"cannot unpack {source}: {page.bad_coding}. Fetch the page again and give that."
        )
    return page


def _from_file(name: str, url: str | None) -> PageBytes:
    """Read a saved page, or the page of an archive that has a certain address."""
    if url is not None and normalize_url(url) is None:
        raise click.ClickException(
            f"not an address: {url}. Give one such as https://news.example/a-story."
        )
    if name != STDIN and Path(name).is_dir():
        raise click.ClickException(
            f"a folder: {name}. Give one of its pages, or read all with: newscrawl extract {name}"
        )
    if name != STDIN and not Path(name).exists():
        raise click.ClickException(
            f"no such file: {name}. Give an existing page or archive, - for standard input, or an "
            "address that begins with https://."
        )
    check_inputs([name])
    if not is_archive(name):
        return next(read_saved_file(name, ReadLog()))._replace(url=quote_url(url) if url else None)
    if url is None:
        raise click.ClickException(
            f"an archive: {name}. Say which of its pages with --url, or read all with: newscrawl "
            f"extract {name}"
        )
    wanted = {quote_url(url), normalize_url(url)}
    for page in read_saved_file(name, ReadLog()):
        if page.url in wanted or (page.url and normalize_url(page.url) in wanted):
            return page
    raise click.ClickException(
        f"no such page in {name}: {url}. Give the address as the archive's records have it."
    )


def _report(raw: PageBytes, name: str) -> Explanation:
    """Have a worker read the page, so that its time and memory are bounded here, too."""
    try:
        with BlockingPool(1) as pool:
            arguments = {
                "url": raw.url,
                "content_type": raw.content_type,
                "fetched_at": raw.fetched_at,
                "name": os.fsencode(name).decode("utf-8", "replace"),
            }
            inspected = pool.run_task("inspect", raw.content, arguments, _INSPECTED)
    except TooSlowError as error:
        raise click.ClickException(f"too slow: {name}: {error}, which no page does.") from error
    except WorkerError as error:
        raise click.ClickException(f"newscrawl broke on it: {error}. Please report it.") from error
    except PoolError as error:
        raise click.ClickException(str(error)) from error
    if inspected.report is None:
        raise click.ClickException(
            f"not a page: {name}. Its bytes are those of a picture, an archive or a PDF; give a "
            "page's HTML or text."
        )
    return inspected.report


def _in_json(report: Explanation) -> bytes:
    return printable_json(orjson.dumps(report).decode()).encode() + b"\n"


def _in_words(report: Explanation) -> bytes:
    """Write the report as a table, with colours where a terminal shows it."""
    shown = console()
    with shown.capture() as captured:
        for line in _head(report):
            shown.print(printable_text(line), soft_wrap=True)
        shown.print(_fields(report, shown.width))
        shown.print()
        shown.print(_blocks(report))
    lines = (line.rstrip() for line in captured.get().splitlines())
    return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def _head(report: Explanation) -> Iterator[str]:
    yield report.url or report.input
    origin = {"state": "text from the data in its scripts", "text": "plain text"}
    told = [f"{report.bytes:,} bytes", report.charset, origin.get(report.origin, "HTML")]
    yield ", ".join(told)
    if report.reject is None:
        yield "An article."
    else:
        yield f"No article: {report.reject.reason} ({report.reject.detail})."


def _fields(report: Explanation, width: int) -> Grid:
    """Lay out the fields: the value taken, and below it what else was found."""
    table = Grid()
    longest = max(map(len, report.fields))
    room = max(_LEAST_ROOM, width - longest - _SOURCE - 6)
    table.add_column("Field", no_wrap=True, width=longest)
    table.add_column("From", no_wrap=True, overflow="ellipsis", width=_SOURCE)
    table.add_column("Value", no_wrap=True, overflow="ellipsis", width=room)
    for name, field in report.fields.items():
        shown = _shown(name, field.value)
        table.add_row(
            printable_text(name, "bold"),
            printable_text(field.source or "", "green"),
            printable_text(shown, "bold"),
        )
        for other in field.others[:_MOST_OTHERS]:
            shown = "the same" if other.value == field.value else _shown(name, other.value)
            row = ("", f"  {other.source}", f"  {shown}")
            table.add_row(*(printable_text(text, "dim") for text in row))
        if more := len(field.others[_MOST_OTHERS:]):
            table.add_row("", "", printable_text(f"  and {more} more; --json tells all", "dim"))
    return table


def _shown(name: str, value: object) -> str:
    line = in_line(value)
    return f"{size_of(value)}: {line}" if name == "body" and isinstance(value, str) else line


def _blocks(report: Explanation) -> Grid:
    table = Grid()
    table.add_column("Blocks", justify="right")
    table.add_column("taken for")
    table.add_column("which is")
    for name, count in report.labels().items():
        table.add_row(str(count), name, LABELS.get(name, ""))
        for decision, decided in report.rules(name):
            row = (str(decided), f"  {decision.rule}", f"  {decision.reason}")
            table.add_row(*(printable_text(text, "dim") for text in row))
    return table
