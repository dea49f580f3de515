"""What styles hide: those written at an element, and the rules of a page's own small style sheets.

A rule counts only if it hides whatever the reader does and on every screen.  What shows on some
screens, or after a script or a click has set a class, is text that readers may see.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from lxml import etree

from newscrawl.common.caches import cached_by_text

__all__ = [
    "MAX_SHEETS_BYTES",
    "MAX_SHEET_BYTES",
    "HidingRules",
    "hiding_rules",
    "is_hiding",
    "starts_lines",
]

_NOT_DISPLAYED: Final = r"(?<![\w-])display\s*:\s*none"
_NOT_VISIBLE: Final = r"(?<![\w-])visibility\s*:\s*(?:hidden|collapse)"
# Four figures of pixels, or three of letters, are further than any screen is wide.
_FAR_OFF: Final = (
    r"(?<![\w-])(?:left|right|top|bottom|text-indent)\s*:\s*-(?:\d{4}|\d{3,4}r?em)"
    r"|translate[xy]?\(\s*-\d{4}"
)
_CLIPPED: Final = (
    r"(?<![\w-])clip\s*:\s*rect\(\s*[01](?:px)?(?:\s*[,\s]\s*[01](?:px)?){3}\s*\)"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%"
)
_HIDING: Final = re.compile(
    "|".join((_NOT_DISPLAYED, _NOT_VISIBLE, _FAR_OFF, _CLIPPED)), re.IGNORECASE
)
_HIDING_WORDS: Final = (
    "none",
    "hidden",
    "collapse",
    ":-",
    ": -",
    "(-",
    "rect(",
    "inset(",
    "opacity",
)
"""What all styles that hide have some of."""
# Transparent text may be about to fade in; text that takes no room as well is hidden.
_TRANSPARENT: Final = re.compile(r"opacity\s*:\s*0(?:\.0*)?(?![\w.])", re.IGNORECASE)
_NO_ROOM: Final = re.compile(
    r"(?<![\w-])(?:max-)?(?:height|width|font-size)\s*:\s*[01](?:px)?(?![\w.])", re.IGNORECASE
)
_CUT_OFF: Final = re.compile(r"overflow(?:-y)?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
_NO_HEIGHT: Final = re.compile(
    r"(?<![\w-])(?:max-)?height\s*:\s*[01](?:px)?(?![\w.])", re.IGNORECASE
)
_LINES: Final = re.compile(
    r"(?<![\w-])display\s*:\s*(?:block|flex|grid|table|list-item)(?![\w-])", re.IGNORECASE
)
_SHOWING: Final = re.compile(
    r"(?<![\w-])(?:display\s*:\s*(?!none)|visibility\s*:\s*(?:visible|unset|initial|inherit)"
    r"|(?:max-)?height\s*:\s*(?:auto|none|100%)|clip\s*:\s*auto|position\s*:\s*(?:static|relative)"
    r"|opacity\s*:\s*(?:1|0?\.\d))",
    re.IGNORECASE,
)

MAX_SHEET_BYTES: Final = 10_000
"""Of one style sheet; a larger one is a theme's, whose rules for menus and players say nothing of
the text."""
MAX_SHEETS_BYTES: Final = 30_000
"""Of a page's small style sheets; with more, frameworks write one for each kind of box."""
_CACHE_BYTES: Final = 2 * 1024 * 1024
"""Of style sheets: some 400, as pages of a site have the same."""
_COMMENT: Final = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_BRACE: Final = re.compile("[{}]")
_EVERY_SCREEN: Final = re.compile(
    r"@(?:media\s+(?:only\s+)?(?:screen|all)|layer\b.*|supports\b.*)", re.IGNORECASE
)
_ON_PAPER: Final = re.compile(
    r"@(?:media\s+(?:only\s+)?(?:print|speech)|page|(?:-\w+-)?keyframes|font-face)\b", re.IGNORECASE
)
_WHILE_POINTED_AT: Final = re.compile(":(?:hover|focus|active)")
_COMBINATOR: Final = re.compile(r"\s*>\s*|\s+")
_COMPOUND: Final = re.compile(r"(\*|[a-z][\w-]*)?((?:[.#](?:[\w-]|\\.)+)*)", re.IGNORECASE)
_KEY: Final = re.compile(r"[.#](?:[\w-]|\\.)+")


def is_hiding(style: str) -> bool:
    """Return True if declarations of CSS hide the element that they are for.

    >>> [is_hiding(style) for style in ("display: none", "left:-9999px", "opacity:0", "left:-9px")]
    [True, True, False, False]
    """
    if not any(map(style.lower().__contains__, _HIDING_WORDS)):
        return False  # as most
    if _HIDING.search(style):
        return True
    if _TRANSPARENT.search(style) and _NO_ROOM.search(style):
        return True
    return bool(_CUT_OFF.search(style) and _NO_HEIGHT.search(style))


def starts_lines(style: str) -> bool:
    """Return True if declarations of CSS set an inline element in lines of its own."""
    return _LINES.search(style) is not None


class _Rule(NamedTuple):
    """A rule of a style sheet that holds on screens."""

    selectors: str
    declarations: str
    is_everywhere: bool
    """It holds on screens of every size."""


class _Selector(NamedTuple):
    """A selector of tags, classes and ids."""

    compounds: Sequence[tuple[str, frozenset[str]]]
    """Tag ("" for any), classes and ids of each element that it names, the selected one last."""
    is_child: Sequence[bool]
    """Whether each of them but the first is a direct child of the one before."""

    def selects(self, element: etree._Element) -> bool:
        """Return True if an element is selected."""
        if not _is(element, *self.compounds[-1]):
            return False
        found: etree._Element | None = element
        outward = zip(reversed(self.compounds[:-1]), reversed(self.is_child), strict=True)
        for (tag, keys), is_child in outward:
            found = found.getparent() if found is not None else None
            while found is not None and not is_child and not _is(found, tag, keys):
                found = found.getparent()
            if found is None or not _is(found, tag, keys):
                return False
        return True


def _is(element: etree._Element, tag: str, keys: frozenset[str]) -> bool:
    return keys <= _keys_of(element) and (not tag or element.tag == tag)


class HidingRules:
    """The rules that hide elements, by a class or an id of the element.

    ``classes`` and ``ids`` are those of the elements.
    """

    def __init__(self, rules: Sequence[_Rule]) -> None:
        """Take rules in their order, of which the later hold."""
        self._hiding: dict[str, list[tuple[_Selector, int]]] = {}
        self._shown: dict[str, float] = {}
        """Classes and ids that rules show, and which rule is the last to do so."""
        hiding = {at for at, rule in enumerate(rules) if is_hiding(rule.declarations)}
        for at in sorted(hiding):
            if rules[at].is_everywhere:
                self._hide(rules[at], at)
        if self._hiding:
            for at, rule in enumerate(rules):
                if at not in hiding and _SHOWING.search(rule.declarations):
                    self._show(rule, at)
        self.classes = frozenset(key[1:] for key in self._hiding if key[0] == ".")
        self.ids = frozenset(key[1:] for key in self._hiding if key[0] == "#")

    def _hide(self, rule: _Rule, at: int) -> None:
        for selector in filter(None, map(_selector, rule.selectors.split(","))):
            key = min(selector.compounds[-1][1])
            self._hiding.setdefault(key, []).append((selector, at))

    def _show(self, rule: _Rule, at: int) -> None:
        """Note what a rule shows: what it shows at times only can be seen, whatever follows."""
        for text in map(str.strip, rule.selectors.split(",")):
            if not _WHILE_POINTED_AT.search(text):
                keys = _keys(_COMBINATOR.split(text)[-1])
                always = rule.is_everywhere and text in keys
                self._shown |= dict.fromkeys(keys, at if always else math.inf)

    def hides(self, element: etree._Element) -> bool:
        """Return True if a rule hides an element."""
        keys = _keys_of(element)
        shown = max((self._shown.get(key, -1) for key in keys), default=-1)
        return any(
            at > shown and selector.selects(element)
            for key in keys & self._hiding.keys()
            for selector, at in self._hiding[key]
        )


def _keys(selector: str) -> frozenset[str]:
    """Return the classes and ids in a selector."""
    return frozenset(key.replace("\\", "") for key in _KEY.findall(selector))


def _keys_of(element: etree._Element) -> set[str]:
    """Return the classes and the id of an element as selectors write them."""
    keys = {f".{name}" for name in (element.get("class") or "").split()}
    return keys | {f"#{element.get('id')}"}


def _selector(text: str) -> _Selector | None:
    """Return a selector of tags, classes and ids that selects by a class or id; None for others."""
    text = text.strip()
    compounds = []
    for part in _COMBINATOR.split(text):
        compound = _COMPOUND.fullmatch(part)
        if compound is None:
            return None
        compounds.append(((compound[1] or "").strip("*").lower(), _keys(part)))
    if not compounds[-1][1]:
        return None
    return _Selector(compounds, [">" in found for found in _COMBINATOR.findall(text)])


def _rules(sheet: str) -> Iterator[_Rule]:
    """Yield the rules of a style sheet that hold on screens."""
    around: list[str] = []
    start = 0
    for brace in _BRACE.finditer(sheet):
        text = sheet[start : brace.start()]
        start = brace.end()
        if brace[0] == "{":
            around.append(text.rpartition(";")[2].strip())
        elif around:
            selectors = around.pop()
            if not selectors.startswith("@") and not any(map(_ON_PAPER.match, around)):
                yield _Rule(selectors, text, all(map(_EVERY_SCREEN.fullmatch, around)))


def _new_hiding_rules(sheets: str) -> HidingRules | None:
    rules = HidingRules([*_rules(_COMMENT.sub(" ", sheets))])
    return rules if rules.classes or rules.ids else None


_rules_of_sheets: Final = cached_by_text(_new_hiding_rules, max_bytes=_CACHE_BYTES)


def hiding_rules(sheets: Iterable[str]) -> HidingRules | None:
    """Return the rules of small style sheets that hide elements; None where there are none."""
    text = "}".join(sheets)
    return _rules_of_sheets(text) if text else None
