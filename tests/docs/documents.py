"""What documents show: commands, and snippets that the tests run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import click

from newscrawl.cli import newscrawl

__all__ = [
    "CHECKOUT",
    "DOCUMENTS",
    "Snippet",
    "commands_in",
    "commands_in_prose",
    "snippets_in",
    "toml_in",
    "why_wrong",
]

CHECKOUT = Path(__file__).parents[2]
DOCUMENTS = [
    CHECKOUT / "README.md",
    CHECKOUT / "CONTRIBUTING.md",
    *sorted((CHECKOUT / "docs").glob("*.md")),
]
_COMMAND = re.compile(r"^\s*(?:\$ )?newscrawl (?P<arguments>(?:.*\\\n)*.*)", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^(?: {4}|\t).*\n?)+", re.MULTILINE)
_MARKED = re.compile(r"<!-- (\w+)( append)? -->\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_IN_PROSE = re.compile(r"`newscrawl ([a-z][^`|]*)`")
_TOML = re.compile(r"\s*(?:#.*\n\s*)*(?:\[\[?[\w.]+\]|\w+ = )")
_ENDS = frozenset(("|", ">", ">>", "<", "&&", "&", ";", "2>"))
"""What ends a command in a shell."""


class Snippet(NamedTuple):
    """A block of a document that a comment marks for the tests."""

    mark: str
    kind: str
    text: str
    is_added: bool


def commands_in(document: Path) -> list[list[str]]:
    """The arguments of every newscrawl command that a document shows in a block of code."""
    text = document.read_text(encoding="utf-8")
    blocks = [*_FENCED.findall(text), *_INDENTED.findall(_FENCED.sub("", text))]
    found = []
    for block in blocks:
        for match in _COMMAND.finditer(block):
            lexer = shlex.shlex(match["arguments"].replace("\\\n", " "), posix=True)
            lexer.whitespace_split, lexer.commenters = True, "#"
            words = list(lexer)
            end = next((at for at, word in enumerate(words) if word in _ENDS), len(words))
            found.append(words[:end])
    return found


def commands_in_prose(document: Path) -> list[list[str]]:
    """The arguments of the commands that a document names within a sentence."""
    text = _INDENTED.sub("", _FENCED.sub("", document.read_text(encoding="utf-8")))
    return [match[1].split() for match in _IN_PROSE.finditer(text)]


def toml_in(document: Path) -> list[str]:
    """The blocks of a document that are TOML, by their first line."""
    text = document.read_text(encoding="utf-8")
    fenced = [block.partition("\n")[2].rpartition("\n")[0] for block in _FENCED.findall(text)]
    indented = map(dedent, _INDENTED.findall(_FENCED.sub("", text)))
    return [block for block in (*fenced, *indented) if _TOML.match(block)]


def snippets_in(document: Path, mark: str) -> list[Snippet]:
    """The blocks of a document that have a mark."""
    found = _MARKED.finditer(document.read_text(encoding="utf-8"))
    return [Snippet(m[1], m[3], m[4], bool(m[2])) for m in found if m[1] == mark]


def why_wrong(words: list[str]) -> str | None:
    """Say what is wrong with a command's words; None where it would begin with them."""
    command: click.Command = newscrawl
    context: click.Context | None = None
    name = "newscrawl"
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        context = click.Context(command, info_name=name, parent=context)
        name, *words = words
        inner = command.get_command(context, name)
        if inner is None:
            return f"no command {name}"
        command = inner
    try:
        command.make_context(name, words, parent=context)
    except click.exceptions.Exit:  # --help, --version
        return None
    except click.ClickException as error:
        return error.format_message()
    return None
