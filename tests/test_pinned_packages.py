"""What is installed is what was pinned, file by file; an audit that asked nobody does not pass."""

from __future__ import annotations

import re
import shutil
import subprocess
from fnmatch import fnmatchcase
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
LOCKS = (
    "requirements.lock",
    "requirements-tools.lock",
    "requirements-scrapyd.lock",
    "requirements-docs.lock",
    "requirements-tables.lock",
    "requirements-ray.lock",
    "requirements-schemas.lock",
    "requirements-servers.lock",
    "requirements-spark.lock",
)

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["make", *arguments],  # noqa: S607 - whichever make there is
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_hashes(lock: str) -> None:
    lines = (CHECKOUT / lock).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    pins = [line for line in lines if line and not line.lstrip().startswith("#")]
    assert len(pins) >= 2
    for pin in pins:
        assert re.match(r"[a-z0-9-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", pin), pin[:60]


def test_the_source_package_has_every_lock() -> None:
    """Without one of them, "make test" ends there."""
    words = (CHECKOUT / "MANIFEST.in").read_text(encoding="utf-8").split()
    assert all(any(fnmatchcase(lock, word) for word in words) for lock in LOCKS)
    assert set(LOCKS) == {path.name for path in CHECKOUT.glob("requirements*.lock")}


def test_clean_removes_every_compiled_module() -> None:
    told = make("--dry-run", "clean").stdout
    for path in (CHECKOUT / "newscrawl").rglob("*.pyx"):
        assert str(path.relative_to(CHECKOUT).with_suffix(".*.so")) in told


@pytest.mark.parametrize(
    ("target", "lock"),
    [
        (".venv/installed", "requirements.lock"),
        (".venv/tools/installed", "requirements-tools.lock"),
        (".venv/scrapyd/installed", "requirements-scrapyd.lock"),
        (".venv/docs/installed", "requirements-docs.lock"),
        (".venv/tables/installed", "requirements-tables.lock"),
        (".venv/schemas/installed", "requirements-schemas.lock"),
        (".venv/servers/installed", "requirements-servers.lock"),
        (".venv/spark/installed", "requirements-spark.lock"),
    ],
)
def test_installs_check_hashes(target: str, lock: str) -> None:
    told = make("--dry-run", "--always-make", target).stdout
    installs = [line for line in told.splitlines() if "pip install" in line and " -r " in line]
    assert any(line.endswith(f"--require-hashes -r {lock}") for line in installs)
    assert all("--require-hashes -r requirements" in line for line in installs)


def test_locks_are_written_with_hashes() -> None:
    told = make("--dry-run", "lock", "TOOLS=.venv").stdout
    assert told.count("--generate-hashes") == len(LOCKS)


@pytest.mark.parametrize("answer", [0, 1])
def test_an_audit_passes_only_where_all_was_asked_about(tmp_path: Path, answer: int) -> None:
    audit = tmp_path / "bin" / "pip-audit"
    audit.parent.mkdir()
    audit.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\nexit {answer}\n', encoding="utf-8")
    audit.chmod(0o755)
    (tmp_path / "installed").touch()
    done = make("audit", f"TOOLS={tmp_path}")
    asked = (tmp_path / "asked").read_text(encoding="utf-8").splitlines()
    assert all("--strict" in line for line in asked)
    if answer:
        assert done.returncode != 0
        assert "make audit: requirements.lock did not pass" in done.stderr
        assert "nothing was checked" in done.stderr
    else:
        assert done.returncode == 0
        assert [line.split()[-1] for line in asked] == list(LOCKS)
