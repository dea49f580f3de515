"""``newscrawl serve``: the report, metrics and health of a sites file, as web pages."""

from __future__ import annotations

import signal
import time
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.runs_options import SITES_FILE
from newscrawl.cli.sites_file_lines import read_file
from newscrawl.cli.state_options import FURTHER_STATES
from newscrawl.common.terminal import print_to_stderr
from newscrawl.operate.served_pages import ServedPages
from newscrawl.operate.sites_file import SitesFileError
from newscrawl.operate.web_server import PageServer

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["serve"]

_ADDRESS: Final = "127.0.0.1:8790"


class _AddressType(click.ParamType[tuple[str, int]]):
    """An address to listen at, as HOST:PORT; an IPv6 address stands in brackets."""

    name = "address"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        try:
            parts = urlsplit(f"//{value}")
            host, port = parts.hostname, parts.port
        except ValueError:
            host = port = None
        if host is None or port is None or parts.netloc != value or "@" in value:
            self.fail(
                f"{value} is no address: give one such as {_ADDRESS} or [::1]:8790.", param, ctx
            )
        return host, port


@click.command
@SITES_FILE
@FURTHER_STATES
@click.option(
    "--address",
    type=_AddressType(),
    default=_ADDRESS,
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
    try:
        server = PageServer(address, pages.page, hosts=hosts)
    except OSError as error:
        raise click.ClickException(_cannot_listen(address, error)) from error
    with server:
        _serve(server)


def _cannot_listen(address: tuple[str, int], error: OSError) -> str:
    why = (error.strerror or str(error)).lower()
    return (
        f"cannot listen at {_shown(address)} ({why}): end what listens there, or give another "
        "--address."
    )


def _serve(server: PageServer) -> None:
    """Serve until a signal comes."""
    ended = Event()
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: ended.set())
    thread = Thread(target=server.serve_forever, name="server", daemon=True)
    thread.start()
    host, port = server.server_address[:2]
    listens = _shown((str(host), int(port)))
    print_to_stderr(f"http://{listens}/ shows the report; SIGTERM or Ctrl-C ends it.")
    if not _is_loopback(str(host)):
        print_to_stderr(
            f"Whoever reaches {listens} can read the report, and records in it: let a firewall or "
            "a proxy say who may."
        )
    ended.wait()
    server.shutdown()
    thread.join()
    print_to_stderr("Ended, as it was told to.")


def _is_loopback(host: str) -> bool:
    return ip_address(host.partition("%")[0]).is_loopback


def _shown(address: tuple[str, int]) -> str:
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
