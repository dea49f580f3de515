"""The documents' commands that no test runs as they stand: why not, and what is checked instead."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import tomllib
from collections.abc import Callable
from typing import Final, NamedTuple

import click
from documents import CHECKOUT, why_wrong

from benchmarks.__main__ import main as benchmarks
from newscrawl import settings as project_settings
from newscrawl.crawl.rendering import browser_search

__all__ = ["NOT_RUN", "NotRun", "not_run"]

PROJECT: Final = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))
_PLACEHOLDER: Final = re.compile("'[A-Z]+' does not exist")
"""What click says of a reader's own file or folder."""


class NotRun(NamedTuple):
    """Commands that are not run."""

    pattern: str
    """What the whole of such a command looks like."""
    why: str
    check: Callable[[list[str]], None]
    """Fails where the command, as words, is wrong."""
    instead: str = ""
    """The test that does the same with a server or a browser of its own."""


def _parses(words: list[str]) -> None:
    assert words[0] == "newscrawl"
    assert why_wrong(words[1:]) is None


def _is_target(words: list[str]) -> None:
    """Make knows what is to be made; with -n it says what it would do."""
    call = ["make", "-n", *words[1:]]
    done = subprocess.run(call, cwd=CHECKOUT, env=_without_make(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def _without_make() -> dict[str, str]:
    """The environment outside of "make test"."""
    return {k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}


def _is_installable(words: list[str]) -> None:
    """Extras, groups and the wheel's version are the project's own."""
    what, *more = words[words.index("install") + 1 :]
    if what == "--group":
        assert more[0] in PROJECT["dependency-groups"]
        return
    version = PROJECT["project"]["version"]
    match = re.fullmatch(
        rf"(?:\.|newscrawl)(?:\[([a-z0-9,]+)\])?|newscrawl-{version}-\*\.whl", what
    )
    assert match, what
    extras = (match[1] or "").split(",")
    assert {*filter(None, extras)} <= PROJECT["project"]["optional-dependencies"].keys()


def _is_benchmark(words: list[str]) -> None:
    _, _, module, name, *rest = words
    assert module == "benchmarks"
    command = benchmarks.get_command(click.Context(benchmarks), name)
    assert command is not None, name
    try:
        with command.make_context(name, rest):
            pass
    except click.BadParameter as error:
        assert _PLACEHOLDER.search(error.message), error.message


def _names_files(words: list[str]) -> None:
    """What is named of the project is there."""
    named = [word for word in words if word.startswith("docs/")]
    assert named
    assert all((CHECKOUT / name).is_file() for name in named)


def _is_of_the_cluster(words: list[str]) -> None:
    """Files, objects and the secret's keys are those of docs/deploy."""
    text = "".join(each.read_text("utf-8") for each in CHECKOUT.glob("docs/deploy/kubernetes-*"))
    files = [word for word in words if word.startswith("docs/")]
    assert all((CHECKOUT / name).is_file() for name in files)
    names = [word.removesuffix("-0") for word in words if word.startswith("newscrawl-")]
    assert files or names
    assert all(f": {name}\n" in text for name in names)
    keys = {word.partition("=")[2] for word in words if word.startswith("--from-file=")}
    assert all(re.search(rf"/store/{re.escape(key)}\b", text) for key in keys)
    if "--" in words:
        _parses(words[words.index("--") + 1 :])


def _is_the_images_volume(words: list[str]) -> None:
    assert any(word in ("news:/data", "news:/data/") for word in words)
    assert "VOLUME /data" in (CHECKOUT / "docs/deploy/Dockerfile").read_text("utf-8")


def _is_the_units_user(words: list[str]) -> None:
    assert f"User={words[-1]}\n" in (CHECKOUT / "docs/deploy/newscrawl.service").read_text("utf-8")


def _is_a_browser(words: list[str]) -> None:
    assert words[-1] in browser_search._NAMES


def _is_standard(words: list[str]) -> None:
    assert words[:3] == ["python3", "-m", "venv"]


def _schedules(words: list[str]) -> None:
    """The spider and the settings exist."""
    fields = [word.partition("=")[::2] for word in words if "=" in word]
    if words[0] == "curl":
        assert dict(fields)["spider"] in ("news", "articles")
        settings = [value.partition("=")[0] for name, value in fields if name == "setting"]
        assert settings
        assert all(hasattr(project_settings, name) for name in settings)


def _holds_lines_to_a_schema(words: list[str]) -> None:
    assert words[1] == "--schemafile"


def _is_usage(words: list[str]) -> None:
    names = words[1 : words.index("[OPTIONS]")]
    assert why_wrong([*names, "--help"]) is None


NOT_RUN: Final = (
    NotRun("make .*", "it installs packages, or runs these tests", _is_target),
    NotRun(
        r"(\S*/)?pip install .*",
        "it asks a package index",
        _is_installable,
        "tests/test_packaging.py",
    ),
    NotRun(
        "python3 -m venv .*",
        "it makes a folder of the system",
        _is_standard,
        "tests/test_packaging.py",
    ),
    NotRun("useradd .*", "it changes the system", _is_the_units_user),
    NotRun("apt install .*", "it changes the system", _is_a_browser),
    NotRun("docker (build|compose) .*", "it needs a Docker daemon", _names_files),
    NotRun("kubectl .*", "it needs a cluster", _is_of_the_cluster),
    NotRun("docker (run|cp) .*", "it needs a Docker daemon", _is_the_images_volume),
    NotRun(
        "datasette .*",
        "Datasette is no package of the tests",
        _names_files,
        "tests/operate/test_deploy_files.py",
    ),
    NotRun(
        "scrapyd-deploy|curl .*:6800/.*",
        "it needs a scrapyd",
        _schedules,
        "tests/crawl/test_scrapyd.py",
    ),
    NotRun(
        "check-jsonschema .*",
        "it is no package of the tests, which use jsonschema itself",
        _holds_lines_to_a_schema,
        "tests/records/test_schema.py",
    ),
    NotRun(r"newscrawl .*\[OPTIONS\].*", "it says how a command is called", _is_usage),
    NotRun("python -m benchmarks .*", "it measures for minutes", _is_benchmark),
    NotRun(
        "newscrawl (extract|crawl|fixture add) .*--render.*",
        "it needs a browser",
        _parses,
        "tests/crawl/test_crawl_rendering.py",
    ),
    NotRun(
        "newscrawl extract --ray .*", "it needs Ray", _parses, "tests/archives/test_ray_executor.py"
    ),
    NotRun(
        "newscrawl extract .*--base (https://data.commoncrawl.org|s3://commoncrawl)/.*",
        "it reads archives of others",
        _parses,
        "tests/archives/test_remote_files.py",
    ),
)


def not_run(command: str) -> NotRun | None:
    """Return why a command is not run; None for one that is."""
    return next((one for one in NOT_RUN if re.fullmatch(one.pattern, command)), None)


def words_of(command: str) -> list[str]:
    return shlex.split(command)
