"""The command line: help, version, suggestions, and which libraries it does not load."""

from __future__ import annotations

import gc
import importlib
import platform
import subprocess
import sys
import weakref
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner
from conftest import COMMAND

from newscrawl import cli as command_line
from newscrawl.cli.option_words import OPTIONS_MEANT

if TYPE_CHECKING:
    from conftest import Cli


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_names_every_command_and_shows_how(cli: Cli, arguments: list[str]) -> None:
    ran = cli(*arguments)
    assert (ran.status, ran.err) == (0, "")
    text = ran.out.decode()
    for name in ("extract", "crawl", "inspect", "demo"):
        assert f"  {name} " in text
        assert f"newscrawl {name}" in text


def test_version(cli: Cli) -> None:
    """What a report of a fault has to name, in a line."""
    scrapy, lxml, python = version("scrapy"), version("lxml"), platform.python_version()
    libraries = f"Python {python}, Scrapy {scrapy}, lxml {lxml}"
    shown = cli("--version").out.decode()
    assert shown == f"newscrawl {version('newscrawl')} ({libraries})\n"


def test_a_program_that_calls_a_command_again_keeps_no_garbage_for_that() -> None:
    class Garbage:
        itself: Garbage

    def call() -> None:
        ran = CliRunner().invoke(command_line.newscrawl, ["schema", "--help"])
        assert ran.exit_code == 0

    call()
    garbage = Garbage()
    garbage.itself = garbage
    is_there = weakref.ref(garbage)
    del garbage
    call()
    gc.collect()
    assert is_there() is None


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_a_script_that_asks_newscrawl(shell: str) -> None:
    done = CliRunner().invoke(command_line.newscrawl, ["completion", shell], prog_name="newscrawl")
    assert done.exit_code == 0
    assert f"_NEWSCRAWL_COMPLETE={shell}_complete" in done.output


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("newscrawl ext", ["extract"]),
        ("newscrawl fixture ", ["add", "check", "refetch", "update"]),
        ("newscrawl extract --rej", ["--rejects"]),
        ("newscrawl extract pa", ["pa"]),  # the shell's own completion of files
        ("newscrawl fixture add pa", ["pa"]),
        ("newscrawl --vers", ["--version"]),
    ],
)
def test_what_a_shell_completes(
    typed: str,
    offered: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("_NEWSCRAWL_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", typed)
    monkeypatch.setenv("COMP_CWORD", str(len(typed.split(" ")) - 1))
    with pytest.raises(SystemExit):
        command_line.main([])
    assert [line.partition(",")[2] for line in capsys.readouterr().out.split()] == offered


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["extrct"], "newscrawl: no such command 'extrct'. Did you mean 'extract'?"),
        (["--versio"], "newscrawl: no such option '--versio'. Did you mean '--version'?"),
        (
            ["demo", "--outpt", "x"],
            "newscrawl demo: no such option '--outpt'. Did you mean '--output'?",
        ),
        (
            ["crawl", "--dely", "1"],
            "newscrawl crawl: no such option '--dely'. Did you mean '--delay'? See",
        ),
        (["nothing"], "newscrawl: no such command 'nothing'. See: newscrawl --help"),
        (
            ["sites", "check", "--sites", "sites.toml"],
            "newscrawl sites check: no such option '--sites'. It is called so: newscrawl sites "
            "check FILE [NAME]. See: newscrawl sites check --help",
        ),
        (
            ["sites", "show", "paper"],
            "newscrawl sites show: missing argument 'NAME'. It is called so: newscrawl sites show "
            "FILE NAME. See: newscrawl sites show --help",
        ),
        (["fixture"], "newscrawl fixture: name one of its commands: add, check, refetch, update."),
    ],
)
def test_typos_get_a_suggestion(cli: Cli, arguments: list[str], line: str) -> None:
    assert cli(*arguments).error().startswith(line)


@pytest.mark.parametrize(
    ("command", "typed", "meant"),
    [
        ("serve", "--port", "--address"),
        ("serve", "--bind=0.0.0.0", "--address"),
        ("run", "--port", "--metrics"),
        ("run", "--jobs", "--at-once"),
        ("run", "--debug", "--verbose"),
        ("run", "--timeout", "--max-time"),
        ("extract", "--jobs", "--workers"),
        ("extract", "-j", "--workers"),
        ("extract", "--out_dir", "--output"),
        ("extract", "--format", "--as"),
        ("extract", "--from", "--fetched-since"),
        ("extract", "--timeout", "--page-seconds"),
        ("crawl", "--threads", "--at-once"),
        ("crawl", "--output-file", "--output"),
        ("crawl", "--out-dir", "--output-dir"),
        ("crawl", "--user-agent", "--contact"),
        ("crawl", "--rate", "--delay"),
        ("crawl", "--Limit", "--max-articles"),
        ("crawl", "--config", "--sites"),
        ("crawl", "--verbose", "--log"),
        ("crawl", "--redis", "--frontier"),
        ("status", "--database", "--frontier"),
        ("dedup", "--out", "--output"),
        ("follow", "--errors", "--dead-letters"),
    ],
)
def test_other_tools_words_for_an_option_name_ours(
    cli: Cli, command: str, typed: str, meant: str
) -> None:
    told = cli(command, typed, "x").error()
    assert f"no such option '{typed.partition('=')[0]}'. Did you mean '{meant}'? See" in told


def test_all_options_that_are_named_for_a_word_exist() -> None:
    known: set[str] = set()
    group = command_line.newscrawl
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        known |= {option for each in command.params for option in each.opts}
    assert known >= OPTIONS_MEANT


def test_words_that_a_command_has_no_option_for_name_none(cli: Cli) -> None:
    assert "Did you mean" not in cli("demo", "--port", "1").error()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("arguments", [["--help"], ["crawl", "--help"], ["--version"]])
def test_help_that_cannot_be_written_is_one_line(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, *arguments], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"newscrawl: cannot continue: no space left on device.")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("name", ["extract", "crawl", "inspect", "demo"])
def test_a_commands_help_begins_with_what_the_list_says(cli: Cli, name: str) -> None:
    command = getattr(importlib.import_module(f"newscrawl.cli.{name}"), name)
    assert isinstance(command, click.Command)
    assert command.name == name
    listed = cli("--help").out.decode().split("Commands:")[1]
    assert command.get_short_help_str(limit=100) in " ".join(listed.split())
    ran = cli(name, "--help")
    assert ran.status == 0
    usage, _, text = ran.out.decode().partition("\n")
    assert usage.startswith(f"Usage: newscrawl {name} ")
    # An example, with its lines as they were written: click has taken its own mark away.
    assert "newscrawl" in text.split("Options:")[0]
    assert "\\b" not in text


def test_help_loads_no_scrapy() -> None:
    code = "import newscrawl.cli; newscrawl.cli.main(['--help'])"
    check = "import sys; print({'scrapy', 'twisted'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\n{check}"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "set()"


def test_main_returns_the_status(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line.main(["--version"]) == 0
    assert command_line.main(["extract"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
