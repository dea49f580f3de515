"""What a rule is, what it reads and what it returns.

A step is a function.  It reads a page and the labels that its blocks have so far, and returns its
decisions.  It writes nothing: ``labelled_blocks`` applies the decisions and keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.prose import ProseSums
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block

__all__ = [
    "Decision",
    "Draft",
    "Guide",
    "PageFacts",
    "Region",
    "Rule",
    "Step",
    "text_blocks",
    "text_chars",
]


class Rule(NamedTuple):
    """Why a block may get a label."""

    id: str
    reason: str
    """A sentence for people, about the block: what it is or where it stands."""
    word_lists: tuple[str, ...] = ()
    """What it reads of the vocabulary, which says in which languages it works; any where empty."""


class Decision(NamedTuple):
    """A rule gives some blocks a label."""

    rule: Rule
    label: Label
    blocks: Collection[int]


class Region(NamedTuple):
    """The run of blocks in which the article stands."""

    first: int
    end: int
    """The index behind the run's last block."""
    article_end: int
    """The index behind the article's last block: not behind the run's end, and often before it."""
    left_out: frozenset[int]
    """Blocks of the run that stand in boxes of links."""


class Guide(NamedTuple):
    """What JSON-LD's ``articleBody`` says of the page's blocks."""

    blocks: frozenset[int]
    """The blocks whose text it has."""
    coverage: float
    """The share of its letters that the page displays, 0 to 1."""
    letters: str


class PageFacts(NamedTuple):
    """What rules read besides the labels; lists go by the index of the block."""

    page: Page
    blocks: Sequence[Block]
    prose: ProseSums
    class_hints: Sequence[int]
    headline: int | None
    """The block that shows the headline."""
    headline_above: int | None
    """The same, but None where it stands below the text."""
    guide: Guide | None
    region: Region
    """The main region; the whole page for the steps that come before it is known."""

    @property
    def top(self) -> int:
        """The headline's block where it stands above the main region, else the region's first."""
        above, first = self.headline_above, self.region.first
        return first if above is None else min(above, first)

    @property
    def article(self) -> range:
        """The main region's blocks up to the article's end."""
        return range(self.region.first, self.region.article_end)


Step = Callable[[PageFacts, Sequence[Label]], Iterable[Decision]]


class Draft:
    """A copy of the labels for a step that has to see what it has decided itself."""

    __slots__ = ("decisions", "labels")

    def __init__(self, labels: Sequence[Label]) -> None:
        self.labels = list(labels)
        self.decisions: list[Decision] = []

    def decide(self, rule: Rule, label: Label, *blocks: int) -> None:
        """Give blocks a label, and keep the decision."""
        for index in blocks:
            self.labels[index] = label
        self.decisions.append(Decision(rule, label, blocks))


def text_blocks(labels: Sequence[Label], blocks: Iterable[int]) -> list[int]:
    """Return those of some blocks that are labelled as text."""
    return [index for index in blocks if labels[index] is TEXT]


def text_chars(blocks: Sequence[Block], labels: Sequence[Label], run: range) -> int:
    """Return how many characters a run's blocks have that are labelled as text."""
    return sum(len(blocks[index].text) for index in run if labels[index] is TEXT)
