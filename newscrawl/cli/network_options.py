"""Options of the commands that send requests: private and unverified hosts, a proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from newscrawl.crawl.discovery import UrlError
from newscrawl.crawl.downloader.private_hosts import parse_host, parse_host_port
from newscrawl.crawl.downloader.proxy_settings import parse_proxy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["NETWORK_OPTIONS", "add_options"]


def _checked(parse: Callable[[str], object]) -> Callable[..., Sequence[str]]:
    """Return a callback that checks an option's hosts; an error says what is wrong with one."""

    def check(ctx: click.Context, param: click.Parameter, hosts: Sequence[str]) -> Sequence[str]:
        try:
            for host in hosts:
                parse(host)
        except UrlError as error:
            raise click.BadParameter(str(error), ctx, param) from error
        return hosts

    return check


def _checked_proxy(ctx: click.Context, param: click.Parameter, proxy: str | None) -> str | None:
    try:
        return None if proxy is None else parse_proxy(proxy)
    except UrlError as error:
        raise click.BadParameter(str(error), ctx, param) from error


def add_options(options: Sequence[Callable[[Any], Any]]) -> Callable[[Any], Any]:
    """Return a decorator that adds options to a command; its help shows them in this order."""

    def decorate(command: Any) -> Any:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


NETWORK_OPTIONS: Final = (
    click.option(
        "--allow-private",
        callback=_checked(parse_host_port),
        multiple=True,
        metavar="HOST[:PORT]",
        help="Allow HOST to have a private IP address, as in your own network; without PORT, at "
        "any port. May be given several times.",
    ),
    click.option(
        "--insecure",
        callback=_checked(parse_host),
        multiple=True,
        metavar="HOST",
        help="Do not verify HOST's certificate: anyone between you and HOST can then change its "
        "pages. May be given several times.",
    ),
    click.option(
        "--proxy",
        callback=_checked_proxy,
        metavar="URL",
        help="Send all requests by an HTTP proxy, http://[USER:PASSWORD@]HOST:PORT, but for hosts "
        "in the environment's no_proxy. Without it, http_proxy and https_proxy count.",
    ),
)
