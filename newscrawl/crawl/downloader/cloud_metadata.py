"""The metadata services of clouds: they give a machine's credentials to whoever asks.

No news site lives at any of their addresses, so none is ever requested, whatever is allowed.
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["METADATA_ADDRESSES", "METADATA_NAMES", "metadata_service_owner"]

METADATA_ADDRESSES: Final = {
    "169.254.169.254": "most clouds",
    "169.254.170.2": "AWS containers",
    "169.254.170.23": "AWS pods",
    "fd00:ec2::254": "AWS",
    "fd00:ec2::23": "AWS pods",
    "fd20:ce::254": "Google Cloud",
    "168.63.129.16": "Azure",
    "100.100.100.200": "Alibaba Cloud",
    "192.0.0.192": "Oracle Cloud",
    "fd00:c1::a9fe:a9fe": "Oracle Cloud",
    "169.254.0.23": "Tencent Cloud",
    "169.254.42.42": "Scaleway",
    "fd00:42::42": "Scaleway",
    "fd00:a9fe:a9fe::1": "Linode",
    "169.254.169.250": "Rancher",
    "fe80::a9fe:a9fe": "OpenStack",
}
"""IP addresses, each with the cloud."""

METADATA_NAMES: Final = {
    "metadata.google.internal": "169.254.169.254",
    "metadata.goog": "169.254.169.254",
    "instance-data.ec2.internal": "169.254.169.254",
    "metadata.tencentyun.com": "169.254.0.23",
}
"""Host names, each with its IP address: behind a proxy, only the name is seen."""

_SERVICES: Final = {ip_address(ip): cloud for ip, cloud in METADATA_ADDRESSES.items()}


def _embedded(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address | IPv6Address]:
    """Yield an address and the IPv4 addresses that it may stand for."""
    yield address
    if isinstance(address, IPv6Address):
        # Mapped, compatible, NAT64 with any prefix of 96 bits and ISATAP end in the IPv4 address.
        yield IPv4Address(int(address) & 0xFFFFFFFF)
        if address.sixtofour is not None:
            yield address.sixtofour
        if address.teredo is not None:
            yield from address.teredo


@lru_cache(maxsize=4096)  # addresses; a crawl connects to a few again and again
def metadata_service_owner(ip: str) -> str | None:
    """Return the cloud whose metadata service is at an IP address; None where none is known.

    >>> metadata_service_owner("169.254.169.254"), metadata_service_owner("::ffff:100.100.100.200")
    ('most clouds', 'Alibaba Cloud')
    """
    try:
        address = ip_address(ip.partition("%")[0])
    except ValueError:
        return None
    return next((_SERVICES[form] for form in _embedded(address) if form in _SERVICES), None)
