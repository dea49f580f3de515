"""The summary of a crawl: a table of its sites, a line of its counts, and the sites without any."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from typing import TYPE_CHECKING, Final

from rich.table import Column

from newscrawl.common.terminal import Grid
from newscrawl.crawl.frontier.left_out import LEFT_OUT_WORDS
from newscrawl.items import Reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.crawl.runner import CrawlSummary

__all__ = [
    "MAX_SITES",
    "silence_line",
    "sites_table",
    "summary_line",
    "summary_values",
    "unsure_sites",
]

MAX_SITES: Final = 50
"""Sites that are shown one by one: a screen or two."""

_MIN_UNSURE: Final = 3
"""The least number of unsure bodies that makes a line of its own: fewer say little of a site."""
_UNSURE: Final = Reason.LOW_CONFIDENCE

_COLUMNS: Final = (
    "articles", "updated", "unsure", "known", "duplicates", "outside", "rejected", "blocked",
    "consent", "disallowed", "failed", "not-kept",
)  # fmt: skip


def sites_table(summary: CrawlSummary) -> Grid:
    """Return a table with the counts of each site, without columns that are zero everywhere."""
    total: Counter[str] = sum(summary.sites.values(), Counter())
    columns = [name for name in _COLUMNS if name == "articles" or total[name]]
    names = ["new" if name == "articles" else name for name in columns]
    table = Grid("site", *(Column(name, justify="right") for name in names))
    for site, counts in list(summary.sites.items())[:MAX_SITES]:
        table.add_row(site, *(f"{counts[name]:,}" for name in columns))
    if len(summary.sites) > MAX_SITES:
        table.add_row(f"… and {len(summary.sites) - MAX_SITES} more")
    return table


def summary_line(summary: CrawlSummary, output: Path) -> str:
    """Return what the crawl did, in one line."""
    rejected = _counts(
        {reason: count for reason, count in summary.rejected.items() if reason != _UNSURE}
    )
    unsure = summary.rejected.get(_UNSURE, 0)
    sources = _counts(summary.failed_sources)
    parts = [_articles(summary, output)]
    parts += [
        text
        for count, text in (
            (summary.updated, f"{summary.updated} with a new revision"),
            (summary.cut, f"{summary.cut} shown in part only, so the whole text stays"),
            (summary.unsure, f"of low confidence: {_counts(summary.unsure)}"),
            (summary.duplicates, f"{summary.duplicates} under a second URL"),
            (summary.outside, f"{summary.outside} outside the dates asked for"),
            (rejected, f"no articles: {rejected}"),
            (unsure, f"{unsure} less sure than --min-confidence asks for, among the rejects"),
            (summary.invalid, f"{summary.invalid} without headline and text"),
            (summary.blocked, f"{summary.blocked} blocked"),
            (summary.consent, f"{summary.consent} behind a consent wall"),
            (summary.failed, f"{summary.failed} failed"),
            (summary.disallowed, f"{summary.disallowed} forbidden by robots.txt"),
            (summary.cut_off, f"{summary.cut_off} answer(s) taken though cut off"),
            (summary.rendered, f"{summary.rendered} page(s) shown in a browser"),
            (sources, f"sources that could not be read: {sources}"),
            (summary.bad_addresses, f"{summary.bad_addresses} line(s) that are no addresses"),
            (summary.found, f"found by: {_counts(summary.found)}"),
            (
                summary.not_kept,
                f"{summary.not_kept} page(s) found but not kept, as too many of their site wait "
                "(NEWSCRAWL_WAITING_PAGES)",
            ),
        )
        if count
    ]
    if summary.left_out:
        parts.append(f"not asked for: {_left_out(summary)}")
    parts.append(f"{summary.requests} requests in {summary.seconds:.0f} s")
    if summary.reason not in {"finished", "write-error"}:
        parts.append(f"ended early ({summary.reason})")
    return "; ".join(parts) + "."


def _left_out(summary: CrawlSummary) -> str:
    """Return what was named and not asked for, by cause, with the names of other hosts."""
    hosts = f" ({', '.join(summary.off_site_hosts)})" if summary.off_site_hosts else ""
    causes = (
        f"{count} {LEFT_OUT_WORDS.get(cause, cause)}{hosts if cause == 'off-site' else ''}"
        for cause, count in summary.left_out.items()
    )
    return ", ".join(causes)


def summary_values(summary: CrawlSummary) -> dict[str, object]:
    """Return what the crawl did, for a program."""
    values = {field.name: getattr(summary, field.name) for field in fields(summary)}
    return values | {"sites": {site: dict(counts) for site, counts in summary.sites.items()}}


def _articles(summary: CrawlSummary, output: Path) -> str:
    if not summary.known:
        return f"{summary.articles} new article(s) in {output}"
    if not summary.articles:
        return f"0 new of {summary.known} known article(s) in {output}"
    return f"{summary.articles} new, {summary.known} known article(s) in {output}"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def unsure_sites(summary: CrawlSummary) -> Iterator[str]:
    """Yield a line for each site most of whose articles of this run have an unsure body."""
    for site, counts in summary.sites.items():
        brought, unsure = counts["articles"] + counts["updated"], counts["unsure/body"]
        if unsure >= _MIN_UNSURE and unsure > brought / 2:
            yield (
                f"{site}: {unsure} of {brought} bodies are of low confidence. See why: "
                "newscrawl inspect URL"
            )


def silence_line(site: str, summary: CrawlSummary) -> str:
    """Return why a site gave nothing, and what to do."""
    counts = summary.sites.get(site, Counter())
    causes = ("blocked", "consent", "disallowed", "failed", "rejected")
    reasons = ", ".join(f"{counts[cause]} {cause}" for cause in causes if counts[cause])
    counted = f"{reasons}. " if reasons else ""
    return f"{site} gave nothing: {counted}{summary.silent_sites[site]}"
