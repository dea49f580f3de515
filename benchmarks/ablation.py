"""What each rule, phrase list and kind of class words is worth: sites won and lost without it."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from benchmarks.comparison import BODY, Change, changes_by_site, page_changes, sites_won_and_lost
from benchmarks.scoring import FIGURES, score
from benchmarks.tables import table
from benchmarks.variants import Part, all_parts, without

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.table import Table

    from benchmarks.accuracy import Measured
    from benchmarks.altered_runs import Read

__all__ = ["ablation_tables"]

_OTHER_FIELDS: Final = frozenset(FIGURES) - BODY
_COLUMNS: Final = (
    *("pages", "records", "body: helps", "harms", "F1 of pages", "exact"),
    *("other fields: helps", "harms", "most in"),
)
_MIN_SITES: Final = 3
"""Sites, those that it harms taken off: a part that helps fewer hardly earns its place."""
_MAX_FIELDS_SHOWN: Final = 2
"""Fields: a list that is made for one changes that; the further ones follow from it."""


class _Base(NamedTuple):
    """The pages as newscrawl reads them."""

    lines: list[bytes]
    measured: Sequence[Measured]
    by_rule: dict[Part, list[int]]
    """For each rule that decided anything, and for its labels, the numbers of the pages."""


class _Worth(NamedTuple):
    """What a part is worth."""

    part: Part
    cells: list[str]
    """The row of the table, but for the part's name."""
    net: int
    """Sites that are worse without it, less those that are better."""


def ablation_tables(
    measured: Sequence[Measured], lines: list[bytes], read: Read, *, only: str
) -> Iterator[Table]:
    """Yield a table for each kind of part, and one of those that help hardly any site.

    ``lines``: the records of the measured pages; ``only``: the parts to be tried, by what is found
    in their names.
    """
    base = _Base(lines, measured, _pages_by_rule(read(blocks=True)))
    parts = [part for part in _parts(base) if only in str(part)]
    if not parts:
        raise click.UsageError(f"No part has {only!r} in its name; for example: rule:standfirst.")
    found: defaultdict[str, list[_Worth]] = defaultdict(list)
    for number, part in enumerate(parts, 1):
        worth = _worth(part, base, read)
        click.echo(f"{number} of {len(parts)}: {part}: {' | '.join(worth.cells)}", err=True)
        found[part.kind].append(worth)
    for kind, of_kind in found.items():
        rows = [[worth.part.name, *worth.cells] for worth in of_kind]
        yield table(f"Sites that {kind} help and harm", [kind, *_COLUMNS], rows)
    few = [worth for of_kind in found.values() for worth in of_kind if worth.net < _MIN_SITES]
    rows = [[str(worth.part), str(worth.net), *worth.cells[:2]] for worth in few]
    title = f"Parts that help fewer than {_MIN_SITES} sites more than they harm"
    yield table(title, ["part", "sites", "pages", "records that change"], rows)


def _pages_by_rule(lines: Sequence[bytes]) -> dict[Part, list[int]]:
    found: defaultdict[Part, list[int]] = defaultdict(list)
    for number, line in enumerate(lines):
        decisions = {
            (rule, label)
            for block in json.loads(line)["blocks"]
            for rule, label in block["decisions"]
        }
        for rule in {rule for rule, _ in decisions}:
            found[Part("rule", rule)].append(number)
        for rule, label in decisions:
            found[Part("rule", f"{rule}/{label}")].append(number)
    return found


def _parts(base: _Base) -> Iterator[Part]:
    """Yield all parts, and whatever else decided; rules that give several labels also by label."""
    named = dict.fromkeys(all_parts())
    decided = [part for part in sorted(base.by_rule) if "/" not in part.name]
    for part in dict.fromkeys([*decided, *named]):
        yield part
        labels = [other for other in base.by_rule if other.name.startswith(f"{part.name}/")]
        if part.kind == "rule" and len(labels) > 1:
            yield from sorted(labels)


def _worth(part: Part, base: _Base, read: Read) -> _Worth:
    """Read the pages that a part may touch without it, and say what that changed."""
    numbers = base.by_rule.get(part, []) if part.kind == "rule" else range(len(base.lines))
    try:
        lines = read(without(part).altered, only=numbers)
    except click.ClickException as error:
        why = error.message.strip().splitlines()[-1]
        return _Worth(part, [str(len(numbers)), f"breaks: {why}"], _MIN_SITES)
    changes: list[Change] = []
    records, exact = 0, 0.0
    for number, line in zip(numbers, lines, strict=True):
        if line == base.lines[number]:
            continue
        records += 1
        one = base.measured[number]
        scores = score(one.page.expected, json.loads(line))
        # Turned round: what is lost without it is what it helps.
        changes += page_changes(one.page.site, scores, one.scores)
        if "exact" in scores:
            exact += one.scores["exact"][0] - scores["exact"][0]
    body, other = (changes_by_site(changes, names) for names in (BODY, _OTHER_FIELDS))
    f1 = sum(change.by for change in changes if change.figure == "body F1")
    fields = Counter(change.figure for change in changes if change.figure in _OTHER_FIELDS)
    most = ", ".join(name for name, _ in fields.most_common(_MAX_FIELDS_SHOWN))
    cells = [*map(str, sites_won_and_lost(body)), f"{f1:+.2f}", f"{exact:+.0f}"]
    cells += [*map(str, sites_won_and_lost(other)), most]
    by_site = changes_by_site(changes, BODY | _OTHER_FIELDS)
    helped, harmed = sites_won_and_lost(by_site)
    return _Worth(part, [str(len(numbers)), str(records), *cells], helped - harmed)
