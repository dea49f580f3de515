"""Which words of one text another one has, in the same order."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["aligned_words"]

_RUN_WORDS: Final = (4, 2, 1)
"""Words of a run that is looked for in both texts: a longer run is rarely the same by chance."""
_MAX_WORDS_FOR_ONE: Final = 200
"""Words between two runs; in longer stretches a single word is the same by chance."""


def aligned_words(one: Sequence[str], two: Sequence[str]) -> list[bool]:
    """Return for each word of a text whether the other has it, in the same order.

    A patience diff: runs of words that each text has once are matched first, then what is between
    them.  So a headline that is repeated in a teaser counts where it stands among its text.

    >>> aligned_words("a teaser b c d e f".split(), "b c d f".split())
    [False, False, True, True, True, False, True]
    """
    found = [False] * len(one)
    waiting = [(0, len(one), 0, len(two), 0)]
    while waiting:
        start, end, at, until, level = waiting.pop()
        is_last = level == len(_RUN_WORDS) or (
            _RUN_WORDS[level] == 1 and max(end - start, until - at) > _MAX_WORDS_FOR_ONE
        )
        # Next to a run that is matched, word by word; where the texts begin and end, as the last.
        while (start or is_last) and start < end and at < until and one[start] == two[at]:
            found[start] = True
            start, at = start + 1, at + 1
        is_inside = end < len(one) or is_last
        while is_inside and start < end and at < until and one[end - 1] == two[until - 1]:
            found[end - 1] = True
            end, until = end - 1, until - 1
        if is_last or start == end or at == until:
            continue
        anchors = _anchors(one, two, (start, end), (at, until), _RUN_WORDS[level])
        level += not anchors
        for here, there in [*anchors, (end, until)]:
            # A stretch that begins with an anchor is matched from there when its turn comes.
            waiting.append((start, here, at, there, level))
            start, at = here, there
    return found


def _anchors(
    one: Sequence[str], two: Sequence[str], of_one: tuple[int, int], of_two: tuple[int, int], n: int
) -> list[tuple[int, int]]:
    """Return where runs of ``n`` words stand that both stretches have once, in one order."""
    here, there = (
        _single_runs(text, *stretch, n) for text, stretch in ((one, of_one), (two, of_two))
    )
    pairs = [(at, there[run]) for run, at in here.items() if run in there]
    return list(_longest_rising(pairs))


def _single_runs(words: Sequence[str], start: int, end: int, n: int) -> dict[tuple[str, ...], int]:
    seen: dict[tuple[str, ...], int] = {}
    twice = set()
    for at in range(start, end - n + 1):
        run = tuple(words[at : at + n])
        if run in seen:
            twice.add(run)
        seen[run] = at
    return {run: at for run, at in seen.items() if run not in twice}


def _longest_rising(pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the longest series of pairs in which both numbers rise; the first ones rise already."""
    pairs = sorted(pairs)
    lasts: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, there) in enumerate(pairs):
        place = bisect_left(lasts, there)
        before.append(ends[place - 1] if place else -1)
        lasts[place : place + 1] = [there]
        ends[place : place + 1] = [number]
    series = []
    number = ends[-1] if ends else -1
    while number >= 0:
        series.append(pairs[number])
        number = before[number]
    yield from reversed(series)
