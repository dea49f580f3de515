"""What the commands on a crawl's state have in common: its file, and the names of sites."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from newscrawl.common.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["FURTHER_STATES", "STATE_OPTION", "site_names"]

STATE_OPTION: Final = click.option(
    "--state",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("articles.jsonl.state"),
    show_default=True,
    metavar="FILE",
    help="The state of the crawl.",
)
FURTHER_STATES: Final = click.option(
    "--state",
    "states",
    type=click.Path(dir_okay=False, path_type=Path),
    multiple=True,
    metavar="FILE",
    help="The state of a further crawl, beside the sites file's. May be given several times.",
)


def site_names(typed: Sequence[str]) -> list[str]:
    """Return sites by the names that the state has for them; URLs are understood, too.

    >>> site_names(["news.example", "https://www.news.example/world"])
    ['news.example', 'news.example']
    """
    return [site_of(name if "://" in name else f"https://{name}") or name for name in typed]
