"""``newscrawl crawl``: news sites in, JSON Lines out."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from newscrawl.crawl import AddressError, CrawlError, CrawlSummary, OutputError, run_crawl

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["crawl"]

_NOTHING_FOUND: Final = 3
_INTERRUPTED: Final = 130  # what shells report for Ctrl-C
_LONGEST_DELAY: Final = 3600
_MOST_AT_ONCE: Final = 100


class _Seconds(click.ParamType[float]):
    """A pause; click's own range of floats lets "nan" through."""

    name = "seconds"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not 0 <= seconds <= _LONGEST_DELAY:  # always true of nan
            self.fail(f"{value!r} is not a number from 0 to {_LONGEST_DELAY}.", param, ctx)
        return seconds


@click.command
@click.argument("sites", metavar="SITE...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("articles.jsonl"),
    show_default=True,
    metavar="FILE",
    help="Add the articles to FILE, one JSON record a line.",
)
@click.option(
    "--delay",
    type=_Seconds(),
    metavar="SECONDS",
    help="Pause at least SECONDS between two requests to a host. 0 takes all brakes off: for "
    "your own server only.  [default: 0.5, longer where a site answers slowly]",
)
@click.option(
    "--concurrency",
    type=click.IntRange(min=1, max=_MOST_AT_ONCE),
    metavar="N",
    help="Send at most N requests at once to a host.  [default: 2]",
)
def crawl(sites: Sequence[str], output: Path, delay: float | None, concurrency: int | None) -> None:
    """Crawl news sites and write their articles.

    SITE is the address of a news site, such as https://news.example (or a part of it, such as
    https://news.example/world). Its articles are found through the sitemaps that its robots.txt
    names and through the links of its pages. The crawl stays on the site, obeys robots.txt and
    takes its time. Stop it with Ctrl-C; what was written stays.

    FILE is added to: articles that it holds are not written again, so the same command can be
    run every day.

    \b
    Example:
      newscrawl crawl -o news.jsonl https://news.example https://paper.example

    Exit status: 0 fine, 2 wrong use or an output that cannot be written, 3 when the sites gave
    no article at all.
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if str(output) == "-":
        raise click.UsageError("A crawl writes to a file, so that it can go on with it: -o FILE.")
    try:
        summary = run_crawl(sites, output=output, delay=delay, concurrency=concurrency)
    except AddressError as error:
        raise click.UsageError(str(error)) from error
    except (OutputError, CrawlError) as error:
        raise _Failure(str(error)) from error
    click.echo(_count(summary, output), err=True)
    if summary.error:
        raise _Failure(summary.error)
    if summary.reason == "shutdown":
        raise click.exceptions.Exit(_INTERRUPTED)
    if summary.nothing:
        raise click.exceptions.Exit(_NOTHING_FOUND)


class _Failure(click.ClickException):
    exit_code = 2


def _count(summary: CrawlSummary, output: Path) -> str:
    """Say in one line what the crawl did."""
    parts = [f"{summary.articles} new article(s) in {output}"]
    rejected = ", ".join(f"{count} {reason}" for reason, count in summary.rejected.items())
    told = (
        (summary.known, f"{summary.known} known before"),
        (summary.duplicates, f"{summary.duplicates} under a second address"),
        (rejected, f"no articles: {rejected}"),
        (summary.invalid, f"{summary.invalid} without headline and text"),
        (summary.failed, f"{summary.failed} failed"),
        (summary.disallowed, f"{summary.disallowed} forbidden by robots.txt"),
    )
    parts += [words for count, words in told if count]
    parts.append(f"{summary.requests} requests in {summary.seconds:.0f} s")
    if summary.reason not in {"finished", "write-error"}:
        parts.append(f"ended early ({summary.reason})")
    return "; ".join(parts) + "."
