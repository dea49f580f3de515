"""A site's part of the report: its charts, its sums, and what a person may want to look into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.crawl.frontier.ledger import FAILED, minutes_until_found
from newscrawl.crawl.frontier.left_out import LEFT_OUT_WORDS
from newscrawl.crawl.frontier.site_days import COVERED_FIELDS
from newscrawl.operate.report.charts import Point, bars, heat_row, line
from newscrawl.operate.report.html_parts import (
    anchor,
    definitions,
    escape,
    folded,
    link,
    row,
    share,
    span,
    table,
)
from newscrawl.operate.report.report_data import moment
from newscrawl.operate.report.sampled_pages import sampled_pages

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.crawl.frontier.ledger import Ledger
    from newscrawl.crawl.frontier.overview import Delay
    from newscrawl.operate.report.report_data import DayLedger, SiteReport

__all__ = ["articles_by_day", "site_section"]

_SLOW_SHARE: Final = 0.9
"""The share of articles that are found within the second of the two times that are told."""


def site_section(site: SiteReport, *, is_open: bool) -> Iterator[str]:
    """Yield a site's part, which unfolds."""
    state = "open" if is_open else ""
    yield f'<details class="site" id="{anchor(site.name)}" {state}>'
    yield f"<summary><h2>{escape(site.name)}</h2></summary>"
    for finding in site.findings:
        yield f'<p class="bad">{escape(finding.words)}</p>'
    yield '<div class="charts">'
    articles, delays = articles_by_day(site.days), _delays(site.days)
    most = f"{max(each.ledger.written for each in site.days):,} at most"
    yield _chart(f"New articles by day ({most})", bars(articles, "new articles by day"))
    longest = max((point.value for point in delays if point.value is not None), default=None)
    bound = "not known" if longest is None else f"{span(longest)} at most"
    name = f"From publication to record, the median ({bound})"
    yield _chart(name, line(delays, "time from publication to record, by day"))
    yield '<figure class="fields"><figcaption>Records with a value</figcaption>'
    yield f"{_coverage(site)}</figure>"
    yield "</div>"
    yield from _ledger(site)
    yield from _sources(site)
    yield from _failures(site)
    yield from _left_out(site)
    yield from sampled_pages(site)
    yield "</details>"


def _chart(name: str, svg: str) -> str:
    return f"<figure><figcaption>{name}</figcaption>{svg}</figure>"


def articles_by_day(days: Iterable[DayLedger]) -> list[Point]:
    """Return the new articles of each day, for a chart."""
    return [
        Point(each.ledger.written, f"{each.day:%a %d %b}: {each.ledger.written:,} new articles")
        for each in days
    ]


def _delays(days: Iterable[DayLedger]) -> list[Point]:
    return [
        Point(each.ledger.minutes, f"{each.day:%a %d %b}: {span(each.ledger.minutes)}")
        for each in days
    ]


def _coverage(site: SiteReport) -> str:
    rows = []
    for name in COVERED_FIELDS:
        points = [
            Point(
                each.ledger.coverage.get(name),
                f"{each.day:%a %d %b}: {share(each.ledger.coverage.get(name))} of the records",
            )
            for each in site.days
        ]
        label = name.replace("_", " ")
        row = heat_row(points, f"records with {label}, by day")
        rows.append(f"<dt>{label}</dt><dd>{row} <b>{share(site.week.coverage.get(name))}</b></dd>")
    return f"<dl>{''.join(rows)}</dl>"


def _ledger(site: SiteReport) -> Iterator[str]:
    """Yield the sums of the last seven days: what was named, and what became of it."""
    week = site.week
    left_out = ", ".join(
        f"{number:,} {LEFT_OUT_WORDS.get(cause, cause)}" for cause, number in week.left_out.items()
    )
    slow = minutes_until_found(week.counts, _SLOW_SHARE)
    lines = [
        ("URLs named", f"{week.named:,}"),
        ("known before", f"{week.known:,}"),
        ("left out", left_out or "none"),
        ("new, to be asked for", f"{week.taken:,}"),
        ("written", f"{week.written:,}, and {week.revisions:,} revisions"),
        ("no article of their own", f"{week.no_articles:,}"),
        ("did not come", f"{week.failed:,} ({_reasons(week) or 'none'})"),
        ("found after", f"{span(week.minutes)} (half), {span(slow)} (nine of ten)"),
        ("named by", _named_by(week) or "–"),
    ]
    yield folded("The last seven days, added up", definitions(lines), is_open=True)


def _reasons(ledger: Ledger) -> str:
    return ", ".join(
        f"{ledger.counts[name]:,} {name}" for name in FAILED if ledger.counts.get(name)
    )


def _named_by(ledger: Ledger) -> str:
    counts = {
        name.removeprefix("from/"): number
        for name, number in ledger.counts.items()
        if name.startswith("from/")
    }
    ordered = sorted(counts.items(), key=lambda item: -item[1])
    return ", ".join(f"{number:,} {name}" for name, number in ordered)


def _sources(site: SiteReport) -> Iterator[str]:
    rows = [
        row(
            link(source.url),
            source.kind,
            escape(f"{source.state} ({source.reason})" if source.reason else source.state),
            f"{source.brought:,}",
            _delay(source.found_after),
            moment(source.read_at),
            moment(source.new_at),
        )
        for source in site.sources
    ]
    if rows:
        names = [
            "source", "kind", "state", "new pages, in all", "found after (9 of 10)", "last read",
            "last new",
        ]  # fmt: skip
        yield folded("Sources: where articles come from", table(names, rows))


def _delay(delay: Delay | None) -> str:
    if delay is None:
        return "–"
    return f"{span(delay.median_minutes)} ({span(delay.ninetieth_minutes)})"


def _failures(site: SiteReport) -> Iterator[str]:
    counts = site.overview.reasons.most_common()
    if not counts:
        return
    reasons = escape(", ".join(f"{number:,} {reason}" for reason, number in counts))
    rows = [
        row(
            link(failure.url),
            failure.kind,
            escape(failure.reason or ""),
            escape(failure.detail or ""),
            moment(failure.next_try) if failure.next_try else "not again",
        )
        for failure in site.failures
    ]
    names = ("some that did not come", "kind", "reason", "in words", "tried again")
    examples = table(names, rows) if rows else ""
    yield folded("Failures and rejects, by reason", f"<p>{reasons}</p>{examples}")


def _left_out(site: SiteReport) -> Iterator[str]:
    rows = [
        row(
            LEFT_OUT_WORDS.get(left.cause, left.cause),
            escape(left.host or "further hosts"),
            f"{left.urls:,}",
            "<br>".join(map(link, left.examples)),
        )
        for left in site.left_out
    ]
    if rows:
        names = ("left out", "host", "URLs", "some of them")
        yield folded("Named, and not asked for", table(names, rows))
