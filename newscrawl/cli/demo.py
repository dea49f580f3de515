"""``newscrawl demo``: crawls the site of its own that newscrawl brings along."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.text import Text

from newscrawl.cli.command_output import STDOUT, open_outputs
from newscrawl.common.terminal import Grid, console, print_to_stderr, printable_text
from newscrawl.crawl.runner import CrawlError, CrawlPlan, CrawlSummary, OutputError, run_crawl
from newscrawl.demo.comparison import ArticleComparison, DemoComparison, compare, read_records
from newscrawl.demo.server import serve_demo
from newscrawl.items import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["demo"]

_WIDE: Final = 112
"""Columns from which on the table shows whole timestamps and credits."""
_HEADLINE: Final = 60
_LEAST_HEADLINE: Final = 10

_REASONS: Final[dict[str, str]] = {
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

    The site is served on a free port of 127.0.0.1 for as long as the command runs; nothing leaves
    this machine.  It has articles in six languages and five layouts, section pages, sitemaps,
    feeds, comments, a slow page, a missing one, and links that a crawler should not follow.

    The table marks with ✓ each article whose six fields (breadcrumbs, headline, photo_credit,
    body, timestamp, hashtags) are what they must be.  The exit status is 1 if one is not.

    \b
    Look at the site in a browser:
      python -m newscrawl.demo
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if output == STDOUT:
        raise click.UsageError("demo reads back what it wrote. Give -o the name of a file.")
    with open_outputs(output, inputs=()):
        pass  # it can be written, and is empty now
    path = Path(output)
    with serve_demo() as site:
        print_to_stderr(f"Crawling the demo site at {site.url}/ …")
        summary = _crawl(site.url, path)
        verdict = compare(read_records(path), site.expected)
    shown = console()
    shown.print(_table(verdict, shown.width))
    shown.print()
    for line in _summary(verdict, summary, output):
        shown.print(printable_text(line), soft_wrap=True)
    ctx.exit(0 if verdict.is_right else 1)


def _crawl(url: str, path: Path) -> CrawlSummary:
    """Crawl the site as "newscrawl crawl" would, without a pause and without a log."""
    quiet = {"LOG_LEVEL": "ERROR", "NEWSCRAWL_STATE": ":memory:", "NEWSCRAWL_RETRY_DELAY": 0.1}
    try:
        summary = run_crawl(CrawlPlan(sites=[f"{url}/"], output=path, delay=0, settings=quiet))
    except (CrawlError, OutputError) as error:
        raise click.ClickException(str(error)) from error
    if summary.error:
        raise click.ClickException(summary.error)
    if summary.reason == "shutdown":  # Ctrl-C, which Scrapy answers by ending the crawl in order
        raise click.Abort
    return summary


def _table(verdict: DemoComparison, width: int) -> Grid:
    """Lay the findings out; the headlines get what the other columns leave them."""
    wide = width >= _WIDE
    table = Grid(title="The demo site's articles", padding=(0, 1 if wide else 0))
    timestamp, credit = (25, 20) if wide else (len("2024-03-12T16:12"), 14)
    counts = ("Crumbs", "Tags", "Words")
    faults = [word for finding in verdict.findings for word in " ".join(finding.faults).split()]
    right = max(map(len, ["Right?", *(f"{word}," for word in faults)]))
    taken = [2, timestamp, credit, *map(len, counts), right]
    room = width - sum(taken) - len(taken) * (3 if wide else 1)
    room = min(_HEADLINE, max(_LEAST_HEADLINE, room))
    table.add_column("", width=2)
    table.add_column("Headline", no_wrap=True, overflow="ellipsis", width=room)
    table.add_column("Timestamp", no_wrap=True, overflow="crop", width=timestamp)
    table.add_column("Photo credit", no_wrap=True, overflow="ellipsis", width=credit)
    for name in counts:
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("Right?", width=right)
    for finding in verdict.findings:
        table.add_row(*_row(finding))
    return table


def _row(finding: ArticleComparison) -> list[str | Text]:
    """Write a record's row; an article without one shows what is known of it."""
    record = finding.record or {}
    faults = ", ".join(finding.faults)
    mark = printable_text(faults, "red") if faults else printable_text("✓", "green")
    return [
        str(record.get("language") or finding.expected.language),
        _shown(record.get("headline") or finding.expected.headline),
        _shown(record.get("timestamp")),
        _shown(record.get("photo_credit")),
        str(len(record.get("breadcrumbs") or [])),
        str(len(record.get("hashtags") or [])),
        str(len((record.get("body") or "").split())),
        mark,
    ]


def _shown(value: object) -> str:
    return "-" if value is None else str(value)


def _summary(verdict: DemoComparison, summary: CrawlSummary, output: str) -> Iterator[str]:
    count = len(verdict.findings)
    yield f"{verdict.right} of {count} articles are right, in {output}, one JSON line each."
    skipped = [
        f"{number} {_REASONS.get(reason, reason)}"
        for reason, number in sorted(summary.rejected.items())
    ]
    if summary.failed:
        skipped.append(f"{summary.failed} that could not be fetched (linked and missing)")
    if summary.disallowed:
        skipped.append(f"{summary.disallowed} that robots.txt forbids")
    if skipped:
        yield f"Pages that are no articles, and not written: {'; '.join(skipped)}."
    for url in verdict.strangers:
        yield f"Written although it is none of the site's articles: {url}"
