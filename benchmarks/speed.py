"""newscrawl compared with lxml's parser and with other extractors: ratios of one run."""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import ExitStack
from statistics import median
from typing import TYPE_CHECKING, Final

import newscrawl
from benchmarks.peer_process import PeerProcess, install_peers, running_peers
from benchmarks.peers import load_extractors
from benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rich.table import Table

    from newscrawl.files.page_bytes import PageBytes

__all__ = [
    "OWN",
    "PARSE",
    "PEERS",
    "SLOW_PEERS",
    "measure_pages",
    "measure_sets",
    "ratios",
    "speed_table",
]

PEERS: Final = ("resiliparse", "trafilatura")
SLOW_PEERS: Final = ("newspaper4k",)
_TURN_PAGES: Final = 20
"""Pages that one extractor reads before the next: few, so that all meet the same load."""

PARSE: Final = "lxml's parser"
PARSE_OF_PEERS: Final = "lxml's parser, in the peers' process"
OWN: Final = "newscrawl"

Rounds = dict[str, list[float]]
"""Seconds by extractor, one number a round."""


def _own(content: bytes, url: str | None) -> object:
    return newscrawl.extract(content, url=url)


def _seconds(extract: Callable[[bytes, str | None], object], pages: Sequence[PageBytes]) -> float:
    start = time.process_time()
    for page in pages:
        extract(page.content, page.url)
    return time.process_time() - start


def measure_pages(
    pages: Sequence[PageBytes], peers: PeerProcess | None, *, rounds: int, first: int = 0
) -> Rounds:
    """Let all extractors read the pages in turns, for some rounds after one to warm up.

    ``first`` is the index of the first of these pages among those that the peers were given.
    """
    own = {PARSE: load_extractors(["lxml"])["lxml"], OWN: _own}
    found: Rounds = defaultdict(list)
    for number in range(-1, rounds):
        spent: dict[str, float] = defaultdict(float)
        for at in range(0, len(pages), _TURN_PAGES):
            turn = pages[at : at + _TURN_PAGES]
            for name, extract in own.items():
                spent[name] += _seconds(extract, turn)
            if peers is None:
                continue
            for name in peers.names:
                key = PARSE_OF_PEERS if name == "lxml" else name
                spent[key] += peers.seconds(name, first + at, first + at + len(turn))
        for name, seconds in spent.items() if number >= 0 else ():
            found[name].append(seconds)
    return dict(found)


def ratios(rounds: Rounds, to: str) -> dict[str, float]:
    """Return how many times as long as extractor ``to`` each takes: medians over the rounds.

    The times of the peers' process are first divided by the parser's time there, so that
    differences between the processes do not count.
    """
    peers = {PARSE_OF_PEERS, *PEERS, *SLOW_PEERS}

    def relative(name: str) -> list[float]:
        floor = rounds[PARSE_OF_PEERS if name in peers else PARSE]
        return [own / base for own, base in zip(rounds[name], floor, strict=True)]

    other = relative(to)
    return {
        name: median(own / base for own, base in zip(relative(name), other, strict=True))
        for name in rounds
    }


def _summed(found: Iterable[Rounds]) -> Rounds:
    """Return the sums of the seconds of several sets, round by round."""
    total: Rounds = {}
    for rounds in found:
        for name, spent in rounds.items():
            before = total.get(name, [0.0] * len(spent))
            total[name] = [a + b for a, b in zip(before, spent, strict=True)]
    return total


def measure_sets(
    sets: dict[str, list[PageBytes]], *, rounds: int, peers: Sequence[str]
) -> dict[str, Rounds]:
    """Measure sets of pages; if there are several, the last entry is "all" of them together."""
    pages = [page for found in sets.values() for page in found]
    found: dict[str, Rounds] = {}
    with ExitStack() as stack:
        others = None
        if peers:
            others = stack.enter_context(running_peers(install_peers(), pages, ["lxml", *peers]))
        first = 0
        for name, members in sets.items():
            found[name] = measure_pages(members, others, rounds=rounds, first=first)
            first += len(members)
    return {**found, "all": _summed(found.values())} if len(found) > 1 else found


def speed_table(sets: dict[str, list[PageBytes]], *, rounds: int, peers: Sequence[str]) -> Table:
    """Measure sets of pages, and return the ratios."""
    rows = []
    for name, spent in measure_sets(sets, rounds=rounds, peers=peers).items():
        members = sets.get(name) or [page for found in sets.values() for page in found]
        kilobytes = sum(len(page.content) for page in members) / 1000 / len(members)
        to_parse, to_own = ratios(spent, PARSE), ratios(spent, OWN)
        for contestant, seconds in spent.items():
            rows.append(
                [
                    f"{name}: {len(members)} pages of {kilobytes:.0f} kB",
                    contestant,
                    f"{median(seconds) * 1000 / len(members):.2f}",
                    f"{to_parse[contestant]:.2f}",
                    f"{to_own[contestant]:.2f}",
                ]
            )
    columns = ["pages", "extractor", "ms a page", "times lxml's parser", "times newscrawl"]
    title = f"Processor time for a page, medians of {rounds} rounds"
    return table(title, columns, rows, text_columns=2)
