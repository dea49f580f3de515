"""Which of a site's rules were of use on a page."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["RulesUsed"]


class RulesUsed(NamedTuple):
    """Which of a site's rules were tried on a page, and which found something; by their names."""

    tried: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
