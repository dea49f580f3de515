"""Workers of a shared crawl in one process, with runs that end when the test says so."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from dataclasses import replace
from queue import SimpleQueue
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from filelock import lock_descriptor
from memory_store import MemoryStore
from waiting import wait_until

from newscrawl.crawl.runner import CrawlSummary
from newscrawl.crawl.shared.local_copy import Version, note_version
from newscrawl.crawl.shared.shared_store import FileName, StateChange, StoreConflictError
from newscrawl.crawl.shared.site_session import LeasedSite, SiteSession
from newscrawl.operate import shared_membership, shared_service
from newscrawl.operate.kept_copies import KeptCopies
from newscrawl.operate.output_cuts import cut_outputs, leased_sites, workers_left
from newscrawl.operate.run_log import RunLog
from newscrawl.operate.service import RunLimits
from newscrawl.operate.shared_membership import Membership, NameTakenError
from newscrawl.operate.shared_service import SharedService
from newscrawl.operate.site_run import RunOptions, SiteRun
from newscrawl.operate.site_states import state_of
from newscrawl.operate.sites_file import read_sites_file
from newscrawl.operate.worker_places import plans_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from newscrawl.operate.sites_file import SitePlan

NOW = 1_795_000_000.0
MINUTE = 60.0


class Run:
    """A run that goes on until it is given its end."""

    def __init__(self, site: SitePlan) -> None:
        self.site = site
        self._result = SimpleQueue[SiteRun]()

    def end(self) -> None:
        self._result.put(SiteRun(site=self.site, started=0, seconds=0))

    def finish(self, summary: CrawlSummary) -> None:
        self._result.put(SiteRun(site=self.site, started=0, seconds=0, summary=summary))

    def result(self) -> SiteRun:
        return self._result.get()


class Worker:
    """A worker on a machine, which is a folder, with a clock of its own."""

    def __init__(self, store: MemoryStore, folder: Path, name: str, *, text: str) -> None:
        self.store, self.name, self.told = store, name, list[str]()
        folder.mkdir(exist_ok=True)
        self.file = folder / "sites.toml"
        self.file.write_text(text)
        self.log = RunLog(self.file)
        self.going: dict[str, Run] = {}
        self.now = NOW
        self.service = SharedService(self.file, self.log, self, RunOptions(), RunLimits(at_once=1))
        self.service.clock = lambda: self.now
        self.service.start = self._start

    def join(self, **options: Any) -> None:
        member = Membership(store=self.store, frontier="memory://", worker=self.name, **options)
        self.service.join(member, now=self.now)

    def _start(self, site: SitePlan, _: RunOptions) -> Run:
        self.going[site.name] = Run(site)
        return self.going[site.name]

    def line(self, text: str) -> None:
        self.told.append(text)

    error = line

    def run(self, run: SiteRun) -> None:
        self.told.append(f"{run.site.name}: {run.status}")

    def turn(self) -> list[str]:
        """Take a turn, and say which runs go on."""
        self.service.turn(now=self.now)
        return sorted(self.going)

    def finish(self, name: str, *, silent: bool = False) -> None:
        """End a run whose site gave something, or nothing; and wait until it is given back."""
        run, site = self.going.pop(name), f"{name}.example"
        [lease] = [lease for lease in self.service._leases.values() if lease.site == name]
        copy = state_of(run.site)
        leased = LeasedSite("memory://", lease, 60.0, str(copy))
        with (
            SiteSession(self.store, leased) as session,
            closing(session.open_state(copy)) as state,
        ):
            if silent:
                state.history.note_silent(site, "blocked", "all is blocked.", now=self.now)
            else:
                state.history.note_fine(site)
            state.commit(clean=True)
        quiet = {site: "all is blocked."} if silent else {}
        counts = {site: Counter(articles=1)}
        run.finish(CrawlSummary(sites=counts, silent_sites=quiet))
        self.service.wait(30.0)
        wait_until(lambda: self._is_free(name), "the site is given back")

    def _is_free(self, name: str) -> bool:
        self.service.wait(0.05)
        return {status.site: status.worker for status in self.store.sites()}[name] is None

    def close(self) -> None:
        for run in self.going.values():
            run.end()
        self.service.close()
        self.log.close()


def sites(*names: str) -> str:
    tables = (f'[[site]]\nname = "{name}"\nsites = "https://{name}.example"\n' for name in names)
    return "\n".join(['[defaults]\nevery = "1m"', *tables])


class Clock:
    """The store's clock."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(clock: Clock) -> MemoryStore:
    return MemoryStore(clock)


@pytest.fixture
def hire(store: MemoryStore, tmp_path: Path) -> Iterator[Callable[..., Worker]]:
    """Begins a worker on a machine of its own."""
    hired: list[Worker] = []

    def begin(name: str, *names: str, joins: bool = True, machine: str = "") -> Worker:
        worker = Worker(
            store, tmp_path / (machine or name), name, text=sites(*(names or ("a", "b")))
        )
        hired.append(worker)
        if joins:
            worker.join()
        return worker

    yield begin
    for worker in hired:
        worker.close()


def due(store: MemoryStore, name: str) -> float | None:
    return {status.site: status.due_seconds for status in store.sites()}[name]


def test_each_site_has_one_worker_at_a_time(hire: Callable[..., Worker]) -> None:
    one, other = hire("w1"), hire("w2")
    began = [*one.turn(), *other.turn()]
    assert sorted(began) == ["a", "b"]
    assert hire("w3").turn() == []


def test_open_alerts_and_failures_go_with_the_site_to_the_next_worker(
    hire: Callable[..., Worker], store: MemoryStore, clock: Clock
) -> None:
    one, other = hire("w1", "a"), hire("w2", "a")
    assert one.turn() == ["a"]
    one.finish("a", silent=True)
    wait_until(lambda: any("all is blocked" in line for line in one.told), "the alert")
    assert due(store, "a") == pytest.approx(5 * MINUTE)
    clock.now += 5 * MINUTE
    assert other.turn() == ["a"]
    other.finish("a", silent=True)
    assert due(store, "a") == pytest.approx(10 * MINUTE), "a second failure in a row"
    assert not any("open" in line for line in other.told), "it was told"
    clock.now += 10 * MINUTE
    one.now += 15 * MINUTE
    assert one.turn() == ["a"]
    one.finish("a")
    wait_until(lambda: any("over" in line or "again" in line for line in one.told), "its end")
    seconds = due(store, "a")
    assert seconds is not None
    assert seconds <= MINUTE


def test_a_lost_worker_frees_its_sites(hire: Callable[..., Worker], clock: Clock) -> None:
    one, other = hire("w1", "a"), hire("w2", "a")
    assert one.turn() == ["a"]
    clock.now += 59.0
    assert other.turn() == []
    clock.now += 2.0
    assert other.turn() == ["a"]
    # What the first one says of it then changes nothing.
    with pytest.raises(Exception, match="lease"):
        one.finish("a")


def test_another_sites_file_is_refused_and_a_changed_one_waits_for_all(
    hire: Callable[..., Worker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared_service, "_STORE_PAUSE_SECONDS", 0.0)
    one, other = hire("w1", "a"), hire("w2", "a")
    with pytest.raises(StoreConflictError):
        hire("w3", "x", joins=False).join()
    assert one.turn() == ["a"]
    one.finish("a")
    one.file.write_text(sites("a", "new"))
    assert one.turn() == []
    assert any("others still crawl by what it said before" in line for line in one.told)
    assert other.turn() == []
    other.file.write_text(sites("a", "new"))
    assert sorted([*other.turn(), *one.turn(), *other.turn()])[0] == "new"


def test_a_site_that_was_disabled_runs_again_once_it_is_enabled(
    hire: Callable[..., Worker], store: MemoryStore
) -> None:
    one = hire("w1", "a", "b")
    began = one.turn()
    one.finish(began[0])
    one.file.write_text(sites("a", "b") + "enabled = false\n")
    while (began := one.turn()) and began != ["a"]:
        one.finish(began[0])
    assert due(store, "b") is None
    one.file.write_text(sites("a", "b"))
    for name in began:
        one.finish(name)
    one.service._next_look = 0.0
    one.turn()
    assert due(store, "b") is not None or "b" in one.going


def test_a_crawl_is_refused_beside_a_service_and_waits_for_none_of_its_times(
    hire: Callable[..., Worker], store: MemoryStore
) -> None:
    service = hire("w1", "a")
    assert service.turn() == ["a"]
    service.finish("a")
    store.put_sites({"a": 60 * MINUTE}, anew=True)
    with pytest.raises(StoreConflictError, match="by the other command"):
        hire("w2", "a", joins=False).join(rounds=True)
    service.service._leave()
    crawl = hire("w3", "a", joins=False)
    crawl.join(rounds=True)
    assert crawl.turn() == ["a"]


def test_a_second_worker_of_a_name_is_refused_while_the_first_is_alive(
    hire: Callable[..., Worker], clock: Clock
) -> None:
    """Also where both are containers of one name, with the same number of the process."""
    one = hire("w1", "a")
    with pytest.raises(NameTakenError, match=r"w1 is at work on .* \(process \d+\)"):
        hire("w1", "a", joins=False, machine="other").join()
    # The first one hangs, and counts as lost; when it goes on, it hears of the second one.
    clock.now += 60.0
    hire("w1", "a", machine="third")
    one.service._next_beat = 0.0
    one.turn()
    assert isinstance(one.service.error, NameTakenError)
    one.service.run()
    assert any("give this one another name" in line for line in one.told)


def test_a_worker_whose_process_is_gone_leaves_its_name(
    hire: Callable[..., Worker], store: MemoryStore
) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    gone = {**shared_membership._whereabouts(), "pid": ended.pid}
    store.beat("w1", gone, alive_seconds=40.0, instance="gone")
    hire("w1", "a")
    assert store.workers()[0].instance != "gone"
    store.beat("w2", {**gone, "machine": "another"}, alive_seconds=40.0, instance="other")
    with pytest.raises(NameTakenError):
        hire("w2", "a", joins=False).join()


def test_a_due_site_waits_for_the_worker_with_its_copy(
    hire: Callable[..., Worker], store: MemoryStore, clock: Clock
) -> None:
    one, other = hire("w1", "a"), hire("w2", "a")
    assert one.turn() == ["a"]
    one.finish("a")
    assert store.sites()[0].home == "w1"
    clock.now += due(store, "a") or 0.0
    one.now = other.now = NOW + clock.now
    other.service._next_look = 0.0
    assert other.turn() == []
    assert one.turn() == ["a"]
    [(site, told)] = store.runs(limit=5)
    assert (site, told["worker"], told["status"], told["how"]) == ("a", "w1", 0, "plan")


def test_copies_take_no_more_room_than_they_may(
    hire: Callable[..., Worker], store: MemoryStore, clock: Clock
) -> None:
    one = hire("w1", joins=False)
    one.join(copies_bytes=1)
    names = one.turn()
    copies = [state_of(plan) for plan in one.service._plans.values()]
    for name in names:
        one.finish(name)
    assert not any(copy.exists() for copy in copies)
    assert [site.home for site in store.sites()] == [None, None]
    one.service._beat()
    told = store.workers()[0].facts
    assert (told["copies"], told["copies_bytes"], told["copies_dropped"]) == (0, 0, 1)
    other = hire("w2")
    clock.now += 60.0
    other.now = one.now = NOW + clock.now
    assert other.turn(), "nobody has a copy for which it would wait"


def test_the_oldest_copies_are_dropped_first(tmp_path: Path) -> None:
    places = {name: tmp_path / name for name in ("old", "busy", "new")}
    for age, place in enumerate(places.values()):
        place.write_bytes(b"x" * 100)
        note_version(place, "memory://", Version(1, 7))
        os.utime(place, (age, age))
    kept = KeptCopies("memory://", 150)
    kept.look({**places, "none": tmp_path / "none"})
    assert (list(kept), kept.bytes) == (["old", "busy", "new"], 300)
    assert kept.drop_oldest(busy={"busy"}) == ["old", "new"]
    assert (list(kept), kept.dropped) == (["busy"], 2)
    assert [place.exists() for place in places.values()] == [False, True, False]


def test_copies_leave_some_of_the_disk_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "copy"
    place.write_bytes(b"x" * 100)
    note_version(place, "memory://", Version(1, 7))
    kept = KeptCopies("memory://", 1000)
    kept.look({"a": place})
    usage = SimpleNamespace(total=1000, free=60)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert kept.drop_oldest(busy=()) == []
    usage.free = 40
    assert kept.drop_oldest(busy=()) == ["a"]


def test_a_worker_that_names_sites_runs_no_others(
    hire: Callable[..., Worker], store: MemoryStore
) -> None:
    store.put_sites({"b": 0.0})
    one = hire("w1", joins=False)
    one.join(rounds=True, only=("a",))
    assert one.turn() == ["a"]
    one.service._limits = RunLimits(at_once=2)
    one.service._next_look = 0.0
    assert one.turn() == ["a"]
    one.finish("a")
    one.service._next_look = 0.0
    one.turn()
    assert one.service._is_over
    assert {site.site: site.due_seconds is None for site in store.sites()} == {
        "a": True,
        "b": False,
    }


def test_what_killed_workers_left_is_cut(store: MemoryStore, tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    file.write_text(sites("a", "b") + f'output_dir = "{tmp_path}/news"\n')
    plans = read_sites_file(file).plans
    mine = plans_for(plans, "w1")
    output, folder = mine["a"].into.output, mine["b"].into.output_dir
    assert output is not None
    assert folder is not None
    day = folder / "articles-2026-11-30.jsonl"
    folder.mkdir(parents=True)
    for path in (output, day):
        path.write_text("one\ntwo\n")
    for plan in mine.values():
        state_of(plan).write_bytes(b"a copy left amid a run")
    assert workers_left(plans.values()) == {"w1"}
    store.open_crawl("a")
    store.put_sites({"a": 0.0})
    lease = store.take_site("w1", lease_seconds=60.0)
    assert lease is not None
    names = [FileName("w1", str(path)) for path in (output, day, tmp_path / "gone")]
    store.commit(lease, StateChange(lengths=dict.fromkeys(names, 4)))
    assert cut_outputs(store, "w2") == 0
    assert leased_sites(store)["w1"] == {"a"}
    assert cut_outputs(store, "w1", busy=mine.values()) == 0
    with output.open("rb+") as stream:
        lock_descriptor(stream.fileno(), blocking=False)
        assert cut_outputs(store, "w1") == 1, "the one that is in use is left alone"
    assert cut_outputs(store, "w1", mine.values()) == 1
    assert output.read_text() == day.read_text() == "one\n"
    assert not any(state_of(plan).exists() for plan in mine.values())


class _EndsMeanwhile(MemoryStore):
    """A store whose file's writer commits for the last time just after the store was asked."""

    def lengths(self, machine: str) -> dict[str, int]:
        asked = dict(super().lengths(machine))
        lease = self.take_site(machine, lease_seconds=60.0)
        if lease is not None:
            self.commit(lease, StateChange(lengths=dict.fromkeys(self.ends, None)))
        return asked

    ends: tuple[FileName, ...] = ()


def test_what_its_writer_had_committed_meanwhile_is_not_cut(tmp_path: Path) -> None:
    store, path = _EndsMeanwhile(), tmp_path / "news.w1.jsonl"
    path.write_text("one\ntwo\n")
    name = FileName("w1", str(path))
    store.open_crawl("a")
    store.put_sites({"a": 0.0, "b": 0.0})
    lease = store.take_site("w1", lease_seconds=60.0)
    assert lease is not None
    store.commit(lease, StateChange(lengths={name: 4}))
    store.ends = (name,)
    assert cut_outputs(store, "w1") == 0
    assert path.read_text() == "one\ntwo\n"


def test_files_of_workers_at_work_are_left_to_them(
    hire: Callable[..., Worker], store: MemoryStore, tmp_path: Path
) -> None:
    # The file of a day that is over is closed before its last lines are committed.
    file = tmp_path / "w2" / "sites.toml"
    file.parent.mkdir()
    file.write_text(sites("a"))
    [plan] = plans_for(read_sites_file(file).plans, "w1").values()
    output = plan.into.output
    assert output is not None
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text("one\ntwo\n")
    state_of(plan).write_bytes(b"")
    store.open_crawl("a")
    store.put_sites({"x": 0.0})
    lease = store.take_site("w1", lease_seconds=60.0)
    assert lease is not None
    store.commit(lease, StateChange(lengths={FileName("w1", str(output.resolve())): 4}))
    store.release(lease, next_due=None)
    store.open_crawl("none")
    store.beat("w1", {"host": "elsewhere", "pid": 7}, alive_seconds=40.0)
    other = hire("w2", "a", joins=False)
    other.service._become(Membership(store=store, frontier="memory://", worker="w2"))
    other.service.open(now=NOW)
    other.service._settle_files()
    assert output.read_text() == "one\ntwo\n"
    store.leave("w1")
    store.put_sites({"a": 0.0})
    late = store.take_site("w1", lease_seconds=0.0)
    assert late is not None
    other.service._settle_files()
    assert output.read_text() == "one\ntwo\n", "a commit may be on its way until another has it"
    assert store.take_site("w3", lease_seconds=60.0) is not None
    other.service._settle_files()
    assert output.read_text() == "one\n"


def test_a_file_that_is_none_of_the_store_is_not_cut(tmp_path: Path) -> None:
    store, path = MemoryStore(), tmp_path / "news.w1.jsonl"
    path.write_text("of another machine\n")
    store.open_crawl("a")
    store.put_sites({"a": 0.0})
    lease = store.take_site("w1", lease_seconds=60.0)
    assert lease is not None
    store.commit(lease, StateChange(lengths={FileName("w1", str(path)): 4}))
    assert cut_outputs(store, "w1") == 0
    assert path.read_text() == "of another machine\n"


def test_sites_of_one_output_get_files_of_their_own(tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    file.write_text(f'[defaults]\noutput = "{tmp_path}/all.jsonl.gz"\n' + sites("a", "b")[24:])
    plans = plans_for(read_sites_file(file).plans, "w1")
    outputs = [plan.into.output and plan.into.output.name for plan in plans.values()]
    assert outputs == ["all.a.w1.jsonl.gz", "all.b.w1.jsonl.gz"]


def test_leases_are_kept_while_alerts_are_told(
    hire: Callable[..., Worker], store: MemoryStore, clock: Clock
) -> None:
    one = hire("w1", "a")
    assert one.turn() == ["a"]
    told = threading.Event()
    assert one.service._desk is not None
    one.service._desk._work.put(lambda _: told.wait(60))
    run = one.going.pop("a")
    lease = one.service._leases["a"]
    copy = state_of(run.site)
    with (
        SiteSession(store, LeasedSite("memory://", lease, 60.0, str(copy))) as session,
        closing(session.open_state(copy)) as state,
    ):
        state.commit(clean=True)
    run.finish(CrawlSummary(sites={"a.example": Counter(articles=1)}))
    one.service.wait(30.0)
    for _ in range(5):
        clock.now += 30.0
        one.service._next_beat = 0.0
        one.turn()
    [status] = store.sites()
    assert status.worker == "w1"
    assert replace(lease) == lease
    told.set()
    wait_until(lambda: one._is_free("a"), "the site is given back")
