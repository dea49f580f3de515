"""Networks that hang and servers that go: what is told, and what is kept."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections import Counter
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import pytest
from store_kinds import FAR_KINDS, Stores
from store_servers import PostgresServer, RedisServer, bad_network, free_port
from waiting import wait_until

from newscrawl.crawl.shared import postgresql_connection, redis_connection
from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.shared_store import (
    LeaseLostError,
    RowKey,
    StateChange,
    StoreUnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from newscrawl.crawl.shared.shared_store import Lease, SharedStore

pytestmark = [pytest.mark.server, pytest.mark.parametrize("stores", FAR_KINDS, indirect=True)]
LONG = 600.0
AMID_COMMITS = 30
CROWD_SITES, CROWD_WORKERS, CROWD_COMMITS = 1000, 8, 6
CROWD_LEASE_SECONDS = 5.0
LOSS_SHARE = 0.02
T = TypeVar("T")


@pytest.fixture
def far_stores(stores: Stores, monkeypatch: pytest.MonkeyPatch) -> Stores:
    """The stores that are on the network, which must answer soon."""
    monkeypatch.setattr(redis_connection, "_ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(postgresql_connection, "_ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(postgresql_connection, "_CONNECT_SECONDS", 2)
    return stores


def row(number: int, text: str = "a row") -> dict[RowKey, str]:
    return {RowKey("pages", f"[{number}]"): text}


def leased(store: SharedStore) -> Lease:
    store.put_sites({"news.example": 0})
    lease = store.take_site("a", lease_seconds=LONG)
    assert lease is not None
    return lease


def through(url: str, port: int) -> str:
    """The address of the same server behind another port."""
    return url.replace(f":{urlsplit(url).port}/", f":{port}/")


def test_a_network_that_hangs(far_stores: Stores) -> None:
    """It is told in time, and what was on its way when it hung comes too late to change a thing."""
    port = urlsplit(far_stores.url).port
    assert port
    with bad_network(port) as network:
        store = open_store(through(far_stores.url, network.port), {})
        lease = store.commit(leased(store), StateChange(row(1)))
        network.hang()
        with pytest.raises(StoreUnreachableError, match="does not answer"):
            store.commit(lease, StateChange(row(1, "late"), facts={"late": 1}))
        direct = far_stores.open()
        latest = direct.commit(lease, StateChange({**row(1, "new"), **row(2)}))
        network.flow()
        for _ in range(3):
            store.renew(latest, lease_seconds=LONG)
        assert dict(store.read_rows("news.example", latest)) == {**row(1, "new"), **row(2)}
        assert store.sites()[0].version == latest.version
        # With the lease from before it is clear that the state has moved on, and by whom.
        latest = store.commit(lease, StateChange(row(3)))
        network.hang()
        with pytest.raises(StoreUnreachableError):
            list(store.read_rows("news.example", latest))
        store.close()


def test_nobody_answers(far_stores: Stores) -> None:
    with pytest.raises(StoreUnreachableError, match=r"127\.0\.0\.1:\d+/.*does not answer") as told:
        open_store(through(far_stores.url, free_port()), {})
    assert "geheim" not in str(told.value)
    assert "\n" not in str(told.value)


@dataclass
class Mortal:
    """A server that may be killed, and started anew with what it has on its disk."""

    url: str
    server: RedisServer | PostgresServer

    def kill(self) -> None:
        if isinstance(self.server, RedisServer):
            self.server.kill()
        else:
            self.server.stop(signal.SIGQUIT)

    def start(self) -> None:
        self.server.start()


@pytest.fixture
def mortal(request: pytest.FixtureRequest, stores: Stores, tmp_path: Path) -> Iterator[Mortal]:
    if stores.kind == "redis":
        with RedisServer(tmp_path).running() as redis_server:
            yield Mortal(f"redis://127.0.0.1:{redis_server.port}/0?name=a", redis_server)
    else:
        yield Mortal(stores.url, request.getfixturevalue("postgres_server"))


def test_a_server_is_killed_amid_commits(mortal: Mortal) -> None:
    """What it acknowledged is there, and the same connection goes on."""
    store = open_store(mortal.url, {})
    lease = leased(store)
    acknowledged: list[int] = []
    unreachable = threading.Event()
    goes_on, is_enough = threading.Event(), threading.Event()

    def commit(lease: Lease) -> None:
        waiting: dict[RowKey, str] = {}
        number = 0
        while not is_enough.is_set():
            number += 1
            waiting |= row(number, f"text {number}")
            try:
                lease = store.commit(lease, StateChange(waiting))
            except StoreUnreachableError:
                unreachable.set()
                goes_on.wait()
            else:
                acknowledged.append(number)
                waiting = {}

    thread = threading.Thread(target=commit, args=(lease,))
    thread.start()
    wait_until(lambda: len(acknowledged) > AMID_COMMITS, "commits")
    mortal.kill()
    wait_until(unreachable.is_set, "an error")
    before = len(acknowledged)
    mortal.start()
    goes_on.set()
    wait_until(lambda: len(acknowledged) > before + AMID_COMMITS, "more commits")
    is_enough.set()
    thread.join()
    found = dict(store.read_rows("news.example"))
    expected = {number: row(number, f"text {number}") for number in range(1, acknowledged[-1] + 1)}
    assert found == {key: text for each in expected.values() for key, text in each.items()}
    store.renew(lease, lease_seconds=LONG)
    store.close()


class Crowd:
    """Workers that share sites, some of which are lost on the way with what they had begun."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.acknowledged: Counter[str] = Counter()
        """The commits of each site that the store has taken."""
        self.lost = 0
        self.failures: list[BaseException] = []

    def run(self, number: int) -> None:
        """Work until the crawl is over."""
        chance = random.Random(number)  # noqa: S311 - the same in each run
        try:
            with closing(open_store(self.url, {})) as store:
                while (lease := self.next_lease(store, f"worker {number}")) is not None:
                    with suppress(LeaseLostError):
                        self.crawl(store, lease, chance)
        except BaseException as error:  # noqa: BLE001 - told by the test
            self.failures.append(error)

    def has_made(self, commits: int) -> bool:
        return self.acknowledged.total() > commits

    def next_lease(self, store: SharedStore, worker: str) -> Lease | None:
        while True:
            lease = again(lambda: store.take_site(worker, lease_seconds=CROWD_LEASE_SECONDS))
            if lease is not None or again(store.wait_seconds) is None:
                return lease
            threading.Event().wait(0.1)

    def crawl(self, store: SharedStore, lease: Lease, chance: random.Random) -> None:
        """Make the commits of a site that are not made yet."""
        known = self.acknowledged[lease.site]
        rows = again(lambda: dict(store.read_rows(lease.site, lease)))
        assert len(rows) >= known, (lease, len(rows), known)
        for number in range(len(rows), CROWD_COMMITS):
            if chance.random() < LOSS_SHARE:
                self.lost += 1
                return
            change = StateChange(row(number, f"{lease.site} {number}"))
            lease = again(partial(store.commit, lease, change))
            self.acknowledged[lease.site] = number + 1
        again(lambda: store.release(lease, next_due=None))


def again(ask: Callable[[], T]) -> T:
    """Ask until the store answers."""
    while True:
        try:
            return ask()
        except StoreUnreachableError:
            threading.Event().wait(0.2)


@pytest.mark.scale
@pytest.mark.skipif("TEST_SCALE" not in os.environ, reason="make test-scale runs it")
def test_a_crowd_of_workers_and_a_server_that_is_killed_twice(mortal: Mortal) -> None:
    """Each commit is made once, whoever is lost, and what was acknowledged stays."""
    sites = [f"site-{number}.example" for number in range(CROWD_SITES)]
    with closing(open_store(mortal.url, {})) as store:
        store.put_sites(dict.fromkeys(sites, 0))
        crowd = Crowd(mortal.url)
        threads = [threading.Thread(target=crowd.run, args=(n,)) for n in range(CROWD_WORKERS)]
        for thread in threads:
            thread.start()
        for part in (3, 2):
            commits = CROWD_SITES * CROWD_COMMITS // part
            wait_until(partial(crowd.has_made, commits), "commits", seconds=600)
            mortal.kill()
            mortal.start()
        for thread in threads:
            thread.join()
        assert crowd.failures == []
        assert crowd.lost > 0
        assert store.wait_seconds() is None
        for name in sites:
            expected = [row(number, f"{name} {number}") for number in range(CROWD_COMMITS)]
            assert dict(store.read_rows(name)) == {k: v for one in expected for k, v in one.items()}
