"""A host that hangs, or is dead, holds up itself only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conftest import Ran
from faulty import COMMAND, crawl, status, written
from newsroom import Gate, NewsSite, faults, serve

if TYPE_CHECKING:
    from conftest import Cli
    from newsroom import Hits

PATIENT = ("-s", "DOWNLOAD_TIMEOUT=90")


def test_the_others_are_done_while_two_hosts_hang(cli: Cli) -> None:
    sites = [NewsSite(15) for _ in range(10)]
    silent, stuck, *others = sites
    gate = Gate()
    silent.faults.put(faults.hold(gate), on="/robots.txt")
    stuck.faults.put(faults.hold(gate), on=lambda request: "/2026/" in request.path)
    with serve(*sites) as running:
        wanted = {url for site in others for url in site.expected()}

        def others_are_done(hits: Hits) -> bool:
            return wanted <= {hit.base + hit.path for hit in hits}

        # The hosts that hang come first, and may hold more than one request each.
        process = cli.start(*COMMAND, *PATIENT, "--concurrency", "4", *running.urls)
        with process:
            try:
                assert running.hits.wait_until(others_are_done, 90)
                assert gate.wait_reached(60)
                assert not gate.is_open
                assert {hit.path for hit in running.hits if hit.base == silent.base} == {
                    "/robots.txt"
                }
                gate.open()
                out, err = process.communicate(timeout=60)
            finally:
                gate.open()
                process.kill()
        ran = Ran(process.returncode, out, err.decode())
        assert ran.status == 0, ran.err
        # Once the two hosts answer, they are read as well.
        assert max(running.hits.most_in_flight.values()) <= 4
        assert written(cli.folder) == {url for site in sites for url in site.expected()}


def test_a_host_that_hangs_for_good_is_given_up_and_told(cli: Cli) -> None:
    dead, fine = NewsSite(40), NewsSite(20)
    dead.faults.put(faults.hang(), on=lambda request: "/2026/" in request.path)
    with serve(dead, fine) as running:
        quick = ("-s", "DOWNLOAD_TIMEOUT=2", "-s", "NEWSCRAWL_HOST_FAILURES=4")
        ran = crawl(cli, *quick, "--concurrency", "4", *running.urls)
        assert ran.status == 3, ran.err
        assert written(cli.folder) == set(fine.expected())
        asked = len({hit.path for hit in running.hits if hit.fault})
    assert 4 <= asked <= 9
    assert "gave nothing 4 times in a row (timeout): it is left alone for 1 h" in ran.err
    told = status(cli)
    assert told["reasons"] == {"timeout": asked}
    assert told["waiting"] == 40 - asked
