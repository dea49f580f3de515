"""What is special to Redis: its memory, its scripts, its settings, users and TLS."""

from __future__ import annotations

import socket
import threading
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
import redis
from certificates import certificate
from store_servers import RedisServer, free_port

from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.shared_store import (
    RowKey,
    StateChange,
    StoreConflictError,
    StoreError,
    StoreFullError,
    StoreUnreachableError,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.crawl.shared.shared_store import Lease, SharedStore

pytestmark = pytest.mark.server
LONG = 600.0
TEXT = "x" * 1000
TLS_PORT = "--tls-port"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis whose settings the tests change; with TLS on a port of its own."""
    folder = tmp_path_factory.mktemp("redis")
    made, other = certificate("127.0.0.1"), certificate("other.example")
    (folder / "certificate.pem").write_bytes(made.pem)
    (folder / "other.pem").write_bytes(other.pem)
    (folder / "key.pem").write_bytes(made.key_pem)
    options = ["--appendonly", "yes", TLS_PORT, str(free_port()), "--tls-auth-clients", "no"]
    options += ["--tls-cert-file", str(folder / "certificate.pem")]
    options += ["--tls-key-file", str(folder / "key.pem")]
    with RedisServer(folder, options=options).running() as server:
        yield server


@pytest.fixture
def admin(server: RedisServer) -> Iterator[redis.Redis]:
    """An operator's client; afterwards all settings are as before."""
    with server.client() as client:
        before = client.config_get("maxmemory*") | client.config_get("append*")
        yield client
        for name in ("maxmemory", "maxmemory-policy", "appendonly", "appendfsync"):
            client.config_set(name, before[name])
        client.flushall()


@pytest.fixture
def url(server: RedisServer) -> str:
    return f"redis://127.0.0.1:{server.port}/0"


@pytest.fixture
def store(url: str, admin: redis.Redis) -> Iterator[SharedStore]:
    assert admin.ping()
    opened = open_store(url, {})
    yield opened
    opened.close()


def leased(store: SharedStore, site: str = "news.example") -> Lease:
    store.put_sites({site: 0})
    lease = store.take_site("a", lease_seconds=LONG)
    assert lease is not None
    return lease


def warnings(url: str) -> list[str]:
    with closing(open_store(url, {})) as store:
        return list(store.warnings)


def rows(first: int, count: int) -> dict[RowKey, str]:
    return {RowKey("pages", f"[{number}]"): TEXT for number in range(first, first + count)}


def test_another_server_stands_at_the_address() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def answer() -> None:
            connection, _ = other.accept()
            with connection:
                connection.recv(1024)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
                connection.recv(1024)

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(StoreError, match="does not answer as Redis does"):
            open_store(f"redis://127.0.0.1:{other.getsockname()[1]}/0", {})
        thread.join(60)


def test_memory_is_full(store: SharedStore, admin: redis.Redis) -> None:
    lease = leased(store)
    used: Any = admin.info("memory")
    admin.config_set("maxmemory", used["used_memory"] + 3_000_000)
    written = 0

    def fill(lease: Lease) -> Lease:
        nonlocal written
        for _ in range(1000):
            lease = store.commit(lease, StateChange(rows(written, 100), facts={"n": written}))
            written += 100
        return lease

    def latest() -> Lease:
        found = store.sites()[0].version
        return lease.__class__(lease.site, lease.token, lease.worker, found)

    with pytest.raises(StoreFullError, match="has reached its maxmemory: give it more"):
        fill(lease)
    lease = latest()
    assert dict(store.read_rows("news.example", lease)) == rows(0, written)
    assert store.sites()[0].facts == {"n": written - 100}
    admin.config_set("maxmemory", used["used_memory"])
    with pytest.raises(StoreFullError):
        store.put_sites({"other.example": 0})
    # What keeps the crawl together goes on: it takes next to nothing.
    store.renew(lease, lease_seconds=LONG)
    store.beat("a", {"state": "waiting"}, alive_seconds=LONG)
    assert store.share_of_address("192.0.2.1", "a", limit=4, seconds=LONG) == 4
    admin.config_set("maxmemory", used["used_memory"] + 8_000_000)
    lease = store.commit(lease, StateChange(rows(written, 100)))
    assert dict(store.read_rows("news.example", lease)) == rows(0, written + 100)
    admin.config_set("maxmemory", used["used_memory"])
    store.release(lease, next_due=0)
    store.leave("a")


def test_scripts_may_be_forgotten(store: SharedStore, admin: redis.Redis) -> None:
    lease = leased(store)
    admin.script_flush()
    lease = store.commit(lease, StateChange(rows(0, 1)))
    admin.script_flush()
    store.release(lease, next_due=None)
    assert store.wait_seconds() is None


def test_a_redis_that_has_become_a_copy(store: SharedStore, admin: redis.Redis) -> None:
    """As after a switch to another one: what stands behind the address is asked anew."""
    lease = leased(store)
    admin.replicaof("127.0.0.1", free_port())
    try:
        with pytest.raises(StoreUnreachableError, match="takes nothing at present"):
            store.commit(lease, StateChange(rows(0, 1)))
    finally:
        admin.replicaof("NO", "ONE")
    store.commit(lease, StateChange(rows(0, 1)))


@pytest.mark.parametrize(
    ("error", "expected", "words"),
    [
        (redis.ResponseError("MISCONF no space"), StoreFullError, "cannot write to its disk"),
        (redis.ResponseError("BUSY a script"), StoreUnreachableError, "takes nothing at present"),
        (redis.exceptions.MovedError("1 h:1"), StoreError, "a part of a Redis Cluster"),
        (redis.ResponseError("strange"), StoreError, "refuses what was asked .strange"),
    ],
)
def test_what_redis_may_say(
    store: SharedStore,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    expected: type[Exception],
    words: str,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("redis.Redis.evalsha", fail)
    with pytest.raises(expected, match=words):
        store.wait_seconds()


def test_a_redis_that_evicts_is_refused(url: str, admin: redis.Redis) -> None:
    admin.config_set("maxmemory-policy", "allkeys-lru")
    with pytest.raises(StoreError, match=r"allkeys-lru.*set maxmemory-policy noeviction"):
        open_store(url, {})


def test_a_redis_that_keeps_nothing_is_told_of(url: str, admin: redis.Redis) -> None:
    assert warnings(url) == []
    admin.config_set("appendfsync", "no")
    [warning] = warnings(url)
    assert "Set appendfsync everysec or always." in warning
    admin.config_set("appendonly", "no")
    [warning] = warnings(url)
    assert warning.startswith(f"{url}?name=newscrawl keeps no append-only file")


def test_an_older_redis_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def info(*_: object) -> dict[str, str]:
        return {"redis_version": "5.0.14"}

    monkeypatch.setattr("redis.Redis.info", info)
    with pytest.raises(StoreError, match=r"is Redis 5\.0\.14: newscrawl needs 6\.2 or later"):
        open_store(url, {})


def test_data_of_a_later_newscrawl_are_left_alone(
    store: SharedStore, url: str, admin: redis.Redis
) -> None:
    store.open_crawl("digest")
    admin.hset("{newscrawl:newscrawl}:about", "form", "99")
    with pytest.raises(StoreError, match="written by a later newscrawl"):
        open_store(url, {})


@pytest.fixture
def guarded(admin: redis.Redis) -> Iterator[None]:
    """A user with a password, who may not ask for settings."""
    rights = ["+@all", "-@dangerous"]
    admin.acl_setuser(
        "news", enabled=True, passwords=["+ge:h/e@im"], reset=True, keys=["*"], categories=rights
    )
    yield
    admin.acl_deluser("news")


@pytest.mark.usefixtures("guarded")
def test_passwords_come_from_the_environment_or_a_file(server: RedisServer, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("ge:h/e@im\n")
    place = f"127.0.0.1:{server.port}/0"
    variable = {"NEWSCRAWL_FRONTIER_PASSWORD": "ge:h/e@im"}
    for url, environment in [
        (f"redis://news@{place}", variable),
        (f"redis://news@{place}?password_file={file}", {}),
        (f"redis://news:ge%3Ah%2Fe%40im@{place}", {}),
    ]:
        store = open_store(url, environment)
        leased(store, url)
        [warning] = store.warnings
        assert "does not tell its settings" in warning
        assert "geheim" not in warning
        store.close()


@pytest.mark.usefixtures("guarded")
def test_a_user_who_may_ask_for_settings(server: RedisServer, admin: redis.Redis) -> None:
    admin.acl_setuser("news", enabled=True, commands=["+info", "+config|get"])
    assert warnings(f"redis://news:ge%3Ah%2Fe%40im@127.0.0.1:{server.port}/0") == []


@pytest.mark.usefixtures("guarded")
@pytest.mark.parametrize("url", ["redis://news:gehe%69m@", "redis://news@", "redis://nobody@"])
def test_a_wrong_password_is_told_and_not_shown(server: RedisServer, url: str) -> None:
    environment = {"NEWSCRAWL_FRONTIER_PASSWORD": "geheim"}
    with pytest.raises(StoreError, match="refuses the user or the password") as told:
        open_store(f"{url}127.0.0.1:{server.port}/0", environment)
    assert not isinstance(told.value, StoreUnreachableError)
    assert "geheim" not in str(told.value)
    assert "\n" not in str(told.value)


def test_data_of_an_earlier_newscrawl_is_brought_up_to_date(
    server: RedisServer, admin: redis.Redis
) -> None:
    url = f"redis://127.0.0.1:{server.port}/0?name=earlier"
    with closing(open_store(url, {})) as store:
        store.open_crawl("digest")
        store.put_sites({"due.example": 0, "later.example": LONG})
        admin.hset("{newscrawl:earlier}:about", "form", "1")
        admin.delete("{newscrawl:earlier}:open")
        store.beat("a", {}, alive_seconds=LONG)
        with pytest.raises(StoreConflictError, match="workers of an earlier newscrawl"):
            store.open_crawl("digest")
        store.leave("a")
        store.open_crawl("digest")
        lease = store.take_site("a", lease_seconds=LONG)
        assert lease is not None
        assert lease.site == "due.example"
        assert LONG - 60 < (store.wait_seconds() or 0) <= LONG


def test_a_crawl_that_was_forgotten_in_part_is_joined_by_nobody(
    server: RedisServer, admin: redis.Redis
) -> None:
    url = f"redis://127.0.0.1:{server.port}/0?name=forgotten"
    with closing(open_store(url, {})) as store:
        store.open_crawl("digest")
        assert "forgotten" in store.crawls()
        admin.hset("{newscrawl:forgotten}:about", "forgetting", "1")
        with pytest.raises(StoreConflictError, match="is being forgotten"):
            store.open_crawl("digest")
        store.forget_crawl()
        assert "forgotten" not in store.crawls()
        store.open_crawl("digest")


def test_tls(server: RedisServer, admin: redis.Redis) -> None:
    place = f"rediss://127.0.0.1:{server.options[server.options.index(TLS_PORT) + 1]}/0"
    folder = server.folder
    store = open_store(f"{place}?ca={folder}/certificate.pem&name=tls", {})
    leased(store)
    store.close()
    for more in ("", f"?ca={folder}/other.pem"):
        with pytest.raises(StoreUnreachableError, match="certificate verify failed"):
            open_store(place + more, {})
    with pytest.raises(StoreUnreachableError, match=r"missing\.pem|No such file"):
        open_store(f"{place}?ca={folder}/missing.pem", {})
    # Where Redis asks for the client's certificate, too, as it does unless it is told not to.
    admin.config_set("tls-ca-cert-file", f"{folder}/certificate.pem")
    admin.config_set("tls-auth-clients", "yes")
    mutual = f"{place}?ca={folder}/certificate.pem"
    with pytest.raises(StoreUnreachableError):
        open_store(mutual, {})
    open_store(f"{mutual}&cert={folder}/certificate.pem&key={folder}/key.pem", {}).close()
