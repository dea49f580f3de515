"""The pieces of the report's HTML: texts escaped, links, tables, lists that unfold."""

from __future__ import annotations

from html import escape as escape_html
from typing import TYPE_CHECKING, Final

from newscrawl.common.printable import printable_lines
from newscrawl.common.urls import normalize_url

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["anchor", "definitions", "escape", "folded", "link", "row", "share", "span", "table"]

_MINUTES_OF_HOUR, _MINUTES_OF_DAY = 60, 1440
"""How many minutes an hour and a day have."""
_SHOWN_IN_SMALLER = 2
"""So many hours are shown in minutes, and so many days in hours: a factor."""
_UNKNOWN: Final = "–"


def escape(text: object) -> str:
    """Return text for HTML; what a reader would not see, or see elsewhere, is made visible."""
    return escape_html(printable_lines(str(text)))


def link(url: str) -> str:
    """Return a URL as a link where it is one that is safe to follow."""
    if normalize_url(url) is None:
        return escape(url)
    return f'<a href="{escape(url)}" rel="noopener noreferrer">{escape(url)}</a>'


def anchor(site: str) -> str:
    """Return the id of a site's section: HTML allows no spaces in it."""
    return escape(f"site-{site.replace(' ', '-')}")


def folded(title: str, content: str, *, is_open: bool = False) -> str:
    """Return content that unfolds below a title; both are HTML."""
    state = " open" if is_open else ""
    return f"<details{state}><summary>{title}</summary>\n{content}\n</details>"


def definitions(lines: Iterable[tuple[str, object]]) -> str:
    """Return names with their texts."""
    pairs = (f"<dt>{name}</dt><dd>{escape(text)}</dd>" for name, text in lines)
    return f"<dl>{''.join(pairs)}</dl>"


def row(*cells: str) -> str:
    """Return a table's row of cells, which are HTML."""
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def table(names: Iterable[str], rows: Iterable[str], kind: str = "") -> str:
    """Return a table with a heading; one that is too wide is scrolled by itself."""
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    body = "\n".join(rows)
    return (
        f'<div class="wide"><table class="{kind}"><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )


def share(number: float | None) -> str:
    """Return a share in percent.

    >>> share(0.5), share(None)
    ('50%', '–')
    """
    return _UNKNOWN if number is None else f"{number:.0%}"


def span(minutes: float | None) -> str:
    """Return a time in minutes for people.

    >>> span(90.0), span(200.0), span(5000.0), span(None)
    ('90 min', '3.3 h', '3.5 d', '–')
    """
    if minutes is None:
        return _UNKNOWN
    if minutes < _SHOWN_IN_SMALLER * _MINUTES_OF_HOUR:
        return f"{minutes:.0f} min"
    if minutes < _SHOWN_IN_SMALLER * _MINUTES_OF_DAY:
        return f"{minutes / _MINUTES_OF_HOUR:.1f} h"
    return f"{minutes / _MINUTES_OF_DAY:.1f} d"
