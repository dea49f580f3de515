"""Is an IP address one of the public internet?  In all its spellings, and without any look-up."""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import Final

__all__ = ["is_public_ip", "literal_ip"]

# Networks that some versions of Python call global, and where no news site is.
_NOT_PUBLIC: Final = [
    ip_network("100.64.0.0/10"),  # carriers' own; a cloud has its metadata there, too
    ip_network("168.63.129.16/32"),  # a cloud's inner service, which looks public
    ip_network("192.0.0.0/24"),  # protocol assignments; a cloud has its metadata there
    ip_network("192.88.99.0/24"),  # relays of 6to4
    *map(ip_network, ("2001::/23", "2001:db8::/32", "3fff::/20", "fec0::/10")),
]
_GLOBAL_UNICAST: Final = ip_network("2000::/3")
_NAT64: Final = ip_network("64:ff9b::/96")
# Digits, hexadecimal digits and dots: what inet_aton might take for an address.
_IP_LIKE: Final = re.compile(r"[0-9a-fx.]{1,64}")
_DOTS: Final = str.maketrans("。．｡", "...")  # browsers take these for dots
_MAX_HOST_CHARS: Final = 1000  # a name has 253
_ZONE: Final = re.compile(r"%.*\Z", re.DOTALL)


def _ipv4_of(address: IPv6Address) -> IPv4Address | None:
    """Return the IPv4 address that an IPv6 address stands for; None where it is none of them."""
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


@lru_cache(maxsize=4096)  # addresses, as in cloud_metadata
def is_public_ip(ip: str) -> bool:
    """Return True for an IP address of the public internet; False for what is no IP address.

    Private, loopback, link-local, shared, reserved and multicast addresses are not, nor is an
    IPv6 address that stands for such an IPv4 address (mapped, 6to4, NAT64; Teredo never is).

    >>> [is_public_ip(ip) for ip in ("93.184.215.14", "169.254.169.254", "64:ff9b::a00:1")]
    [True, False, False]
    """
    try:
        address = ipaddress.ip_address(_ZONE.sub("", ip))
    except ValueError:
        return False
    if isinstance(address, IPv6Address):
        ipv4 = _ipv4_of(address)
        if ipv4 is not None:
            return is_public_ip(str(ipv4))
        if address not in _GLOBAL_UNICAST:
            return False
    if not address.is_global or address.is_multicast or address.is_reserved:
        return False
    return not any(address in network for network in _NOT_PUBLIC)


def literal_ip(host: str) -> str | None:
    """Return the IP address that a host is, in its usual spelling; None where it is a name.

    Reads what resolvers and browsers take: decimal, octal, hexadecimal and short forms of IPv4,
    full-width digits and dots, a closing dot, IPv6 with or without brackets and zone.

    >>> literal_ip("0x7f.1"), literal_ip("2130706433"), literal_ip("[::1%25eth0]")
    ('127.0.0.1', '127.0.0.1', '::1')
    """
    host = unicodedata.normalize("NFKC", host[:_MAX_HOST_CHARS]).translate(_DOTS).strip().casefold()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    if ":" in host:
        try:
            return str(IPv6Address(_ZONE.sub("", host)))
        except ValueError:
            return None
    host = host.removesuffix(".")
    if not _IP_LIKE.fullmatch(host):
        return None
    try:
        return socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return None
