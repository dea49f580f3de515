"""All kinds of shared stores, for one suite that each of them passes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from memory_store import MemoryStore

from newscrawl.crawl.shared.open_store import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.crawl.shared.shared_store import SharedStore

__all__ = ["FAR_KINDS", "KINDS", "Stores"]

FAR_KINDS: Final = ("redis", "postgresql")
KINDS: Final = ("memory", *FAR_KINDS)


@dataclass
class Stores:
    """Opens one store as often as a test likes, as different workers do."""

    kind: str
    find_address: Callable[[], str]
    """Return the server's address; it is started when it is asked for first."""
    name: str = field(default_factory=lambda: f"test-{secrets.token_hex(4)}")
    opened: list[SharedStore] = field(default_factory=list)
    memory: MemoryStore = field(default_factory=MemoryStore)

    @property
    def url(self) -> str:
        return f"{self.find_address()}?name={self.name}"

    def open(self, more: str = "") -> SharedStore:
        """Open the store; with ``more`` behind its name another one."""
        if self.kind == "memory":
            return self.memory
        self.opened.append(open_store(self.url + more, {}))
        return self.opened[-1]

    def close(self) -> None:
        for store in self.opened:
            store.close()
