"""What ``newscrawl sites check --fetch`` prints of each site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from newscrawl.cli.crawl_summary import silence_line
from newscrawl.common.terminal import print_lines

if TYPE_CHECKING:
    from newscrawl.operate.site_trial import SiteTrial

__all__ = ["tell_trial"]

_MAX_REJECTS: Final = 3  # pages that are no articles, as many as articles are tried


def tell_trial(trial: SiteTrial) -> bool:
    """Print what a trial brought; return True if it brought an article."""
    print_lines(f"{trial.run.site.name}:")
    for record in trial.articles:
        print_lines(f"  {_article(record)}")
    if not trial.articles:
        for line in _reasons(trial):
            print_lines(f"  {line}")
    return bool(trial.articles)


def _article(record: dict[str, Any]) -> str:
    headline, body = record["headline"] or "(no headline)", record["body"] or ""
    dated = record["timestamp"] or "(no date)"
    return f"{headline} | {dated} | {len(body):,} characters | {record['url']}"


def _reasons(trial: SiteTrial) -> list[str]:
    """Return why a trial brought no article, a line for each reason."""
    run = trial.run
    lines = [f"no article: {run.error}"] if run.error else []
    if run.summary is not None:
        lines += [silence_line(site, run.summary) for site in run.summary.silent_sites]
        if run.summary.outside:
            lines.append(f"{run.summary.outside} articles are outside the dates asked for")
    for reject in trial.rejects[:_MAX_REJECTS]:
        detail = f" ({reject['detail']})" if reject["detail"] else ""
        lines.append(f"{reject['reason']}{detail}: {reject['url']}")
    return lines or ["no article: no link, feed or sitemap of the site led to one"]
