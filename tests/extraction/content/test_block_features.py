"""The numbers that the model decides by, held against plain definitions."""

from __future__ import annotations

import importlib
import pkgutil
import struct

import pytest
from story_pages import FIRST, SECOND, THIRD, page, paragraphs

from newscrawl.extraction import content
from newscrawl.extraction.content import Label
from newscrawl.extraction.content.block_features import (
    FEATURES,
    LABELS,
    NEIGHBOURED,
    NEIGHBOURS,
    RULES,
    asked_blocks,
    block_features,
)
from newscrawl.extraction.content.labelled_blocks import label_by_rules
from newscrawl.extraction.content.rule_types import Rule
from newscrawl.extraction.document import Page

MISSING = -32768
MENU = "".join(f"<li class='m'><a href='/{n}'>Part {n}</a></li>" for n in range(20))
SHOWN = page(
    f"{paragraphs(FIRST)}<img src='/a.jpg'>{paragraphs(SECOND)}<h2>More</h2>{paragraphs(THIRD)}"
    f"<ul>{MENU}</ul><p>Part 3</p><div>海啸，不会来。</div>"
)


def rows_of(shown: Page) -> list[dict[str, int]]:
    """The rows of the blocks, and of the empty ones above and below them."""
    rows = struct.iter_unpack(f"<{len(FEATURES)}h", block_features(*label_by_rules(shown)))
    return [dict(zip(FEATURES, row, strict=True)) for row in rows]


ROWS = rows_of(SHOWN)[NEIGHBOURS:-NEIGHBOURS]
AT = {block.text: block.index for block in SHOWN.blocks}


def row(text: str) -> dict[str, int]:
    return ROWS[AT[text]]


def test_every_name_is_known_once() -> None:
    assert len(set(FEATURES)) == len(FEATURES)
    assert set(NEIGHBOURED) <= set(FEATURES)


def test_every_rule_and_label_has_a_number() -> None:
    """A new one is added to the lists' ends, and the model is trained anew."""
    modules = [
        importlib.import_module(f"{content.__name__}.{found.name}")
        for found in pkgutil.iter_modules(content.__path__)
    ]
    rules = {v.id for module in modules for v in vars(module).values() if isinstance(v, Rule)}
    # Those of a site's own file come after the model.
    assert not {rule for rule in rules if not rule.startswith("site-rule-")} - set(RULES)
    assert set(LABELS) == set(Label)


def test_rows_beside_the_page_are_empty() -> None:
    rows = rows_of(SHOWN)
    beside = rows[:NEIGHBOURS] + rows[-NEIGHBOURS:]
    assert all(set(row.values()) == {MISSING} for row in beside)


@pytest.mark.parametrize("text", [block.text for block in SHOWN.blocks])
def test_texts_are_counted(text: str) -> None:
    found, letters = row(text), [sign for sign in text if sign.isalpha()]
    assert found["chars"] == len(text)
    assert found["words"] == text.count(" ") + 1
    assert found["sentences"] == sum(map(text.count, ".!?。"))
    assert found["commas"] == sum(map(text.count, ",;，、"))
    assert found["digits"] == 100 * sum(map(str.isdigit, text)) // len(text)
    assert found["capitals"] == 100 * sum(map(str.isupper, letters)) // len(letters)
    assert found["dense"] == (100 if "海" in text else 0)


def test_places() -> None:
    first, last = row(FIRST), row(THIRD)
    assert first["from_headline"] == AT[FIRST] - AT["Harbour loses its tide gauge"]
    assert (first["texts_above"], first["texts_below"]) == (0, 5)
    assert (last["since_heading"], last["heading_links"]) == (1, 0)
    assert (first["until_image"], row(SECOND)["since_image"]) == (0, 0)
    assert last["since_text"] == 1
    assert row("Part 11")["lists"] == 1
    assert row("Part 11")["linked_share"] == 100


def test_kinds_and_copies() -> None:
    menu = row("Part 11")
    assert (menu["kind_count"], menu["kind_purity"], menu["kind_links"]) == (20, 0, 100)
    parts = [
        found for block, found in zip(SHOWN.blocks, ROWS, strict=True) if block.text == "Part 3"
    ]
    assert [(found["copies"], found["is_copy"]) for found in parts] == [(2, 0), (2, 1)]


def test_what_is_far_from_text_and_no_paragraph_is_not_asked() -> None:
    asked = asked_blocks(block_features(*label_by_rules(SHOWN)))
    assert {AT[FIRST], AT[SECOND], AT[THIRD]} <= set(asked)
    assert AT["Part 9"] not in asked


@pytest.mark.parametrize(
    "content",
    [b"", b"<p>a", b"a plain text", b"<div>" * 5_000 + b"x", b"<p>x" * 60_000, "<p>\0\ud800\u0300"],
)
def test_odd_pages_have_rows_too(content: bytes | str) -> None:
    shown = Page(content)
    assert len(rows_of(shown)) == len(shown.blocks) + 2 * NEIGHBOURS
