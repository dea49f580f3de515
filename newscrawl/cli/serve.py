"""``newscrawl serve``: the report, metrics and health of a sites file, as web pages."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.listening import ADDRESS, AddressType, is_loopback, serving, shown_address
from newscrawl.cli.runs_options import SITES_FILE
from newscrawl.cli.sites_file_lines import read_file
from newscrawl.cli.state_options import FURTHER_STATES
from newscrawl.common.terminal import print_to_stderr
from newscrawl.operate.served_pages import ServedPages
from newscrawl.operate.sites_file import SitesFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["serve"]


@click.command
@SITES_FILE
@FURTHER_STATES
@click.option(
    "--address",
    type=AddressType(),
    default=ADDRESS,
    show_default=True,
    metavar="HOST:PORT",
    help="Where to listen. The report shows records: what is not loopback shows them to others.",
)
@click.option(
    "--host",
    "hosts",
    multiple=True,
    metavar="NAME",
    help="A name by which the server may be called, beside localhost and IP addresses. May be "
    "given several times.",
)
def serve(
    file: Path, states: Sequence[Path], address: tuple[str, int], hosts: Sequence[str]
) -> None:
    """Show the report of a sites file at /, its metrics at /metrics, and its health at /healthz.

    The pages are made when they are asked for, at most once a minute. /healthz answers 200 where no
    run of the service is hours late, else 503 with the reason. Nothing can be changed through it.
    SIGTERM or Ctrl-C ends it.

    Exit status: 0 when it was told to end, 2 where it cannot listen or the file has mistakes.
    """
    read_file(file, needs_secrets=False)
    with as_click_error(SitesFileError):
        pages = ServedPages(file, states, clock=time.time)
    with serving(address, pages.page, hosts=hosts, option="--address") as listens:
        _wait(listens)
    print_to_stderr("Ended, as it was told to.")


def _wait(listens: tuple[str, int]) -> None:
    """Say where the report is, and wait until a signal comes."""
    ended = Event()
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: ended.set())
    shown = shown_address(listens)
    print_to_stderr(f"http://{shown}/ shows the report; SIGTERM or Ctrl-C ends it.")
    if not is_loopback(listens[0]):
        print_to_stderr(
            f"Whoever reaches {shown} can read the report, and records in it: let a firewall or a "
            "proxy say who may."
        )
    ended.wait()
