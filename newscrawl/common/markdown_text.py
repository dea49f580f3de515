"""Plain text as Markdown (CommonMark, with GitHub's tables) that shows the same text."""

from __future__ import annotations

import re
from typing import Final

__all__ = [
    "escape_markdown",
    "guard_line_start",
    "paragraph_as_markdown",
    "text_of_markdown",
]

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
_IN_LINK: Final = re.compile(rf"[\[\]]|{_IN_LINE.pattern}")
# What begins a heading, a quotation or a list.
_LINE_START: Final = re.compile(
    r"#{1,6}(?=\s|$)|>|[-+](?=\s|$)|(?P<number>\d{1,9})(?=[.)](?:\s|$))"
)
# What is a rule, underlines a heading, or begins a table: it holds nothing else.
_RULE: Final = re.compile(r"[-=:|+][-=:|+ \t]*\Z")
# What newscrawl's own Markdown has beside the text.
_LINE_SIGNS: Final = re.compile(r"\A[> ]{0,100}(?:(?:[-*]|\d{1,9}[.)]) ){0,8}(?:#{1,6} )?")
_FENCE: Final = re.compile(r"`{3,1000}[A-Za-z0-9+#.-]{0,30}\Z")
_TABLE_RULE: Final = re.compile(r"\|(?: --- \|){1,1000}\Z")
_LINK_PART: Final = re.compile(r"\\.|\[|\]\([^()\s]*\)|[^\\\[\]]+|.", re.DOTALL)
_EMPHASIS: Final = re.compile(r"\\(?P<sign>[!-/:-@\[-`{-~])|[*`]")


def escape_markdown(text: str, *, in_link: bool = False) -> str:
    r"""Return what shows a piece of a line as it is; ``in_link``: as the text of a link.

    >>> print(escape_markdown("2 * 3 <b> snake_case _x_ [sic] R&D &amp;"))
    2 \* 3 \<b> snake_case \_x\_ [sic] R&D \&amp;
    """
    return (_IN_LINK if in_link else _IN_LINE).sub(r"\\\g<0>", text)


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


def text_of_markdown(markdown: str) -> str:
    r"""Return the text of Markdown that newscrawl wrote: without signs, addresses and fences.

    Letters and digits are those of the plain body; line breaks may differ from its.

    >>> text_of_markdown("## A\n\n- [**b** \\*](https://c.example/)\n\n| d | e |\n| --- | --- |")
    'A\n\nb *\n\nd e'
    """
    lines = []
    is_code = False
    for line in markdown.split("\n"):
        plain = _LINE_SIGNS.sub("", line, count=1)
        if _FENCE.match(plain):
            is_code = not is_code
        elif not _TABLE_RULE.match(plain):
            lines.append(line if is_code else _line_text(plain))
    return "\n".join(lines)


def _without_links(line: str) -> str:
    """Return a line with the texts of its links in their places; these hold no bare brackets."""
    parts: list[str] = []
    opened = -1
    for match in _LINK_PART.finditer(line):
        part = match[0]
        if part == "[":
            opened = len(parts)
        elif part.startswith("](") and opened >= 0:
            parts[opened] = part = ""
            opened = -1
        parts.append(part)
    return "".join(parts)


def _line_text(line: str) -> str:
    if line.startswith("| ") and line.endswith(" |"):
        line = " ".join(line[2:-2].replace("\\|", "\0").split(" | ")).replace("\0", "\\|")
    text = _EMPHASIS.sub(lambda match: match["sign"] or "", _without_links(line))
    return text.rstrip("\\")
