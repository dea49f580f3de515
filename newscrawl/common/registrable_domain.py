"""The registrable domain of a host, by the Public Suffix List: who may own what lies below it."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["registrable_domain", "same_domain"]


@cache
def _suffix_of() -> Callable[[str], str]:
    """Return what finds the public suffix of a host; "" where the list has none.

    It is loaded on first use: its library loads another one for downloads, which are not wanted,
    and most commands never ask.
    """
    from tldextract import TLDExtract  # noqa: PLC0415

    # Never from the network: the list that is packed with the library.  With its private part,
    # where each customer of a host of blogs has a domain of its own.
    extract = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
    return lambda host: extract(host).suffix


@lru_cache(maxsize=4096)  # hosts: a crawl of a thousand papers asks for a few of each
def registrable_domain(host: str) -> str:
    """Return the part of a host that one owner registered; an IP address is its own.

    The host is in lower case and as IDNA writes it, without a port.

    >>> registrable_domain("sport.paper.co.uk"), registrable_domain("paper.example")
    ('paper.co.uk', 'paper.example')
    >>> registrable_domain("a.mary.blogspot.com"), registrable_domain("127.0.0.1")
    ('mary.blogspot.com', '127.0.0.1')
    """
    labels = host.split(".")
    if ":" in host or labels[-1].isdecimal():
        return host
    suffix = _suffix_of()(host)
    suffix_labels = suffix.count(".") + 1 if suffix else 1  # a name that is on no list: "example"
    return ".".join(labels[-suffix_labels - 1 :])


def same_domain(host: str, other: str) -> bool:
    """Return True if two hosts are of one owner, as far as their names tell.

    >>> same_domain("news.paper.example", "paper.example")
    True
    >>> same_domain("mary.github.io", "john.github.io")
    False
    """
    return registrable_domain(host) == registrable_domain(other)
