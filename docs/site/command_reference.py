"""Writes docs/commands.md: all commands with their options, as their own help has them.

    python docs/site/command_reference.py

A test holds that the page is what this writes, so help and documents never differ.
"""

from __future__ import annotations

import inspect
import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from newscrawl.cli import newscrawl

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PAGE", "reference"]

PAGE: Final = Path(__file__).parents[1] / "commands.md"
_BLOCK_MARK: Final = "\b"  # click's sign above lines that are kept as they are
_HEAD: Final = """# Commands

This page is made from the commands' own help: `newscrawl COMMAND --help` shows the same. Change it
in the code, and write it anew with `make commands`.

`newscrawl --version` names the versions that a report needs; `newscrawl completion SHELL`
has a shell complete commands and options. An error is one line on standard error that says what to
do, and the [exit status](../README.md#when-something-is-wrong) is 2.
"""
_OPTION_OF_ALL: Final = "--help"
_ANGLE: Final = re.compile(r"<(?=\w)")


def reference() -> str:
    """Return the page."""
    root = click.Context(newscrawl, info_name="newscrawl")
    parts = [_HEAD]
    for name in newscrawl.list_commands(root):
        command = newscrawl.get_command(root, name)
        assert command is not None  # noqa: S101 - it is in the list
        parts += _parts(command, click.Context(command, info_name=name, parent=root))
    return "\n".join(parts)


def _parts(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield what the page says of a command, and of those in it."""
    depth = "##" if context.parent is None or context.parent.parent is None else "###"
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    yield f"{depth} newscrawl {context.command_path.partition(' ')[2]}\n"
    yield f"    {usage}\n"
    yield "\n".join(_text(command.help or ""))
    records = [param.get_help_record(context) for param in command.get_params(context)]
    options = [
        record for record in records if record and record[1] and _OPTION_OF_ALL not in record[0]
    ]
    if options:
        yield "\n".join(_option(*record) for record in options) + "\n"
    if isinstance(command, click.Group):
        for name, inner in command.commands.items():
            yield from _parts(inner, click.Context(inner, info_name=name, parent=context))


def _text(help_text: str) -> Iterator[str]:
    """Yield a command's help as Markdown: what click keeps as it is, is code."""
    for paragraph in inspect.cleandoc(help_text).split("\n\n"):
        first, *lines = paragraph.split("\n")
        if first.strip() != _BLOCK_MARK:
            yield _ANGLE.sub("&lt;", " ".join(paragraph.split())) + "\n"
            continue
        for is_code, group in groupby(lines, key=lambda line: line.startswith("  ")):
            indent = "    " if is_code else ""
            yield "\n".join(f"{indent}{line.strip()}" for line in group) + "\n"


def _option(names: str, text: str) -> str:
    # Two pairs of brackets beside each other would be a link.
    words = " ".join(text.split()).replace("] [", "; ")
    return f"- `{names}`: {_ANGLE.sub('&lt;', words)}"


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
