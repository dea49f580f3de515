"""What the commands that listen share: the type of an address, and a server while a block runs."""

from __future__ import annotations

from contextlib import contextmanager
from ipaddress import ip_address
from threading import Thread
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import click

from newscrawl.operate.web_server import PageServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from newscrawl.operate.served_pages import Page

__all__ = ["ADDRESS", "AddressType", "is_loopback", "serving", "shown_address"]

ADDRESS: Final = "127.0.0.1:8790"
"""Where "newscrawl serve" listens unless told."""


class AddressType(click.ParamType[tuple[str, int]]):
    """An address to listen at, as HOST:PORT; an IPv6 address stands in brackets."""

    name = "address"

    def convert(
        self, value: str, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:
        """Return host and port.  Raises click's error for what is no address."""
        try:
            parts = urlsplit(f"//{value}")
            host, port = parts.hostname, parts.port
        except ValueError:
            host = port = None
        if host is None or port is None or parts.netloc != value or "@" in value:
            self.fail(
                f"{value} is no address: give one such as {ADDRESS} or [::1]:8790.", param, ctx
            )
        return host, port


@contextmanager
def serving(
    address: tuple[str, int],
    page: Callable[[str], Page | None],
    *,
    hosts: Sequence[str] = (),
    option: str,
) -> Iterator[tuple[str, int]]:
    """Serve pages while the block runs; yield where.  Raises click's error, which names the option.

    ``page`` and ``hosts`` are as for :class:`PageServer`.
    """
    try:
        server = PageServer(address, page, hosts=hosts)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise click.ClickException(
            f"cannot listen at {shown_address(address)} ({why}): end what listens there, or give "
            f"another {option}."
        ) from error
    with server:
        thread = Thread(target=server.serve_forever, name="server", daemon=True)
        thread.start()
        host, port = server.server_address[:2]
        try:
            yield str(host), int(port)
        finally:
            server.shutdown()
            thread.join()


def is_loopback(host: str) -> bool:
    """Return True for an IP address that only this machine reaches."""
    return ip_address(host.partition("%")[0]).is_loopback


def shown_address(address: tuple[str, int]) -> str:
    """Return an address as it stands in a URL."""
    host, port = address
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
