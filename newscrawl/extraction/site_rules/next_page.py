"""The page on which an article goes on."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["NextPage"]


class NextPage(NamedTuple):
    """A page that an article's page leads to for the rest of the article."""

    url: str
    """Absolute."""
    has_all: bool = False
    """Whether it has all of the article in one, and not only a further part: a site's rule."""
