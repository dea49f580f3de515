"""``newscrawl fixture``: pages kept with the record that they must give, and whether they do."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from newscrawl.cli.crawled_page import crawled_page
from newscrawl.cli.errors import as_click_error, is_typed_url
from newscrawl.cli.fixture_changes import change_of, is_as_before
from newscrawl.cli.fixture_lines import (
    check_line,
    number_of,
    print_difference,
    print_what_to_check,
)
from newscrawl.cli.fixture_pages import fetched_again, fetched_page, why_too_much
from newscrawl.cli.network_options import NETWORK_OPTIONS, add_options
from newscrawl.cli.render_option import RENDER_OPTION
from newscrawl.cli.sites_option import SITES_OPTION
from newscrawl.common.terminal import print_lines
from newscrawl.common.urls import site_of
from newscrawl.items import Article
from newscrawl.page_fixtures import Fixture, FixtureError, find_fixtures, loose_pages
from newscrawl.page_fixtures.differences import differences
from newscrawl.page_fixtures.fixture import RENDERED
from newscrawl.page_fixtures.fixture_names import new_folder
from newscrawl.page_fixtures.reading import (
    REJECT,
    idle_rules,
    output_of,
    read_page,
    record_of,
    sites_in,
)
from newscrawl.page_fixtures.tidy_page import tidied_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from newscrawl.files.page_bytes import PageBytes
    from newscrawl.operate.sites_file.by_host import SitesByHost

__all__ = ["fixture"]

_DIFFERS: Final = 1
"""The exit status of a check that found a difference, as of diff and of pytest."""
_UNREADABLE: Final = 2
"""The exit status of a check of a fixture that cannot be read, as of wrong use."""
_FOLDER: Final = Path("fixtures")
_DIRS: Final = click.argument(  # any number of folders, as of any command on files
    "folders", metavar="[DIR]...", nargs=-1, type=click.Path(path_type=Path)
)


@click.group
def fixture() -> None:
    """Keep pages with the record that they must give, and check that they still give it.

    A fixture is a folder: the page as it was fetched, its record, and when that was. DIR is such a
    folder or one that holds some; without it, "fixtures".

    \b
    Keep a page, look at its record, and check all pages after a change:
      newscrawl fixture add https://news.example/a-story
      newscrawl fixture check
    A page that went wrong in a crawl:
      newscrawl fixture add --url https://news.example/a-story articles.jsonl.state
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)


@fixture.command
@click.argument("source", metavar="URL|FILE")
@click.option("--url", metavar="URL", help="The page's URL, where FILE is given.")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=_FOLDER,
    show_default=True,
    metavar="DIR",
    help="The folder of the fixtures.",
)
@click.option(
    "--site",
    metavar="NAME",
    help="The folder of the page's site within it; without it, the site's name in the sites file, "
    "or its host.",
)
@click.option("--name", metavar="NAME", help="The name of the page's folder; else from its URL.")
@click.option("--as-is", is_flag=True, help="Keep all scripts and trackers of the page.")
@click.option(
    "--article",
    is_flag=True,
    help="Keep what could be read as the record of a page that is taken for no article.",
)
@SITES_OPTION
@RENDER_OPTION
@add_options(NETWORK_OPTIONS)
def add(
    source: str,
    url: str | None,
    folder: Path,
    site: str | None,
    name: str | None,
    sites_file: Path | None,
    *,
    as_is: bool,
    article: bool,
    render: bool,
    **network: Any,
) -> None:
    """Make a fixture of a page: of the web, of a file, or of a crawl.

    FILE is a saved page, an archive or a folder of archives, or what a crawl has left: its state,
    its rejects, or its output. --url says which page is meant; a page that no file holds is
    fetched, as a crawl would.

    Scripts and trackers that carry nothing are cut, if the page gives the same record without them.
    Then the record is shown: look at it beside the page, and where the page says something else,
    write that into the fixture's output.json.

    \b
    Examples:
      newscrawl fixture add https://news.example/a-story
      newscrawl fixture add --url https://news.example/a-story articles.rejects.jsonl
      newscrawl fixture add --url https://news.example/a-story warc/
    A page whose text its scripts bring:
      newscrawl fixture add --render https://news.example/a-story
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    with as_click_error(FixtureError):
        sites = sites_in(sites_file)
        page = crawled_page(source, url, lambda address: fetched_page(address, render, network))
        if page.url is None:
            raise click.ClickException(
                f"the URL of {source} is unknown: give it with --url, as the record depends on it."
            )
        # A saved file does not say when it was fetched.
        page = page._replace(
            fetched_at=page.fetched_at or datetime.now(UTC).isoformat("T", "seconds")
        )
        if why := why_too_much(page):
            raise click.ClickException(f"{page.url} cannot be a fixture: {why}.")
        outcome = read_page(page, sites)
        output = record_of(outcome.article) if article else output_of(outcome)
        kept = page if as_is else tidied_page(page, sites)
        place = new_folder(folder, site or _site_name(page, sites), page, name)
        made = Fixture(place)
        # A page of a file was not shown; "refetch" shows again what was.
        is_rendered = render and is_typed_url(page.input)
        made.save(kept, output, notes={RENDERED: True} if is_rendered else None)
        print_what_to_check(made, outcome, output, fetched=page, kept=kept, sites_file=sites_file)


def _site_name(page: PageBytes, sites: SitesByHost | None) -> str:
    site = sites.site_of(page.url) if sites else None
    return site.name if site is not None else site_of(page.url or "") or "pages"


@fixture.command
@_DIRS
@SITES_OPTION
def check(folders: tuple[Path, ...], sites_file: Path | None) -> None:
    """Read the pages of fixtures again, and show by field what is not as it must be.

    Lines with - are what a page must give, lines with + what it gives. Fields that a fixture's
    output.json leaves out are not compared.

    Exit status: 0 all as it must be, 1 a difference, 2 wrong use, or a fixture that cannot be
    read or has no record.
    """
    with as_click_error(FixtureError):
        sites = sites_in(sites_file)
        found = _find(folders)
        statuses = [_checked(one, sites) for one in found]
        loose = [page for place in folders or (_FOLDER,) for page in loose_pages(place)]
    for page in loose:
        print_lines(
            f"{page}: no record is beside it. Make it a fixture with: newscrawl fixture add "
            f"{page} --url URL"
        )
    statuses += [_UNREADABLE] * len(loose)
    print_lines(check_line(len(found), sum(map(bool, statuses))))
    raise click.exceptions.Exit(max(statuses))


def _find(folders: Sequence[Path]) -> list[Fixture]:
    by_folder = {one.folder: one for place in folders or (_FOLDER,) for one in find_fixtures(place)}
    return list(by_folder.values())


def _checked(one: Fixture, sites: SitesByHost | None) -> int:
    """Check a fixture, and print what is not right; return the exit status for it."""
    try:
        outcome = read_page(one.page(), sites)
        found = differences(one.expected(), output_of(outcome), idle_rules(outcome))
    except FixtureError as error:
        print_lines(str(error))
        return _UNREADABLE
    if not found:
        return 0
    print_difference(one, found)
    return _DIFFERS


@fixture.command
@_DIRS
@click.option(
    "--fields",
    metavar="NAME[,NAME]",
    help="Accept these fields alone, such as headline,authors.",
)
@click.option("--yes", is_flag=True, help="Accept without asking.")
@SITES_OPTION
def update(
    folders: tuple[Path, ...], fields: str | None, sites_file: Path | None, *, yes: bool
) -> None:
    """Show what the pages of fixtures give now, and accept it as what they must give.

    The difference is shown first, and nothing is written until it is accepted.

    Exit status: 0 accepted or nothing to accept, 1 not accepted, 2 wrong use.
    """
    wanted = _field_names(fields)
    with as_click_error(FixtureError):
        sites = sites_in(sites_file)
        changes = list(filter(None, (change_of(one, sites, wanted) for one in _find(folders))))
        if not changes:
            print_lines("All pages give what they must: nothing to accept.")
            return
        if not (yes or _is_accepted(len(changes))):
            print_lines("Nothing was written.")
            raise click.exceptions.Exit(_DIFFERS)
        for one, output in changes:
            one.write_expected(output)
    print_lines(f"Accepted: {number_of(len(changes), 'fixture')}.")


def _field_names(fields: str | None) -> set[str] | None:
    if fields is None:
        return None
    names = {name.strip() for name in fields.split(",")}
    known = {*Article.__dataclass_fields__, REJECT}
    if unknown := sorted(names - known):
        near = get_close_matches(unknown[0], known, 1)
        meant = f"Did you mean {near[0]}?" if near else "A record has the fields of the README."
        raise click.UsageError(f"No such field: {', '.join(unknown)}. {meant}")
    return names


def _is_accepted(number: int) -> bool:
    if not sys.stdin.isatty():
        print_lines("To accept this, add --yes.")
        return False
    return click.confirm(f"Accept this for {number_of(number, 'fixture')}?")


@fixture.command
@_DIRS
@SITES_OPTION
@add_options(NETWORK_OPTIONS)
def refetch(folders: tuple[Path, ...], sites_file: Path | None, **network: Any) -> None:
    """Fetch the pages of fixtures again, and keep those that give another record now.

    Pages that were shown in a browser when they were added (--render) are shown in one again.

    A page that gives another record takes the old one's place, and must give the old one's record:
    what differs is what the site's new layout broke, or what the site has changed in its article,
    which "fixture update" accepts. The old page stays, as a fixture with its day behind its name.

    Exit status: 0 all pages give what they gave, 1 one does not, or did not come, 2 wrong use.
    """
    with as_click_error(FixtureError):
        sites = sites_in(sites_file)
        found = [one for one in _find(folders) if not one.meta().get("dated")]
        results = [
            is_as_before(one, answer, sites) for one, answer in fetched_again(found, network)
        ]
    print_lines(f"{number_of(results.count(True), 'page')} of {len(found)} as before.")
    if not all(results):
        raise click.exceptions.Exit(_DIFFERS)
