"""The hosts for which the operator makes an exception: private addresses, unverified TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.crawl.downloader.certificates import insecure_hosts
from newscrawl.crawl.downloader.private_hosts import parse_host_port

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.settings import BaseSettings

__all__ = ["check_host_settings", "host_settings"]


def host_settings(allow_private: Sequence[str], insecure: Sequence[str]) -> dict[str, object]:
    """Return Scrapy settings for the hosts that the operator names; none where none is named."""
    named = {"NEWSCRAWL_ALLOW_PRIVATE": allow_private, "NEWSCRAWL_INSECURE_HOSTS": insecure}
    return {name: list(hosts) for name, hosts in named.items() if hosts}


def check_host_settings(settings: BaseSettings) -> None:
    """Raise UrlError where the settings name something that is no host."""
    for text in settings.getlist("NEWSCRAWL_ALLOW_PRIVATE"):
        parse_host_port(str(text))
    insecure_hosts(settings)
