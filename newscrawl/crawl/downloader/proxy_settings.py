"""Proxies as operators name them, in an option, a setting or the environment: which can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.request import getproxies

from newscrawl.common.urls import host_and_port
from newscrawl.crawl.discovery import UrlError

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

__all__ = ["PROXY_FORM", "check_proxies", "parse_proxy", "without_password"]

PROXY_FORM: Final = "http://HOST:PORT or http://USER:PASSWORD@HOST:PORT"
_VARIABLES: Final = {"http": "http_proxy", "https": "https_proxy"}


def without_password(proxy: str) -> str:
    """Return a proxy's URL as it may be shown: without user name and password.

    >>> without_password("http://me:secret@proxy.example:3128")
    'http://proxy.example:3128'
    """
    scheme, mark, rest = proxy.rpartition("://")
    return scheme + mark + rest.rpartition("@")[2]


def parse_proxy(text: str) -> str:
    """Read a proxy as an operator types it.  Raises UrlError, which says what to do.

    >>> parse_proxy("proxy.example:3128")
    'http://proxy.example:3128'
    """
    text = text.strip()
    url = text if "://" in text else f"http://{text}"
    shown, scheme = without_password(url), url.partition(":")[0].casefold()
    if scheme.startswith("socks"):
        raise UrlError(f"{shown} is a SOCKS proxy, which is not supported: name an HTTP proxy.")
    if scheme == "https":
        raise UrlError(
            f"{shown}: TLS to the proxy itself is not supported; write http:// here. Sites with "
            "https are reached through it all the same, by a tunnel."
        )
    if scheme != "http" or host_and_port(url) is None:
        raise UrlError(f"{shown!r} is no proxy: write {PROXY_FORM}.")
    return url


def check_proxies(settings: BaseSettings) -> None:
    """Raise UrlError for a proxy of the settings or the environment that cannot be used."""
    if given := settings.get("NEWSCRAWL_PROXY"):
        parse_proxy(str(given))
        return
    found = getproxies()
    for scheme, variable in _VARIABLES.items():
        try:
            if scheme in found:
                parse_proxy(found[scheme])
        except UrlError as error:
            raise UrlError(f"In the environment's {variable}: {error}") from error
