"""The blocks that a site's own rules name: where the body stands, what is part of it, what is not.

They have the last word.  Within the body that a rule names, the other rules go on telling captions,
bylines, lists of links and the like from its text; ``keep`` brings back what they take for such.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from newscrawl.extraction.content.labels import TEXT, Label
from newscrawl.extraction.content.rule_types import Decision, Region, Rule
from newscrawl.extraction.document.blocks import ChosenBlocks

__all__ = ["by_site_rules", "region_of"]

_BODY: Final = Rule("site-rule-body", "It stands outside the elements that the site's rule names.")
_KEEP: Final = Rule("site-rule-keep", "It stands in an element that the site's rule keeps.")
_DROP: Final = Rule("site-rule-drop", "It stands in an element that the site's rule drops.")


def region_of(body: frozenset[int]) -> Region:
    """Return the main region that the blocks of a rule's elements make."""
    first, end = min(body), max(body) + 1
    return Region(first, end, end, frozenset(range(first, end)) - body)


def by_site_rules(chosen: ChosenBlocks, labels: Sequence[Label]) -> Iterator[Decision]:
    """Yield what a site's rules say; what is dropped is no text, kept or not."""
    text = {index for index, label in enumerate(labels) if label is TEXT}
    if chosen.body is not None:
        yield Decision(_BODY, Label.OUTSIDE, sorted(text - chosen.body))
    yield Decision(_KEEP, TEXT, sorted(chosen.kept - text))
    yield Decision(_DROP, Label.OUTSIDE, sorted(chosen.dropped & (text | chosen.kept)))
