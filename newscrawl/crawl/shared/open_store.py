"""Opens the store that an address names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.crawl.shared.postgresql_store import PostgresStore
from newscrawl.crawl.shared.redis_store import RedisStore
from newscrawl.crawl.shared.store_address import read_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.crawl.shared.shared_store import SharedStore

__all__ = ["open_store"]


def open_store(url: str, environment: Mapping[str, str]) -> SharedStore:
    """Open the store at an address, with the password that the environment may have.

    Raises StoreError where there is none, or one that cannot be used.  Each process opens its own.
    """
    address = read_address(url, environment)
    if address.scheme.startswith("postgres"):
        return PostgresStore(address)
    return RedisStore(address)
