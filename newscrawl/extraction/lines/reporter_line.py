"""Chinese reports that their reporters sign in the text: a line of their own, or in brackets."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.extraction.lines.person_names import has_only_chinese_letters
from newscrawl.extraction.vocabulary import phrases_regex

__all__ = ["is_editor_line", "is_reporter_line", "reporters_named_in"]

# All are for texts whose letters are Chinese.
_LETTER: Final = r"[^\W\d_]"
_NAMES: Final = rf"{_LETTER}{{2,4}}(?:[\s、，,]++{_LETTER}{{2,4}}){{0,5}}"
_REPORTER: Final = r"(?:[^\W\d_]|·){0,12}(?:记者|記者|通讯员|通訊員)"
# "□ 本报记者 林晓舟", "某某网北方频道 记者 林晓舟 王芳", "新报记者 林晓舟 山东报道",
# "北方报记者林晓舟/文 受访者供图"
_LINE: Final = re.compile(
    rf"\W{{0,3}}(?:{_LETTER}{{2,12}}\s)?{_REPORTER}(?:\s*+[:：/／])?\s*+(?P<names>{_NAMES}?)"
    rf"(?:\s++{_LETTER}{{2,8}}(?:报道|報道|報導)"
    rf"|\s?[/／]?\s?(?:文|图|圖|摄|攝)(?:{_LETTER}|[/／\s]){{0,12}})?\W{{0,2}}"
)
# "記者林曉舟／台北報導", "國際中心／綜合報導": a reporter or a desk, and from where.
_REPORT: Final = rf"{_LETTER}{{0,6}}(?:报道|報道|報導)"
_LINE_OF_REPORT: Final = re.compile(
    rf"(?:{_REPORTER}\s*+{_NAMES}?|{_LETTER}{{2,8}})\s?[/／]\s?{_REPORT}\W{{0,2}}"
)
# "（責任編輯：林曉舟）", "(林曉舟 編輯)"
_EDITOR: Final = rf"(?:{phrases_regex('editor_labels')})"
_LINE_OF_EDITOR: Final = re.compile(
    rf"[（(【\[]\s?(?:{_EDITOR}\s?[:：]\s?{_NAMES}|{_NAMES}\s{_EDITOR})\s?[）)】\]]"
)
_BRACKETS: Final = re.compile(r"[（(]\s?(?P<inside>[^()（）]{4,60}?)\s?[）)]")
# "…（记者 林晓舟）": behind the last sentence, or where the first begins.
_REPORTER_INSIDE: Final = re.compile(rf"{_REPORTER}(?:\s*+[:：/／])?\s*+(?P<names>{_NAMES})")
# "…（林晓舟 北方报道）": at the end.
_REPORT_INSIDE: Final = re.compile(rf"(?P<names>{_NAMES}?)\s{_LETTER}{{2,6}}(?:报道|報道|報導)")
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
    is_line = len(text) <= _MAX_LINE_CHARS and has_only_chinese_letters(text)
    if is_line and (line := _LINE.fullmatch(text)) is not None:
        return line["names"]
    return _reporters_in_brackets(text[-_MAX_EDGE_CHARS:]) or _reporters_in_brackets(
        text[:_MAX_EDGE_CHARS]
    )


def is_reporter_line(text: str) -> bool:
    """Return True if a line says who reports and from where, and nothing else.

    >>> is_reporter_line("記者林曉舟／台北報導"), is_reporter_line("記者在台北報導了這件事")
    (True, False)
    """
    return (
        len(text) <= _MAX_LINE_CHARS
        and "报道" in text.replace("報", "报").replace("導", "道")
        and has_only_chinese_letters(text)
        and _LINE_OF_REPORT.fullmatch(text) is not None
    )


def is_editor_line(text: str) -> bool:
    """Return True if a line in brackets names the editor, as the last one in China often does.

    >>> is_editor_line("（責任編輯：林曉舟）"), is_editor_line("（完）")
    (True, False)
    """
    return (
        text[0] in "（(【["
        and len(text) <= _MAX_LINE_CHARS
        and _LINE_OF_EDITOR.fullmatch(text) is not None
    )


def _reporters_in_brackets(edge: str) -> str | None:
    """Return the names in the first brackets with a reporter, or in the last with a report."""
    found = [
        brackets
        for brackets in _BRACKETS.finditer(edge)
        if has_only_chinese_letters(brackets["inside"])
    ]
    for brackets in found:
        if (reporter := _REPORTER_INSIDE.fullmatch(brackets["inside"])) is not None:
            return reporter["names"]
    if found and found[-1].end() == len(edge):
        report = _REPORT_INSIDE.fullmatch(found[-1]["inside"])
        return report and report["names"]
    return None
