from collections.abc import Sequence

from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.content.rule_types import Decision, PageFacts

__all__ = [
    "FEATURES",
    "LABELS",
    "NEIGHBOURED",
    "NEIGHBOURS",
    "RULES",
    "asked_blocks",
    "block_features",
]

FEATURES: Sequence[str]
NEIGHBOURED: Sequence[str]
NEIGHBOURS: int
RULES: Sequence[str]
LABELS: Sequence[str]

def block_features(
    facts: PageFacts,
    labels: Sequence[Label],
    first_labels: Sequence[Label],
    decisions: Sequence[Decision],
) -> bytearray: ...
def asked_blocks(rows: bytearray) -> list[int]: ...
