"""``python -m newsroom`` in ``tests/``: a generated news site, until it is told to end.

It prints its addresses, separated by blanks, in one line, and ends on Ctrl-C, on SIGTERM, or when
the pipe on its standard input is closed, as it is when the program that started it ends.
"""

from __future__ import annotations

import os
import signal
import stat
import sys
import threading

import click

from newsroom.fault_catalogue import CATALOGUE
from newsroom.fault_rules import ARTICLES
from newsroom.list_pages import Trap
from newsroom.news_site import NewsSite
from newsroom.page_frame import Size
from newsroom.site_contents import Settings
from newsroom.site_server import ServeError, serve

_CHUNK = 4096


def _watch_input(ended: threading.Event) -> None:
    """Wait for the end of standard input, where it is a pipe or a socket."""
    mode = os.fstat(0).st_mode
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        while os.read(0, _CHUNK):
            pass
        ended.set()


def _put(sites: list[NewsSite], wish: str) -> None:
    """Put a fault on a share of the articles: ``hang:0.01``."""
    name, _, share = wish.partition(":")
    if name not in CATALOGUE:
        raise click.BadParameter(f"{name!r} is none of {', '.join(CATALOGUE)}")
    try:
        part = float(share or 1)
    except ValueError:
        raise click.BadParameter(f"{share!r} is no share, as 0.01 is") from None
    for site in sites:
        site.faults.put(CATALOGUE[name](), ARTICLES, share=part)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--articles", default=200, show_default=True, help="Articles of each site.")
@click.option("--port", default=0, help="The port; a free one by default.")
@click.option("--hosts", default=1, show_default=True, help="Sites: 127.0.0.1, 127.0.0.2, …")
@click.option(
    "--size",
    type=click.Choice([size.value for size in Size]),
    default="normal",
    show_default=True,
    help="Of pages.",
)
@click.option("--traps", is_flag=True, help="With an endless calendar, session ids and facets.")
@click.option(
    "--fault",
    "faults",
    multiple=True,
    metavar="NAME[:SHARE]",
    help="Put a fault on a share of the articles, as in unavailable:0.01; may be repeated.",
)
def main(
    articles: int, port: int, hosts: int, size: str, *, traps: bool, faults: tuple[str, ...]
) -> None:
    """Serve generated news sites on loopback."""
    settings = Settings(size=Size(size), traps=tuple(Trap) if traps else ())
    sites = [NewsSite(articles, settings=settings) for _ in range(hosts)]
    for wish in faults:
        _put(sites, wish)
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    try:
        with serve(*sites, port=port, keep_hits=False, controlled=True) as running:
            sys.stdout.write(" ".join(running.urls) + "\n")
            sys.stdout.flush()
            threading.Thread(target=_watch_input, args=(ended,), daemon=True).start()
            ended.wait()
    except ServeError as error:
        raise click.ClickException(str(error)) from None


if __name__ == "__main__":
    main()
