"""The tests that pytest makes of fixtures: one for each field of a page, or one for each page."""

from __future__ import annotations

import os
import shlex
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.page_fixtures.differences import differences, in_lines
from newscrawl.page_fixtures.fixture import Fixture, FixtureError, is_fixture, pages_in
from newscrawl.page_fixtures.reading import REJECT, idle_rules, output_of, read_page, sites_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.extraction.examination import RuledOutcome
    from newscrawl.operate.sites_file.by_host import SitesByHost

__all__ = ["FixtureFolder", "sites_of"]

_SITES = pytest.StashKey["SitesByHost | None"]()
_SITES_FILE = pytest.StashKey["Path | None"]()
_LINE = 0  # the number of the first line: where a test without code begins


def sites_of(config: pytest.Config, file: Path | None) -> SitesByHost | None:
    """Return the sites of the sites file, which is read once.  Raises pytest's CollectError."""
    if _SITES not in config.stash:
        try:
            config.stash[_SITES] = sites_in(file)
        except FixtureError as error:
            raise pytest.Collector.CollectError(str(error)) from None
        config.stash[_SITES_FILE] = file
    return config.stash[_SITES]


def _update_command(config: pytest.Config, fixture: Path) -> str:
    """Return the command that accepts what a page gives, by the same rules, for the shell."""
    paths = {"": fixture, " --sites": config.stash[_SITES_FILE]}
    named = (
        f"{option} {shlex.quote(os.path.relpath(path, config.invocation_params.dir))}"
        for option, path in paths.items()
        if path
    )
    return f"newscrawl fixture update{''.join(named)}"


class FixtureFolder(pytest.Directory):
    """A folder of fixtures, or of folders of them."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Yield what the folder holds; of a page without a record, a test that fails.

        Links to folders are left out, as "newscrawl fixture check" does: they may lead in circles.
        """
        if is_fixture(self.path):
            yield from _tests_of(self)
            return
        for page in pages_in(self.path):
            yield _LoosePage.from_parent(self, name=page.name)
        for path in sorted(self.path.iterdir()):
            if path.is_dir() and not path.is_symlink() and not path.name.startswith("."):
                yield _made(self, path)

    @cached_property
    def outcome(self) -> RuledOutcome:
        """What its page gives; it is read once for all of its fields."""
        return read_page(Fixture(self.path).page(), self.config.stash[_SITES])

    def differences(self, field: str | None) -> list[str]:
        """Return the lines of what differs: of a field, or of all of them."""
        expected = Fixture(self.path).expected()
        found = differences(expected, output_of(self.outcome), idle_rules(self.outcome))
        wanted = [one for one in found if field is None or one.field in (field, REJECT)]
        return [line for one in wanted for line in in_lines(one)]


def _made(parent: pytest.Collector, path: Path) -> FixtureFolder:
    made: FixtureFolder = FixtureFolder.from_parent(parent, path=path)
    return made


def _tests_of(folder: FixtureFolder) -> Iterator[pytest.Item]:
    """Yield the tests of a fixture; one that cannot be read is one failing test."""
    try:
        fields = list(Fixture(folder.path).expected())
    except FixtureError:
        fields = []
    if not fields or folder.config.getoption("newscrawl_per_page"):
        yield _PageTest.from_parent(folder, name="page")
        return
    for field in fields:
        yield _PageTest.from_parent(folder, name=field, field=field)


class _DifferenceError(AssertionError):
    """A page gives another value; the text is the difference."""


class _PageTest(pytest.Item):
    """A page gives its record, or one field of it."""

    def __init__(self, *, field: str | None = None, **options: Any) -> None:
        super().__init__(**options)
        self._field = field

    def runtest(self) -> None:
        """Read the page and compare."""
        assert isinstance(self.parent, FixtureFolder)  # noqa: S101 - for mypy
        if lines := self.parent.differences(self._field):
            raise _DifferenceError("\n".join(lines))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> str:
        """Return the difference, without a traceback into newscrawl."""
        if not isinstance(excinfo.value, _DifferenceError | FixtureError):
            return str(super().repr_failure(excinfo))
        if isinstance(excinfo.value, FixtureError):
            return str(excinfo.value)
        return (
            f"{excinfo.value}\n\n- is what the page must give, + is what it gives. If the page "
            f"shows what it gives: {_update_command(self.config, self.path)}"
        )

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the test is and what it is called."""
        return self.path, _LINE, f"{Fixture(self.path).name}: {self.name}"


class _LoosePage(pytest.Item):
    """A page of which nothing says what it must give."""

    def runtest(self) -> None:
        """Fail."""
        raise FixtureError(
            f"{self.path / self.name} has no record beside it, so nothing is tested. Make it a "
            f"fixture with: newscrawl fixture add {self.path / self.name} --url URL"
        )

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> str:
        """Return the sentence."""
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the page is and what it is called."""
        return self.path, _LINE, self.name
