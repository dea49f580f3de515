"""Chinese reports that their reporters sign in the text: a line of their own, or in brackets."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.lines.person_names import HAN

__all__ = ["reporters_named_in"]

_NAMES: Final = rf"[{HAN}]{{2,4}}(?:[\s、，,]++[{HAN}]{{2,4}}){{0,5}}"
_REPORTER: Final = rf"[{HAN}·]{{0,12}}(?:记者|記者|通讯员|通訊員)"
# "□ 本报记者 林晓舟", "某某网北方频道 记者 林晓舟 王芳", "新报记者 林晓舟 山东报道",
# "北方报记者林晓舟/文 受访者供图"
_LINE: Final = re.compile(
    rf"\W{{0,3}}(?:[{HAN}]{{2,12}}\s)?{_REPORTER}(?:\s*+[:：/／])?\s*+(?P<names>{_NAMES}?)"
    rf"(?:\s++[{HAN}]{{2,8}}(?:报道|報道|報導)|\s?[/／]?\s?(?:文|图|圖|摄|攝)[{HAN}/／\s]{{0,12}})?\W{{0,2}}"
)
# "…（记者 林晓舟）": behind the last sentence, or where the first begins.
_IN_BRACKETS: Final = re.compile(
    rf"[（(]\s?{_REPORTER}(?:\s*+[:：/／])?\s*+(?P<names>{_NAMES})\s?[）)]"
)
# "…（林晓舟 北方报道）"
_REPORT_IN_BRACKETS: Final = re.compile(
    rf"[（(]\s?(?P<names>{_NAMES}?)\s[{HAN}]{{2,6}}(?:报道|報道|報導)\s?[）)]$"
)
_MAX_LINE_CHARS: Final = 40
"""An outlet, a role and three names."""
_MAX_EDGE_CHARS: Final = 60
"""Of a paragraph's beginning and end, where brackets with its reporter may stand."""


def reporters_named_in(text: str) -> str | None:
    """Return the names of the reporters that a paragraph says it is by, as they are written.

    >>> reporters_named_in("□ 本报记者 林晓舟 王芳")
    '林晓舟 王芳'
    >>> reporters_named_in("大雨过后天晴。（记者 林晓舟）")
    '林晓舟'
    """
    if text.isascii() or ("者" not in text and "报" not in text and "報" not in text):
        return None
    if len(text) <= _MAX_LINE_CHARS and (line := _LINE.fullmatch(text)) is not None:
        return line["names"]
    for edge in (text[-_MAX_EDGE_CHARS:], text[:_MAX_EDGE_CHARS]):
        found = _IN_BRACKETS.search(edge) or _REPORT_IN_BRACKETS.search(edge)
        if found is not None:
            return found["names"]
    return None
