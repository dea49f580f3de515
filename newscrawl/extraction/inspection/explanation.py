"""What was read off a page, from where, and what became of each of its blocks, by which rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from newscrawl.common.text import clean_text
from newscrawl.extraction.content import Label, LabelledBlocks, label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.examination import examine_page_with_rules
from newscrawl.extraction.fields import Candidate
from newscrawl.extraction.fields.candidates_by_field import candidates_by_field
from newscrawl.extraction.inspection.reasons_for_confidence import (
    probabilities_of,
    reasons_for_confidence,
)
from newscrawl.extraction.site_rules import SiteRules
from newscrawl.extraction.vocabulary import ClassHint
from newscrawl.items import Article, Breadcrumb, Photo, Reject

__all__ = [
    "BlockExplanation",
    "CandidateValue",
    "Explanation",
    "FieldExplanation",
    "LabelDecision",
    "Use",
    "inspect_page",
]

_MAX_CANDIDATES: Final = 50
"""A page may display a date in each of a thousand lines."""
_MAX_NAME_CHARS: Final = 60
"""Of a box: its tag, id and some classes; the table keeps room for the text."""


class Use(StrEnum):
    """What became of a block."""

    BODY = "body"
    FIELD = "field"  # a field is read off blocks with this label, but it is no part of the body
    DROPPED = "dropped"


_LABELS_OF_FIELDS: Final = frozenset(
    (Label.HEADLINE, Label.BREADCRUMBS, Label.TIME, Label.BYLINE, Label.CAPTION, Label.HASHTAGS)
)


@dataclass(slots=True)
class CandidateValue:
    """A value that one way of finding a field gives."""

    value: Any
    source: str


@dataclass(slots=True)
class FieldExplanation:
    """A field's value, where it came from, and what the other ways of finding it would give."""

    value: Any
    source: str | None
    others: list[CandidateValue]
    confidence: float | None = None
    """How sure the record is of it, 0 to 1; None where that is unknown."""
    why: list[str] = field(default_factory=list)
    """Why it is as sure, in sentences; of the body also why that is unknown."""


@dataclass(slots=True)
class LabelDecision:
    """A rule gave a block a label."""

    label: str
    rule: str
    reason: str
    """The rule in a sentence about the block."""


@dataclass(slots=True)
class BlockExplanation:
    """One of the page's runs of text and what became of it."""

    index: int
    tag: str
    label: str
    """What it was taken for."""
    decisions: list[LabelDecision]
    """How it came to its label: the last decision counts; without any, a block is text."""
    use: Use
    text: str
    box: str
    """The element that it stands in, as a CSS selector would name it."""
    marks: dict[str, str]
    """Its class hints, and for each the element that gives it."""
    linked: float
    """How much of the text stands in links, 0 to 1."""
    probability: float | None = None
    """How likely it is text by the learned model, 0 to 1; None where that did not decide on it."""


@dataclass(slots=True)
class Explanation:
    """What was read off a page, and how."""

    input: str
    url: str | None
    fetched_at: str | None
    charset: str
    bytes: int
    origin: str
    """Where the blocks come from: ``page``, ``state`` (data in its scripts) or ``text``."""
    reject: Reject | None
    """Why the page is no article; None where it is one."""
    fields: dict[str, FieldExplanation]
    blocks: list[BlockExplanation] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Give values their types again: they came as JSON, from the process that read the page."""
        for name, kind in (("breadcrumbs", Breadcrumb), ("photos", Photo)):
            if (found := self.fields.get(name)) is not None:
                found.value = _typed(found.value, kind)
                for other in found.others:
                    other.value = _typed(other.value, kind)

    def labels(self) -> dict[str, int]:
        """Return how many blocks have each label, the most frequent first."""
        return dict(Counter(block.label for block in self.blocks).most_common())

    def rules(self, label: str) -> list[tuple[LabelDecision, int]]:
        """Return the decisions that gave blocks this label, and how many, most frequent first."""
        last = [b.decisions[-1] for b in self.blocks if b.label == label and b.decisions]
        counts = Counter(decision.rule for decision in last)
        by_rule = {decision.rule: decision for decision in last}
        return [(by_rule[rule], count) for rule, count in counts.most_common()]


def _typed(value: Any, kind: type[Breadcrumb | Photo]) -> Any:
    return [kind(**entry) if isinstance(entry, dict) else entry for entry in value or []]


def inspect_page(
    page: Page, name: str, *, fetched_at: str | None = None, rules: SiteRules | None = None
) -> Explanation:
    """Read a page as every command does, and return how it was read.

    ``name`` is the input's name, ``rules`` are those of the page's site.
    """
    outcome = examine_page_with_rules(page, rules, fetched_at=fetched_at)
    article, reject = outcome.article, outcome.reject
    if reject is not None:
        reject.input = name
    labelled = label_blocks(page)
    decisions = _decisions_by_block(labelled)
    names: dict[int, str] = {}
    likely = probabilities_of(page)
    why = reasons_for_confidence(page, article, likely)
    return Explanation(
        input=name,
        url=page.url,
        fetched_at=fetched_at,
        charset=page.encoding,
        bytes=len(page.content),
        origin=page.origin,
        reject=reject,
        fields={
            key: _field(key, article, found, why.get(key, []))
            for key, found in candidates_by_field(page, article).items()
        },
        blocks=[
            _block(block, labelled, decisions[block.index], names, likely.get(block.index))
            for block in page.blocks
        ],
    )


def _field(
    name: str, article: Article, found: Iterator[Candidate[Any]], why: list[str]
) -> FieldExplanation:
    """Return a field's value and the other candidates, each of them once."""
    value, source = getattr(article, name), article.sources.get(name)
    others: list[CandidateValue] = []
    for candidate in islice(found, _MAX_CANDIDATES):
        other = CandidateValue(_cleaned(candidate.value), candidate.evidence)
        if other not in (*others, CandidateValue(value, source or "")):
            others.append(other)
    return FieldExplanation(value, source, others, article.confidence.get(name), why)


def _cleaned(value: Any) -> Any:
    """Clean a candidate as the loader cleans what it takes."""
    if isinstance(value, str):
        return value if "\n" in value else clean_text(value)
    if isinstance(value, list):
        return [clean_text(entry) if isinstance(entry, str) else entry for entry in value]
    return value


def _decisions_by_block(labelled: LabelledBlocks) -> list[list[LabelDecision]]:
    by_block: list[list[LabelDecision]] = [[] for _ in labelled.labels]
    for rule, label, blocks in labelled.decisions:
        decision = LabelDecision(str(label), rule.id, rule.reason)
        for index in blocks:
            by_block[index].append(decision)
    return by_block


def _block(
    block: Block,
    labelled: LabelledBlocks,
    decisions: list[LabelDecision],
    names: dict[int, str],
    probability: float | None,
) -> BlockExplanation:
    label = labelled.labels[block.index]
    of_field = Use.FIELD if label in _LABELS_OF_FIELDS else Use.DROPPED
    hints = ClassHint.names(labelled.class_hints[block.index])
    return BlockExplanation(
        index=block.index,
        tag=block.tag,
        label=str(label),
        decisions=decisions,
        use=Use.BODY if label is Label.TEXT else of_field,
        text=block.text,
        box=_name(block.box, names),
        marks={hint: _giver(block, ClassHint.named(hint), names) for hint in hints},
        linked=round(block.link_share, 2),
        probability=None if probability is None else round(probability, 2),
    )


def _giver(block: Block, hint: int, names: dict[int, str]) -> str:
    """Return the name of the innermost element around a block that gives a class hint."""
    if block.own_hints & hint:
        return "an inline element"
    givers = (box for box in block.box.outward() if box.own_hints & hint)
    return next((_name(box, names) for box in givers), "")


def _name(box: Box, names: dict[int, str]) -> str:
    """Return a box's element as a CSS selector would name it, cut short."""
    if box.index not in names:
        name, element = box.tag, box.element
        if element is not None:
            if identity := clean_text(element.get("id") or ""):
                name += f"#{identity}"
            classes = (element.get("class") or "")[:_MAX_NAME_CHARS].split()
            name = clean_text(".".join([name, *classes]))
        cut = len(name) > _MAX_NAME_CHARS
        names[box.index] = name[: _MAX_NAME_CHARS - 1] + "…" if cut else name
    return names[box.index]
