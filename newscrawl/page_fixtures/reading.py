"""Reads a fixture's page as its site's rules and the day of its fetching have it."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from newscrawl.crawl.site_values import lay_over
from newscrawl.extraction.dates.today import frozen_on
from newscrawl.extraction.examination import examine_with_rules
from newscrawl.extraction.site_rules import rules_of_json
from newscrawl.extraction.site_rules.reading_hints import NO_HINTS
from newscrawl.operate.sites_file import check_sites_file
from newscrawl.operate.sites_file.by_host import SitesByHost
from newscrawl.page_fixtures.fixture import FixtureError

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.extraction.examination import RuledOutcome
    from newscrawl.files.page_bytes import PageBytes
    from newscrawl.items import Article

__all__ = [
    "NOT_EXPECTED",
    "REJECT",
    "idle_rules",
    "output_of",
    "read_page",
    "record_of",
    "sites_in",
]

NOT_EXPECTED: Final = frozenset(("fetched_at", "sources", "confidence", "metadata", "fingerprint"))
"""Keys of a record that a fixture does not hold: how a value was found, and what follows from
others."""
REJECT: Final = "reject"
"""The key of an output that says why a page is no article."""
_DAY_CHARS: Final = len("2023-07-12")


def sites_in(file: Path | None) -> SitesByHost | None:
    """Return the sites of a sites file; None for none.  Raises FixtureError for its mistakes."""
    if file is None:
        return None
    if not file.exists():
        raise FixtureError(f"no such sites file: {file}. Give an existing one, or leave it out.")
    found = check_sites_file(file)
    if found.mistakes:
        lines = "; ".join(str(mistake).rstrip(".") for mistake in found.mistakes)
        end = "" if lines.endswith("?") else "."
        raise FixtureError(f"the sites file has mistakes: {lines}{end} Mend the file.")
    return SitesByHost(found.plans.values())


def read_page(page: PageBytes, sites: SitesByHost | None) -> RuledOutcome:
    """Read a page as on the day on which it was fetched, by the rules of its site."""
    rules, date_order = sites.hints_of(page.url) if sites else NO_HINTS
    content = page.content.decode("utf-8", "replace") if page.is_utf8 else page.content
    site = sites.site_of(page.url) if sites else None
    with frozen_on(_day(page.fetched_at)):
        outcome = examine_with_rules(
            content,
            page.url,
            content_type=page.content_type,
            fetched_at=page.fetched_at,
            rules=rules_of_json(rules) if rules else None,
            date_order=date_order or None,
            markdown=site is not None and site.what.body == "markdown",
        )
    if site is not None:
        lay_over(outcome.article, site.into.metadata, site.how.time_zone)
    return outcome


def _day(moment: str | None) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(moment[:_DAY_CHARS]) if moment else None
    return None


def output_of(outcome: RuledOutcome) -> dict[str, Any]:
    """Return what a fixture holds of a page: its record, or why it is no article."""
    if outcome.reject is not None:
        return {REJECT: str(outcome.reject.reason)}
    return record_of(outcome.article)


def idle_rules(outcome: RuledOutcome) -> frozenset[str]:
    """Return the rules of its site that found nothing on a page, by their names."""
    return frozenset(outcome.rules_used.tried) - frozenset(outcome.rules_used.found)


def record_of(article: Article) -> dict[str, Any]:
    """Return a record as a fixture holds it."""
    return {key: value for key, value in article.to_dict().items() if key not in NOT_EXPECTED}
