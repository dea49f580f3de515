"""Why a page gives the record that it gives: for people who ask, not for crawls."""

from newscrawl.extraction.inspection.explanation import (
    BlockExplanation,
    CandidateValue,
    Explanation,
    FieldExplanation,
    LabelDecision,
    inspect_page,
)
from newscrawl.extraction.inspection.explanation_page import GENERATOR, to_html

__all__ = [
    "GENERATOR",
    "BlockExplanation",
    "CandidateValue",
    "Explanation",
    "FieldExplanation",
    "LabelDecision",
    "inspect_page",
    "to_html",
]
