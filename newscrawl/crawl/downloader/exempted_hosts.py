"""The network as the operator sets it: hosts with private addresses or unverified TLS, a proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.crawl.downloader.certificates import insecure_hosts
from newscrawl.crawl.downloader.private_hosts import parse_host_port
from newscrawl.crawl.downloader.proxy_settings import check_proxies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.settings import BaseSettings

__all__ = ["check_host_settings", "host_settings"]


def host_settings(
    allow_private: Sequence[str], insecure: Sequence[str], proxy: str | None = None
) -> dict[str, object]:
    """Return Scrapy settings for the hosts that the operator names; none where none is named."""
    named = {"NEWSCRAWL_ALLOW_PRIVATE": allow_private, "NEWSCRAWL_INSECURE_HOSTS": insecure}
    settings: dict[str, object] = {name: list(hosts) for name, hosts in named.items() if hosts}
    return settings | ({"NEWSCRAWL_PROXY": proxy} if proxy else {})


def check_host_settings(settings: BaseSettings) -> None:
    """Raise UrlError where the settings name something that is no host, or no proxy."""
    for text in settings.getlist("NEWSCRAWL_ALLOW_PRIVATE"):
        parse_host_port(str(text))
    insecure_hosts(settings)
    check_proxies(settings)
