"""The simulation of a shared frontier: its small form keeps to what the large one rests on."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import msgspec
import pytest
from memory_store import MemoryStore

from benchmarks.frontier_places import LeasedSite, Places
from benchmarks.frontier_plots import draw_plots
from benchmarks.frontier_requests import Clock, Requests
from benchmarks.frontier_results import QUESTIONS, answers, answers_table
from benchmarks.frontier_setup import Costs, Hours, Outcome, Setup
from benchmarks.frontier_sim import simulate
from benchmarks.line_charts import Chart, Line, chart_svg
from benchmarks.publication_patterns import DAY, HOUR
from benchmarks.simulated_frontier_sites import BEGIN, FrontierSite, frontier_sites
from benchmarks.store_costs import store_costs_of
from newscrawl import settings
from newscrawl.crawl.shared.store_words import HOLD_SECONDS
from newscrawl.operate.schedule import AUTO, Timing

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.simulated_frontier_sites import SiteState

pytestmark = pytest.mark.build

_HOURS = Hours(before=1.0, measured=2.0, after=2.0)


@pytest.fixture(scope="module")
def sites() -> list[FrontierSite]:
    return frontier_sites(24, seed=3, newsrooms=6, days=0.4)


def _outcome(sites: list[FrontierSite], setup: Setup) -> Outcome:
    return simulate(sites, setup, _HOURS, seed=3)


def _median(outcome: Outcome) -> float:
    return sorted(outcome.delays)[len(outcome.delays) // 2]


def test_sites_are_the_same_for_a_seed_and_have_archives_of_all_sizes() -> None:
    made, again = (frontier_sites(24, seed=5, newsrooms=3, days=0.1) for _ in range(2))
    assert [(site.published, site.pause) for site in made] == [
        (site.published, site.pause) for site in again
    ]
    sizes = [site.archive_pages for site in made]
    assert min(sizes) < 100
    assert max(sizes) > 100_000
    assert all(site.pause >= settings.DOWNLOAD_DELAY for site in made)


def test_a_simulation_is_the_same_for_a_seed(sites: list[FrontierSite]) -> None:
    setup = Setup(2, at_once=2, archive=True)
    assert _outcome(sites, setup) == _outcome(sites, setup)


def test_no_article_is_fetched_before_it_is_published(sites: list[FrontierSite]) -> None:
    found = _outcome(sites, Setup(2))
    assert len(found.delays) >= 20
    assert min(found.delays) > 0
    assert found.missing < 0.25 * len(found.delays)  # those that only a rare look would find


def test_where_places_are_short_more_workers_fetch_sooner(sites: list[FrontierSite]) -> None:
    slow = Costs(start=120.0)
    few, many = (_outcome(sites, Setup(workers, at_once=1, costs=slow)) for workers in (1, 8))
    assert _median(many) < _median(few)
    assert few.used["late"] > 10 * many.used["late"]


def test_a_store_that_is_too_slow_holds_up_all(sites: list[FrontierSite]) -> None:
    slow = _outcome(sites, Setup(4, costs=Costs(answer=40.0)))
    assert slow.used["store"] > 0.9 * slow.hours * HOUR
    assert _median(slow) > 1.5 * _median(_outcome(sites, Setup(4)))


def test_a_site_that_waits_for_the_worker_with_a_copy_is_not_loaded_again(
    sites: list[FrontierSite],
) -> None:
    waiting = _outcome(sites, Setup(4))
    not_waiting = _outcome(sites, Setup(4, hold=0.0, preference=0.0))
    assert waiting.counts["loads"] == 0
    assert not_waiting.counts["runs"] > 100


def test_archives_come_no_quicker_than_pauses_allow(sites: list[FrontierSite]) -> None:
    setup = Setup(1, at_once=4, archive=True)
    found = _outcome(sites, setup)
    most = setup.at_once * found.hours * HOUR / settings.DOWNLOAD_DELAY
    assert 0 < found.counts["archive pages"] <= most
    assert found.used["places"] <= setup.at_once * found.hours * HOUR


def test_one_budget_for_all_sites_finds_news_sooner(sites: list[FrontierSite]) -> None:
    own, one = (_outcome(sites, Setup(8, one_budget=one)) for one in (False, True))
    assert _median(one) < _median(own)
    assert one.counts["runs"] < 1.2 * own.counts["runs"]


# --- the parts ------------------------------------------------------------------------------------


def _leased(site: FrontierSite, number: int = 0) -> LeasedSite:
    state: SiteState = site.learned.for_site(site.named, site.published)
    timing = Timing.of(site.name, every=AUTO, runs_per_hour=4.0)
    return LeasedSite(number, site, state, timing, left=0, rows=5)


def test_a_held_site_goes_to_another_worker_after_a_while(sites: list[FrontierSite]) -> None:
    site = _leased(sites[0])
    places = Places(Setup(2, at_once=1), [site])
    own = site.copy_at
    assert own is not None
    assert places.worker_for(site, BEGIN) is own
    places.take(own)
    assert places.worker_for(site, BEGIN) is None
    assert places.worker_for(site, BEGIN + HOLD_SECONDS) not in (None, own)


@pytest.mark.parametrize("ahead", [5, 50, 650])
def test_a_worker_gets_what_the_store_would_give_it(
    sites: list[FrontierSite], ahead: float
) -> None:
    """Its own site; another one's, that is free for all after a while; one that nobody has."""
    times = {"own": 0.0, "other": -ahead, "free": -ahead - 1}
    clock = [BEGIN]
    store = MemoryStore(lambda: clock[0])
    leased: dict[str, LeasedSite] = {}
    for number, name in enumerate(times):
        leased[name] = _leased(sites[number], number)
    places = Places(Setup(2), list(leased.values()))
    me, other = places.workers
    for name, home in {"own": me, "other": other, "free": None}.items():
        clock[0] = leased[name].due = BEGIN + times[name]
        leased[name].copy_at = home
        store.put_sites({name: 0.0}, anew=True)
        worker = {id(me): "me", id(other): "other"}.get(id(home), "nobody")
        store.beat(worker, {}, alive_seconds=HOUR)
        lease = store.take_site(worker, lease_seconds=1.0, only=[name])
        assert lease is not None
        store.release(lease, next_due=0.0, keeps_copy=home is not None)
    clock[0] = BEGIN
    for site in leased.values():
        places.wait(site)
    names = {id(site): name for name, site in leased.items()}
    while (lease := store.take_site("me", lease_seconds=HOUR)) is not None:
        following = places.next_for(me, BEGIN)
        assert following is not None
        assert names[id(following)] == lease.site
        following.is_waiting = False
    assert places.next_for(me, BEGIN) is None


def test_a_page_that_fails_is_tried_again_by_the_delays_of_crawls(
    sites: list[FrontierSite],
) -> None:
    class Unlucky(Random):
        def random(self) -> float:
            return 0.01  # of pages, fewer than that fail; of sources it is more

    busy = max(sites, key=lambda site: len(site.published))
    site = _leased(busy, 1)
    out = Outcome(BEGIN, BEGIN + DAY, BEGIN)
    requests = Requests(out, Unlucky(), 2)
    clock = Clock(BEGIN + 9 * HOUR, 0.5)
    requests.ask_for_news(site, clock)
    failed = out.counts["asked in vain: http-503"]
    assert failed > 0
    assert failed % 3 == 0  # the first, and two quick tries
    assert not requests.fetched[1]
    assert {attempts for _, _, attempts in site.later} <= {1, 3}  # 1: those that are gone
    assert min(when for when, _, _ in site.later) >= clock.now - 60 + HOUR


def test_answers_make_tables_and_plots(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    few = {
        question: asked._replace(setups=(asked.setups[0], asked.setups[-1]), part=1)
        for question, asked in QUESTIONS.items()
        if question in ("news", "news, followed for a day", "news, first come", "archives")
    }
    monkeypatch.setattr("benchmarks.frontier_results.QUESTIONS", few)
    monkeypatch.setattr("benchmarks.frontier_results._FEWEST_NEWSROOMS", 3)
    found = list(answers(12, seed=1, questions=few, hours=Hours(0.5, 1.0, 0.5)))
    assert {each.question for each in found} == set(few)
    assert answers_table("all", found).row_count == len(found)
    file = tmp_path / "answers.jsonl"
    file.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in found))
    drawn = draw_plots(file, tmp_path)
    assert len(drawn) == 3
    for path in drawn:
        assert ElementTree.parse(path).getroot().tag.endswith("svg")  # noqa: S314 - ours


def test_a_chart_names_its_lines_and_has_colours_for_the_dark() -> None:
    lines = [Line("quick & small", [(1, 0.5), (8, 2)]), Line("slow", [(1, 2), (8, 2.1)])]
    drawn = chart_svg(Chart("A <title>", "across", "upright", lines, bound=(10.0, "the most")))
    root = ElementTree.fromstring(drawn)  # noqa: S314 - ours
    words = ["".join(node.itertext()) for node in root.iter() if node.tag.endswith("text")]
    assert {"A <title>", "quick & small", "slow", "the most", "0.1", "10"} <= set(words)
    assert "prefers-color-scheme: dark" in drawn
    assert "http" not in drawn.replace("http://www.w3.org/2000/svg", "")


def test_a_stores_costs_are_measured_by_what_workers_ask_of_it() -> None:
    costs = store_costs_of(MemoryStore(), rounds=3)
    assert [each.what for each in costs][-1] == "a row read"
    assert costs[-1].number == 3 + 30 + 1000
