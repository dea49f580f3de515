"""All commands and options stand in the documents, in the words of their own help."""

from __future__ import annotations

import click
from command_reference import PAGE, reference

from newscrawl.cli import newscrawl


def test_the_page_of_commands_is_what_help_says() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == reference(), "help has changed: write docs/commands.md anew (make commands)"


def options_of(command: click.Command, name: str) -> dict[str, list[str]]:
    """The options of a command and of those in it, by the command's name."""
    named = {name: [flag for one in command.params for flag in one.opts if flag[0] == "-"]}
    for inner, each in command.commands.items() if isinstance(command, click.Group) else ():
        named |= options_of(each, f"{name} {inner}")
    return named


def test_every_command_and_option_is_there() -> None:
    page = PAGE.read_text(encoding="utf-8")
    context = click.Context(newscrawl)
    for name in newscrawl.list_commands(context):
        command = newscrawl.get_command(context, name)
        assert command is not None
        for called, flags in options_of(command, name).items():
            _, _, section = page.partition(f"# newscrawl {called}\n")
            assert section, called
            section = section.partition("\n## ")[0].partition("\n### ")[0]
            missing = [flag for flag in flags if flag not in section]
            assert not missing, (called, missing)
