"""The table of ``newscrawl status --sites``: a line for each site of a sites file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from newscrawl.common.printable import printable
from newscrawl.common.terminal import Grid, printable_text
from newscrawl.crawl.frontier.site_days import COVERED_FIELDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rich.console import JustifyMethod, RenderableType

    from newscrawl.operate.site_glances import SiteGlance

__all__ = ["FIELDS_LINE", "glance_table", "summary_line"]

_BARS: Final = "▁▂▃▄▅▆▇█"
"""From none of the records to all of them."""
_NOT_KNOWN: Final = "-"
FIELDS_LINE: Final = (
    f"fields: {', '.join(COVERED_FIELDS)}; "
    f"{_BARS[0]} no record of the week has it, {_BARS[-1]} all have. "
    "after: from publication to record, the week's median."
)
"""What the bars of the table stand for, in their order."""
_UNITS: Final = ((86_400, "d"), (3600, "h"), (60, "m"), (1, "s"))
"""Seconds of each unit, the largest first."""
_FEWEST: Final = 2.0
"""Of a unit: two days are shown as hours, 47 h and less, as "1 d" says little."""
_HEADINGS: Final = (
    "site", "success", "new", "today", "usual", "after", "fields", "next", "fails since (UTC), why",
)  # fmt: skip
_TEXTS: Final = ("site", "fields", _HEADINGS[-1])
_NAME_COLUMNS: Final = 12  # of a terminal: what is left of a name in a narrow one
_WHY_COLUMNS: Final = 20  # of a terminal: what a name leaves for the reason, where it is long


def glance_table(sites: Sequence[SiteGlance], *, now: float, columns: int) -> Grid:
    """Return the table: sites that fail first, then those that are not as usual, then the others.

    ``columns`` are those of the terminal: each site is one line in it, what does not fit is cut.
    """
    rows = [_row(site, now) for site in sorted(sites, key=_rank)]
    widths = [max(map(cell_len, cells)) for cells in zip(_HEADINGS, *rows, strict=True)]
    name, *middle, last = widths
    room = columns - sum(middle) - len(middle) - 1
    name = max(min(name, room - min(last, _WHY_COLUMNS)), _NAME_COLUMNS)
    table = Grid(padding=0, collapse_padding=True)
    for heading, width in zip(_HEADINGS, (name, *middle, max(room - name, 1)), strict=True):
        justify: JustifyMethod = "left" if heading in _TEXTS else "right"
        table.add_column(heading, justify=justify, no_wrap=True, max_width=width)
    for cells in rows:
        table.add_row(_name(cells[0], name), *cells[1:-1], _cut(cells[-1], room - name))
    return table


def _row(site: SiteGlance, now: float) -> tuple[str, ...]:
    return (
        printable(site.name),
        _ago(site.last_success, now),
        _ago(site.last_article, now),
        f"{site.today:,}",
        _NOT_KNOWN if site.usual is None else f"{site.usual:,.0f}",
        _NOT_KNOWN if site.found_after is None else _span(60 * site.found_after.median_minutes),
        _bars(site.coverage),
        _next(site, now),
        printable(_trouble(site, now)),
    )


def _name(name: str, columns: int) -> str:
    """Return a name that fits, with its end: names of many sites begin alike.

    >>> _name("example-news-north", 12)
    'example…orth'
    """
    if cell_len(name) <= columns:
        return name
    end = columns // 3
    return f"{name[: columns - end - 1]}…{name[-end:]}"


def _cut(text: str, columns: int) -> RenderableType:
    shown = printable_text(text)
    shown.truncate(max(columns, 1), overflow="ellipsis")
    return shown


def summary_line(sites: Sequence[SiteGlance]) -> str:
    """Return how many sites there are, and how many of them are in which state."""
    failing = sum(site.trouble is not None and site.trouble.is_failing for site in sites)
    unusual = sum(site.trouble is not None for site in sites) - failing
    counts = {
        "failing": failing,
        "not as usual": unusual,
        "paused": sum(site.is_paused for site in sites),
        "without a success yet": sum(site.last_success is None for site in sites),
    }
    named = ", ".join(f"{number} {words}" for words, number in counts.items() if number)
    noun = "site" if len(sites) == 1 else "sites"
    new = sum(site.today for site in sites)
    return f"{len(sites)} {noun}: {named or 'all as usual'}; {new:,} new articles today (UTC)."


def _rank(site: SiteGlance) -> int:
    if site.trouble is None:
        return 2
    return 0 if site.trouble.is_failing else 1


def _trouble(site: SiteGlance, now: float) -> str:
    """Return since when and why a site is not as it should be: the day, or today's time."""
    if site.trouble is None:
        return ""
    if site.trouble.since is None:
        return site.trouble.words
    since, today = (datetime.fromtimestamp(when, UTC) for when in (site.trouble.since, now))
    form = "%H:%M" if since.date() == today.date() else "%Y-%m-%d"
    return f"{since:{form}}: {site.trouble.words}"


def _next(site: SiteGlance, now: float) -> str:
    if site.is_paused:
        return "paused"
    if site.next_run is None or site.next_run.at is None:
        return _NOT_KNOWN
    return "now" if site.next_run.at <= now else f"in {_span(site.next_run.at - now)}"


def _ago(when: float | None, now: float) -> str:
    return "never" if when is None else _span(max(0.0, now - when))


def _span(seconds: float) -> str:
    """Return a span of time in few letters, rounded down.

    >>> _span(42.3), _span(150.0), _span(5400.0), _span(2 * 86_400.0)
    ('42 s', '2 m', '90 m', '2 d')
    """
    size, unit = next(
        ((size, unit) for size, unit in _UNITS if seconds >= _FEWEST * size), _UNITS[-1]
    )
    return f"{seconds // size:.0f} {unit}"


def _bars(coverage: Mapping[str, float]) -> str:
    """Return a bar for each field.

    >>> _bars({"headline": 1.0, "body": 0.5} | dict.fromkeys(COVERED_FIELDS[2:], 0.0))
    '█▅▁▁▁▁▁'
    """
    if not coverage:
        return _NOT_KNOWN
    steps = len(_BARS) - 1
    return "".join(_BARS[round(steps * coverage.get(name, 0.0))] for name in COVERED_FIELDS)
