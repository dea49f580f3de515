"""Options of the commands that ask servers: what may be private, and what is not verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from newscrawl.crawl.discovery import UrlError
from newscrawl.crawl.downloader.private_hosts import parse_host, parse_host_port

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["NETWORK_OPTIONS"]


class _Host(click.ParamType[str]):
    """A host as an option takes it; what it is not is told in a sentence."""

    def __init__(self, name: str, read: Callable[[str], object]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            self._read(str(value))
        except UrlError as error:
            self.fail(str(error), param, ctx)
        return str(value)


NETWORK_OPTIONS: Final = (
    click.option(
        "--allow-private",
        type=_Host("host-port", parse_host_port),
        multiple=True,
        metavar="HOST[:PORT]",
        help="Let HOST be at a private address, such as one of your own network; without a port, "
        "at any port. May be given several times.",
    ),
    click.option(
        "--insecure",
        type=_Host("host", parse_host),
        multiple=True,
        metavar="HOST",
        help="Do not verify HOST's certificate: anyone on the way can then change its pages. "
        "May be given several times.",
    ),
)
"""The options, to be added to a command."""
