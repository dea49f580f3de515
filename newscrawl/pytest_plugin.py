"""The pytest plugin: ``pytest --newscrawl-fixtures=DIR`` tests the fixtures of a folder.

Every run of pytest loads this module where newscrawl is installed.  So it imports next to nothing,
and what reads pages only where fixtures are asked for.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest

__all__ = ["pytest_addoption", "pytest_collect_directory", "pytest_configure"]

_FOLDERS: Final = "newscrawl_fixtures"
_SITES: Final = "newscrawl_sites"
_PER_PAGE: Final = "newscrawl_per_page"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options, and the same as keys of pytest's configuration file."""
    group = parser.getgroup("newscrawl")
    group.addoption(
        "--newscrawl-fixtures",
        dest=_FOLDERS,
        action="append",
        metavar="DIR",
        help="Test newscrawl's fixtures in DIR, each field of each page. May be given several "
        "times.",
    )
    group.addoption(
        "--newscrawl-sites",
        dest=_SITES,
        metavar="FILE",
        help="Read the fixtures' pages by the rules of a sites file.",
    )
    group.addoption(
        "--newscrawl-per-page",
        dest=_PER_PAGE,
        action="store_true",
        help="Make one test of a page, and not one of each field.",
    )
    about_folders = "Folders of newscrawl's fixtures, tested where pytest meets them."
    parser.addini(_FOLDERS, about_folders, type="paths", default=[])
    parser.addini(_SITES, "The sites file by whose rules the fixtures' pages are read.")
    parser.addini(_PER_PAGE, "Whether a page is one test.", type="bool", default=False)


def pytest_configure(config: pytest.Config) -> None:
    """Have pytest look into the folders that were given."""
    given: list[str] = config.getoption(_FOLDERS) or []
    if not given and not config.getini(_FOLDERS):
        return
    if not hasattr(pytest, "Directory"):
        raise pytest.UsageError("newscrawl's fixtures need pytest 8 or later: upgrade pytest.")
    if config.getini(_PER_PAGE):
        setattr(config.option, _PER_PAGE, True)
    for folder in map(Path, given):
        if not folder.is_dir():
            raise pytest.UsageError(
                f"--newscrawl-fixtures={folder} is no folder: give one of fixtures."
            )
        named = {os.path.abspath(argument) for argument in config.args}  # noqa: PTH100
        if os.path.abspath(folder) not in named:  # noqa: PTH100
            config.args.append(str(folder))


# Optional, as an older pytest that has no such hook must run as before.
@pytest.hookimpl(optionalhook=True)
def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Make the tests of a folder of fixtures."""
    config = parent.config
    if path not in _folders(config):
        return None
    # Here, as it loads all that reads pages.
    from newscrawl.page_fixtures.pytest_items import FixtureFolder, sites_of  # noqa: PLC0415

    sites_of(config, _sites_file(config))
    made: pytest.Collector = FixtureFolder.from_parent(parent, path=path)
    return made


def _folders(config: pytest.Config) -> set[Path]:
    given: list[str] = config.getoption(_FOLDERS) or []
    kept: list[Path] = config.getini(_FOLDERS)
    places = (config.invocation_params.dir / folder for folder in given)
    # Not resolved: pytest's own paths are not, either.
    return {Path(os.path.abspath(place)) for place in (*places, *kept)}  # noqa: PTH100


def _sites_file(config: pytest.Config) -> Path | None:
    given: str | None = config.getoption(_SITES)
    kept = str(config.getini(_SITES))
    if given:
        return config.invocation_params.dir / given
    return config.rootpath / kept if kept else None
