"""``newscrawl completion``: what a shell needs to complete commands and options."""

from __future__ import annotations

from typing import Final

import click
from click.shell_completion import get_completion_class

from newscrawl.common.terminal import print_lines

__all__ = ["completion"]

_PROGRAM: Final = "newscrawl"
_VARIABLE: Final = "_NEWSCRAWL_COMPLETE"
"""The variable by which the shell asks; click finds it by the program's name."""
_SHELLS: Final = ("bash", "zsh", "fish")


@click.command
@click.argument("shell", metavar="SHELL", type=click.Choice(_SHELLS))
def completion(shell: str) -> None:
    """Print what a shell needs to complete newscrawl's commands and options.

    SHELL is bash (4.4 or later), zsh or fish. The shell then asks newscrawl itself, so what it
    completes is always what is installed.

    \b
    For every new shell from now on:
      newscrawl completion bash >> ~/.bashrc
      newscrawl completion zsh >> ~/.zshrc
      newscrawl completion fish > ~/.config/fish/completions/newscrawl.fish
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    root = click.get_current_context().find_root().command
    script = get_completion_class(shell)
    if script is None:
        raise click.ClickException(f"click knows no {shell}: give {', '.join(_SHELLS)}.")
    # Not by BashComplete.source(), which starts a bash to ask for its version.
    made = script(root, {}, _PROGRAM, _VARIABLE)
    print_lines(made.source_template % made.source_vars())
