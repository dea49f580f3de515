"""``python -m newscrawl.demo [PORT]``: the demo site for a browser, until Ctrl-C."""

from __future__ import annotations

import sys
import threading
from contextlib import suppress

import click

from newscrawl.demo.server import serve_demo

_MAX_PORT = 65_535  # TCP's greatest port number


@click.command
@click.argument("port", type=click.IntRange(0, _MAX_PORT), default=0)
def main(port: int) -> None:
    """Serve the demo site on PORT of this machine, or on a free one, and print its URL."""
    try:
        with suppress(KeyboardInterrupt), serve_demo(port=port) as site:
            sys.stdout.write(f"The demo site is at {site.url}/  (Ctrl-C ends it)\n")
            sys.stdout.flush()
            threading.Event().wait()
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise click.ClickException(f"port {port} cannot be had: {why}. Give another.") from error


if __name__ == "__main__":
    main()
