"""Reads a sites file: a plan for each site, or all that is wrong with the file."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from newscrawl.crawl.date_window import DateWindow, DateWindowError
from newscrawl.files.ftr_folder import FtrFolder, FtrFolderError
from newscrawl.operate.sites_file.alert_keys import AlertPlan, alert_plan
from newscrawl.operate.sites_file.documents import Include, read_documents
from newscrawl.operate.sites_file.idle_keys import PACE, PACE_NEEDS, idle_keys
from newscrawl.operate.sites_file.keys import KEYS
from newscrawl.operate.sites_file.mistakes import Mistake, SitesFileError, neighbour
from newscrawl.operate.sites_file.sections import Section, Sections, Value, read_sections
from newscrawl.operate.sites_file.site_plan import Origin, SitePlan, make_plan
from newscrawl.operate.sites_file.value_kinds import PATH

__all__ = ["SitesFile", "UnknownSiteError", "check_sites_file", "read_sites_file"]

_EITHER_OR: Final = (("output", "output_dir"), ("since", "max_age"), ("every", "cron"))
"""Keys that say the same in different ways: the nearest section that has one of them counts."""
_PATHS: Final = frozenset(key.name for key in KEYS if key.kind is PATH)


class UnknownSiteError(ValueError):
    """A sites file has no site of that name; the message names the nearest."""


@dataclass(frozen=True, slots=True)
class SitesFile:
    """What a sites file holds."""

    path: Path
    plans: Mapping[str, SitePlan]
    """By name, in the file's order.  A site with mistakes is left out."""
    mistakes: Sequence[Mistake]
    warnings: Sequence[Mistake]
    """What is not wrong, but hardly meant."""
    written: Mapping[str, Mapping[str, Any]]
    """By site and key: the values as they stand in the file."""
    alerts: AlertPlan
    """Who is told when a site is not as usual."""
    includes: Sequence[Include]
    """What it takes in, and what that takes in."""

    def chosen(self, names: Sequence[str] = ()) -> list[SitePlan]:
        """Return the named sites, or without names those that are enabled.

        Raises UnknownSiteError.
        """
        for name in names:
            if name not in self.plans:
                there = ", ".join(self.plans) or "no site at all"
                near = neighbour(name, self.plans) or f" It has: {there}."
                raise UnknownSiteError(f"{self.path} has no site {name!r}.{near}")
        if names:
            return [self.plans[name] for name in dict.fromkeys(names)]
        return [plan for plan in self.plans.values() if plan.what.enabled]


def read_sites_file(path: Path, environment: Mapping[str, str] | None = None) -> SitesFile:
    """Read a sites file.  Raises SitesFileError with all mistakes, if there is one."""
    found = check_sites_file(path, environment)
    if found.mistakes:
        raise SitesFileError(found.mistakes)
    return found


def check_sites_file(
    path: Path, environment: Mapping[str, str] | None = None, *, needs_secrets: bool = True
) -> SitesFile:
    """Read a sites file as far as it is right; its mistakes are in the order of the lines.

    ``environment`` has the variables that the file may name; without one, the process's own.
    Without ``needs_secrets`` (for who asks no site and tells nobody) a secret may be missing: its
    key is left out, and ``alerts`` are empty.
    """
    documents = read_documents(path)
    variables = os.environ if environment is None else environment
    sections = read_sections(documents.read, variables, needs_secrets=needs_secrets)
    mistakes = [*documents.mistakes, *sections.mistakes, *_double_sections(sections)]
    alerts = _alerts(sections, mistakes) if needs_secrets else AlertPlan()
    plans: dict[str, SitePlan] = {}
    written: dict[str, dict[str, Any]] = {}
    readings = [_SiteReading(site, sections) for site in sections.sites]
    for reading in readings:
        plan = reading.plan()
        mistakes += reading.mistakes
        if plan is not None:
            plans.setdefault(plan.name, plan)
            written.setdefault(plan.name, {key: v.written for key, v in reading.values.items()})
    of_sites = (*sections.sites, *sections.groups, *sections.defaults[:1])
    values = [reading.values for reading in readings]
    warnings = [*_unused_groups(sections), *idle_keys(of_sites, values, sections.alerts)]
    if not sections.sites and documents.read:
        words = "The file names no site: write [[site]], and below it name and sites."
        warnings.append(documents.read[0].mistake(words, ()))
    in_order = sorted(dict.fromkeys(mistakes))
    in_turn = sorted(warnings)
    return SitesFile(path, plans, in_order, in_turn, written, alerts, documents.includes)


def _alerts(sections: Sections, mistakes: list[Mistake]) -> AlertPlan:
    """Return who is told; add what is wrong with it to the mistakes."""
    for section in sections.alerts[:1]:
        plan = alert_plan({name: value.value for name, value in section.values.items()})
        if isinstance(plan, AlertPlan):
            return plan
        mistakes.append(section.mistake(plan))
    return AlertPlan()


def _double_sections(sections: Sections) -> Iterator[Mistake]:
    """Yield what is wrong with sections that are there twice."""
    for later in sections.alerts[1:]:
        yield later.mistake("There are [alerts] in another file already: put both together.")
    for later in sections.defaults[1:]:
        yield later.mistake("There are [defaults] in another file already: put both together.")
    seen: dict[str, Section] = {}
    for group in sections.groups:
        if group is not seen.setdefault(group.label, group):
            other = seen[group.label].document.path.name
            yield group.mistake(
                f"There is a [{group.label}] in {other} already: put both together."
            )
    named: dict[str, Section] = {}
    for site in sections.sites:
        name = site.values.get("name")
        if name is not None and site is not named.setdefault(name.value, site):
            first = named[name.value].values["name"].origin
            at = f"{first.file.name}:{first.place.line}" if first.file and first.place else ""
            words = f"There is a site {name.value!r} already ({at}): give one another name."
            yield site.mistake(words, "name")


def _unused_groups(sections: Sections) -> Iterator[Mistake]:
    used = {site.values["group"].value for site in sections.sites if "group" in site.values}
    for group in sections.groups:
        name = group.label.partition(".")[2]
        if name not in used:
            yield group.mistake(f"No site is in the group {name!r}.")


class _SiteReading:
    """Puts together what holds for a site: its own values, its group's, the defaults."""

    def __init__(self, site: Section, sections: Sections) -> None:
        self.mistakes: list[Mistake] = []
        self._site = site
        group = self._group(sections)
        self._levels = [level for level in (site, group, *sections.defaults[:1]) if level]
        self.values: dict[str, Value] = {}
        for level in self._levels:
            for name, value in level.values.items():
                self.values.setdefault(name, value)
        self._merge_tables()
        self._choose_either_or()

    def _group(self, sections: Sections) -> Section | None:
        named = self._site.values.get("group")
        if named is None:
            return None
        groups = {group.label.partition(".")[2]: group for group in sections.groups}
        if named.value not in groups:
            near = neighbour(named.value, groups) or " Write one: [group.NAME]."
            words = f"There is no group {named.value!r}.{near}"
            self.mistakes.append(self._site.mistake(words, "group"))
        return groups.get(named.value)

    def _merge_tables(self) -> None:
        """Take each rule, header, … from the nearest section that has it."""
        for name, nearest in self.values.items():
            if not isinstance(nearest.value, dict):
                continue
            merged: dict[str, Any] = {}
            for level in reversed(self._levels):
                if name in level.values:
                    merged |= level.values[name].value
            self.values[name] = nearest._replace(value=merged)

    def _choose_either_or(self) -> None:
        for names in _EITHER_OR:
            for level in self._levels:
                given = [name for name in names if name in level.values]
                if len(given) > 1:
                    words = f"Give {' or '.join(names)}, not both."
                    self.mistakes.append(level.mistake(words, given[-1]))
                if given:
                    for name in names:
                        if name not in given:
                            self.values.pop(name, None)
                    break

    def plan(self) -> SitePlan | None:
        """Return the plan of the site; None where the file does not say enough for one."""
        for name in ("name", "sites"):
            is_wrong = name in self._site_table() and name not in self.values
            if name not in self.values and not is_wrong:
                words = f"The site has no {name!r}: give one below [[site]]."
                self.mistakes.append(self._site.mistake(words))
        self._check_window()
        self._check_runs_per_hour()
        self._check_ftr_folder()
        if "name" not in self.values or "sites" not in self.values:
            return None
        values = {name: self._final(name, value) for name, value in self.values.items()}
        name = values["name"]
        if not {"output", "output_dir"} & values.keys():
            values["output"] = self._site.document.path.absolute().parent / f"{name}.jsonl"
        origins: dict[str, Origin] = {key: value.origin for key, value in self.values.items()}
        return make_plan(values, origins)

    def _site_table(self) -> Mapping[str, Any]:
        table: Any = self._site.document.table
        for step in self._site.path:
            table = table[step]
        return dict(table)

    def _check_window(self) -> None:
        given = {
            name: self.values[name].value for name in ("since", "until") if name in self.values
        }
        if len(given) == 2:
            try:
                DateWindow.from_options(**given, now=0.0)
            except DateWindowError as error:
                value = self.values["until"]
                self.mistakes.append(value.document.mistake(str(error), value.path))

    def _check_runs_per_hour(self) -> None:
        """Note that a site has a number of runs an hour and no pace that it could be of."""
        if PACE in self._site.values and not PACE_NEEDS.is_met(self.values):
            self.mistakes.append(self._site.mistake(PACE_NEEDS.sentence(PACE, "site"), PACE))

    def _check_ftr_folder(self) -> None:
        """Note that the folder of others' rules is none: without them, pages are read otherwise."""
        value = self.values.get("ftr_rules")
        if value is not None and "name" in self.values:
            try:
                FtrFolder(self._final("ftr_rules", value))
            except FtrFolderError as error:
                words = f"ftr_rules: {error}"
                self.mistakes.append(value.document.mistake(words, value.path))

    def _final(self, name: str, value: Value) -> Any:
        """Return a value as the plan has it: a path whole, with the site's name in it."""
        if name not in _PATHS:
            return value.value
        text = value.value.replace("{name}", self.values["name"].value)
        return value.document.path.absolute().parent / Path(text).expanduser()
