"""``newscrawl crawl``: news sites in, JSON Lines out."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from newscrawl.cli.network_options import NETWORK_OPTIONS
from newscrawl.cli.seconds_type import SecondsType
from newscrawl.common.terminal import Grid, print_to_stderr
from newscrawl.crawl.frontier.day_compression import COMPRESSIONS
from newscrawl.crawl.progress import console, set_up_logging
from newscrawl.crawl.runner import (
    CrawlError,
    CrawlPlan,
    CrawlSummary,
    DateWindowError,
    OutputError,
    UrlError,
    run_crawl,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["crawl"]

_NOTHING_FOUND: Final = 3
_INTERRUPTED: Final = 130  # what shells report for Ctrl-C
_LONGEST_DELAY: Final = 3600
_MOST_AT_ONCE: Final = 100
_MOST_SITES: Final = 50
_DEFAULT: Final = Path("articles.jsonl")


class _Setting(click.ParamType[tuple[str, object]]):
    """One of Scrapy's settings or newscrawl's: NAME=VALUE."""

    name = "setting"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, object]:
        if isinstance(value, tuple):
            return value
        name, equals, text = str(value).partition("=")
        if not equals or not name.isidentifier():
            self.fail(f"{value!r} is no setting: give one like DOWNLOAD_TIMEOUT=60.", param, ctx)
        return name, text


_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_FOLDER: Final = click.Path(file_okay=False, path_type=Path)


def _where(command: Any) -> Any:
    """Add the options that say where to write and what to remember."""
    options = (
        click.option(
            "-o",
            "--output",
            type=_FILE,
            metavar="FILE",
            help="Add the articles to FILE, one JSON record a line.  [default: articles.jsonl]",
        ),
        click.option(
            "--output-dir",
            type=_FOLDER,
            metavar="DIR",
            help="Write a file for each day (UTC) into DIR instead: articles-2026-11-23.jsonl.",
        ),
        click.option(
            "--compress",
            type=click.Choice(list(COMPRESSIONS)),
            help="Pack the files of past days in DIR.",
        ),
        click.option(
            "--rejects",
            type=_FILE,
            metavar="FILE",
            help="Add pages that are no articles to FILE, with the reason.  "
            "[default: beside the output, as articles.rejects.jsonl]",
        ),
        click.option("--no-rejects", is_flag=True, help="Only count pages that are no articles."),
        click.option(
            "--state",
            type=_FILE,
            metavar="FILE",
            help="Remember in FILE what is known, written and failed.  "
            "[default: beside the output, as articles.jsonl.state]",
        ),
    )
    return _with(command, options)


def _which(command: Any) -> Any:
    """Add the options that say which articles are wanted."""
    options = (
        click.option(
            "--urls",
            metavar="FILE",
            help="Fetch the addresses in FILE, one a line, in place of sites (-: standard input).",
        ),
        click.option("--since", metavar="DATE", help="Only articles published on DATE or later."),
        click.option("--until", metavar="DATE", help="Only articles published on DATE or before."),
        click.option(
            "--max-age", metavar="SPAN", help="Only articles of the last SPAN: 12h, 3d, 2w."
        ),
        click.option(
            "--max-articles",
            type=click.IntRange(min=1),
            metavar="N",
            help="End after N new articles; the newest are fetched first.",
        ),
        click.option(
            "--update-for",
            metavar="SPAN",
            help="Look again at known articles that are younger than SPAN, and write a new "
            "revision of those that have changed.",
        ),
    )
    return _with(command, options)


def _how(command: Any) -> Any:
    """Add the options that say how to ask, and what to tell."""
    options = (
        click.option(
            "--delay",
            type=SecondsType(most=_LONGEST_DELAY),
            metavar="SECONDS",
            help="Pause at least SECONDS between two requests to a host. 0 takes all brakes off: "
            "for your own server only.  [default: 0.5, longer where a site answers slowly]",
        ),
        click.option(
            "--concurrency",
            type=click.IntRange(min=1, max=_MOST_AT_ONCE),
            metavar="N",
            help="Send at most N requests at once to a host.  [default: 2]",
        ),
        click.option(
            "--contact",
            metavar="TEXT",
            help="Your address or page, added to the User-Agent, so that sites can write to you.",
        ),
        *NETWORK_OPTIONS,
        click.option(
            "-s",
            "--set",
            "settings",
            type=_Setting(),
            multiple=True,
            metavar="NAME=VALUE",
            help="Set one of the settings of newscrawl/settings.py, or of Scrapy.",
        ),
        click.option("--per-site", is_flag=True, help="Show the sites one by one while it runs."),
        click.option(
            "--log",
            type=click.Choice(["auto", "plain", "json"]),
            default="auto",
            help="The log's form. auto: a live line on a terminal, plain lines elsewhere.",
        ),
        click.option("-q", "--quiet", is_flag=True, help="Tell errors only."),
    )
    return _with(command, options)


def _with(command: Any, options: Sequence[Any]) -> Any:
    for option in reversed(options):
        command = option(command)
    return command


@click.command
@click.argument("sites", metavar="[SITE]...", nargs=-1)
@_which
@_where
@_how
def crawl(
    sites: Sequence[str],
    output: Path | None,
    output_dir: Path | None,
    rejects: Path | None,
    *,
    no_rejects: bool,
    contact: str | None,
    settings: Sequence[tuple[str, object]],
    per_site: bool,
    log: str,
    quiet: bool,
    **wanted: Any,
) -> None:
    """Crawl news sites and write their articles.

    SITE is the address of a news site, such as https://news.example (or a part of it, such as
    https://news.example/world). Its articles are found through the sitemaps that its robots.txt
    names, its feeds, and the links of its pages. The crawl stays on the site, obeys robots.txt and
    takes its time. Stop it with Ctrl-C: what is under way is finished; a second Ctrl-C stops at
    once. Nothing is lost either way.

    The same command can be run every hour or day: known articles are not asked for again. All that
    is known is in the state; see "newscrawl status".

    \b
    Examples:
      newscrawl crawl -o news.jsonl https://news.example https://paper.example
      newscrawl crawl --max-age 3d --update-for 2d -o news.jsonl https://news.example
      newscrawl crawl --urls addresses.txt -o news.jsonl

    Exit status: 0 fine, 2 wrong use or an output that cannot be written, 3 when a site gave
    nothing, or nothing but errors and blocks, and nothing was known of it before.
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if not sites and not wanted["urls"]:
        raise click.UsageError("Name a site, like https://news.example, or give --urls FILE.")
    if sites and wanted["urls"]:
        raise click.UsageError("Give sites or --urls, not both.")
    if output and output_dir:
        raise click.UsageError("Give --output or --output-dir, not both.")
    if wanted["compress"] and not output_dir:
        raise click.UsageError("--compress packs the files of --output-dir; name that folder.")
    output = None if output_dir else output or _DEFAULT
    if str(output) == "-":
        raise click.UsageError("A crawl writes to a file, so that it can go on with it: -o FILE.")
    if no_rejects:
        rejects = None
    elif rejects is None:
        rejects = output_dir / "rejects.jsonl" if output_dir else _beside(output or _DEFAULT)
    told = _told(log, per_site=per_site, quiet=quiet)
    more: dict[str, object] = {**told, **dict(settings)}
    if contact:
        more["NEWSCRAWL_CONTACT"] = contact
    plan = CrawlPlan(
        sites=sites,
        output=output,
        output_dir=output_dir,
        rejects=rejects,
        settings=more,
        **wanted,
    )
    _finish(_run(plan), output or output_dir or _DEFAULT, quiet=quiet)


def _beside(output: Path) -> Path:
    return output.with_name(f"{output.stem}.rejects{output.suffix or '.jsonl'}")


def _told(log: str, *, per_site: bool, quiet: bool) -> dict[str, object]:
    """Set the log up, and say how the progress is told."""
    on_terminal = log == "auto" and console.is_terminal
    level = "ERROR" if quiet else "WARNING" if on_terminal else "INFO"
    set_up_logging("rich" if on_terminal else "plain" if log == "auto" else log, level)
    live = "sites" if per_site else "line"
    progress = None if quiet else live if on_terminal else "log"
    return {"LOG_ENABLED": False, "LOG_LEVEL": level, "NEWSCRAWL_PROGRESS": progress}


def _run(plan: CrawlPlan) -> CrawlSummary:
    try:
        return run_crawl(plan)
    except (UrlError, DateWindowError) as error:
        raise click.UsageError(str(error)) from error
    except (OutputError, CrawlError) as error:
        raise _Failure(str(error)) from error


def _finish(summary: CrawlSummary, output: Path, *, quiet: bool) -> None:
    """Tell what the crawl did, and end with the status that says so."""
    if not quiet:
        if len(summary.sites) > 1 or console.is_terminal:
            console.print(_table(summary))
        print_to_stderr(_line(summary, output))
    if summary.error:
        raise _Failure(summary.error)
    if summary.reason == "shutdown":
        raise click.exceptions.Exit(_INTERRUPTED)
    silent = summary.silent_sites
    if silent or not summary.sites:
        for site in silent[:_MOST_SITES]:
            print_to_stderr(f"newscrawl crawl: {_why_silent(site, summary)}")
        raise click.exceptions.Exit(_NOTHING_FOUND)


class _Failure(click.ClickException):
    exit_code = 2


_COLUMNS: Final = (
    "articles", "updated", "known", "duplicates", "outside", "rejected", "blocked", "consent",
    "disallowed", "failed", "not-kept",
)  # fmt: skip


def _table(summary: CrawlSummary) -> Grid:
    """Lay out what each site gave; columns that would hold zeros only are left out."""
    table = Grid()
    all_told: Counter[str] = sum(summary.sites.values(), Counter())
    told = [name for name in _COLUMNS if name == "articles" or all_told[name]]
    table.add_column("site")
    for name in told:
        table.add_column("new" if name == "articles" else name, justify="right")
    for site, counts in list(summary.sites.items())[:_MOST_SITES]:
        table.add_row(site, *(f"{counts[name]:,}" for name in told))
    if len(summary.sites) > _MOST_SITES:
        table.add_row(f"… and {len(summary.sites) - _MOST_SITES} more")
    return table


def _line(summary: CrawlSummary, output: Path) -> str:
    """Say in one line what the crawl did."""
    first = f"{summary.articles} new article(s) in {output}"
    if summary.known:
        first = f"{summary.articles} new, {summary.known} known article(s) in {output}"
        if not summary.articles:
            first = f"0 new of {summary.known} known article(s) in {output}"
    rejected = ", ".join(f"{count} {reason}" for reason, count in summary.rejected.items())
    sources = ", ".join(f"{count} {reason}" for reason, count in summary.failed_sources.items())
    told = (
        (summary.updated, f"{summary.updated} with a new revision"),
        (summary.duplicates, f"{summary.duplicates} under a second address"),
        (summary.outside, f"{summary.outside} of another time"),
        (rejected, f"no articles: {rejected}"),
        (summary.invalid, f"{summary.invalid} without headline and text"),
        (summary.blocked, f"{summary.blocked} blocked"),
        (summary.consent, f"{summary.consent} behind a consent wall"),
        (summary.failed, f"{summary.failed} failed"),
        (summary.disallowed, f"{summary.disallowed} forbidden by robots.txt"),
        (sources, f"sources that could not be read: {sources}"),
    )
    parts = [first] + [words for count, words in told if count]
    if summary.found:
        found = ", ".join(f"{count} {how}" for how, count in summary.found.items())
        parts.append(f"found by: {found}")
    if summary.not_kept:
        parts.append(
            f"{summary.not_kept} page(s) named and not kept, as more wait than are kept of a site "
            "(NEWSCRAWL_WAITING_PAGES)"
        )
    parts.append(f"{summary.requests} requests in {summary.seconds:.0f} s")
    if summary.reason not in {"finished", "write-error"}:
        parts.append(f"ended early ({summary.reason})")
    return "; ".join(parts) + "."


def _why_silent(site: str, summary: CrawlSummary) -> str:
    counts = summary.sites[site]
    causes = ("blocked", "consent", "disallowed", "failed", "rejected")
    told = [f"{counts[cause]} {cause}" for cause in causes if counts[cause]]
    why = ", ".join(told) if told else "no article was found on it"
    if counts["left-alone"] and not told:
        why = "it is left alone for a day, as its pages take too long to read"
    return f"{site} gave nothing: {why}. See: newscrawl status, newscrawl inspect URL"
