"""Why a record is as sure of a field as it says: the evidence in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.content.labelled_blocks import label_by_rules
from newscrawl.extraction.content.learned_decision import (
    MIN_BLOCKS,
    MISSED_F1,
    block_probabilities,
)
from newscrawl.extraction.document import Page
from newscrawl.extraction.fields.confidence import SHARES, Evidence, evidence_of
from newscrawl.items import Article

__all__ = ["probabilities_of", "reasons_for_confidence"]

_KINDS: Final = {
    "headline": {
        "h1": "An h1 shows it.",
        "heading": "A heading shows it that is no h1.",
        "line": "No heading shows it.",
    },
    "timestamp": {
        "json-ld": "It is from JSON-LD.",
        "meta": "It is from a meta element.",
        "displayed": "The page displays it.",
        "change": "The page displays it, and gives that day as its last change, too.",
        "other": "It is from a source that is rarely used.",
    },
    "authors": {
        "json-ld": "They are from JSON-LD.",
        "meta": "They are from meta elements.",
        "byline": "A byline names them.",
        "other": "They are from a source that is rarely used.",
    },
}
"""By field: the kinds of evidence, in a sentence."""
_AGREEMENTS: Final = {
    "headline": {
        "agrees": "The title or the data have the same",
        "in part": "The title or the data have it with more or fewer words",
        "differs": "Neither the title nor the data have it",
    },
    "timestamp": {
        "agrees": "Another source names the same day",
        "differs": "Other sources name other days",
        "alone": "No other source names a day",
    },
    "authors": {
        "agrees": "The byline and the data have a name in common",
        "differs": "Other evidence names others",
        "alone": "Nothing else names any",
    },
}
"""By field: what other evidence says."""
_MAX_OTHERS: Final = 3
"""The number of other values that a sentence names."""
_MAX_OTHER_CHARS: Final = 120
"""Of another value: a headline's beginning."""
_MAX_DOUBTFUL: Final = 5
"""The number of blocks that are named: those with most of the doubt."""
_MIN_DOUBT_SHARE: Final = 0.05
"""Of the doubt of all blocks; one with less explains nothing."""
_MAX_BLOCK_CHARS: Final = 60
"""Of a block's text: enough to find it on the page."""


def reasons_for_confidence(
    page: Page, article: Article, probabilities: Mapping[int, float]
) -> dict[str, list[str]]:
    """Return for the fields that may have a confidence why it is as high or low, in sentences.

    Of the body also why it has none.  A field without a value has no reasons.  ``probabilities``
    are those of :func:`probabilities_of`.
    """
    found = {"body": list(_of_body(page, article, probabilities))} if article.body else {}
    for name, evidence in evidence_of(page, article).items():
        found[name] = list(_of_evidence(name, evidence))
    return found


def probabilities_of(page: Page) -> dict[int, float]:
    """Return how likely blocks are text by the learned model, where it decided on them."""
    chosen = page.chosen_blocks
    is_ruled = chosen is not None and chosen.body is not None
    if page.origin != "page" or len(page.blocks) < MIN_BLOCKS or is_ruled:
        return {}
    return dict(block_probabilities(*label_by_rules(page)))


def _of_evidence(name: str, evidence: Evidence) -> Iterator[str]:
    kind, agreement, others = evidence
    yield _KINDS[name][kind]
    named = [_shortened(other, _MAX_OTHER_CHARS) for other in dict.fromkeys(others)][:_MAX_OTHERS]
    is_told = agreement in ("differs", "in part") and named
    yield _AGREEMENTS[name][agreement] + (f": {'; '.join(named)}." if is_told else ".")
    share = SHARES[name].get((kind, agreement))
    if share is None:
        yield "This is rare: too few annotated pages have it to say more."
    else:
        yield f"Such values were right on {share:.0%} of the annotated pages."


def _of_body(page: Page, article: Article, probabilities: Mapping[int, float]) -> Iterator[str]:
    labelled = label_blocks(page)
    if page.origin != "page":
        yield "The text is not the page's HTML, of which alone the learned model knows something."
    elif article.sources.get("body") == "rule":
        yield "A site's own rule names it."
    elif len(page.blocks) < MIN_BLOCKS:
        count = len(page.blocks)
        yield f"The page has {count} blocks: the learned model is asked from {MIN_BLOCKS} on."
    elif labelled.body_f1 is None:
        yield "The learned model had no say: a site's rule names the text."
    elif labelled.body_f1 == MISSED_F1:
        yield "Of this text the learned model would leave hardly any: one of the two is no text."
        yield f"Such bodies had an F1 of {MISSED_F1:.2f}."
    else:
        yield f"Bodies with such probabilities had an F1 of {labelled.body_f1:.2f} on unseen sites."
        yield from _doubtful_blocks(page, probabilities)


def _doubtful_blocks(page: Page, probabilities: Mapping[int, float]) -> Iterator[str]:
    """Yield a sentence for each block that adds much to the doubt, the greatest first."""
    labels = label_blocks(page).labels
    doubts: list[tuple[float, int]] = []
    for index, probability in probabilities.items():
        is_kept = labels[index] is Label.TEXT
        wrong = 1 - probability if is_kept else probability
        doubts.append((wrong * len(page.blocks[index].text), index))
    total = sum(doubt for doubt, _ in doubts)
    for doubt, index in sorted(doubts, reverse=True)[:_MAX_DOUBTFUL]:
        if doubt > _MIN_DOUBT_SHARE * total:
            is_kept = labels[index] is Label.TEXT
            yield (
                f"Block {index} is {'kept' if is_kept else 'left out'} with a probability of "
                f"{probabilities[index]:.0%} to be text, {doubt / total:.0%} of the doubt: "
                f"{_shortened(page.blocks[index].text, _MAX_BLOCK_CHARS)}"
            )


def _shortened(text: str, chars: int) -> str:
    line = " ".join(text.split())
    return f"{line[: chars - 1]}…" if len(line) > chars else line
