"""The hosts that belong to a site: what each voucher allows, and what none can."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.frontier import MEMORY, CrawlState
from newscrawl.crawl.frontier.site_hosts import (
    MAX_VOUCHED_HOSTS,
    POLICY,
    SiteHosts,
    Use,
    Voucher,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SITE = "paper.example"
NOW = 1_800_000_000.0
DAY_SECONDS = 86_400.0


@pytest.fixture
def hosts() -> Iterator[SiteHosts]:
    state = CrawlState(MEMORY)
    yield state.hosts
    state.close()


def vouch(hosts: SiteHosts, host: str, voucher: Voucher = Voucher.FRONT_REDIRECT) -> bool:
    return hosts.vouch(f"https://{host}/", SITE, voucher, by=f"https://{SITE}/", now=NOW)


@pytest.mark.parametrize("host", [SITE, f"www.{SITE}", f"sport.{SITE}", f"{SITE}:8080"])
@pytest.mark.parametrize("use", [Use.PAGES, Use.SOURCES, Use.LISTS])
def test_a_sites_own_hosts_need_no_voucher(hosts: SiteHosts, host: str, use: Use) -> None:
    assert hosts.allows(f"https://{host}/a", SITE, use)


@pytest.mark.parametrize("voucher", Voucher)
def test_a_voucher_allows_what_the_table_says(hosts: SiteHosts, voucher: Voucher) -> None:
    policy = POLICY[voucher]
    assert vouch(hosts, "new.example", voucher) is not policy.own_domain_only
    for use in (Use.PAGES, Use.SOURCES, Use.LISTS):
        allowed = use in policy.uses and not policy.own_domain_only
        assert hosts.allows("https://new.example/a", SITE, use) is allowed
        is_moved = voucher is Voucher.FRONT_REDIRECT  # then hosts below it are the site's, too
        assert hosts.allows("https://sub.new.example/a", SITE, use) is is_moved
        assert not hosts.allows("https://new.example/a", "other.example", use)


def test_up_to_the_main_host(hosts: SiteHosts) -> None:
    up = ("https://www.paper.example/a", "sport.paper.example", Voucher.FRONT_LINKS)
    assert hosts.vouch(*up, by="https://sport.paper.example/", now=NOW)
    assert hosts.allows("https://paper.example/a", "sport.paper.example", Use.PAGES)
    other = ("https://john.blogspot.com/a", "mary.blogspot.com", Voucher.FRONT_LINKS)
    assert not hosts.vouch(*other, by="https://mary.blogspot.com/", now=NOW)


@pytest.mark.parametrize("host", ["10.0.0.1", "127.0.0.1:8080", "[::1]", "localhost", "intranet"])
@pytest.mark.parametrize("voucher", Voucher)
def test_no_voucher_for_addresses_and_local_names(
    hosts: SiteHosts, host: str, voucher: Voucher
) -> None:
    assert not vouch(hosts, host, voucher)
    assert not any(hosts.allows(f"http://{host}/", SITE, use) for use in Use if use)


@pytest.mark.parametrize("host", ["x.com", "www.facebook.com", "bit.ly", "news.google.com"])
def test_a_service_of_all_the_world_may_hold_a_feed_only(hosts: SiteHosts, host: str) -> None:
    assert not vouch(hosts, host, Voucher.ENTRIES)
    assert not vouch(hosts, host, Voucher.FRONT_REDIRECT)
    assert vouch(hosts, host, Voucher.FEED_LINK)
    assert not hosts.allows(f"https://{host}/a", SITE, Use.PAGES)


def test_a_site_has_so_many_hosts_and_no_more(hosts: SiteHosts) -> None:
    told = [vouch(hosts, f"h{number}.example", Voucher.ROBOTS_TXT) for number in range(50)]
    assert sum(told) == MAX_VOUCHED_HOSTS


def test_probation_lasts_a_day(hosts: SiteHosts) -> None:
    redirect = ("https://new.example/", SITE, Voucher.FRONT_REDIRECT)
    by = f"https://{SITE}/"
    assert not hosts.vouch(*redirect, by=by, now=NOW, on_probation=True)
    assert not hosts.vouch(*redirect, by=by, now=NOW + 3600, on_probation=True)
    assert hosts.vouch(*redirect, by=by, now=NOW + DAY_SECONDS, on_probation=True)
    assert hosts.sites_of("new.example") == [SITE]
    hosts.forget(SITE, Voucher.FRONT_REDIRECT)
    assert not hosts.allows("https://new.example/", SITE, Use.PAGES)


@pytest.mark.parametrize(
    ("counts", "vouched"),
    [
        ({"new.example": 3}, ["new.example"]),
        ({"new.example": 3, SITE: 2}, ["new.example"]),
        ({"new.example": 2, SITE: 2}, []),
        ({"new.example": 1}, []),
        ({f"p{number}.example": 1 for number in range(50)}, []),
        ({SITE: 5, "sport.paper.example": 1}, []),  # its own, without a voucher
    ],
)
def test_entries_vouch_where_most_of_them_are(
    hosts: SiteHosts, counts: dict[str, int], vouched: list[str]
) -> None:
    assert hosts.named_by_entries(Counter(counts), SITE) == vouched


def test_an_entry_vouches_for_the_sites_own_domain(hosts: SiteHosts) -> None:
    counts = Counter({"sport.paper.example": 9, SITE: 1})
    assert hosts.named_by_entries(counts, "sport.paper.example") == [SITE]


def test_below_the_host_to_which_a_site_moved_all_is_its_own(hosts: SiteHosts) -> None:
    assert vouch(hosts, "www.new.example", Voucher.FRONT_REDIRECT)
    assert hosts.allows("https://sport.new.example/a", SITE, Use.LISTS)
    assert not hosts.allows("https://renew.example/a", SITE, Use.PAGES)
    assert hosts.is_of_owner("sport.new.example", SITE)
