"""Every command that a document shows is run as a reader types it, one after the other.

What cannot be run stands in ``not_run.NOT_RUN``, with the reason and what is checked instead. A new
command without either fails here.
"""

from __future__ import annotations

import re
import signal
from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest
from documents import CHECKOUT, DOCUMENTS
from invented_web import InventedWeb, invented_web
from not_run import NOT_RUN, not_run, words_of
from page_plans import PLANS
from page_shell import PageShell
from shell_blocks import blocks_in, shown_in
from waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from shell_blocks import Shown
    from store_servers import RedisServer

PAGES: Final = [*DOCUMENTS, CHECKOUT / "benchmarks/README.md"]
HELP: Final = "commands.md"
"""The page that is made of the commands' help, with their usage, and examples that often are those
of other pages."""
REDIS: Final = re.compile(r"redis://[\w.]+(?::\d+)?/0")
"""The addresses of a Redis; the tests have one of their own."""
ADDED: Final = (
    (r"newscrawl crawl\b(?!.*--sites)", " --delay 0"),  # the site is our own
    (r"newscrawl serve\b", " --address 127.0.0.1:0"),  # the usual port may be taken
)
"""What is added to commands, so that they take no time and no port of others."""
NO_SHELL: Final = {
    "architecture.md": ("robots.txt, sitemaps, feeds", "newscrawl/\n", "common, items\n"),
    "fixtures.md": ("fixtures/news.example/a-story/\n",),
    "operating.md": ("paper/__init__.py ",),
    "scrapy.md": ("def parse(self, response):\n",),
}
"""How blocks begin that are neither a shell's nor TOML: trees of files, drawings, Python."""


class Service(NamedTuple):
    """A command that goes on until it is told to end, and when it has shown that it works."""

    pattern: str
    prints: str = ""
    """What it prints then."""
    sends: str = ""
    """The host to which it has sent something then."""

    def works(self, printed: Path, web: InventedWeb) -> bool:
        return re.search(self.prints, printed.read_text("utf-8")) is not None and (
            not self.sends or any(host == self.sends for host, _ in web.got)
        )


SERVICES: Final = (
    Service(r"newscrawl run (?!.*--once).*", prints="SIGTERM or Ctrl-C ends it"),
    Service("newscrawl serve .*", prints=r"http://127\.0\.0\.1:\d+/"),
    Service("newscrawl crawl --watch .*", prints="Spider opened"),
    Service(r"newscrawl follow (?!.*--once).*redis.*", prints="Following"),
    Service(r"newscrawl follow (?!.*--once).*hooks.*", sends="hooks.example"),
    Service(r"newscrawl follow (?!.*--once).*search.*", sends="search.example"),
    Service(r"python -m newscrawl\.demo.*", prints=r"http://127\.0\.0\.1:\d+"),
)


@pytest.mark.server
@pytest.mark.parametrize("name", PLANS)
def test_the_commands_of_a_document_run(
    name: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    plan, commands = PLANS[name], run_of(name)
    typed = dict(plan.typed)
    if addresses := {found for one in commands for found in REDIS.findall(one.command)}:
        server: RedisServer = request.getfixturevalue("redis_server")
        typed |= dict.fromkeys(addresses, f"redis://127.0.0.1:{server.port}/0")
    with invented_web(tmp_path) as (web, environment):
        shell = PageShell(tmp_path, environment)
        for file, text in plan.files.items():
            (shell.folder / file).parent.mkdir(parents=True, exist_ok=True)
            (shell.folder / file).write_text(text, "utf-8")
        if plan.prepare:
            plan.prepare(shell.folder)
        try:
            for command in plan.first:
                ran = shell.run(as_typed(command, typed))
                assert ran.status == 0, (name, command, ran.err)
            for shown in commands:
                if shown.command in plan.before:
                    plan.before[shown.command](shell.folder)
                command = as_typed(shown.command, typed)
                run(shell, shown, command, plan.statuses.get(shown.command, 0), web)
        finally:
            shell.close()


def run_of(name: str) -> list[Shown]:
    """The commands of a page that are run there."""
    [page] = (path for path in DOCUMENTS if path.name == name)
    elsewhere: set[str] = set()
    if name == HELP:
        others = (shown for path in PAGES if path != page for shown in shown_in(path))
        elsewhere = {shown.command for shown in others}
    return [
        shown
        for shown in shown_in(page)
        if not_run(shown.command) is None and shown.command not in elsewhere
    ]


def as_typed(command: str, typed: dict[str, str]) -> str:
    """A command with what a reader puts in, and with what makes it quick."""
    for shown, word in typed.items():
        command = command.replace(shown, word)
    for pattern, options in ADDED:
        if re.match(pattern, command):
            command += options
    return command


def run(shell: PageShell, shown: Shown, command: str, status: int, web: InventedWeb) -> None:
    service = next((one for one in SERVICES if re.fullmatch(one.pattern, command)), None)
    if service is not None:
        run_service(shell, service, shown, command, web)
        return
    ran = shell.run(command)
    assert ran.status == status, (shown.place, command, ran.status, ran.out, ran.err)
    if shown.output is not None:
        assert masked(ran.out.decode()) == masked(shown.output), shown.place


def run_service(
    shell: PageShell, service: Service, shown: Shown, command: str, web: InventedWeb
) -> None:
    """Start it, see it work, and end it as a reader does: by Ctrl-C."""
    web.got.clear()
    printed = shell.folder.with_name("printed")
    process = shell.start(command, printed)
    try:
        wait_until(
            lambda: process.poll() is not None or service.works(printed, web),
            f"{shown.command} of {shown.place} works",
        )
        assert process.poll() is None, (shown.place, printed.read_text("utf-8"))
        process.send_signal(signal.SIGINT)
        status = process.wait(60)
    finally:
        process.kill()
        process.wait()
    assert status in (0, 130), (shown.place, status, printed.read_text("utf-8"))


def masked(text: str) -> str:
    """A text without what differs from run to run: numbers, dates and times."""
    return re.sub(r"\d[\d,.:]*", "N", text).strip()


def test_each_document_with_commands_has_a_plan() -> None:
    shown = {
        path.name for path in PAGES if any(not_run(one.command) is None for one in shown_in(path))
    }
    assert shown == PLANS.keys()


def test_what_is_not_run_is_checked_in_another_way() -> None:
    used = Counter[str]()
    for path in PAGES:
        for shown in shown_in(path):
            if one := not_run(shown.command):
                used[one.pattern] += 1
                try:
                    one.check(words_of(shown.command))
                except AssertionError as error:
                    raise AssertionError(f"{shown.place}: {shown.command}") from error
    assert used.keys() == {one.pattern for one in NOT_RUN}
    assert all((CHECKOUT / one.instead).is_file() for one in NOT_RUN if one.instead)


def test_each_block_is_of_a_known_kind() -> None:
    """So that no command stands in a block that is not seen as one of a shell."""
    known = ("python", "json", "toml", "sql")
    for path in PAGES:
        begins = NO_SHELL.get(path.name, ())
        found = [
            block
            for block in blocks_in(path)
            if block.kind not in known and not block.is_shell and not is_toml(block.text)
        ]
        strange = [f"{path.name}:{one.line}" for one in found if not one.text.startswith(begins)]
        assert not strange
        assert len(found) == len(begins), path.name


def is_toml(text: str) -> bool:
    return re.match(r"(#.*\n)*(\[\[?[\w.]+\]|\w+ = )", text) is not None
