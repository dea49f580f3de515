"""A site's rules as a table, the ``[site.rules]`` of a sites file: checked, and made ready to use.

::

    [site.rules]
    headline = "h1.title"                                # CSS
    authors = ["//span[@class='by']/a", "p.author"]      # XPath; the first that finds something
    timestamp = {css = "time", attr = "datetime"}
    modified = {css = ".changed", pattern = "Stand: (.*)", date_format = "%d.%m.%Y %H:%M"}
    breadcrumbs = [{css = "nav.old a", until = 2026-10-01}, "nav.path a"]
    body = "div.story"
    drop = [".promo", "p.note"]
    keep = "aside.facts"
    next = "a.next-page"
    single_page = "a.all-on-one-page"
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from difflib import get_close_matches
from functools import lru_cache
from typing import Final, NamedTuple

from newscrawl.extraction.site_rules.element_selector import ElementSelector, SelectorMistakeError

__all__ = [
    "BODY_PARTS",
    "FIELDS",
    "LINKS",
    "RuleMistake",
    "SiteRules",
    "ValueRule",
    "check_rules",
    "read_rules",
    "rules_of_json",
]

FIELDS: Final = (
    "canonical_url",
    "headline",
    "breadcrumbs",
    "authors",
    "timestamp",
    "modified",
    "photo_credit",
    "dateline",
    "hashtags",
    "section",
    "language",
    "description",
)
"""The record's fields whose value a rule may give."""
BODY_PARTS: Final = ("body", "keep", "drop")
"""Elements whose blocks are chosen: where the body stands; what is part of it, and what is not."""
LINKS: Final = ("next", "single_page")
"""Links to the article's next part, and to a page that has all of it in one."""
_DATES: Final = frozenset(("timestamp", "modified"))
_KEYS: Final = ("css", "xpath", "attr", "join", "pattern", "date_format", "until")
_KEYS_OF_BLOCKS: Final = ("css", "xpath", "until")
_A_MOMENT: Final = datetime(2026, 11, 30, 18, 5, 9, tzinfo=UTC)
"""With a day beyond the 12th and all of a clock: a form of dates is tried with it."""
_MAX_SITES_KEPT: Final = 256
"""Sites whose rules a process keeps ready: a crawl has one, a folder of saved pages a few."""


class RuleMistake(NamedTuple):
    """What is wrong in a table of rules."""

    path: tuple[str | int, ...]
    """The keys and indexes that lead to it."""
    message: str
    at_key: bool = False
    """Whether it is the key that is wrong, and not what stands behind it."""


@dataclass(frozen=True, slots=True)
class ValueRule:
    """How one rule finds a value."""

    selector: ElementSelector
    attr: str | None = None
    """The attribute that holds the value, in place of the element's text."""
    join: str | None = None
    """What stands between the texts of all that is selected; None takes each by itself."""
    pattern: re.Pattern[str] | None = None
    """What the value must have; its first group is the value, where it has one."""
    date_format: str | None = None
    """How a date is written, as ``strptime`` takes it."""
    until: str | None = None
    """The last day (ISO 8601) on which pages were fetched that the rule is for."""

    def holds(self, day: str) -> bool:
        """Return True if the rule is for pages that were fetched on a day (ISO 8601)."""
        return self.until is None or day <= self.until


@dataclass(frozen=True, slots=True)
class SiteRules:
    """The rules of a site by what they find; of several, the first that finds something counts."""

    fields: Mapping[str, tuple[ValueRule, ...]]
    body: tuple[ValueRule, ...]
    keep: tuple[ValueRule, ...]
    drop: tuple[ValueRule, ...]
    next: tuple[ValueRule, ...]
    single_page: tuple[ValueRule, ...]

    def of(self, name: str) -> tuple[ValueRule, ...]:
        """Return the rules of a name, as the table has it."""
        return self.fields[name] if name in self.fields else getattr(self, name)


def check_rules(table: object) -> list[RuleMistake]:
    """Return all that is wrong in a table of rules, in the table's order."""
    return _Reading(table).mistakes


def read_rules(table: object) -> SiteRules:
    """Return the rules of a table.  Raises ValueError with the first mistake."""
    reading = _Reading(table)
    for mistake in reading.mistakes:
        where = ".".join(map(str, mistake.path))
        raise ValueError(f"{where}: {mistake.message}" if where else mistake.message)
    found = reading.rules
    fields = {name: rules for name, rules in found.items() if name in FIELDS}
    return SiteRules(fields, *(found.get(name, ()) for name in (*BODY_PARTS, *LINKS)))


@lru_cache(_MAX_SITES_KEPT)
def rules_of_json(text: str) -> SiteRules:
    """Return the rules of a table that is written as JSON; a process reads each table once.

    A day is a text there ("2026-10-01").  Raises ValueError.
    """
    return read_rules(json.loads(text))


class _Reading:
    """The reading of a table: the rules that are right, and what is wrong with the others."""

    def __init__(self, table: object) -> None:
        self.mistakes: list[RuleMistake] = []
        self.rules: dict[str, tuple[ValueRule, ...]] = {}
        if not isinstance(table, Mapping):
            self._note((), "The rules must be a table: a name and its selector on each line.")
            return
        known = (*FIELDS, *BODY_PARTS, *LINKS)
        for name, value in table.items():
            if name not in known:
                self._note(
                    (name,), _unknown(f"There is no rule {name!r}.", name, known), at_key=True
                )
                continue
            entries = value if isinstance(value, list | tuple) else [value]
            is_one = entries is not value
            if not entries:
                self._note((name,), "The list is empty: give a selector, or leave the key out.")
            read = [
                self._rule(name, entry, (name,) if is_one else (name, index))
                for index, entry in enumerate(entries)
            ]
            self.rules[name] = tuple(rule for rule in read if rule is not None)

    def _note(self, path: tuple[str | int, ...], message: str, *, at_key: bool = False) -> None:
        self.mistakes.append(RuleMistake(path, message, at_key))

    def _rule(self, name: str, entry: object, path: tuple[str | int, ...]) -> ValueRule | None:
        if isinstance(entry, str):
            entry, at = {"": entry}, ""
        elif not isinstance(entry, Mapping):
            self._note(path, "A rule is a selector in quotes, or a table with css or xpath.")
            return None
        else:
            at = "xpath" if "xpath" in entry else "css"
            self._check_keys(name, entry, path)
        selector = self._selector(entry, at, path)
        pattern = self._pattern(entry, path)
        if selector is None:
            return None
        return ValueRule(
            selector,
            _text(entry, "attr"),
            _text(entry, "join"),
            pattern,
            _text(entry, "date_format"),
            _day(entry.get("until")),
        )

    def _check_keys(
        self, name: str, entry: Mapping[str, object], path: tuple[str | int, ...]
    ) -> None:
        are_blocks = name in BODY_PARTS
        known = _KEYS_OF_BLOCKS if are_blocks else _KEYS
        for key, value in entry.items():
            if key not in known:
                what = f"A rule for {name!r} has no {key!r}."
                self._note((*path, key), _unknown(what, key, known), at_key=True)
            elif key == "until":
                if _day(value) is None:
                    self._note((*path, key), "A day is wanted, as in 2026-10-01.")
            elif not isinstance(value, str):
                self._note((*path, key), f"{key} must be a text in quotes.")
        if "css" in entry and "xpath" in entry:
            self._note((*path, "xpath"), "Give css or xpath, not both.", at_key=True)
        if "date_format" in entry and name not in _DATES and "date_format" in known:
            self._note(
                (*path, "date_format"), "date_format is for timestamp and modified.", at_key=True
            )
        elif why := _why_no_date_format(_text(entry, "date_format")):
            self._note((*path, "date_format"), why)

    def _selector(
        self, entry: Mapping[str, object], at: str, path: tuple[str | int, ...]
    ) -> ElementSelector | None:
        text = entry.get(at)
        if text is None:
            self._note(path, 'The rule selects nothing: say css = "…" or xpath = "…".')
        elif isinstance(text, str):
            try:
                return ElementSelector(text, is_xpath=at == "xpath" if at else None)
            except SelectorMistakeError as error:
                self._note((*path, at) if at else path, str(error))
        return None

    def _pattern(
        self, entry: Mapping[str, object], path: tuple[str | int, ...]
    ) -> re.Pattern[str] | None:
        text = _text(entry, "pattern")
        try:
            return _compiled(text) if text else None
        except re.error as error:
            where = f" at its character {error.pos + 1}" if error.pos is not None else ""
            message = f"{text!r} is not a regular expression: {error.msg}{where}."
            self._note((*path, "pattern"), message)
            return None


def _compiled(text: str) -> re.Pattern[str]:
    """Compile an operator's own pattern, whose cost on a page the page's time limit bounds."""
    return re.compile(text)


def _why_no_date_format(text: str | None) -> str | None:
    """Return what is wrong with the form of a date; None where it reads what it writes."""
    try:
        if text is not None:
            datetime.strptime(_A_MOMENT.strftime(text), text)
    except (ValueError, re.error) as error:
        return f'{text!r} is no form of a date ({error}): write it as in "%d.%m.%Y %H:%M".'
    return None


def _unknown(what: str, name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, n=1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    return f"{what}{meant} There are: {', '.join(known)}."


def _text(entry: Mapping[str, object], key: str) -> str | None:
    value = entry.get(key)
    return value if isinstance(value, str) else None


def _day(value: object) -> str | None:
    """Return a day as ISO 8601: TOML gives a ``date``, JSON a text."""
    if isinstance(value, date):
        return value.isoformat()[:10]
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else None
    except ValueError:
        return None
