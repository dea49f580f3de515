"""Grows inputs from a pattern's own parts, and measures whether its time grows faster than they do.

Python's ``re`` counts no steps, so growth is judged by the processor time of one thread at two
sizes: an input that is sixteen times as long may take up to 64 times as long. A linear pattern
takes sixteen times, a quadratic one 256 times, so both are far from the limit, on any machine.
Other processes do not count in a thread's own time, though a busy machine makes it longer. So a
finding counts only if it stands in each of several measurements, of which the least times are
taken, and at sizes that take far longer than a clock's tick.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from functools import cache
from itertools import islice, permutations, product
from typing import TYPE_CHECKING, Any, Final

from effort import fewer_when_quick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The standard library's own parser and compiler of patterns; they have no public names.
from re import _compiler, _parser  # type: ignore[attr-defined]

from waiting import TooLongError, at_most

SMALL: Final = 500  # characters
LARGE: Final = 16 * SMALL
# 16 ** 1.5: as far from linear (16) as from quadratic (256).
MOST_GROWTH: Final = 64
# Times what it takes to find one character. Repeats within repeats that are all bounded grow no
# faster than their input once they are full, yet may take thousands of steps for each character.
MOST_COST: Final = 100
# In seconds of processor time. Nothing superlinear can hide below it: at LARGE a quadratic pattern
# takes a hundred times as long.
NEGLIGIBLE: Final = 0.000_2
# One run may take this many seconds of processor time; a linear pattern takes milliseconds.
LONGEST_RUN: Final = 0.25
RUNS: Final = 3
# So many times a finding is measured again, unless one of them refutes it.
CONFIRMATIONS: Final = 5
MOST_INPUTS: Final = fewer_when_quick(160)

# Characters that patterns of pages tell apart, beside those that a pattern names itself.
USUAL: Final = " \n\taAbZ0_-.,:;/#<>&=\"'()[]{}|*字éяش\u00a0"
# What no pattern of the package accepts as a part of what it looks for.
REFUSED: Final = "\x01"

Text = str | bytes


@dataclass(frozen=True)
class Input:
    """A text that grows by repeating its middle."""

    start: str
    middle: str
    end: str

    def grown(self, size: int) -> str:
        """The text with about this many characters in its middle."""
        return self.start + self.middle * max(1, size // len(self.middle)) + self.end


@dataclass(frozen=True)
class Worst:
    """The input that a pattern takes the longest for, how its time grows and what it costs."""

    growth: float
    cost: float
    """Times what it takes to find one character, for each character of the input."""
    given: Input


class Parts:
    """The strings that the parts of a parsed pattern match."""

    def __init__(self, pattern: re.Pattern[Any]) -> None:
        self.flags = pattern.flags
        self.of_bytes = isinstance(pattern.pattern, bytes)
        self.tree = _parser.parse(pattern.pattern, pattern.flags)
        self.alphabet = self._alphabet()
        self.accepted: dict[str, str] = {}  # a one-character part's form, and what it accepts
        self.repeats: list[tuple[str, list[str]]] = []  # what stands before; what is repeated
        self.repeat_counts: dict[int, int] = {}  # by the parts' identity
        self._gather(self.tree, "")
        self.ranked = self._ranked()

    def _alphabet(self) -> str:
        """The usual characters and those that the pattern names."""
        named = [chr(code) for code in _codes(self.tree)]
        beside = [chr(ord(c) + 1) for c in named if ord(c) < 0x10000]
        letters = dict.fromkeys([*islice(named, 60), *USUAL, *islice(beside, 20)])
        return "".join(c for c in letters if not (self.of_bytes and ord(c) > 0xFF) and c != REFUSED)

    def _accepts(self, item: Any) -> str:
        """The characters of the alphabet that a part for one character accepts."""
        form = repr(item)
        if form not in self.accepted:
            one = _compiler.compile(_parser.SubPattern(self.tree.state, [item]), self.flags)
            self.accepted[form] = "".join(
                c for c in self.alphabet if one.fullmatch(self.as_subject(c))
            )
        return self.accepted[form]

    def as_subject(self, text: str) -> Text:
        """The text in the type that the pattern reads."""
        return text.encode("latin-1", "replace") if self.of_bytes else text

    def _ranked(self) -> str:
        """Characters by the number of parts that accept them: where parts overlap, time is lost."""
        votes = dict.fromkeys(self.alphabet, 0)
        for accepted in self.accepted.values():
            for c in accepted:
                votes[c] += 1
        return "".join(sorted(votes, key=lambda c: -votes[c]))

    def samples(self, items: Any) -> list[str]:
        """A few strings that the parts one after another match."""
        found = [""]
        for item in items:
            choices = self._samples_of(item)
            if not choices:
                return []
            # Each choice once, beside the first of the others.
            found = [
                *(text + choices[0] for text in found),
                *(found[0] + choice for choice in choices[1:]),
            ][:6]
        return found

    def _samples_of(self, item: Any) -> list[str]:
        op, given = str(item[0]), item[1]
        match op:
            case "LITERAL":
                return [chr(given)]
            case "NOT_LITERAL" | "ANY" | "IN":
                accepted = self._accepts(item)
                return [*accepted[:1], *accepted[len(accepted) // 2 :][:1], *accepted[-1:]]
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, _, inner = given
                return [text * max(1, least) for text in self.samples(inner)]
            case "SUBPATTERN":
                return self.samples(given[3])
            case "ATOMIC_GROUP":
                return self.samples(given)
            case "BRANCH":
                branches = sorted(given[1], key=self._repeat_count)
                return [text for inner in branches[:6] for text in self.samples(inner)[:1]]
            case "AT" | "ASSERT" | "ASSERT_NOT" | "GROUPREF" | "GROUPREF_EXISTS":
                return [""]
            case _:
                raise NotImplementedError(f"pumping.py does not know the operator {op}; teach it")

    def _repeat_count(self, items: Any) -> int:
        """The number of repeats in these parts, below zero: a key that puts the most first."""
        key = id(items)  # the tree keeps them
        if key not in self.repeat_counts:
            self.repeat_counts[key] = -sum(1 for _ in _repeats(items))
        return self.repeat_counts[key]

    def _gather(self, items: Any, before: str) -> None:
        """Note every repeat below these parts, with a string that matches what stands before it."""
        for item in items:
            op, given = str(item[0]), item[1]
            if op in ("NOT_LITERAL", "ANY", "IN", "LITERAL"):
                self._accepts(item)
            for inner in _inner(item):
                if "REPEAT" in op and given[1] > 1:
                    self.repeats.append((before, self.samples(inner)))
                self._gather(inner, before)
            if op == "ASSERT":
                continue
            before += (self._samples_of(item) or [""])[0]


def _inner(item: Any) -> list[Any]:
    """The sequences of parts inside of a part."""
    op, given = str(item[0]), item[1]
    match op:
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return [given[2]]
        case "SUBPATTERN":
            return [given[3]]
        case "ATOMIC_GROUP":
            return [given]
        case "BRANCH":
            return list(given[1])
        case "ASSERT" | "ASSERT_NOT":
            return [given[1]]
        case "GROUPREF_EXISTS":
            return [part for part in given[1:] if part is not None]
        case _:
            return []


def _repeats(items: Any) -> Iterator[Any]:
    for item in items:
        if "REPEAT" in str(item[0]):
            yield item
        for inner in _inner(item):
            yield from _repeats(inner)


def _codes(items: Any) -> Iterator[int]:
    """The characters that a parsed pattern names, as numbers."""
    for item in items:
        op, given = str(item[0]), item[1]
        if op in ("LITERAL", "NOT_LITERAL"):
            yield given
        elif op == "RANGE":
            yield from given
        elif op == "IN":
            yield from _codes(given)
        for inner in _inner(item):
            yield from _codes(inner)


def inputs(parts: Parts) -> list[Input]:
    """Inputs grown from a pattern's parts, those of its own repeats first."""
    whole = (parts.samples(parts.tree) or [""])[0]
    # What may make a match fail at the very end, the last resort of a pattern that tries all ways.
    ends = tuple(dict.fromkeys(["", REFUSED, f" {whole[:1]}", "\n "]))
    found = dict.fromkeys(
        Input(start, middle, end)
        for start, middle, most in _grown(parts, whole)
        if middle
        for end in ends[:most]
    )
    return list(islice(found, MOST_INPUTS))


def _grown(parts: Parts, whole: str) -> Iterator[tuple[str, str, int]]:
    """What inputs begin with, what they repeat, and how many of the ends to try behind it."""
    best = parts.ranked[:3]
    for before, repeated in parts.repeats:
        for text in repeated[:4]:
            yield before, text, 3
            yield "", before + text, 2
    for c in parts.ranked[:8]:
        yield "", c, 4
        yield REFUSED, c, 3
    for before, repeated in parts.repeats:
        for text, c in product(repeated[:2], best):
            if len(text) > 1:
                yield before, text + 3 * c, 3
            yield "", before + c, 2
            yield before, c, 3
    yield "", whole, 4
    for first, second in permutations(best, 2):
        yield "", first + second, 2
    for _, repeated in parts.repeats:
        for text in repeated:
            yield "", text, 3


def seconds(run: Callable[[Any], object], subject: Text) -> float:
    """The processor time of one run; TooLongError if it takes more than LONGEST_RUN."""
    with at_most(LONGEST_RUN):
        begun = time.thread_time()
        run(subject)
        return time.thread_time() - begun


def growth(run: Callable[[Any], object], parts: Parts, given: Input) -> tuple[float, float]:
    """How a run's time grows when the input is sixteen times as long; its cost a character.

    The cost is in the time in which this machine finds one character. Both are infinite where a run
    takes more than LONGEST_RUN.
    """
    small, large = (parts.as_subject(given.grown(size)) for size in (SMALL, LARGE))
    try:
        long = seconds(run, large)
        if long < NEGLIGIBLE:
            return 1.0, 0.0
        short = min(seconds(run, small) for _ in range(RUNS))
        for _ in range(CONFIRMATIONS):
            if long / short <= MOST_GROWTH and long / len(large) <= MOST_COST * one_character():
                break
            long = min(long, seconds(run, large))
            short = min(short, seconds(run, small))
            if long < NEGLIGIBLE:
                return 1.0, 0.0
    except TooLongError:
        return float("inf"), float("inf")
    return long / short, long / len(large) / one_character()


@cache
def one_character() -> float:
    """The processor time in which this machine finds one character in a text, in seconds."""
    every = re.compile(".")
    text = "x" * LARGE

    def count(text: Any) -> int:
        return sum(1 for _ in every.finditer(text))

    return min(seconds(count, text) for _ in range(4 * RUNS)) / LARGE


# What a use does with a text, to its end.
RUNS_OF: Final[dict[str, Callable[[re.Pattern[Any], Any], object]]] = {
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    # Looks for all, as split, findall and finditer do, without an object for each; a search stops
    # at the first.
    "search": lambda pattern, text: pattern.sub(text[:0], text),
}


def worst(pattern: re.Pattern[Any], use: str) -> Worst:
    """The worst that the grown inputs do to a pattern; the first that takes too long ends it."""
    parts = Parts(pattern)
    run = RUNS_OF[use]
    found = Worst(0.0, 0.0, Input("", "x", ""))
    for given in inputs(parts):
        times, cost = growth(lambda text: run(pattern, text), parts, given)
        if times > MOST_GROWTH:
            return Worst(times, cost, given)
        if cost > found.cost:
            found = Worst(times, cost, given)
    return found
