"""What is special to PostgreSQL: its room, locks, users and TLS."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from waiting import wait_until

from newscrawl.crawl.shared.open_store import open_store
from newscrawl.crawl.shared.postgresql_connection import PostgresConnection
from newscrawl.crawl.shared.shared_store import (
    RowKey,
    StateChange,
    StoreError,
    StoreFullError,
    StoreUnreachableError,
)
from newscrawl.crawl.shared.store_address import read_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from store_servers import PostgresServer

    from newscrawl.crawl.shared.shared_store import Lease, SharedStore

pytestmark = pytest.mark.server
LONG = 600.0


@pytest.fixture
def store(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[SharedStore]:
    opened = open_store(f"{postgres_server.url}?name={tmp_path.name}", {})
    yield opened
    opened.close()


def leased(store: SharedStore, site: str = "news.example") -> Lease:
    store.put_sites({site: 0})
    lease = store.take_site("a", lease_seconds=LONG)
    assert lease is not None
    return lease


def row(number: int) -> dict[RowKey, str]:
    return {RowKey("pages", f"[{number}]"): "a row"}


FULL = """
    CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'no space left on device' USING ERRCODE = 'disk_full'; END $$;
    CREATE TRIGGER fails BEFORE INSERT ON newscrawl_rows FOR EACH ROW EXECUTE FUNCTION fail();
"""


def test_the_disk_is_full(store: SharedStore, postgres_server: PostgresServer) -> None:
    lease = store.commit(leased(store), StateChange(row(1), facts={"n": 1}))
    with postgres_server.client() as admin:
        admin.execute(FULL)
        try:
            with pytest.raises(StoreFullError, match=r"has no room .no space left on device"):
                store.commit(lease, StateChange(row(2), list(row(1)), {"n": 2}))
        finally:
            admin.execute("DROP FUNCTION fail() CASCADE")
    [site] = store.sites()
    assert (site.version, site.facts) == (1, {"n": 1})
    assert dict(store.read_rows("news.example", lease)) == row(1)
    store.renew(lease, lease_seconds=LONG)
    lease = store.commit(lease, StateChange(row(2)))
    assert dict(store.read_rows("news.example", lease)) == {**row(1), **row(2)}


def test_a_site_that_is_locked_holds_up_no_other(
    store: SharedStore, postgres_server: PostgresServer
) -> None:
    """As of a worker whose network went amid a commit."""
    store.put_sites({"one.example": 0, "two.example": 0})
    with postgres_server.client() as hung, hung.transaction():
        hung.execute("SELECT FROM newscrawl_sites WHERE site = 'one.example' FOR UPDATE")
        lease = store.take_site("a", lease_seconds=LONG)
        assert lease is not None
        assert lease.site == "two.example"
        assert store.take_site("a", lease_seconds=LONG) is None
    wait_until(lambda: store.take_site("a", lease_seconds=LONG) is not None, "the other site")


def test_a_server_that_takes_nothing(store: SharedStore, postgres_server: PostgresServer) -> None:
    """As a copy, to which one was switched: what stands behind the address is asked anew."""
    lease = leased(store)
    database = "ALTER DATABASE postgres"
    with postgres_server.client() as admin:
        admin.execute(f"{database} SET default_transaction_read_only = on")
        try:
            with pytest.raises(StoreUnreachableError, match="takes nothing at present"):
                open_store(f"{postgres_server.url}?name=copy", {})
        finally:
            admin.execute("SET default_transaction_read_only = off")
            admin.execute(f"{database} RESET default_transaction_read_only")
    store.commit(lease, StateChange(row(1)))


def test_settings_of_the_server(postgres_server: PostgresServer) -> None:
    url = f"{postgres_server.url}?name=settings"
    with postgres_server.client() as admin:
        admin.execute("ALTER SYSTEM SET fsync = off")
        admin.execute("SELECT pg_reload_conf()")
        try:
            wait_until(lambda: admin.execute("SHOW fsync").fetchone() == ("off",), "the setting")
            with closing(open_store(url, {})) as store:
                [warning] = store.warnings
            assert "does not wait for its disk" in warning
        finally:
            admin.execute("ALTER SYSTEM RESET ALL")
            admin.execute("SELECT pg_reload_conf()")
        wait_until(lambda: admin.execute("SHOW fsync").fetchone() == ("on",), "the setting")
    with closing(open_store(url, {})) as store:
        assert list(store.warnings) == []


def test_commits_wait_for_the_disk_on_every_connection(postgres_server: PostgresServer) -> None:
    url = f"{postgres_server.url}?name=waits"
    with postgres_server.client() as admin:
        admin.execute("ALTER DATABASE postgres SET synchronous_commit = off")
        try:
            with closing(PostgresConnection(read_address(url, {}))) as connection:
                for _ in range(2):
                    shown = connection.run(lambda db: db.execute("SHOW synchronous_commit"))
                    assert shown.fetchone() == ("on",)
                    admin.execute(f"SELECT pg_terminate_backend({_backend(connection)})")
        finally:
            admin.execute("ALTER DATABASE postgres RESET synchronous_commit")


def _backend(connection: PostgresConnection) -> int:
    return connection.run(lambda db: db.info.backend_pid)


def test_tables_of_a_later_newscrawl_are_left_alone(
    store: SharedStore, postgres_server: PostgresServer
) -> None:
    store.open_crawl("digest")
    with postgres_server.client() as admin:
        admin.execute("UPDATE newscrawl_form SET form = 99")
        try:
            with pytest.raises(StoreError, match="written by a later newscrawl"):
                open_store(postgres_server.url, {})
        finally:
            admin.execute("UPDATE newscrawl_form SET form = 2")


EARLIER = """
    UPDATE newscrawl_form SET form = 1;
    ALTER TABLE newscrawl_crawls DROP COLUMN is_forgotten;
    DROP INDEX newscrawl_sites_own, newscrawl_sites_open, newscrawl_sites_leased;
    ALTER TABLE newscrawl_sites
        DROP COLUMN home, DROP COLUMN open_at, DROP COLUMN is_paused, DROP COLUMN run;
    ALTER TABLE newscrawl_workers DROP COLUMN instance, DROP COLUMN has_left;
    DROP TABLE newscrawl_runs;
    CREATE INDEX newscrawl_sites_due ON newscrawl_sites (crawl, due) WHERE due IS NOT NULL;
"""


def test_tables_of_an_earlier_newscrawl_are_brought_up_to_date(
    postgres_server: PostgresServer,
) -> None:
    url = f"{postgres_server.url}?name=earlier&options=-csearch_path%3Dearlier"
    with postgres_server.client() as admin:
        admin.execute("CREATE SCHEMA earlier; SET search_path = earlier")
        with closing(open_store(url, {})) as store:
            store.commit(leased(store, "old.example"), StateChange(row(1)))
            store.put_sites({"due.example": 0})
            admin.execute(EARLIER)
            # Workers of before would not say from when on all may take a site.
            with pytest.raises(StoreError, match="used by workers of an earlier newscrawl"):
                open_store(url, {})
            admin.execute(
                "UPDATE newscrawl_sites SET worker = NULL, lease_ends = NULL, due = NULL "
                "WHERE site = 'old.example'"
            )
            admin.execute("INSERT INTO newscrawl_workers VALUES (1, 'a', now() + '40 s', '{}')")
            with pytest.raises(StoreError, match="used by workers of an earlier newscrawl"):
                open_store(url, {})
            admin.execute("DELETE FROM newscrawl_workers")
        with closing(open_store(url, {})) as store:
            lease = store.take_site("b", lease_seconds=LONG)
            assert lease is not None
            assert lease.site == "due.example"
            store.release(lease, next_due=None, run={"n": 1})
            assert dict(store.read_rows("old.example")) == row(1)
            assert store.runs(limit=1) == [("due.example", {"n": 1})]


def test_passwords_come_from_the_environment_or_a_file(
    postgres_server: PostgresServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "password"
    file.write_text("geheim\n")
    url = postgres_server.url.replace(":geheim@", "@")
    variable = {"NEWSCRAWL_FRONTIER_PASSWORD": "geheim"}
    for more, environment in [("", variable), (f"?password_file={file}", {})]:
        open_store(url + more, environment).close()
    monkeypatch.setenv("PGPASSWORD", "geheim")  # the client's own way
    open_store(url, {}).close()


def test_a_wrong_password_is_told_and_not_shown(postgres_server: PostgresServer) -> None:
    url = postgres_server.url.replace("geheim", "falsch%31")
    with pytest.raises(StoreError, match="password authentication failed") as told:
        open_store(url, {})
    assert "falsch" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_user_who_may_not(postgres_server: PostgresServer, store: SharedStore) -> None:
    assert store.sites() == []
    with postgres_server.client() as admin:
        admin.execute("CREATE ROLE guest LOGIN PASSWORD 'geheim'")
        try:
            with pytest.raises(StoreError, match="let it make tables in the database"):
                open_store(postgres_server.url.replace("news:", "guest:"), {})
        finally:
            admin.execute("DROP ROLE guest")


def test_tls(postgres_server: PostgresServer) -> None:
    url = f"{postgres_server.url}?name=tls&sslmode=verify-full&sslrootcert="
    open_store(f"{url}{postgres_server.folder}/certificate.pem", {}).close()
    with pytest.raises(StoreUnreachableError, match="certificate verify failed"):
        open_store(f"{url}system", {})
    with pytest.raises(StoreUnreachableError, match="does not exist"):
        open_store(f"{url}/missing.pem", {})
