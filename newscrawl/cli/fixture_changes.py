"""What ``newscrawl fixture update`` and ``refetch`` do with a fixture, and print of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.cli.fixture_lines import print_difference
from newscrawl.common.terminal import print_lines
from newscrawl.crawl.page_fetches import FetchError
from newscrawl.page_fixtures import Fixture
from newscrawl.page_fixtures.differences import Difference, differences
from newscrawl.page_fixtures.fixture import OUTPUT
from newscrawl.page_fixtures.fixture_names import dated_folder
from newscrawl.page_fixtures.reading import REJECT, idle_rules, output_of, read_page
from newscrawl.page_fixtures.tidy_page import tidied_page

if TYPE_CHECKING:
    from newscrawl.files.page_bytes import PageBytes
    from newscrawl.operate.sites_file.by_host import SitesByHost

__all__ = ["change_of", "is_as_before"]


def change_of(
    one: Fixture, sites: SitesByHost | None, fields: set[str] | None
) -> tuple[Fixture, dict[str, Any]] | None:
    """Print how a page's record differs; return what is to be written if that is accepted."""
    outcome = read_page(one.page(), sites)
    got = output_of(outcome)
    if not (one.folder / OUTPUT).exists():
        print_lines(f"{one.folder}: it has no record yet, and gets one of {len(got)} fields.")
        return one, got
    expected = one.expected()
    found = differences(expected, got, idle_rules(outcome))
    if fields is not None:
        found = [each for each in found if each.field in fields]
        missing = (name for name in got if name in fields and name not in expected)
        found += [Difference(name, None, got[name]) for name in missing if REJECT not in expected]
    if not found:
        return None
    print_difference(one, found)
    if any(each.field == REJECT for each in found):
        return one, got
    changed = {each.field: each.got for each in found if each.problem is None}
    unknown = {each.field for each in found if each.problem is not None}
    kept = {name: value for name, value in expected.items() if name not in unknown}
    order = {name: place for place, name in enumerate(got)}
    return one, dict(sorted((kept | changed).items(), key=lambda pair: order.get(pair[0], -1)))


def is_as_before(one: Fixture, answer: PageBytes | FetchError, sites: SitesByHost | None) -> bool:
    """Return True if a page that was fetched again gives the record that it must.

    Else it takes the old one's place, which stays beside it; what happened is printed.
    """
    if isinstance(answer, FetchError):
        print_lines(f"{one.folder}: not fetched: {answer}. The fixture stays as it is.")
        return False
    old = one.page()
    page = answer._replace(url=old.url)
    got, expected = output_of(read_page(page, sites)), one.expected()
    if not (found := differences(expected, got)):
        return True
    if REJECT in got and REJECT not in expected:
        print_lines(
            f"{one.folder}: no article any more ({got[REJECT]}). The fixture stays as it is."
        )
        return False
    notes = one.meta()
    old_place = dated_folder(one.folder, old)
    one.folder.rename(old_place)
    try:
        one.save(tidied_page(page, sites), expected, notes=notes)
    except BaseException:
        old_place.rename(one.folder)
        raise
    Fixture(old_place).note(dated=True)
    print_difference(one, found)
    print_lines(f"  The page of before is kept: {old_place}")
    return False
