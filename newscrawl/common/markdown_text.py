"""Plain text as Markdown (CommonMark, with GitHub's tables) that shows the same text."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["escape_markdown", "guard_line_start", "paragraph_as_markdown"]

# What means something in a line: an underscore within a word means nothing, and brackets only
# where an address may follow them.
_IN_LINE: Final = re.compile(
    r"[\\`*]"
    r"|(?<![^\W_])_|_(?![^\W_])"
    r"|~(?=~)|(?<=~)~"
    r"|<(?=[A-Za-z/!?])"
    r"|&(?=#?\w{1,32};)"
    r"|\](?=[(:\[])"
)
# What begins a heading, a quotation or a list.
_LINE_START: Final = re.compile(
    r"#{1,6}(?=\s|$)|>|[-+](?=\s|$)|(?P<number>\d{1,9})(?=[.)](?:\s|$))"
)
# What is a rule, underlines a heading, or begins a table: it holds nothing else.
_RULE: Final = re.compile(r"[-=:|+][-=:|+ \t]*\Z")
_LINK_SIGNS: Final = re.compile(r"[\[\]]")


def escape_markdown(text: str, *, in_link: bool = False) -> str:
    r"""Return what shows a piece of a line as it is; ``in_link``: as the text of a link.

    >>> print(escape_markdown("2 * 3 <b> snake_case _x_ [sic] R&D &amp;"))
    2 \* 3 \<b> snake_case \_x\_ [sic] R&D \&amp;
    """
    escaped = _IN_LINE.sub(r"\\\g<0>", text)
    return _LINK_SIGNS.sub(_escaped_once, escaped) if in_link else escaped


def _escaped_once(match: re.Match[str]) -> str:
    is_escaped = match.string[match.start() - 1 : match.start()] == "\\"
    return match[0] if is_escaped else f"\\{match[0]}"


def guard_line_start(line: str) -> str:
    r"""Return a line of Markdown that begins nothing but a paragraph.

    >>> print(*map(guard_line_start, ("1. May was a Sunday", "# 1", "---")))
    1\. May was a Sunday \# 1 \---
    """
    if _RULE.match(line):
        return f"\\{line}"
    start = _LINE_START.match(line)
    if start is None:
        return line
    number = start["number"]
    return f"{number}\\{line[len(number) :]}" if number else f"\\{line}"


def paragraph_as_markdown(text: str) -> str:
    r"""Return a paragraph of plain text as Markdown; its line breaks stay line breaks.

    >>> print(paragraph_as_markdown("*Verse*\n- and dash"))
    \*Verse\*\
    \- and dash
    """
    lines = (guard_line_start(escape_markdown(line)) for line in text.split("\n"))
    return "\\\n".join(lines)
