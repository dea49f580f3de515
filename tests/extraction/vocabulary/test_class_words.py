"""The words of class and id attributes: what must be found in them and what must not."""

from __future__ import annotations

import tomllib
from importlib.resources import files

import pytest
from each_case import check_each
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.vocabulary import ClassHint, class_hints_of

DATA = tomllib.loads(
    files("newscrawl.extraction.vocabulary")
    .joinpath("class_words.toml")
    .read_text(encoding="utf-8")
)
TABLES = ("whole", "pairs", "instead")
WORDS = [
    (word.strip("*"), name)
    for name, words in DATA.items()
    if name not in TABLES
    for word in words.split()
]
PAIRS = [tuple(line.split(" = ")) for name in TABLES for line in DATA[name].split("\n") if line]


def test_every_word_of_the_vocabulary_is_found() -> None:
    def check(case: tuple[str, str]) -> None:
        word, hint = case[0].replace("-", ""), ClassHint.named(case[1])
        assert class_hints_of(f"x-{word}") & hint
        assert class_hints_of(f"x-1 {word.upper()}") & hint

    check_each(WORDS, check)


def test_every_whole_name_and_pair_of_the_vocabulary_is_found() -> None:
    def check(case: tuple[str, ...]) -> None:
        words, name = case
        assert class_hints_of(words.replace(" ", "-")) & ClassHint.named(name)

    check_each(PAIRS, check)


@pytest.mark.parametrize("words", [words for words in DATA["instead"].split("\n") if words])
def test_some_pairs_take_the_place_of_their_words(words: str) -> None:
    pair, name = words.split(" = ")
    assert class_hints_of(pair.replace(" ", "-")) == ClassHint.named(name)
    assert class_hints_of("teaser " + pair.replace(" ", "-")) & ClassHint.RELATED


@pytest.mark.parametrize(
    "attribute",
    [
        "header-navy",
        "commentary",
        "commentator",
        "address",
        "adventure",
        "download",
        "field--label-hidden",
        "national",
        "relatives",
        "timeless",
        "footnotes",
        "tagline",
        "protagonist",
        "authority",
        "mainstream",
        "loading",
        "add-item",
        "heading",
        "tooltip",
        "listing",
        "datatable",
        "theme-dark",
        "wp-block-group",
        "entry-title",
        "post-1234",
        "paywall",
        "cmp-text",
        "sharepoint",
        "imagery",
        "category-comments tag-sponsor",
        # What is not in a box, or beside it.
        "no-sidebar",
        "page--with-comments",
        "hasCaption",
        "layout_without_ads",
        "sidebar-grid__content",
        # A look, not a place.
        "panel__variant--secondary",
        "btn-secondary text-secondary",
        # Made by machines.
        "block-id-n1AuAdJlVL",
        "hidden-print",
        "small-fontsize",
        # Shown on wide screens.
        "hidden md:block",
        "d-none d-lg-flex",
        "",
        "   ",
        "---",
        "新闻",
    ],
)
def test_other_words_say_nothing(attribute: str) -> None:
    assert ClassHint.names(class_hints_of(attribute)) == []


@pytest.mark.parametrize(
    ("attribute", "name"),
    [
        ("relatedPosts", "related"),
        ("related_posts", "related"),
        ("c-related--wide", "related"),
        ("RELATED", "related"),
        ("col-4 related", "related"),
        ("js-breadcrumb__list", "breadcrumbs"),
        ("td-crumb-container", "breadcrumbs"),
        ("comments-area", "comments"),
        ("disqus_thread", "comments"),
        ("OUTBRAIN", "related"),
        ("onetrust-consent-sdk", "consent"),
        ("d-none", "hidden"),
        ("sr-only", "hidden"),
        ("print-only", "hidden"),
        ("wp-caption-text", "caption"),
        ("media-credit", "credit"),
        ("topline", "kicker"),
        ("standfirst", "lede"),
        ("comments--no-answers", "comments"),
        ("block-id-leftAd", "ad"),
        ("md:hidden hidden", "hidden"),
        ("line-clamp-2", "related"),
        ("teaser-text", "lede"),
        ("article__poll", "promo"),
        ("entry-content", "body"),
    ],
)
def test_words_are_found_however_they_are_joined(attribute: str, name: str) -> None:
    assert name in ClassHint.names(class_hints_of(attribute))


@settings(deadline=None, derandomize=True, database=None)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_attribute_has_marks_that_stay_the_same(attribute: str) -> None:
    marks = class_hints_of(attribute)
    assert marks == class_hints_of(attribute)
    assert marks == sum(ClassHint.named(name) for name in ClassHint.names(marks))


@pytest.mark.parametrize(
    ("attribute", "names"),
    [
        ("post__relatedArticles", ["related"]),
        ("main-nav", ["nav"]),
        ("breadcrumbs", ["breadcrumbs"]),
        ("filAriane", ["breadcrumbs"]),
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
        ("post status-publish s-tag-rules", []),
        ("elementor-widget-toggle", []),
        ("so-panel widget widget_editor", []),
        ("stage", []),
        ("heritage", []),
        ("navy", []),
        ("", []),
        ("col-md-8", []),
        ("x" * 600 + " ad", []),
        ("language-python line-numbers", []),
        ("code-toolbar", []),
        ("toolbar", ["share"]),
        ("language-switcher", ["nav"]),
        ("languages", ["nav"]),
    ],
)
def test_class_hints_of_attributes(attribute: str, names: list[str]) -> None:
    assert ClassHint.names(class_hints_of(attribute)) == names


def test_class_hints_have_names() -> None:
    for name in ClassHint.names((1 << 22) - 1):
        assert ClassHint.names(ClassHint.named(name)) == [name]


@pytest.mark.parametrize(
    ("attribute", "hints"),
    [
        ("elementor-widget-text-editor", 0),
        ("elementor-widget", 0),
        ("elementor-widget-sidebar", ClassHint.ASIDE),
        ("saiba-mais", ClassHint.RELATED),
        ("fact-box", ClassHint.ASIDE),
    ],
)
def test_class_hints_of_boxes(attribute: str, hints: int) -> None:
    assert class_hints_of(attribute) & (ClassHint.ASIDE | ClassHint.RELATED) == hints
