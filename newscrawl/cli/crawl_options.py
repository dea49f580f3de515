"""The options of ``newscrawl crawl``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from newscrawl.cli.body_option import BODY_OPTION
from newscrawl.cli.confidence_option import MIN_CONFIDENCE_OPTION
from newscrawl.cli.frontier_options import FRONTIER_OPTIONS
from newscrawl.cli.network_options import NETWORK_OPTIONS
from newscrawl.cli.seconds_type import SecondsType
from newscrawl.crawl.date_window import DateWindowError, parse_duration
from newscrawl.crawl.frontier.output_compression import COMPRESSIONS
from newscrawl.crawl.rendering.render_mode import RenderMode

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CRAWL_OPTIONS"]

_MAX_DELAY_SECONDS: Final = 3600  # a day brings 24 pages then: a larger number is a typing error
_MAX_CONCURRENCY: Final = 100
"""Requests at once to a host: more than any site welcomes, so a larger number is a typing error."""
_MAX_REQUESTS_AN_HOUR: Final = 100_000
"""Requests an hour for lists of articles: more than one machine sends."""
_MAX_AT_ONCE: Final = 64  # sites: each takes two processes and some 200 MB
_FILE: Final = click.Path(dir_okay=False, path_type=Path)

_OPTIONS_OF: Final = {
    "NEWSCRAWL_OUTPUT": "-o",
    "NEWSCRAWL_OUTPUT_DIR": "--output-dir",
    "NEWSCRAWL_OUTPUT_COMPRESS": "--compress",
    "NEWSCRAWL_REJECTS": "--rejects",
    "NEWSCRAWL_STATE": "--state",
}
"""Settings with options that must know them: the summary and the defaults beside the output."""


def _parse_settings(
    ctx: click.Context, param: click.Parameter, texts: Sequence[str]
) -> dict[str, object]:
    """Return settings of Scrapy's or newscrawl's, each given as NAME=VALUE."""
    settings: dict[str, object] = {}
    for text in texts:
        name, equals, settings[name] = text.partition("=")
        if not equals or not name.isidentifier():
            message = f"{text!r} is not a setting: give one like DOWNLOAD_TIMEOUT=60."
            raise click.BadParameter(message, ctx, param)
        if option := _OPTIONS_OF.get(name):
            raise click.BadParameter(f"{name} is set by {option}: give that.", ctx, param)
    return settings


def _parse_span(ctx: click.Context, param: click.Parameter, text: str | None) -> str | None:
    """Check a span of time."""
    try:
        if text is not None:
            parse_duration(text)
    except DateWindowError as error:
        raise click.BadParameter(str(error), ctx, param) from error
    return text


CRAWL_OPTIONS: Final = (
    # Which articles.
    click.option(
        "--sites",
        "sites_file",
        type=click.Path(dir_okay=False, path_type=Path),
        metavar="FILE",
        help="Crawl the sites of a sites file (TOML), each as it says there; SITE names some of "
        "them. See newscrawl sites --help.",
    ),
    click.option(
        "--at-once",
        type=click.IntRange(min=1, max=_MAX_AT_ONCE),
        default=2,
        show_default=True,
        metavar="N",
        help="With --sites: crawl N sites at once, each in a process of its own.",
    ),
    *FRONTIER_OPTIONS,
    click.option(
        "--urls",
        metavar="FILE",
        help="Fetch the URLs in FILE, one a line, instead of sites (-: standard input).",
    ),
    click.option(
        "--everywhere",
        is_flag=True,
        help="Take articles from the whole site where SITE is a part of one.",
    ),
    click.option("--since", metavar="DATE", help="Only articles published on DATE or later."),
    click.option("--until", metavar="DATE", help="Only articles published on DATE or before."),
    click.option("--max-age", metavar="SPAN", help="Only articles of the last SPAN: 12h, 3d, 2w."),
    click.option(
        "--max-articles",
        type=click.IntRange(min=1),
        metavar="N",
        help="Stop after N new articles; the newest are fetched first.",
    ),
    click.option(
        "--watch",
        is_flag=True,
        help="Go on until Ctrl-C: look at each site as it publishes, often when much is expected "
        "and rarely at night.",
    ),
    click.option(
        "--requests-per-hour",
        "budget",
        type=click.IntRange(min=1, max=_MAX_REQUESTS_AN_HOUR),
        metavar="N",
        help="With --watch: look at front pages, sections and feeds N times an hour, at all sites "
        "together and as a mean of the day. Articles, which are fetched once each, come on top.  "
        "[default: 12 for each site]",
    ),
    click.option(
        "--max-time",
        callback=_parse_span,
        metavar="SPAN",
        help="End after SPAN: 90m, 12h, 7d. The next run goes on from there.",
    ),
    click.option(
        "--update-for",
        metavar="SPAN",
        help="Fetch known articles that are younger than SPAN again, and write a new revision of "
        "those that have changed.",
    ),
    MIN_CONFIDENCE_OPTION,
    BODY_OPTION,
    # What is written where.
    click.option(
        "-o",
        "--output",
        type=_FILE,
        metavar="FILE",
        help="Add the articles to FILE, one JSON record a line.  [default: articles.jsonl]",
    ),
    click.option(
        "--output-dir",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Write a file for each day (UTC) into DIR instead: articles-2026-11-23.jsonl.",
    ),
    click.option(
        "--compress",
        type=click.Choice(list(COMPRESSIONS)),
        help="Compress the files of past days in DIR.",
    ),
    click.option(
        "--rejects",
        type=_FILE,
        metavar="FILE",
        help="Add the pages that are not articles to FILE, with the reason.  "
        "[default: next to the output, as articles.rejects.jsonl]",
    ),
    click.option("--no-rejects", is_flag=True, help="Only count the pages that are not articles."),
    click.option(
        "--state",
        type=_FILE,
        metavar="FILE",
        help="Keep the crawl's state in FILE: which pages are known, written, or have failed.  "
        "[default: next to the output, as articles.jsonl.state]",
    ),
    click.option(
        "--warc",
        type=click.Path(file_okay=False, path_type=Path),
        metavar="DIR",
        help="Archive all requests and answers in DIR, as WARC files: newscrawl extract DIR reads "
        "them again.",
    ),
    # Requests.
    click.option(
        "--delay",
        type=SecondsType(max_seconds=_MAX_DELAY_SECONDS),
        metavar="SECONDS",
        help="Wait at least SECONDS between two requests to a host. 0: never wait, for your own "
        "server only.  [default: 0.5, longer where a site answers slowly]",
    ),
    click.option(
        "--concurrency",
        type=click.IntRange(min=1, max=_MAX_CONCURRENCY),
        metavar="N",
        help="Send at most N requests at once to a host.  [default: 2]",
    ),
    click.option(
        "--contact",
        metavar="TEXT",
        help="Your e-mail address or web page: it is added to the User-Agent, so that sites can "
        "write to you.",
    ),
    click.option(
        "--render",
        type=click.Choice([mode.value for mode in RenderMode]),
        help="Show pages in a browser, so that their scripts bring the text: auto those that have "
        "none without, or always. Needs newscrawl[render] and Chromium.  [default: never]",
    ),
    *NETWORK_OPTIONS,
    # Settings and display.
    click.option(
        "-s",
        "--set",
        "settings",
        callback=_parse_settings,
        multiple=True,
        metavar="NAME=VALUE",
        help="Change a setting of newscrawl/settings.py, or of Scrapy. May be given several times.",
    ),
    click.option("--per-site", is_flag=True, help="Show a line for each site while it is crawled."),
    click.option(
        "--log",
        type=click.Choice(["auto", "plain", "json"]),
        default="auto",
        help="The form of the log. auto: a live line on a terminal, plain lines elsewhere.",
    ),
    click.option("-q", "--quiet", is_flag=True, help="Show errors only."),
)
