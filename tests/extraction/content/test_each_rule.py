"""Each rule decides on a small page of its own, and no step writes into what it was given."""

from __future__ import annotations

import json
import pkgutil
import re
from collections.abc import Iterable, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import pytest
from story_pages import FIRST, SECOND, STORY, THIRD, URL, page, paragraphs

from newscrawl.extraction import content, vocabulary
from newscrawl.extraction.content import Label, label_blocks, labelled_blocks
from newscrawl.extraction.content.rule_types import Decision, PageFacts, Rule, Step
from newscrawl.extraction.document import Page

MODULES = [
    import_module(f"{content.__name__}.{module.name}")
    for module in pkgutil.iter_modules(content.__path__)
]
RULES = {id(rule): rule for m in MODULES for rule in vars(m).values() if isinstance(rule, Rule)}
OF_SITES = "site-rule-"
"""How the ids begin of rules that a site's own file makes; tests of such files try them."""
IDS = sorted(rule.id for rule in RULES.values() if not rule.id.startswith(OF_SITES))
DOCUMENT = Path(__file__).parents[3] / "docs" / "extraction.md"
GOLDENS = sorted((Path(__file__).parents[3] / "fixtures").glob("*/*/inputs/*.html"))

LINKS = "".join(f"<li><a href='/{n}'>The quay and its lanterns, {n}</a></li>" for n in range(2))
TEXT = paragraphs(*STORY)
RELATED = "<section><h2>Read more</h2><p>Nobody knew why the ferries were late.</p></section>"
MENU = "".join(f"<li><a href='/{n}/'>Quay {n}</a></li>" for n in range(14))
SHARES = "".join(f"<li>{n}</li>" for n in range(13))
TEASER = "<div><h3><a href=/b>Ferries late again in the fog</a></h3><p>Nobody knew.</p></div>"
LEDE = "The gauge had measured the tide for ninety years and is gone now."


def with_data(inside: str, told: str) -> Page:
    data = {"@type": "NewsArticle", "headline": "Harbour loses its tide gauge", "articleBody": told}
    return page(inside, head=f'<script type="application/ld+json">{json.dumps(data)}</script>')


# By the rule's id: a page, the block that the rule decides on, and the label that it gives.
PAGES: dict[str, tuple[Page, str, Label]] = {
    "class-hint": (page(TEXT + "<p class='promo'>Our app</p>"), "Our app", Label.PROMO),
    "wording": (page(TEXT + "<p>Leave a comment</p>"), "Leave a comment", Label.COMMENTS),
    "headline": (page(TEXT), "Harbour loses its tide gauge", Label.HEADLINE),
    "site-appeal": (
        page(
            paragraphs(FIRST, "The news by mail: <a href='/n'>our newsletter</a>.", SECOND, THIRD)
        ),
        "The news by mail: our newsletter.",
        Label.PROMO,
    ),
    "sparse-text": (
        page(
            "".join(
                f"<div class='sidebar'>{paragraphs(text)}</div>"
                for text in [*STORY, SECOND.upper()]
            )
        ),
        FIRST,
        Label.TEXT,
    ),
    "behind-article": (
        page(TEXT + paragraphs("Pressekontakt:", "Ann Lee")),
        "Ann Lee",
        Label.OUTSIDE,
    ),
    "outside-main-region": (
        Page(
            f"<h1>Harbour loses its tide gauge</h1><div><div>{TEXT * 3}</div></div>"
            "<div>Printed in Harbour Town</div>",
            URL,
        ),
        "Printed in Harbour Town",
        Label.OUTSIDE,
    ),
    "menu-above-text": (page(TEXT, f"<ul>{SHARES}</ul><ul>{MENU}</ul>"), "Quay 3", Label.OUTSIDE),
    "stray-line": (
        page(TEXT, f"<ul>{SHARES}</ul><p>The old quay</p>"),
        "The old quay",
        Label.OUTSIDE,
    ),
    "standfirst": (page(TEXT + TEXT.upper(), f"<p>{LEDE}</p>"), LEDE, Label.TEXT),
    "above-text": (page(TEXT, "<p>The old quay</p>"), "The old quay", Label.OUTSIDE),
    "video-title": (
        page(TEXT + "<div>Ferry runs aground in fog</div><div>3:12</div>" + TEXT.upper()),
        "Ferry runs aground in fog",
        Label.RELATED,
    ),
    "date-amid-text": (
        page(paragraphs(*STORY, "12 July 2023, 16:00", SECOND.upper())),
        "12 July 2023, 16:00",
        Label.TEXT,
    ),
    "link-line": (
        page(paragraphs(FIRST, SECOND) + "<p><a href='/b'>Ferries</a></p>" + paragraphs(THIRD)),
        "Ferries",
        Label.RELATED,
    ),
    "interface": (
        page(paragraphs(FIRST) + "<div>12 shares</div>" + paragraphs(SECOND, THIRD)),
        "12 shares",
        Label.INTERFACE,
    ),
    "teaser": (
        page(paragraphs(FIRST, SECOND) + TEASER + paragraphs(THIRD)),
        "Nobody knew.",
        Label.RELATED,
    ),
    "related-box": (
        page(paragraphs(FIRST, SECOND) + RELATED + paragraphs(THIRD)),
        "Nobody knew why the ferries were late.",
        Label.RELATED,
    ),
    "repeated": (page(paragraphs(FIRST, FIRST, SECOND, THIRD)), FIRST, Label.REPEATED),
    "summary": (
        page(TEXT, f"<p>{FIRST[:100]} and nobody knows why it did so.</p>"),
        f"{FIRST[:100]} and nobody knows why it did so.",
        Label.REPEATED,
    ),
    "pull-quote": (
        page(
            paragraphs(FIRST)
            + f"<blockquote><p>“{SECOND[60:130]}”</p><p>Ann Lee, fisher</p></blockquote>"
            + paragraphs(SECOND, THIRD)
        ),
        "Ann Lee, fisher",
        Label.REPEATED,
    ),
    "notice": (
        page(paragraphs("This article contains affiliate links.", *STORY)),
        "This article contains affiliate links.",
        Label.PROMO,
    ),
    "name-above-text": (page(paragraphs("Ann Lee", *STORY)), "Ann Lee", Label.BYLINE),
    "endnote": (page(paragraphs(*STORY, "(dpa)")), "(dpa)", Label.PROMO),
    "empty-heading": (
        page(paragraphs(FIRST, SECOND) + f"<h3>Our best</h3><ul>{LINKS}</ul>" + paragraphs(THIRD)),
        "Our best",
        Label.INTERFACE,
    ),
    "picture-frame": (
        page(TEXT + "<div><img src='/a.jpg'><p>The old quay in spring.</p></div>" + TEXT.upper()),
        "The old quay in spring.",
        Label.CAPTION,
    ),
    "not-in-article-body": (
        with_data(
            TEXT + "<p>The device is in use elsewhere, where you may go on reading.</p>",
            " ".join(STORY),
        ),
        "The device is in use elsewhere, where you may go on reading.",
        Label.OUTSIDE,
    ),
}


def test_every_rule_has_an_id_a_reason_and_a_page() -> None:
    assert sorted(PAGES) == IDS
    for rule in RULES.values():
        assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", rule.id)
        assert re.fullmatch(r"[A-Z][^.]+\.", rule.reason), rule.reason


def test_the_document_lists_every_rule_with_its_reason_and_word_lists() -> None:
    wanted = {
        f"| `{rule.id}` | {rule.reason} | {', '.join(map('`{}`'.format, rule.word_lists)) or '–'} |"
        for rule in RULES.values()
    }
    lines = DOCUMENT.read_text("utf-8").partition("| rule | what it says")[2].split("\n\n")[0]
    assert set(lines.splitlines()[2:]) == wanted


def test_the_word_lists_of_rules_exist() -> None:
    names = {path.stem for path in Path(str(files(vocabulary))).rglob("*.t*")}
    assert not {name for rule in RULES.values() for name in rule.word_lists} - names


@pytest.mark.parametrize("rule", IDS)
def test_rule(rule: str) -> None:
    shown, text, label = PAGES[rule]
    labelled = label_blocks(shown)
    decided = [
        decision.label
        for decision in labelled.decisions
        if decision.rule.id == rule
        for at in decision.blocks
        if shown.blocks[at].text == text
    ]
    assert decided == [label]


def test_the_last_decision_on_a_block_is_its_label() -> None:
    for shown in [*(shown for shown, _, _ in PAGES.values()), *map(read, GOLDENS)]:
        labelled = label_blocks(shown)
        last = {at: found.label for found in labelled.decisions for at in found.blocks}
        labels = [last.get(block.index, Label.TEXT) for block in shown.blocks]
        assert labels == labelled.labels


def read(path: Path) -> Page:
    return Page(path.read_bytes(), URL)


def guarded(step: Step) -> Step:
    """The step, but it is given its labels and class hints as tuples, which nobody can change."""

    def decide(facts: PageFacts, labels: Sequence[Label]) -> Iterable[Decision]:
        return step(facts._replace(class_hints=tuple(facts.class_hints)), tuple(labels))

    return decide


def test_no_step_writes_into_what_it_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [label_blocks(read(path)).labels for path in GOLDENS]
    for name in ("STEPS_BEFORE_REGION", "STEPS_IN_REGION"):
        monkeypatch.setattr(
            labelled_blocks, name, tuple(map(guarded, getattr(labelled_blocks, name)))
        )
    assert [label_blocks(read(path)).labels for path in GOLDENS] == wanted
    for shown, _, _ in PAGES.values():
        assert label_blocks(Page(shown.content, URL)).labels == label_blocks(shown).labels
