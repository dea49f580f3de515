"""What crawls brought and how their runs go, as metrics for Prometheus.

Counters are sums over the whole life of a state: they go down only when a state is deleted.  Times
are seconds since 1970, durations seconds, shares 0 to 1.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector, CollectorRegistry

from newscrawl.crawl.frontier.ledger import FAILED, LEFT_OUT, NO_ARTICLES, minutes_until_found
from newscrawl.operate.late_runs import late_seconds
from newscrawl.operate.site_figures import read_figures

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from prometheus_client.core import Metric

    from newscrawl.operate.run_log import RunLog
    from newscrawl.operate.site_figures import NamedSite, SiteFigures
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["CONTENT_TYPE", "metrics_text", "text_of"]

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
"""Of Prometheus' text format, as its documentation gives it."""
_SITE: Final = ("site", "name")
"""The labels of what states know: the site as they have it, and its name in the sites file."""
_MINUTE_SECONDS: Final = 60.0  # 60 seconds
_NEARLY_ALL_SHARE: Final = 0.9
"""The share of articles whose delay is told beside the median: the slow ones show."""


class _Counts(NamedTuple):
    """A counter of the ledger: its name without "_total", and the counts that it shows."""

    name: str
    words: str
    counts: Sequence[str]
    label: str | None = None
    """The label that tells the counts apart; None where there is one count."""


_COUNTERS: Final = (
    _Counts("newscrawl_articles_written", "Articles that were written.", ["articles"]),
    _Counts("newscrawl_revisions_written", "Changed articles, written again.", ["updated"]),
    _Counts(
        "newscrawl_pages_failed", "Pages that did not come; some come later.", FAILED, "reason"
    ),
    _Counts(
        "newscrawl_pages_rejected",
        "Pages that came and were no article, a copy, or outside the dates.",
        NO_ARTICLES,
        "reason",
    ),
)


class _Gauge(NamedTuple):
    """A gauge with one value for each site; None where it is not known."""

    name: str
    words: str
    value: Callable[[SiteFigures], float | None]


def _found_after_seconds(site: SiteFigures) -> float | None:
    minutes = site.today.minutes
    return None if minutes is None else minutes * _MINUTE_SECONDS


def _nearly_all_found_after_seconds(site: SiteFigures) -> float | None:
    minutes = minutes_until_found(site.today.counts, _NEARLY_ALL_SHARE)
    return None if minutes is None else minutes * _MINUTE_SECONDS


def _crawl_seconds(site: SiteFigures) -> float | None:
    crawl = site.last_crawl
    return None if crawl is None or crawl.ended is None else crawl.ended - crawl.started


_GAUGES: Final = (
    _Gauge(
        "newscrawl_records_today",
        "Records written today (UTC), also revisions; newscrawl_field_ratio is of these.",
        lambda site: site.today.counts["records"],
    ),
    _Gauge(
        "newscrawl_found_after_median_seconds",
        "Median of today (UTC) from an article's publication to its fetching; of five or more.",
        _found_after_seconds,
    ),
    _Gauge(
        "newscrawl_found_after_90th_seconds",
        "The same for nine of ten articles: within so long they were fetched.",
        _nearly_all_found_after_seconds,
    ),
    _Gauge(
        "newscrawl_last_article_timestamp_seconds",
        "When the latest article was found that was written.",
        lambda site: site.last_article,
    ),
    _Gauge(
        "newscrawl_last_crawl_timestamp_seconds",
        "When the latest crawl of the site ended, however it was started.",
        lambda site: site.last_crawl and site.last_crawl.ended,
    ),
    _Gauge(
        "newscrawl_last_crawl_duration_seconds",
        "How long the latest crawl took that asked the site.",
        _crawl_seconds,
    ),
)


class _Collected(Collector):
    """Metrics, as prometheus-client asks for them."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterator[Metric]:
        yield from self._families


def metrics_text(
    states: Iterable[Path], sites: Sequence[SitePlan], log: RunLog | None, *, now: float
) -> str:
    """Return the metrics of some states, and of a sites file's runs, in Prometheus' text format.

    ``log`` is the log of runs, None where there is none; ``now`` is in seconds since 1970.
    """
    figures, problems = read_figures(states, sites, now=now)
    words = "States of crawls that cannot be read: what they know is missing here."
    families: list[Metric] = [
        GaugeMetricFamily("newscrawl_states_unreadable", words, value=len(problems)),
        *(_counter(family, figures) for family in _COUNTERS),
        _left_out(figures),
        *(_gauge(family, figures) for family in _GAUGES),
        _field_ratio(figures),
        *_of_runs(sites, log, now=now),
    ]
    return text_of(families)


def text_of(families: Iterable[Metric]) -> str:
    """Return metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Collected(families))
    return generate_latest(registry).decode()


# --- what the states know ------------------------------------------------------------------------


def _counter(family: _Counts, figures: Mapping[NamedSite, SiteFigures]) -> Metric:
    more = () if family.label is None else (family.label,)
    metric = CounterMetricFamily(family.name, family.words, labels=(*_SITE, *more))
    for site, known in figures.items():
        for count in family.counts:
            metric.add_metric((*site, count) if more else site, known.totals[count])
    return metric


def _left_out(figures: Mapping[NamedSite, SiteFigures]) -> Metric:
    metric = CounterMetricFamily(
        "newscrawl_urls_left_out",
        "URLs that sources named and that are not asked for, by cause.",
        labels=(*_SITE, "cause"),
    )
    for site, known in figures.items():
        causes = Counter({"capacity": known.totals["not-kept"]})
        for count, number in known.totals.items():
            if count.startswith(LEFT_OUT):
                causes[count.removeprefix(LEFT_OUT)] += number
        for cause, number in causes.items():
            metric.add_metric((*site, cause), number)
    return metric


def _gauge(family: _Gauge, figures: Mapping[NamedSite, SiteFigures]) -> Metric:
    metric = GaugeMetricFamily(family.name, family.words, labels=_SITE)
    for site, known in figures.items():
        value = family.value(known)
        if value is not None:
            metric.add_metric(site, value)
    return metric


def _field_ratio(figures: Mapping[NamedSite, SiteFigures]) -> Metric:
    words = "Share of today's records (UTC) that have a value in a field."
    metric = GaugeMetricFamily("newscrawl_field_ratio", words, labels=(*_SITE, "field"))
    for site, known in figures.items():
        for name, share in known.today.coverage.items():
            metric.add_metric((*site, name), share)
    return metric


# --- what the log of runs knows ------------------------------------------------------------------


def _of_runs(sites: Sequence[SitePlan], log: RunLog | None, *, now: float) -> Iterator[Metric]:
    is_served = log is not None and log.is_taken()
    words = "1 where newscrawl run works on the sites file."
    yield GaugeMetricFamily("newscrawl_service_up", words, value=is_served)
    if log is None:
        return
    going = _run_gauge("in_progress", "1 while a run goes on.")
    success = _run_gauge("last_success_timestamp_seconds", "When the last run ended that was fine.")
    took = _run_gauge("last_duration_seconds", "How long the last run took that was not cut short.")
    failing = _run_gauge("failures", "Runs in a row, up to the last one, that failed.")
    late = _run_gauge("late_seconds", "For how long a run has been due that has not begun.")
    paused = _run_gauge("paused", "1 where the site is paused: newscrawl resume.")
    for site in sites:
        label, past = [site.name], log.past(site.name, now=now)
        going.add_metric(label, is_served and log.is_going(site.name))
        failing.add_metric(label, past.failures)
        late.add_metric(label, late_seconds(site, log, now=now))
        paused.add_metric(label, past.paused_since is not None)
        if (ended := log.last_success(site.name)) is not None:
            success.add_metric(label, ended)
        if past.last_started is not None and past.last_ended is not None:
            took.add_metric(label, past.last_ended - past.last_started)
    yield from (going, success, took, failing, late, paused)
    yield _open_alerts(log)


def _run_gauge(name: str, words: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"newscrawl_run_{name}", words, labels=("name",))


def _open_alerts(log: RunLog) -> Metric:
    """Return how many alerts are open; a kind is what stands before the first "/"."""
    counts = Counter(
        (alert.site, alert.kind.partition("/")[0], str(alert.acknowledged_at is not None).lower())
        for alert in log.open_alerts()
    )
    words = 'Alerts that are open; the site "*" stands for many at once.'
    labels = ("site", "kind", "acknowledged")
    metric = GaugeMetricFamily("newscrawl_alerts_open", words, labels=labels)
    for label, number in counts.items():
        metric.add_metric(label, number)
    return metric
