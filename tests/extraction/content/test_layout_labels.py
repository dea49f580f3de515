"""What a block is by its wording, and what class words say."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.content.block_wording import by_wording
from newscrawl.extraction.content.class_hints import by_class_hint
from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.content.prose import ProseSums
from newscrawl.extraction.content.rules import PageFacts, Region
from newscrawl.extraction.document import Page
from newscrawl.extraction.vocabulary import ClassHint, class_hints_of, phrases

STEADY = settings(deadline=None, derandomize=True, database=None)


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


def paragraph(text: str) -> Page:
    return Page(f"<html><body><p>{text}</p></body></html>")


def of(text: str) -> Label:
    return label_of(paragraph(text), 0)


WORDINGS = {
    Label.COMMENTS: ["Leave a comment", "Leave a Reply", "Comments (12)", "Kommentare", "Yorumlar"],
    Label.RELATED: ["Read also: A storm", "Related articles", "Lesen Sie auch", "Lire aussi :"],
    Label.SHARE: ["Share this article", "Tweet", "Teilen", "Partager"],
    Label.PROMO: ["Sign up for our newsletter", "Subscribe now"],
    Label.HASHTAGS: ["#Afraid #Million", "Tags: Sea, Wind", "Tags", "＃東京 ＃橋"],
    Label.TIME: ["12 July 2023, 16:12", "12. Juli 2023", "2023年7月12日 16:12", "12 июля 2023"],
    Label.BREADCRUMBS: [
        "Home » World » A story",
        "Startseite › Politik",
        "You are here: Home > World",
    ],
    Label.CAPTION: ["Foto: Anna Beispiel/dpa", "A queue forms. Photo/Reuters", "写真：見本新聞"],
    Label.BYLINE: ["By Ann Lee", "Von Anna Beispiel", "Par Anne Exemple", "Por Ana Ejemplo"],
    Label.CONSENT: ["We use cookies to make this site better for you."],
}


@pytest.mark.parametrize(
    ("text", "found"), [(text, found) for found, texts in WORDINGS.items() for text in texts]
)
def test_lines_are_labelled_by_their_wording(text: str, found: Label) -> None:
    assert of(text) is found


@pytest.mark.parametrize(
    "text",
    [
        "By then it was too late.",
        "Comments by the minister made the markets fall.",
        "Related to this is the question of money.",
        "On 12 July 2023 the river rose again.",
        "Photos are not allowed in the hall.",
        "Von da an war alles anders.",
        "Homes were lost; Worlds apart they stood.",
        "The newsletter of the town told of it first.",
        "We are #1 now",
        "Sea: wind",
        "Cookies are baked at the fair every year.",
        "Par conséquent, le pont reste fermé.",
        "市議会は火曜日に橋の修理について三時間にわたり話し合った。",
    ],
)
def test_sentences_are_text(text: str) -> None:
    assert of(text) is Label.TEXT


@pytest.mark.parametrize(
    ("marks", "found"),
    [
        (ClassHint.COMMENTS | ClassHint.SHARE, Label.COMMENTS),
        (ClassHint.CONSENT, Label.CONSENT),
        (ClassHint.AD | ClassHint.NAV, Label.AD),
        (ClassHint.SHARE, Label.SHARE),
        (ClassHint.RELATED, Label.RELATED),
        (ClassHint.PROMO, Label.PROMO),
        (ClassHint.NAV, Label.NAVIGATION),
        (ClassHint.FOOTER, Label.OUTSIDE),
        (ClassHint.HIDDEN, Label.HIDDEN),
        (ClassHint.CAPTION, Label.CAPTION),
        (ClassHint.CREDIT, Label.CAPTION),
        (ClassHint.KICKER, Label.KICKER),
        (ClassHint.TAGS, Label.HASHTAGS),
        (ClassHint.ASIDE, Label.ASIDE),
        (ClassHint.TIME, Label.TIME),
        (ClassHint.AUTHOR, Label.BYLINE),
        (ClassHint.AUTHOR | ClassHint.FIGURE, Label.CAPTION),
        (ClassHint.BODY, Label.TEXT),
        (0, Label.TEXT),
    ],
)
def test_marks_go_before_wording(marks: int, found: Label) -> None:
    assert label_of(paragraph("The bridge stays closed."), marks) is found


@pytest.mark.parametrize(
    ("attribute", "names"),
    [
        ("post__relatedArticles", ["related"]),
        ("main-nav", ["nav"]),
        ("breadcrumbs", ["trail"]),
        ("filAriane", ["trail"]),
        ("site-footer", ["footer"]),
        ("sidebar-left", ["aside"]),
        ("comment-list", ["comments"]),
        ("leserkommentare", ["comments"]),
        ("share-bar", ["share"]),
        ("socialLinks", ["share"]),
        ("read-more", ["related"]),
        ("newsletterBox", ["promo"]),
        ("ad-slot", ["ad"]),
        ("cookie-banner", ["ad", "consent"]),
        ("article-author", ["author"]),
        ("wp-caption-text", ["caption", "figure"]),
        ("photo-credit", ["credit", "figure"]),
        ("publish-date", ["time"]),
        ("tag-list", ["tags"]),
        ("article-body", ["body"]),
        # What must not match: words within words, and WordPress's terms.
        ("address", []),
        ("header-shadow", []),
        ("download", []),
        ("gradient", []),
        ("readable", []),
        ("tag-newsletter category-comments", []),
        ("stage", []),
        ("heritage", []),
        ("navy", []),
        ("", []),
        ("col-md-8", []),
        ("x" * 600 + " ad", []),
    ],
)
def test_class_words(attribute: str, names: list[str]) -> None:
    assert ClassHint.names(class_hints_of(attribute)) == names


def test_marks_have_names() -> None:
    for name in ClassHint.names((1 << 22) - 1):
        assert ClassHint.names(ClassHint.named(name)) == [name]


@pytest.mark.parametrize(
    ("vocabulary", "text", "whole", "start"),
    [
        ("comments", "LEAVE A COMMENT", True, None),
        ("comments", "» Leave a comment (3)", True, None),
        ("home", "Home", True, None),
        ("home", "Homes", False, None),
        ("related", "Read also: a storm", False, "read also"),
        ("related", "Read alsom", False, None),
        ("consent", "We use cookies to help", False, "we use cookies"),
        ("consent", "We used cookies", False, None),
    ],
)
def test_phrases(vocabulary: str, text: str, whole: bool, start: str | None) -> None:
    known = phrases(vocabulary)
    assert known.is_whole(text) is whole
    assert known.start(text) == start


@STEADY
@given(st.text(min_size=1, max_size=200).filter(str.isprintable), st.integers(0, (1 << 22) - 1))
def test_any_block_has_a_label(text: str, marks: int) -> None:
    page = Page(text + "x", content_type="text/plain")
    assert all(isinstance(label_of(page, hints), Label) for hints in (marks, 0))
    class_hints_of(text)
