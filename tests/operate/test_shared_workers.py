"""Workers that share a crawl: whatever becomes of them, each article is written once."""

from __future__ import annotations

import secrets
import sys
from typing import TYPE_CHECKING

import pytest
from newsroom import NewsSite, faults, serve
from shared_workers import crew, ids, politeness_faults, write_sites
from store_servers import RedisServer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL"),
    pytest.mark.server,
]


def frontier(server: RedisServer) -> str:
    return f"redis://127.0.0.1:{server.port}/0?name=test-{secrets.token_hex(4)}"


def test_workers_are_killed_and_added_and_redis_starts_anew(tmp_path: Path) -> None:
    """Five hosts with faults, four workers of which two are killed, and two that join late."""
    sites = [NewsSite(12) for _ in range(5)]
    for site in sites:
        site.faults.put(faults.status(500), on=site.story(3).path, first=1)
        site.faults.put(faults.drop_body(), on=site.story(5).path, first=1)
    (redis := tmp_path / "redis").mkdir()
    with (
        RedisServer(redis).running() as server,
        serve(*sites) as running,
        crew(tmp_path, frontier(server)) as workers,
    ):
        write_sites(tmp_path, running)
        for name in ("w1", "w2", "w3"):
            workers.start(name)
        workers.start("w4", clock_seconds=600.0)
        running.hits.wait_until(lambda book: book.total > 40, 60)
        workers.kill("w1")
        server.kill()
        server.start()
        workers.start("w5")
        running.hits.wait_until(lambda book: book.total > 90, 60)
        workers.kill("w2")
        workers.start("w6")
        for name in ("w3", "w4", "w5", "w6"):
            status, told = workers.wait(name)
            assert status == 0, told
        written = ids(tmp_path)
        assert set(written) == {url for site in sites for url in site.expected()}
        assert set(written.values()) == {1}
        assert not politeness_faults(running.hits)
