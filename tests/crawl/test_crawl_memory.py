"""Memory stays flat, however long a crawl is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from faulty import COMMAND, memory, records
from newsroom import NewsSite, serve

if TYPE_CHECKING:
    from conftest import Cli
    from newsroom import Hits

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads memory off /proc")

PAGES = 2000


def test_two_thousand_pages_take_little_more_memory_than_five_hundred(cli: Cli) -> None:
    site = NewsSite(PAGES)
    with serve(site, keep_hits=False) as running:

        def asked(count: int) -> bool:
            def many(hits: Hits) -> bool:
                return hits.total >= count

            return running.hits.wait_until(many, 120)

        command = (*COMMAND, "-q", "--concurrency", "16", running.url)
        with cli.start(*command) as process:
            try:
                assert asked(500)
                early = memory(process.pid, "VmRSS")
                assert asked(PAGES)
                late = memory(process.pid, "VmRSS")
                _, err = process.communicate(timeout=120)
            finally:
                process.kill()
    assert process.returncode == 0, err.decode()
    assert len(records(cli.folder)) == PAGES
    assert early > 20_000_000
    assert late <= 1.3 * early, (early, late)
