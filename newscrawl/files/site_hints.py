"""What an operator says of how pages are read, found for each page by its host."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl.extraction.site_rules.ftr_rules import lay_above
from newscrawl.extraction.site_rules.reading_hints import ReadingHints

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.files.ftr_folder import FtrFolder

__all__ = ["SiteHints"]

_MAX_HOSTS_KEPT: Final = 1024
"""Hosts whose rules are kept ready: a site has a few, a folder of saved pages hundreds."""


class SiteHints:
    """What an operator says of a site's pages: rules, those of others below them, and the rest."""

    def __init__(self, rules: Mapping[str, Any], below: FtrFolder | None, date_order: str) -> None:
        """Take the operator's own rules, a folder of others' rules, and the order of dates.

        ``date_order`` is empty where each page tells it.
        """
        self.own_rules = tuple(rules)
        """The names of the operator's own rules."""
        self._rules, self._below, self._date_order = rules, below, date_order
        self._of_host = lru_cache(_MAX_HOSTS_KEPT)(self._make)

    def of(self, url: str | None) -> ReadingHints:
        """Return what holds for a page."""
        return self._of_host(urlsplit(url or "").hostname or "")

    def _make(self, host: str) -> ReadingHints:
        file = self._below.file_of(host) if self._below is not None and host else None
        table = lay_above(self._rules, file.rules.table) if file is not None else self._rules
        return ReadingHints(json.dumps(table) if table else "", self._date_order)
