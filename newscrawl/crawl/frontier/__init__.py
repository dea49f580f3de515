"""What a crawl remembers: the frontier, what was written, what failed, and at what pace to look.

One SQLite file, changed together with the output or not at all (``store``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newscrawl.crawl.frontier.capacity import NotKept
from newscrawl.crawl.frontier.intake import Intake
from newscrawl.crawl.frontier.overview import INSECURE, insecure_hosts
from newscrawl.crawl.frontier.pages import FrontierPage, NewPage, Pages, PageState
from newscrawl.crawl.frontier.paused_sites import LeftSites
from newscrawl.crawl.frontier.revisit_policy import wait_before
from newscrawl.crawl.frontier.sources import NewSource, Source, Sources
from newscrawl.crawl.frontier.store import MEMORY, StateError, Store
from newscrawl.crawl.frontier.written_articles import Articles, Written, content_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

__all__ = [
    "MEMORY",
    "FrontierPage",
    "Intake",
    "NewPage",
    "NewSource",
    "NotKept",
    "PageState",
    "Source",
    "State",
    "StateError",
    "Written",
    "content_hash",
    "wait_before",
]


class State(Store):
    """The state of crawls: a store with its tables."""

    def __init__(self, path: Path | str) -> None:
        super().__init__(path)
        self.pages = Pages(self)
        self.sources = Sources(self)
        self.articles = Articles(self)
        self.left = LeftSites(self)

    def intake(self, site: str, *, source: int, now: float) -> Intake:
        """Begin to take what a source of a site names, within the bound of what may wait.

        ``source`` is its row, ``now`` in seconds since 1970.
        """
        return Intake(self.pages, site, source=source, now=now)

    def begin_run(self, sites: Sequence[str], *, now: float) -> int:
        """Note that a run begins; its number."""
        values = (now, json.dumps(list(sites)))
        cursor = self.db.execute("INSERT INTO runs (started_at, sites) VALUES (?, ?)", values)
        return int(cursor.lastrowid or 0)

    def end_run(self, run: int, *, reason: str, summary: dict[str, Any], now: float) -> None:
        """Note how a run ended."""
        self.db.execute(
            "UPDATE runs SET ended_at = ?, reason = ?, summary = ? WHERE id = ?",
            (now, reason, json.dumps(summary), run),
        )

    def note_insecure(self, hosts: Sequence[str], *, now: float) -> None:
        """Note hosts that are crawled without verified certificates, each with when it last was."""
        told = insecure_hosts(self.db) | dict.fromkeys(hosts, now)
        self.db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (INSECURE, json.dumps(told)))
