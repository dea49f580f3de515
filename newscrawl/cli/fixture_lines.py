"""What ``newscrawl fixture`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.common.terminal import console, print_lines
from newscrawl.extraction.inspection.labels_in_words import in_line, size_of
from newscrawl.page_fixtures.differences import in_lines
from newscrawl.page_fixtures.fixture import OUTPUT
from newscrawl.page_fixtures.reading import REJECT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import Any

    from newscrawl.extraction.examination import RuledOutcome
    from newscrawl.files.page_bytes import PageBytes
    from newscrawl.items import Article
    from newscrawl.page_fixtures import Fixture
    from newscrawl.page_fixtures.differences import Difference

__all__ = ["check_line", "number_of", "print_difference", "print_what_to_check"]

_SHOWN: Final = tuple(
    "headline breadcrumbs authors timestamp modified photo_credit photos dateline body hashtags"
    " section language description".split()
)
"""The fields that a person checks by eye."""
_SURE: Final = 0.9
"""A field below this share of certainty is named: of ten such, one and more are wrong."""
_FIELD_COLUMNS: Final = 14  # of a terminal: "photo_credit", and a blank
_SOURCE_COLUMNS: Final = 24  # of a terminal: "meta vr:published_time", and a blank
_MIN_VALUE_COLUMNS: Final = 30  # of a terminal: a headline's beginning
_MAX_COLUMNS: Final = 160  # characters of a line that is read at a glance
_CUT: Final = " … "
_KB_BYTES: Final = 1000  # as disks are sold, and as people count


def print_what_to_check(
    made: Fixture,
    outcome: RuledOutcome,
    output: Mapping[str, Any],
    *,
    fetched: PageBytes,
    kept: PageBytes,
    sites_file: Path | None,
) -> None:
    """Print the record of a new fixture, and what a person ought to look at."""
    size, before = len(kept.content), len(fetched.content)
    cut = f" ({_kb(before)} as fetched: scripts and trackers that carry nothing are cut)"
    print_lines(f"{made.folder}: a page of {_kb(size)}{cut if size < before else ''}.")
    reject = outcome.reject
    if reject is not None:
        print_lines(f"No article: {reject.reason} ({reject.detail}).")
    if REJECT in output:
        print_lines(
            "If that is right, the fixture is done. If the page is an article, remove the folder "
            "and add it with --article."
        )
        return
    print_lines("\n".join(_rows(outcome.article)))
    print_lines("\n".join(_hints(made, outcome.article, sites_file)))


def _kb(size: int) -> str:
    return f"{max(1, round(size / _KB_BYTES)):,} kB"


def _rows(article: Article) -> Iterator[str]:
    """Yield a line for each field: its name, where its value was found, and the value."""
    terminal = console()
    columns = min(terminal.width if terminal.is_terminal else _MAX_COLUMNS, _MAX_COLUMNS)
    room = max(_MIN_VALUE_COLUMNS, columns - _FIELD_COLUMNS - _SOURCE_COLUMNS)
    for name in _SHOWN:
        value = getattr(article, name)
        source = article.sources.get(name, "")[: _SOURCE_COLUMNS - 1]
        text = _ends(in_line(value), room)
        yield f"{name:<{_FIELD_COLUMNS}}{source:<{_SOURCE_COLUMNS}}{text}"
        if name == "body" and value:
            yield f"{'':<{_FIELD_COLUMNS + _SOURCE_COLUMNS}}({size_of(value)})"


def _ends(text: str, columns: int) -> str:
    """Return a text's beginning and its end: the body's end is where mistakes are.

    >>> _ends("From the beginning to the end", 20)
    'From the … the end'
    """
    if len(text) <= columns:
        return text
    half = (columns - len(_CUT)) // 2
    return f"{text[:half].rstrip()}{_CUT}{text[-half:].lstrip()}"


def _hints(made: Fixture, article: Article, sites_file: Path | None) -> Iterator[str]:
    missing = [name for name in _SHOWN if not getattr(article, name)]
    unsure = [f"{name} ({sure:.2f})" for name, sure in article.confidence.items() if sure < _SURE]
    yield ""
    yield "Look at the page beside this:"
    if missing:
        yield f"  Nothing was found for: {', '.join(missing)}."
    if unsure:
        yield f"  Not sure: {', '.join(unsure)}."
    yield "  Of the body: does it begin and end where the article does, with nothing between?"
    yield (
        f"Where the page says something else, write that into {made.folder / OUTPUT}. Then "
        f"newscrawl fixture check {made.folder}{f' --sites {sites_file}' if sites_file else ''} "
        "shows the difference until a rule of a sites file, or a change of newscrawl, mends it."
    )


def print_difference(one: Fixture, found: Sequence[Difference]) -> None:
    """Print how a page's record differs from the one that it must give."""
    print_lines(f"{one.folder}: {number_of(len(found), 'field')} not as it must be")
    for difference in found:
        print_lines("\n".join(f"  {line}" for line in in_lines(difference)))


def check_line(number: int, wrong: int) -> str:
    """Return the last line of a check."""
    if wrong:
        return f"{number_of(number, 'fixture')}, {wrong} not as it must be."
    return f"{number_of(number, 'fixture')}, all as they must be."


def number_of(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> number_of(1, "page"), number_of(2, "page")
    ('1 page', '2 pages')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
