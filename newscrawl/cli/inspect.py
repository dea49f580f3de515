"""``newscrawl inspect``: why a page gives the record that it gives."""

from __future__ import annotations

import os
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec
import orjson

from newscrawl.cli.command_output import STDOUT, OutputFile, open_outputs
from newscrawl.cli.errors import as_click_error, is_typed_url
from newscrawl.cli.exit_status import PIPE_CLOSED
from newscrawl.cli.explanation_tables import in_words
from newscrawl.cli.network_options import NETWORK_OPTIONS, add_options
from newscrawl.cli.one_page import page_of
from newscrawl.cli.render_option import RENDER_OPTION
from newscrawl.cli.sites_option import SITES_OPTION, sites_by_host
from newscrawl.cli.whole_file import has_mark
from newscrawl.common.printable import printable_json
from newscrawl.common.terminal import print_to_stderr
from newscrawl.crawl.workers.blocking_pool import BlockingPool
from newscrawl.crawl.workers.page_pool import TaskCall
from newscrawl.crawl.workers.worker_pool import PoolError
from newscrawl.crawl.workers.worker_process import TooSlowError, WorkerError
from newscrawl.extraction.inspection import GENERATOR, Explanation, to_html
from newscrawl.extraction.site_rules.reading_hints import NO_HINTS, ReadingHints

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.files.page_bytes import PageBytes

__all__ = ["inspect"]


@click.command("inspect")
@click.argument("source", metavar="URL|FILE")
@click.option(
    "--html",
    "html_output",
    metavar="OUT",
    help="Write the page's blocks to OUT as a web page: what was kept, what was dropped, and why.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON, for other programs.")
@click.option(
    "--url",
    metavar="URL",
    help="The URL that FILE was saved from; for an archive, the page to inspect.",
)
@SITES_OPTION
@RENDER_OPTION
@add_options(NETWORK_OPTIONS)
def inspect(
    source: str,
    html_output: str | None,
    as_json: bool,
    url: str | None,
    sites_file: Path | None,
    render: bool,
    allow_private: Sequence[str],
    insecure: Sequence[str],
    proxy: str | None,
) -> None:
    """Show what was read from a page, where it was found, and what was left out.

    Shows for each field of the record the value that was taken and where it was found, and below it
    the values that the other ways of finding it would have given.  Then it counts the page's blocks
    by what they were taken for; --html OUT shows each of them, as on the page.

    URL is fetched once, as a crawl would: robots.txt and the limits apply.  FILE is a page, or -
    for standard input, or an archive together with the --url of one of its pages.

    \b
    A page on the web, and a saved page with the URL it was saved from:
      newscrawl inspect https://news.example/a-story
      newscrawl inspect --url https://news.example/a-story --html why.html page.html
    A page out of an archive, for another program:
      newscrawl inspect --json --url https://news.example/a-story crawl.warc.gz
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if html_output == STDOUT:
        raise click.UsageError("Standard output is taken: --html needs the name of a file.")
    fetch_page = partial(
        _fetched, allow_private=allow_private, insecure=insecure, proxy=proxy, render=render
    )
    sites = sites_by_host(sites_file)
    page = page_of(source, url, fetch_page)
    explanation = _explanation(page, source, sites.hints_of(page.url) if sites else NO_HINTS)
    inputs = () if is_typed_url(source) else (source,)
    with open_outputs(html_output, inputs=inputs, is_ours=_is_explanation) as [output]:
        if output is not None:
            output.write(to_html(explanation).encode())
    lines = _in_json(explanation) if as_json else in_words(explanation)
    try:
        OutputFile(STDOUT).write(lines)
    except BrokenPipeError:
        click.get_current_context().exit(PIPE_CLOSED)
    if html_output is not None:
        print_to_stderr(f"The page's blocks are in {html_output}: open it in a browser.")


def _is_explanation(path: Path) -> bool:
    return has_mark(path, GENERATOR)


def _fetched(
    url: str,
    *,
    allow_private: Sequence[str],
    insecure: Sequence[str],
    proxy: str | None,
    render: bool,
) -> PageBytes:
    # Here, as Scrapy takes longer to load than all else, and a saved page needs none.
    from newscrawl.crawl.single_page import fetch  # noqa: PLC0415

    return fetch(url, allow_private=allow_private, insecure=insecure, proxy=proxy, render=render)


@as_click_error(PoolError)
def _explanation(page: PageBytes, name: str, hints: ReadingHints) -> Explanation:
    """Have a worker explain the page, so that its time and memory are limited here, too."""
    arguments = {
        "url": page.url,
        "content_type": page.content_type,
        "fetched_at": page.fetched_at,
        "name": os.fsencode(name).decode("utf-8", "replace"),
        **hints._asdict(),
    }
    decoder = msgspec.json.Decoder(Explanation | None)
    call = TaskCall("inspect", page.content, arguments, decoder)
    try:
        with closing(BlockingPool(1)) as pool:
            explanation: Explanation | None = pool.run_task(call)
    except TooSlowError as error:
        raise click.ClickException(f"too slow: {name}: {error}, which no page does.") from error
    except WorkerError as error:
        raise click.ClickException(f"newscrawl broke on it: {error}. Please report it.") from error
    if explanation is None:
        raise click.ClickException(
            f"not a page: {name}. Its bytes are a picture's, an archive's or a PDF's, or damaged; "
            "give a page's HTML or text."
        )
    return explanation


def _in_json(explanation: Explanation) -> bytes:
    return printable_json(orjson.dumps(explanation).decode()).encode() + b"\n"
