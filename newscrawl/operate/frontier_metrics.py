"""A shared crawl as metrics for Prometheus: once for all machines."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from newscrawl.operate.metrics import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client.core import Metric

    from newscrawl.operate.frontier_glance import FrontierGlance, SiteAtFrontier

__all__ = ["frontier_metrics_text"]

_STATES: Final = ("leased", "due", "later", "not planned")
"""Of sites, as :func:`_state_of` names them."""


def frontier_metrics_text(glance: FrontierGlance) -> str:
    """Return the metrics of a shared crawl in Prometheus' text format."""
    return text_of(_families(glance))


def _families(glance: FrontierGlance) -> Iterator[Metric]:
    alive = sum(worker.is_alive for worker in glance.workers)
    yield _gauge("workers_alive", "Workers that gave a sign of life lately.", alive)
    lost = len(glance.workers) - alive
    yield _gauge("workers_lost", "Workers that gave none, and did not end in order.", lost)
    states = Counter(map(_state_of, glance.sites))
    sites = GaugeMetricFamily("newscrawl_frontier_sites", "Sites by state.", labels=("state",))
    for state in _STATES:
        sites.add_metric([state], states[state])
    yield sites
    due = [-site.due_seconds for site in glance.sites if site.due_seconds is not None]
    words = "For how long the site has been due that has been due longest."
    yield _gauge("late_seconds", words, max([0.0, *due]))
    yield _waiting(glance)
    yield _counter(glance, "articles_written", "Articles that were written.", "articles")
    yield _counter(glance, "pages_asked", "Pages that were asked for, each once.", "pages")


def _state_of(site: SiteAtFrontier) -> str:
    if site.is_leased:
        return "leased"
    if site.is_due:
        return "due"
    return "not planned" if site.due_seconds is None else "later"


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(f"newscrawl_frontier_{name}", words, value=value)


def _waiting(glance: FrontierGlance) -> Metric:
    words = "Pages and sources that wait for their requests, in runs that go on."
    labels = ("host", "name", "worker")
    metric = GaugeMetricFamily("newscrawl_frontier_waiting", words, labels=labels)
    for queue in glance.hosts:
        metric.add_metric([queue.host, queue.site, queue.worker], queue.waiting)
    return metric


def _counter(glance: FrontierGlance, name: str, words: str, field: str) -> Metric:
    metric = CounterMetricFamily(f"newscrawl_frontier_{name}", words, labels=("name",))
    for site in glance.sites:
        metric.add_metric([site.site], getattr(site, field))
    return metric
