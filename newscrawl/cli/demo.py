"""``newscrawl demo``: crawls the news site that comes with newscrawl, and checks the records."""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.text import Text

from newscrawl.cli.command_output import STDOUT, open_outputs
from newscrawl.cli.errors import as_click_error
from newscrawl.common.terminal import Grid, console, print_to_stderr, printable_text
from newscrawl.crawl.runner import CrawlError, CrawlPlan, CrawlSummary, OutputError, run_crawl
from newscrawl.demo.comparison import ArticleComparison, DemoComparison, compare, read_records
from newscrawl.demo.server import serve_demo
from newscrawl.items import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["demo"]

_MIN_WIDE_COLUMNS: Final = 112
"""A terminal with so many columns has room for whole timestamps and credits."""
_MIN_HEADLINE_COLUMNS: Final = 10
"""A narrower one tells no headline from another; the table is cut off at the terminal's edge
then."""
_MAX_HEADLINE_COLUMNS: Final = 60  # on a wide terminal, too, the columns stay near each other

_REASONS_IN_WORDS: Final[dict[str, str]] = {
    Reason.LIST: "lists of links",
    Reason.NOT_FOUND: 'that only looked like a page (it says "not found", with status 200)',
    Reason.NO_TEXT: "without an article's text",
    Reason.FAILED: "that broke an extractor (please report it)",
}


@click.command("demo")
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    default="demo.jsonl",
    show_default=True,
    help="The file to write, one JSON line an article; an older one is replaced.",
)
@click.pass_context
def demo(ctx: click.Context, output: str) -> None:
    """Crawl a small invented news site on this machine, and show what comes out.

    The site is served on a free port of 127.0.0.1 while the command runs; nothing leaves this
    machine.  It has articles in six languages and five layouts, section pages, sitemaps, feeds,
    comments, a slow page, a missing one, and links that a crawler should not follow.

    The table shows a ✓ for each article whose six fields (breadcrumbs, headline, photo_credit,
    body, timestamp, hashtags) are right.  If one is not, the exit status is 1.

    \b
    Look at the site in a browser:
      python -m newscrawl.demo
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if output == STDOUT:
        raise click.UsageError("demo reads what it has written. Give -o the name of a file.")
    with open_outputs(output, inputs=()):
        pass  # the file can be written, and is empty now
    path = Path(output)
    with _asking_without_proxy(), serve_demo() as site:
        print_to_stderr(f"Crawling the demo site at {site.url}/ …")
        summary = _crawl(site.url, path)
        comparison = compare(read_records(path), site.expected)
    terminal = console()
    terminal.print(_table(comparison, terminal.width))
    terminal.print()
    for line in _summary_lines(comparison, summary, output):
        terminal.print(printable_text(line), soft_wrap=True)
    ctx.exit(0 if comparison.is_right else 1)


@contextmanager
def _asking_without_proxy() -> Iterator[None]:
    """Have this machine asked without the proxy of the environment, which cannot reach it."""
    before = os.environ.get("no_proxy")
    named = before or os.environ.get("NO_PROXY")
    os.environ["no_proxy"] = ",".join(filter(None, (named, "127.0.0.1")))
    try:
        yield
    finally:
        if before is None:
            del os.environ["no_proxy"]
        else:
            os.environ["no_proxy"] = before


def _crawl(url: str, path: Path) -> CrawlSummary:
    """Crawl the site as "newscrawl crawl" would, but without pauses and without a log."""
    settings = {"LOG_LEVEL": "ERROR", "NEWSCRAWL_STATE": ":memory:", "NEWSCRAWL_RETRY_DELAY": 0.1}
    with as_click_error(CrawlError, OutputError):
        summary = run_crawl(CrawlPlan(sites=[f"{url}/"], output=path, delay=0, settings=settings))
    if summary.error:
        raise click.ClickException(summary.error)
    if summary.reason == "shutdown":  # Ctrl-C: Scrapy ends the crawl, and raises nothing
        raise click.Abort
    return summary


def _table(comparison: DemoComparison, width: int) -> Grid:
    """Return a table of the articles; the headlines get the room that the other columns leave."""
    is_wide = width >= _MIN_WIDE_COLUMNS
    timestamp, credit = (25, 20) if is_wide else (len("2024-03-12T16:12"), 14)
    counts = ("Crumbs", "Tags", "Words")
    words = [word for article in comparison.articles for word in " ".join(article.faults).split()]
    right = max(map(len, ["Right?", *(f"{word}," for word in words)]))
    taken = [2, timestamp, credit, *map(len, counts), right]
    room = width - sum(taken) - len(taken) * (3 if is_wide else 1)
    room = min(_MAX_HEADLINE_COLUMNS, max(_MIN_HEADLINE_COLUMNS, room))
    table = Grid(title="The demo site's articles", padding=(0, 1 if is_wide else 0))
    table.add_column("", width=2)
    table.add_column("Headline", no_wrap=True, width=room)
    table.add_column("Timestamp", no_wrap=True, overflow="crop", width=timestamp)
    table.add_column("Photo credit", no_wrap=True, width=credit)
    for name in counts:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Right?", width=right)
    for article in comparison.articles:
        table.add_row(*_row(article))
    return table


def _row(article: ArticleComparison) -> list[str | Text]:
    """Return the cells of an article: its record's values, and what is wrong with them."""
    record = article.record or {}
    faults = ", ".join(article.faults)
    return [
        str(record.get("language") or article.expected.language),
        _shown(record.get("headline") or article.expected.headline),
        _shown(record.get("timestamp")),
        _shown(record.get("photo_credit")),
        str(len(record.get("breadcrumbs") or [])),
        str(len(record.get("hashtags") or [])),
        str(len((record.get("body") or "").split())),
        printable_text(faults, "red") if faults else printable_text("✓", "green"),
    ]


def _shown(value: object) -> str:
    return "-" if value is None else str(value)


def _summary_lines(comparison: DemoComparison, summary: CrawlSummary, output: str) -> Iterator[str]:
    right = f"{comparison.right_count} of {len(comparison.articles)} articles are right"
    yield f"{right}, in {output}, one JSON line each."
    skipped = [
        f"{number} {_REASONS_IN_WORDS.get(reason, reason)}"
        for reason, number in sorted(summary.rejected.items())
    ]
    if summary.failed:
        skipped.append(f"{summary.failed} that could not be fetched (linked and missing)")
    if summary.disallowed:
        skipped.append(f"{summary.disallowed} that robots.txt forbids")
    if skipped:
        yield f"Pages that are not articles, and were not written: {'; '.join(skipped)}."
    for url in comparison.unexpected_urls:
        yield f"Written although it is not one of the site's articles: {url}"
