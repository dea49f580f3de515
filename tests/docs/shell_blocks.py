"""What the documents show for a shell: each command, and what it prints where that is shown."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Block", "Shown", "blocks_in", "shown_in"]

PROGRAMS: Final = frozenset(
    "newscrawl make pip python python3 pytest scrapy scrapyd-deploy jq curl sqlite3 datasette "
    "mkdir cp openssl docker kubectl systemctl useradd apt git redis-server ray head "
    "check-jsonschema".split()
)
"""What the documents call; a block that begins with another word is no shell's."""
_PROMPT: Final = "$ "
_FENCE: Final = re.compile(r" *```(\w*)$")
_MARK: Final = re.compile(r"<!-- (\w+)(?: append)? -->$")
_COMMENT: Final = re.compile(r"(?:^|\s+)#(?:\s.*)?$")


class Block(NamedTuple):
    """A block of code."""

    line: int
    kind: str
    """What its fence says; empty for one that is indented."""
    mark: str
    """What the comment above its fence says: a test of its own runs it."""
    text: str

    @property
    def is_shell(self) -> bool:
        if self.kind:
            return self.kind in ("sh", "console")
        first = self.text.removeprefix(_PROMPT).split(maxsplit=1)[0]
        return first.rpartition("/")[2] in PROGRAMS


class Shown(NamedTuple):
    """A command of a document."""

    place: str
    """The document and the line."""
    command: str
    """All of it, without its comment."""
    output: str | None
    """What the document says that it prints."""


def blocks_in(document: Path) -> Iterator[Block]:
    """Yield a document's blocks of code; parts of an indented one are blocks of their own."""
    lines = [*document.read_text(encoding="utf-8").splitlines(), ""]
    at = 0
    while at < len(lines):
        if fence := _FENCE.match(lines[at]):
            mark = _MARK.match(lines[at - 1]) if at else None
            end = next(n for n in range(at + 1, len(lines)) if lines[n].strip() == "```")
            text = dedent("\n".join(lines[at + 1 : end]))
            yield Block(at + 2, fence[1], mark[1] if mark else "", text)
        elif lines[at].startswith("    ") and not (at and lines[at - 1].strip()):
            end = next(n for n in range(at, len(lines)) if not lines[n].startswith("    "))
            yield Block(at + 1, "", "", dedent("\n".join(lines[at:end])))
        else:
            end = at
        at = end + 1


def shown_in(document: Path, *, marked: bool = False) -> Iterator[Shown]:
    """Yield the commands of a document, without those of marked blocks unless they are wanted."""
    for block in blocks_in(document):
        if block.is_shell and (marked or not block.mark):
            yield from _commands_of(block, document.name)


def _commands_of(block: Block, name: str) -> Iterator[Shown]:
    """Yield the commands; where they have a prompt, the other lines are what they print."""
    lines = block.text.replace("\\\n", " ").splitlines()
    has_prompts = lines[0].startswith(_PROMPT)
    starts = [n for n, line in enumerate(lines) if not has_prompts or line.startswith(_PROMPT)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        command = _COMMENT.sub("", lines[start].removeprefix(_PROMPT)).strip()
        if command:
            output = "\n".join(lines[start + 1 : end]) if has_prompts else None
            yield Shown(f"{name}:{block.line + start}", command, output)
