"""What styles hide, and what they show at times."""

from __future__ import annotations

import pytest

from newscrawl.extraction.document import Page
from newscrawl.extraction.document.style_rules import is_hiding, starts_lines

HIDDEN = [
    "display:none",
    "color:red; DISPLAY : none !important",
    "visibility:hidden;height:0",
    "position:absolute;left:-9999px",
    "position:fixed; top: -10000px",
    "text-indent:-999em",
    "transform:translateX(-9999px)",
    "clip:rect(0 0 0 0)",
    "clip: rect(1px, 1px, 1px, 1px)",
    "clip-path:inset(50%)",
    "opacity:0;height:0;overflow:hidden",
    "opacity: 0.0; font-size: 0",
    "max-height:0;overflow:hidden",
    "width:1px;height:1px;overflow:hidden",
]
SHOWN = [
    "opacity:0",  # it fades in
    "opacity:0.8;height:0",
    "opacity:0;line-height:0.5",
    "left:-100px",
    "margin:0 -9999px;padding:0 9999px",  # a band as wide as the screen
    "clip:rect(0, 640px, 480px, 0)",
    "--display:none",
    "max-height:300px;overflow:hidden",  # "Continue reading"
    "width:0;overflow:hidden",
    "min-height:0;overflow:hidden",
    "display:block",
    "color: none",
]


@pytest.mark.parametrize("style", HIDDEN)
def test_what_hides(style: str) -> None:
    assert is_hiding(style)


@pytest.mark.parametrize("style", SHOWN)
def test_what_does_not_hide(style: str) -> None:
    assert not is_hiding(style)


def test_what_sets_lines_of_their_own() -> None:
    assert starts_lines("color:red;display:block")
    assert not starts_lines("display:inline-block")


def texts(sheet: str, markup: str) -> list[str]:
    """Return the texts that no box marks as hidden."""
    page = Page(f"<html><head><style>{sheet}</style></head><body><p>a</p>{markup}<p>z</p></body>")
    hidden = 1 << 19
    shown = [
        block.text
        for block in page.blocks
        if not any(box.own_hints & hidden for box in block.box.outward())
    ]
    return [text for text in shown if text not in ("a", "z")]


@pytest.mark.parametrize(
    "sheet",
    [
        ".q{display:none}",
        "p.q { color: red; display: none !important }",
        ".r .q{visibility:hidden}",
        "div > .q{position:absolute;left:-9999px}",
        ".s, .q, .t{display:none}",
        "#k{display:none}",
        "@media screen{.q{display:none}}",
        "@supports (display:grid){.q{display:none}}",
        "/* .q{} */.q{display:none}",
        ".q{display:block}.q{display:none}",
        ".q{display:none}@media print{.q{display:block}}",
        ".q{display:none}.q:hover{display:block}",
        ".q{display:none}.other{display:block}",
        "@import 'x.css';.q{display:none}",
    ],
)
def test_rules_that_hide(sheet: str) -> None:
    assert texts(sheet, "<div class='r'><p class='q' id='k'>x</p></div>") == []


@pytest.mark.parametrize(
    "sheet",
    [
        "@media print{.q{display:none}}",
        "@media (max-width:600px){.q{display:none}}",
        ".q{display:none}@media (min-width:600px){.q{display:block}}",
        ".q{display:none}.q{display:block}",
        ".q{display:none}.q.open{display:block}",
        ".q{display:none}.open .q{display:block}",
        ".q{display:none}#more:checked ~ .q{display:block}",
        ".q{display:none}.flex{display:flex}",
        ".js .q{display:none}",
        "body > .q{display:none}",
        "h2.q{display:none}",
        ".q:not(.r){display:none}",
        ".q::before{display:none}",
        "@keyframes f{from{opacity:0;height:0}.q{display:none}}",
        ".q{opacity:0}",
        ".q{display:none",
        "}.q{",
    ],
)
def test_rules_that_do_not_hide_or_not_always(sheet: str) -> None:
    markup = "<div class='r'><p class='q flex'>x</p></div>"
    assert texts(sheet, markup) == ["x"]


def test_what_a_framework_shows_on_wide_screens() -> None:
    sheet = r".none{display:none}@media (min-width:700px){.md\:block{display:block}}"
    assert texts(sheet, "<p class='none md:block'>x</p><p class='none'>y</p>") == ["x"]


def test_a_sheet_for_paper_or_of_a_whole_theme_hides_nothing() -> None:
    rule = ".q{display:none}"
    assert texts(f"</style><style media='print'>{rule}", "<p class='q'>x</p>") == ["x"]
    assert texts(rule + ".r{color:red}" * 2_000, "<p class='q'>x</p>") == ["x"]
    assert texts(f"</style><noscript><style>{rule}</style></noscript>", "<p class='q'>x</p>") == [
        "x"
    ]


def test_galleries_wait_for_their_script() -> None:
    assert texts(".carousel{display:none}", "<div class='carousel'><p>x</p></div>") == ["x"]
