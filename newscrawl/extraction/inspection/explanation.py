"""What was read off a page, from where, and what became of each of its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from newscrawl.common.text import clean
from newscrawl.extraction.content import Label, LabelledBlocks, label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.examination import examine_page
from newscrawl.extraction.fields import Candidate
from newscrawl.extraction.fields.candidates_by_field import candidates_by_field
from newscrawl.extraction.vocabulary import ClassHint
from newscrawl.items import Article, Breadcrumb, Photo, Reject

__all__ = [
    "BlockExplanation",
    "CandidateValue",
    "Explanation",
    "FieldExplanation",
    "Use",
    "inspect_page",
]

_MOST_CANDIDATES: Final = 50
"""A page may display a date in each of a thousand lines."""
_LONGEST_NAME: Final = 60


class Use(StrEnum):
    """What became of a block."""

    BODY = "body"
    FIELD = "field"  # a field is read off blocks of this kind, but it is no part of the body
    DROPPED = "dropped"


_OF_FIELDS: Final = frozenset(
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


@dataclass(slots=True)
class BlockExplanation:
    """One of the page's runs of text and what became of it."""

    index: int
    tag: str
    label: str
    """What it was taken for."""
    use: Use
    text: str
    box: str
    """The element that it stands in, as a CSS selector would name it."""
    marks: dict[str, str]
    """What the words of class, id and role say it is for: marks, and the element with the word."""
    linked: float
    """How much of the text stands in links, 0 to 1."""


@dataclass(slots=True)
class Explanation:
    """All that is to be told of a page."""

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
        """Give values that came as JSON, from the process that read the page, their types again."""
        for name, kind in (("breadcrumbs", Breadcrumb), ("photos", Photo)):
            if (found := self.fields.get(name)) is not None:
                found.value = _typed(found.value, kind)
                for other in found.others:
                    other.value = _typed(other.value, kind)

    def labels(self) -> dict[str, int]:
        """How many blocks have each label, the most frequent first."""
        counts: dict[str, int] = {}
        for block in self.blocks:
            counts[block.label] = counts.get(block.label, 0) + 1
        return dict(sorted(counts.items(), key=lambda entry: -entry[1]))


def _typed(value: Any, kind: type[Breadcrumb | Photo]) -> Any:
    return [kind(**entry) if isinstance(entry, dict) else entry for entry in value or []]


def inspect_page(page: Page, name: str, *, fetched_at: str | None = None) -> Explanation:
    """Read a page as every command does, and say how it was read.

    ``name`` is the input's name, for the report.
    """
    article, reject = examine_page(page, fetched_at=fetched_at)
    if reject is not None:
        reject.input = name
    layout = label_blocks(page)
    names: dict[int, str] = {}
    return Explanation(
        input=name,
        url=page.url,
        fetched_at=fetched_at,
        charset=page.encoding,
        bytes=len(page.content),
        origin=page.origin,
        reject=reject,
        fields={
            key: _field(key, article, found)
            for key, found in candidates_by_field(page, article).items()
        },
        blocks=[_block(block, layout, names) for block in page.blocks],
    )


def _field(name: str, article: Article, found: Iterator[Candidate[Any]]) -> FieldExplanation:
    """Set a field's value apart from the other candidates, each told once."""
    value, source = getattr(article, name), article.sources.get(name)
    others: list[CandidateValue] = []
    for candidate in islice(found, _MOST_CANDIDATES):
        other = CandidateValue(_cleaned(candidate.value), candidate.evidence)
        if other not in (*others, CandidateValue(value, source or "")):
            others.append(other)
    return FieldExplanation(value, source, others)


def _cleaned(value: Any) -> Any:
    """Clean a candidate as the loader cleans what it takes."""
    if isinstance(value, str):
        return value if "\n" in value else clean(value)
    if isinstance(value, list):
        return [clean(entry) if isinstance(entry, str) else entry for entry in value]
    return value


def _block(block: Block, layout: LabelledBlocks, names: dict[int, str]) -> BlockExplanation:
    found = layout.labels[block.index]
    use = Use.BODY if found is Label.TEXT else Use.FIELD if found in _OF_FIELDS else Use.DROPPED
    marks = ClassHint.names(layout.class_hints[block.index])
    return BlockExplanation(
        index=block.index,
        tag=block.tag,
        label=str(found),
        use=use,
        text=block.text,
        box=_name(block.box, names),
        marks={mark: _bearer(block, ClassHint.named(mark), names) for mark in marks},
        linked=round(block.link_share, 2),
    )


def _bearer(block: Block, mark: int, names: dict[int, str]) -> str:
    """Name the innermost element about a block that bears a mark."""
    if block.own & mark:
        return "an inline element"
    box: Box | None = block.box
    while box is not None and not box.own & mark:
        box = box.parent
    return _name(box, names) if box is not None else ""


def _name(box: Box, names: dict[int, str]) -> str:
    """Name a box's element as a CSS selector would, cut short."""
    if box.index not in names:
        name, element = box.tag, box.element
        if element is not None:
            if identity := clean(element.get("id") or ""):
                name += f"#{identity}"
            classes = (element.get("class") or "")[:_LONGEST_NAME].split()
            name = clean(".".join([name, *classes]))
        cut = len(name) > _LONGEST_NAME
        names[box.index] = name[: _LONGEST_NAME - 1] + "…" if cut else name
    return names[box.index]
