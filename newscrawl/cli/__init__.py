"""The command line: ``newscrawl`` and its commands, each loaded only when it is called."""

from __future__ import annotations

import gc
import importlib
import platform
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand
from click.shell_completion import CompletionItem

from newscrawl.cli.exit_status import INTERRUPTED
from newscrawl.cli.option_words import option_meant
from newscrawl.common.compiled_modules import OldModulesError, explained_imports
from newscrawl.common.loading import no_garbage_collection
from newscrawl.common.terminal import print_lines, print_to_stderr

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main", "newscrawl"]

# The commands, with what the list of commands says.  A command is loaded from newscrawl.cli.<name>
# only when it is called: some load Scrapy, which takes longer than all that extract does.
_COMMANDS: Final = {
    "extract": "Turn URLs, saved pages and web archives into JSON lines.",
    "crawl": "Crawl news sites and write their articles.",
    "sites": "Check, show and extend a file of sites, for crawl --sites.",
    "run": "Run the sites of a file of sites, each at its time, as a service.",
    "runs": "Show what a service ran, what runs, and what comes next.",
    "pause": "Have a service leave a site alone until it is resumed.",
    "resume": "Have a service run a paused site again.",
    "status": "Show which pages a crawl knows, has written, waits for, and could not get.",
    "frontier": "Read what workers on several machines share, as files for other commands.",
    "report": "Write a page that shows how the crawls of the last weeks went.",
    "serve": "Show the report, metrics and health of a file of sites as web pages.",
    "metrics": "Write what crawls brought and how runs go, for Prometheus.",
    "alerts": "Show what is not as usual at the sites of a sites file, and since when.",
    "retry": "Let the next crawl try failed pages again, however often they have failed.",
    "dedup": "Mark articles that have the same text, at several addresses or on many sites.",
    "schema": "Print the JSON Schema of the record.",
    "inspect": "Show what was read from a page, where it was found, and what was left out.",
    "fixture": "Keep pages with the record that they must give, and check that they give it.",
    "follow": "Hand records on as they are written: webhook, search engine, queue, S3.",
    "convert": "Write records as Parquet, CSV, SQLite, Markdown, TEI, Atom and more.",
    "completion": "Print what a shell needs to complete newscrawl's commands and options.",
    "demo": "Crawl a small invented news site on this machine, and show what comes out.",
}

_FILE_METAVAR: Final = re.compile(r"\b(?:FILE|INPUT|OUT|OUTPUT|DIR)\b")
"""What the help calls an argument that may be a file's name."""

# How click says that a number is out of range.
_CLICK_RANGE: Final = re.compile(r"not in the range (\d{1,20})<=x<=(\d{1,20})")
_CLICK_MINIMUM: Final = re.compile(r"not in the range x>=(\d{1,20})")


def _show_version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    """Print what a report of a fault needs to name."""
    if not value or ctx.resilient_parsing:
        return
    metadata = importlib.import_module("importlib.metadata")  # loads more than all else here
    ours, scrapy, lxml = map(metadata.version, ("newscrawl", "scrapy", "lxml"))
    python = platform.python_version()
    print_lines(f"newscrawl {ours} (Python {python}, Scrapy {scrapy}, lxml {lxml})")
    ctx.exit()


class _FileName(click.types.StringParamType):
    """A text that a shell completes as the name of a file."""

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 (click's signature)
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        return [CompletionItem(incomplete, type="file")]


def _complete_file_names(command: click.Command) -> None:
    """Have a shell complete what may be a file's name, although the command takes any text."""
    for param in command.params:
        if _FILE_METAVAR.search(param.metavar or "") and param.type is click.STRING:
            param.type = _FileName()
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        _complete_file_names(inner)


class _LazyGroup(click.Group):
    """A group of commands, each loaded when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module = f"newscrawl.cli.{cmd_name}"
        is_new = module not in sys.modules
        with no_garbage_collection(), explained_imports():
            command = getattr(importlib.import_module(module), cmd_name)
            if is_new:  # a program that calls commands again and again keeps no garbage so
                gc.freeze()  # or all of it is searched for garbage as soon as that is on again
        assert isinstance(command, click.Command)  # noqa: S101 (for mypy; a test holds it)
        if ctx.resilient_parsing:
            _complete_file_names(command)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Return the commands that begin so; none has to be loaded for that."""
        named = [
            CompletionItem(n, help=h) for n, h in _COMMANDS.items() if n.startswith(incomplete)
        ]
        return [*named, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group(
    cls=_LazyGroup,
    # For click's suggestions, which need nothing but the names.
    commands={name: click.Command(name) for name in _COMMANDS},
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version, and those of Python, Scrapy and lxml, and exit.",
)
@click.pass_context
def newscrawl(ctx: click.Context) -> None:
    """News pages in, clean JSON out: one line for each article.

    \b
    Try it on a small invented news site, on this machine alone:
      newscrawl demo
    Read a page of the web, saved pages, or a web archive:
      newscrawl extract https://news.example/a-story
      newscrawl extract saved-pages/ -o articles.jsonl
      newscrawl extract crawl.warc.gz -o articles.jsonl --rejects rejects.jsonl
    See why a page gives what it gives:
      newscrawl inspect --html why.html page.html
    Crawl a news site:
      newscrawl crawl https://news.example -o articles.jsonl

    "newscrawl COMMAND --help" explains a command.
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if ctx.invoked_subcommand is None:
        print_lines(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status.

    An error is one line on standard error that says what to do; its status is 2.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        status = newscrawl.main(arguments, prog_name="newscrawl", standalone_mode=False)
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        print_to_stderr(_error_line(error, arguments))
        return 2
    except OldModulesError as error:
        print_to_stderr(f"newscrawl: {error}")
        return 2
    except OSError as error:  # standard output cannot take a help text or a table
        with suppress(OSError):  # Python would try again at its end to write what is in the buffer
            sys.stdout.close()
        reason = (error.strerror or str(error)).lower()
        print_to_stderr(f"newscrawl: cannot continue: {reason}. Make room, or write elsewhere.")
        return 2
    return status if isinstance(status, int) else 0


def _error_line(error: click.ClickException, arguments: Sequence[str]) -> str:
    """Return an error in one line that begins with the command and says what to do."""
    ctx = getattr(error, "ctx", None)
    name = next((word for word in arguments if word in _COMMANDS), None)
    command = ctx.command_path if ctx else f"newscrawl {name}" if name else "newscrawl"
    if isinstance(error, NoArgsIsHelpError) and isinstance(error.ctx.command, click.Group):
        text = f"name one of its commands: {', '.join(error.ctx.command.list_commands(error.ctx))}."
    elif isinstance(error, click.NoSuchOption) and (meant := _option_meant(error)):
        text = f"{error.message} Did you mean '{meant}'?"
    elif isinstance(error, click.NoSuchOption | NoSuchCommand) and error.possibilities:
        text = f"{error.message} Did you mean '{error.possibilities[0]}'?"  # the most similar
    else:
        text = error.format_message()
    # Click's own errors begin with a capital letter, do not say what to do, and call what is not a
    # number "not a valid integer range".
    if isinstance(error, click.UsageError):
        text = " ".join(text.split())  # some have several lines
        text = text.replace("is not a valid integer range", "is not a whole number")
        text = _CLICK_RANGE.sub(r"not from \1 to \2", text)
        text = _CLICK_MINIMUM.sub(r"less than \1", text)
        if text[1:2].islower():
            text = text[:1].lower() + text[1:]
        text += f"{'' if text.endswith(('.', '?')) else '.'}{_order(error)} See: {command} --help"
    return f"{command}: {text}"


def _option_meant(error: click.NoSuchOption) -> str | None:
    """Return which option is meant by a name that other tools have for it."""
    if error.ctx is None:
        return None
    known = {name for each in error.ctx.command.get_params(error.ctx) for name in each.opts}
    return option_meant(error.option_name, known)


def _order(error: click.UsageError) -> str:
    """Return what a command is given in which order, where that may be the mistake."""
    is_unknown = (
        isinstance(error, click.NoSuchOption)
        and not error.possibilities
        and not _option_meant(error)
    )
    if error.ctx is None or not (is_unknown or isinstance(error, click.MissingParameter)):
        return ""
    wanted = [each for each in error.ctx.command.params if isinstance(each, click.Argument)]
    if len(wanted) < 1 + isinstance(error, click.MissingParameter):
        return ""  # of a single one that is missing, all is said
    if not wanted[0].required or wanted[0].nargs != 1:
        return ""
    names = " ".join(each.make_metavar(error.ctx) for each in wanted)
    return f" It is called so: {error.ctx.command_path} {names.rstrip('.')}."
