"""What can be learned from annotated pages: their blocks in numbers, and which of them are text."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.gold_blocks import gold_blocks
from newscrawl.extraction.content.block_features import asked_blocks, block_features
from newscrawl.extraction.content.block_model import estimated_f1
from newscrawl.extraction.content.labelled_blocks import label_by_rules
from newscrawl.extraction.content.labels import TEXT
from newscrawl.extraction.content.learned_decision import MIN_BLOCKS, MIN_SHARE_KEPT, NEVER_TEXT
from newscrawl.extraction.document import Page
from newscrawl.extraction.fields.body import join_blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.annotated_sets import AnnotatedPage

__all__ = ["KEEP", "TAKE", "Example", "chosen_blocks", "chosen_by_model", "examples"]

KEEP: Final = 0.5
"""The probability that a text of the rules needs to stay: it is as likely as not."""
TAKE: Final = 0.7
"""The probability that another block needs to be taken: pages lose more by strays than they win."""


class Example(NamedTuple):
    """A page as the model sees it, and which of its blocks are text."""

    page: AnnotatedPage
    texts: list[str]
    next_lines: list[bool]
    """Which texts are but a next line of the one before."""
    rows: bytearray
    by_rules: list[bool]
    """What the rules take for text."""
    asked: list[bool]
    """What the model decides; of the others it is the rules' word."""
    gold: list[bool | None]
    """Which blocks are text; None where nobody knows."""

    def estimate(self, probabilities: Sequence[float], chosen: Sequence[int]) -> float:
        """Return the F1 of a body as far as the probabilities tell."""
        taken = set(chosen)
        return estimated_f1(
            (probability, len(self.texts[index]), index in taken)
            for index, probability in enumerate(probabilities)
            if self.asked[index]
        )

    def text_by_rules(self) -> list[int]:
        """Return the blocks that the rules take for text."""
        return [index for index, is_text in enumerate(self.by_rules) if is_text]

    def body(self, chosen: Sequence[int]) -> str:
        """Return the body of some blocks."""
        return join_blocks(
            [
                (self.texts[index], self.next_lines[index] and before == index - 1)
                for before, index in pairwise([-1, *chosen])
            ]
        )


def examples(pages: Sequence[AnnotatedPage]) -> Iterator[Example]:
    """Yield what can be learned from pages: those with an annotated body that show blocks."""
    for page in pages:
        document = Page(page.page.content, page.page.url, content_type=page.page.content_type)
        texts = [block.text for block in document.blocks]
        gold = gold_blocks(page.expected, texts)
        if gold is None or not texts or document.origin != "page":
            continue
        found = label_by_rules(document)
        rows = block_features(*found)
        asked = set(asked_blocks(rows))
        yield Example(
            page,
            texts,
            [block.line for block in document.blocks],
            rows,
            [label is TEXT for label in found.labels],
            [n in asked and label not in NEVER_TEXT for n, label in enumerate(found.labels)],
            gold,
        )


def chosen_blocks(example: Example, probabilities: Sequence[float]) -> list[int]:
    """Return the blocks that are text by rules and model."""
    by_model = chosen_by_model(example, probabilities)
    return example.text_by_rules() if by_model is None else by_model


def chosen_by_model(example: Example, probabilities: Sequence[float]) -> list[int] | None:
    """Return the blocks that are text; None where the rules' word stands.

    That is where a page is too small for the model to be asked, or where it would leave too little.
    """
    by_rules = example.text_by_rules()
    if len(probabilities) < MIN_BLOCKS:
        return None
    decided = zip(example.by_rules, example.asked, probabilities, strict=True)
    chosen = [
        index
        for index, (is_text, is_asked, probability) in enumerate(decided)
        if (probability >= (KEEP if is_text else TAKE) if is_asked else is_text)
    ]
    kept, taken = (sum(len(example.texts[n]) for n in part) for part in (chosen, by_rules))
    return chosen if kept and kept >= MIN_SHARE_KEPT * taken else None
