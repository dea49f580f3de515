"""The report as a web page that stands by itself: no scripts, nothing loaded, all escaped."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from newscrawl.operate.alerts import ALL_SITES
from newscrawl.operate.report.charts import bars
from newscrawl.operate.report.html_parts import anchor, escape, share, span, table
from newscrawl.operate.report.report_data import moment, told_apart
from newscrawl.operate.report.site_section import articles_by_day, site_section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.operate.alerts import Alert
    from newscrawl.operate.health import Finding
    from newscrawl.operate.report.report_data import SiteReport

__all__ = ["CONTENT_POLICY", "GENERATOR", "report_page"]

GENERATOR: Final = '<meta name="generator" content="newscrawl report">'
"""Stands in each report, so that one is known before it is written over."""
CONTENT_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""What a site's own texts might smuggle in would find no way to run or to load."""
_MAX_LONGEST: Final = 5  # the number of sites: enough to see which ones hold up the others
_MAX_OPEN_SITES: Final = 3
"""Sites that are shown unfolded: with more, the table comes first."""


def report_page(
    sites: Sequence[SiteReport],
    *,
    now: float,
    title: str = "News crawl",
    problems: Sequence[str] = (),
    alerts: Sequence[Alert] = (),
) -> str:
    """Return the report of some sites as HTML; ``now`` is in seconds since 1970.

    ``problems`` are sentences about what could not be read, and is missing; ``alerts`` are those
    that are open.
    """
    style = files("newscrawl.operate.report").joinpath("report_page.css").read_text("utf-8")
    is_open = len(sites) <= _MAX_OPEN_SITES
    sites = told_apart(sites)
    return "\n".join(
        (
            '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{CONTENT_POLICY}">',
            GENERATOR,
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="robots" content="noindex">',
            f"<title>{escape(title)} – newscrawl report</title>",
            f"<style>\n{style}</style>\n</head>\n<body>\n<main>",
            *_head(sites, now, title),
            *_findings(sites, problems, alerts),
            *_table(sites),
            *_longest_runs(sites),
            *(part for site in sites for part in site_section(site, is_open=is_open)),
            "</main>\n</body>\n</html>\n",
        )
    )


def _head(sites: Sequence[SiteReport], now: float, title: str) -> Iterator[str]:
    when = datetime.fromtimestamp(now, UTC).strftime("%A, %d %B %Y, %H:%M UTC")
    written = sum(site.week.written for site in sites)
    before = sum(site.weeks_before.written for site in sites) / 3
    was_usual = any(site.weeks_before.counts for site in sites)
    usual = f"; {before:,.0f} a week in the three before" if was_usual else ""
    quiet = sum(not site.findings for site in sites)
    yield f'<header>\n<h1>{escape(title)}</h1>\n<p class="about">{when}</p>'
    yield '<ul class="figures">'
    yield _figure(f"{len(sites):,}", "sites" if len(sites) != 1 else "site")
    yield _figure(f"{quiet:,}", "as usual")
    yield _figure(f"{written:,}", f"new articles in 7 days{usual}")
    yield _figure(f"{sum(site.week.revisions for site in sites):,}", "revisions")
    yield "</ul>\n</header>"


def _figure(number: str, words: str) -> str:
    return f"<li><b>{number}</b> {words}</li>"


def _findings(
    sites: Sequence[SiteReport], problems: Sequence[str], alerts: Sequence[Alert]
) -> Iterator[str]:
    """Yield what is not as usual, with the alerts of it, and alerts of what states do not show."""
    unshown = {(alert.site, alert.kind): alert for alert in alerts}
    found = [(site, finding) for site in sites for finding in site.findings]
    yield "<section>\n<h2>Not as usual</h2>"
    if not (found or problems or alerts):
        yield '<p class="fine">Nothing: each site is as its own past lets expect.</p></section>'
        return
    yield '<ul class="findings">'
    for problem in problems:
        yield f"<li>{escape(problem)}</li>"
    for site, finding in found:
        link = f'<a href="#{anchor(site.name)}">{escape(site.name)}</a>'
        told = [unshown.pop(key) for key in _alert_keys(site, finding) if key in unshown]
        yield f"<li>{link} {escape(finding.words)}{''.join(map(_since, told))}</li>"
    for alert in unshown.values():
        name = "Many sites" if alert.site == ALL_SITES else alert.site
        yield f"<li><b>{escape(name)}</b> {escape(alert.words)}{_since(alert)}</li>"
    yield "</ul>\n</section>"


def _alert_keys(site: SiteReport, finding: Finding) -> tuple[tuple[str, str], tuple[str, str]]:
    """Return by which site and kind there may be an alert: one of several hosts is named so."""
    name = site.name.removesuffix(f" ({site.site})")
    return (name, finding.kind), (name, f"{finding.kind} ({site.site})")


def _since(alert: Alert) -> str:
    """Return since when an alert is open, and whether somebody knows."""
    known = ", acknowledged" if alert.acknowledged_at is not None else ""
    return f' <span class="about">(alert since {moment(alert.opened_at)}{known})</span>'


_COLUMNS: Final = (
    "site",
    "last article",
    "7 days",
    "usual a day",
    "today",
    "28 days",
    "headline",
    "time",
    "authors",
    "found after",
    "failed",
)


def _table(sites: Sequence[SiteReport]) -> Iterator[str]:
    yield f"<section>\n<h2>Sites</h2>\n{table(_COLUMNS, map(_row, sites), 'sites')}\n</section>"


def _longest_runs(sites: Sequence[SiteReport]) -> Iterator[str]:
    """Yield which sites keep the crawl longest, where some take minutes."""
    known = [(site.run_minutes or 0.0, site.name) for site in sites]
    longest = sorted((each for each in known if each[0] >= 1.0), reverse=True)[:_MAX_LONGEST]
    if longest:
        named = ", ".join(f"{escape(name)} {span(minutes)}" for minutes, name in longest)
        yield f'<p class="about">Longest runs (median of the latest): {named}.</p>'


def _row(site: SiteReport) -> str:
    week, today = site.week, site.days[-1].ledger
    cells = [
        moment(site.overview.newest),
        f"{week.written:,}",
        "–" if site.usual_articles is None else f"{site.usual_articles:,.1f}",
        f"{today.written:,}",
        bars(articles_by_day(site.days), "new articles by day"),
        *(share(week.coverage.get(name)) for name in ("headline", "timestamp", "authors")),
        span(week.minutes),
        f"{week.failed:,}",
    ]
    mark = ' class="bad"' if site.findings else ""
    name = f'<a href="#{anchor(site.name)}">{escape(site.name)}</a>'
    shown = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr{mark}><th scope="row">{name}</th>{shown}</tr>'
