"""A command that a fork runs does what a process does that starts anew."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from conftest import COMMAND, common_environment, fork, run_fork, run_process, starts_alike

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Cli, MakePage

WAITS = "import signal, sys\nprint('ready', flush=True)\nsignal.pause()\n"


@pytest.mark.parametrize(
    "arguments", [["--version"], ["extract", "page.html"], ["extract", "-"], ["crawl"], ["nothing"]]
)
def test_status_and_streams(cli: Cli, article_page: MakePage, arguments: list[str]) -> None:
    page = article_page("The bridge")
    cli.write("page.html", page)
    alone = run_process([*COMMAND, *arguments], cli.folder, cli.environment, stdin=page)
    forked = run_fork("newscrawl", *arguments, folder=cli.folder, stdin=page)
    assert (forked.status, forked.out) == (alone.status, alone.out)
    # So many pages a second, at the end of the line.
    assert forked.err.rpartition(", ")[0] == alone.err.rpartition(", ")[0]


def test_folder_environment_and_arguments(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("import os, sys\nprint(os.getcwd(), os.environ, sys.argv, sys.path)\n")
    environment = {**common_environment(), "ONE": "1"}
    alone = run_process([sys.executable, str(script), "a"], tmp_path, environment)
    forked = run_fork(str(script), "a", folder=tmp_path, environment=environment)
    assert forked == alone


def test_what_python_reads_at_its_start_takes_a_process_of_its_own(cli: Cli) -> None:
    environment = common_environment()
    assert starts_alike({**environment, "SSL_CERT_FILE": "authorities.pem"})
    assert not starts_alike({**environment, "PYTHONWARNINGS": "error"})
    cli.patch("print('patched')\n")
    assert cli("--version").out.startswith(b"patched\n")


def test_a_patch_is_one_commands_alone(cli: Cli) -> None:
    cli.command_patch = "print('patched')\n"
    assert cli("--version").out.startswith(b"patched\n")
    cli.command_patch = ""
    assert cli("--version").out.startswith(b"newscrawl ")


def test_an_error_of_its_own_is_the_processes_alone(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("raise KeyError('lost')")
    ran = run_fork(str(script), folder=tmp_path)
    assert (ran.status, ran.err.splitlines()[-1]) == (1, "KeyError: 'lost'")
    assert run_fork("newscrawl", "--version", folder=tmp_path).status == 0


def test_signals_and_time_limits(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(WAITS)
    with fork(str(script), folder=tmp_path) as process:
        assert process.pid != os.getpid()
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.001)
        process.send_signal(signal.SIGKILL)
        assert process.wait(60) == -signal.SIGKILL
    with pytest.raises(subprocess.TimeoutExpired):
        run_fork(str(script), folder=tmp_path, timeout=0.001)
