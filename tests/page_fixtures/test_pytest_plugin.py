"""The pytest plugin: fixtures are tests in anyone's project, and cost nothing where none are."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fixture_kit import Command

from newscrawl.cli import fixture as command

if TYPE_CHECKING:
    from conftest import MakePage

pytest_plugins = ["pytester"]
PLUGIN = ("-p", "newscrawl.pytest_plugin", "-p", "no:cacheprovider")


@pytest.fixture
def project(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, article_page: MakePage
) -> Command:
    """A project of somebody's, with a fixture."""
    monkeypatch.chdir(pytester.path)
    monkeypatch.setattr(command, "why_too_much", lambda _: None)
    run = Command(pytester.path)
    run.add(article_page("The bridge stays closed"))
    pytester.makepyfile(test_own="def test_own(): pass")
    return run


def test_each_field_is_a_test_and_a_wrong_one_shows_what_differs(
    pytester: pytest.Pytester, project: Command
) -> None:
    [place] = project.folder.glob("fixtures/*/*")
    project.change(place, headline="Another", authors=["Bo"])
    done = pytester.runpytest_inprocess(*PLUGIN, "--newscrawl-fixtures=fixtures", "-v")
    outcomes = done.parseoutcomes()
    assert outcomes == {"passed": 18, "failed": 2}  # a test of the project's own is among them
    done.stdout.fnmatch_lines(
        [
            "fixtures/news.example/bridge-stays-closed::headline FAILED*",
            '  - "Another"',
            '  + "The bridge stays closed"',
            "*newscrawl fixture update*",
        ]
    )
    done.stdout.no_fnmatch_line("*Traceback*")


def test_a_page_is_a_test_by_the_configuration(pytester: pytest.Pytester, project: Command) -> None:
    ini = "newscrawl_fixtures = fixtures\nnewscrawl_per_page = true\nnewscrawl_sites = s.toml"
    pytester.makeini(f"[pytest]\n{ini}\n")
    rules = '[site.rules]\nheadline = "p"\n'
    sites = f'[[site]]\nname = "herald"\nsites = "https://news.example"\n{rules}'
    (project.folder / "s.toml").write_text(sites, "utf-8")
    done = pytester.runpytest_inprocess(*PLUGIN)
    assert done.parseoutcomes() == {"passed": 1, "failed": 1}
    done.stdout.fnmatch_lines(['  + "By Ada Beispiel"'])
    done.stdout.fnmatch_lines(["*newscrawl fixture update fixtures/*/* --sites s.toml"])
    [place] = project.folder.glob("fixtures/*/*")
    project.change(place, headline="By Ada Beispiel")
    assert pytester.runpytest_inprocess(*PLUGIN, str(place)).parseoutcomes() == {"passed": 1}
    (project.folder / "s.toml").write_text("[[site]]\n", "utf-8")
    done = pytester.runpytest_inprocess(*PLUGIN)
    done.stdout.fnmatch_lines(["the sites file has mistakes*"])
    done.stdout.no_fnmatch_line("*Traceback*")
    done.stdout.no_fnmatch_line("*pytest_items.py*")
    assert done.ret != 0


def test_a_page_without_its_record_fails(pytester: pytest.Pytester, project: Command) -> None:
    (project.folder / "fixtures/loose.html").write_bytes(b"<p>A page.")
    [place] = project.folder.glob("fixtures/*/*")
    (place / "output.json").unlink()
    (project.folder / "fixtures/circle").symlink_to(".")
    done = pytester.runpytest_inprocess(*PLUGIN, "--newscrawl-fixtures=fixtures", "fixtures")
    assert done.parseoutcomes() == {"failed": 2}
    done.stdout.fnmatch_lines(["*has no output.json*"])
    done.stdout.fnmatch_lines(["*loose.html has no record beside it*"])


def test_a_folder_that_is_none_is_a_usage_error(pytester: pytest.Pytester) -> None:
    done = pytester.runpytest_inprocess(*PLUGIN, "--newscrawl-fixtures=nothing")
    assert done.ret == pytest.ExitCode.USAGE_ERROR
    done.stderr.fnmatch_lines(["*--newscrawl-fixtures=nothing is no folder*"])


def test_without_fixtures_next_to_nothing_is_loaded() -> None:
    code = "import sys, newscrawl.pytest_plugin\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "newscrawl.pytest_plugin" in loaded
    assert not {"lxml", "click", "scrapy", "orjson", "newscrawl.items", "rich"} & loaded
