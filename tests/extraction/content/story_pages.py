"""A short story on pages of several makes, for the tests of the rules."""

from __future__ import annotations

from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.content.block_wording import by_wording
from newscrawl.extraction.content.class_hints import by_class_hint
from newscrawl.extraction.content.prose import ProseSums
from newscrawl.extraction.content.rule_types import PageFacts, Region
from newscrawl.extraction.document import Page

FIRST = (
    "The harbour master closed the northern basin on Monday after the tide gauge "
    "failed twice within an hour, and he sent the ferries to the old quay instead."
)
SECOND = (
    "Fishermen who had waited since dawn moved their boats by hand, because the crane "
    "on the old quay has been out of order since a lorry drove into it in spring."
)
THIRD = (
    "The council wants to decide about a new gauge next week. It would cost as much as "
    "the summer's lanterns, the mayor said, and it would last a good deal longer."
)
STORY = [FIRST, SECOND, THIRD]
URL = "https://news.example/harbour/gauge.html"


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def page(inside: str, above: str = "", head: str = "") -> Page:
    """A page with a headline, something between it and the text, and the text's box."""
    return Page(
        f"<html><head>{head}</head><body><div class='head'><h1>Harbour loses its tide gauge</h1>"
        f"{above}</div><div class='text'>{inside}</div></body></html>",
        URL,
    )


def body(shown: Page) -> list[str]:
    return [shown.blocks[at].text for at in label_blocks(shown).body]


def label_of(page: Page, hints: int) -> Label:
    """Label the first block of a page by its class hints, and else by its words."""
    facts = PageFacts(
        page=page,
        blocks=page.blocks[:1],
        prose=ProseSums(page.blocks[:1]),
        class_hints=[hints],
        headline=None,
        headline_above=None,
        guide=None,
        region=Region(0, 1, 1, frozenset()),
    )
    label = Label.TEXT
    for step in (by_class_hint, by_wording):
        for decision in step(facts, (label,)):
            label = decision.label if decision.blocks else label
    return label
