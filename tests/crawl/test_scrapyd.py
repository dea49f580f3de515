"""A real scrapyd: what is deployed to it crawls."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from crawling import CHECKOUT, SETTINGS, paths
from newsroom import NewsSite, serve
from waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

pytestmark = [pytest.mark.server, pytest.mark.build]

SCRAPYD = Path(sys.prefix) / "scrapyd"
OWN_PROJECT = {
    "scrapy.cfg": "[settings]\ndefault = paper.settings\n",
    "paper/__init__.py": "",
    "paper/settings.py": 'SPIDER_MODULES = ["newscrawl.spiders"]\n',
    "setup.py": """
from setuptools import find_packages, setup

setup(
    name="paper",
    version="1",
    packages=find_packages(),
    entry_points={"scrapy": ["settings = paper.settings"]},
)
""",
}
FROM_CLONE = ("setup.py", "pyproject.toml", "README.md", "LICENSE", "scrapy.cfg")


def environment(*folders: Path) -> dict[str, str]:
    """The environment of a process that finds these folders' packages first."""
    searched = [*map(str, folders), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, searched))}


class Scrapyd:
    """A scrapyd that runs, and what is asked of it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, what: str, **given: str) -> dict[str, Any]:
        with urlopen(f"{self.url}/{what}.json?{urlencode(given)}", timeout=30) as answer:  # noqa: S310
            return json.load(answer)  # type: ignore[no-any-return]

    def post(self, what: str, fields: Sequence[tuple[str, str]]) -> dict[str, Any]:
        data = urlencode(fields).encode()
        with urlopen(Request(f"{self.url}/{what}.json", data), timeout=60) as answer:  # noqa: S310
            return json.load(answer)  # type: ignore[no-any-return]

    def deploy(self, project: str, egg: Path) -> dict[str, Any]:
        """Send an egg as a form, as scrapyd-deploy does."""
        parts = {"project": project.encode(), "version": b"1", "egg": egg.read_bytes()}
        body = b"".join(
            b'--end\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
            % (name.encode(), b'; filename="a.egg"' if name == "egg" else b"", value)
            for name, value in parts.items()
        )
        headers = {"Content-Type": "multipart/form-data; boundary=end"}
        request = Request(f"{self.url}/addversion.json", body + b"--end--\r\n", headers)  # noqa: S310
        with urlopen(request, timeout=60) as answer:  # noqa: S310
            return json.load(answer)  # type: ignore[no-any-return]

    def finished(self, project: str) -> list[str]:
        return [job["id"] for job in self.ask("listjobs", project=project)["finished"]]


@contextmanager
def running_scrapyd(folder: Path) -> Iterator[Scrapyd]:
    assert SCRAPYD.is_dir(), "scrapyd is not installed: run make .venv/scrapyd/installed"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = f"[scrapyd]\nhttp_port = {port}\npoll_interval = 0.1\n"
    (folder / "scrapyd.conf").write_text(config, encoding="utf-8")
    scrapyd = Scrapyd(f"http://127.0.0.1:{port}")
    with (folder / "scrapyd.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "scrapyd"],
            cwd=folder, env=environment(SCRAPYD, CHECKOUT), stdout=log, stderr=log,
        )  # fmt: skip
        try:
            wait_until(lambda: answers(scrapyd), "scrapyd answers")
            yield scrapyd
        finally:
            process.terminate()
            process.wait(30)


def answers(scrapyd: Scrapyd) -> bool:
    try:
        return scrapyd.ask("daemonstatus")["status"] == "ok"  # type: ignore[no-any-return]
    except URLError:
        return False


def egg_of(folder: Path) -> Path:
    """Build the egg of a project as scrapyd-deploy does."""
    arguments = ["setup.py", "-q", "clean", "-a", "bdist_egg", "-d", "eggs"]
    done = subprocess.run(
        [sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    [egg] = (folder / "eggs").glob("*.egg")
    return egg


def test_a_deployed_project_crawls(tmp_path: Path) -> None:
    own, clone, server = (tmp_path / name for name in ("own", "clone", "server"))
    for name, content in OWN_PROJECT.items():
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text(content, encoding="utf-8")
    clone.mkdir()
    for name in FROM_CLONE:
        shutil.copy(CHECKOUT / name, clone)
    (clone / "newscrawl").mkdir()
    server.mkdir()
    site, out = NewsSite(5), tmp_path / "records"
    with serve(site) as running, running_scrapyd(server) as scrapyd:
        deployed = scrapyd.deploy("paper", egg_of(own))
        assert deployed["status"] == "ok", deployed
        assert scrapyd.ask("listspiders", project="paper")["spiders"] == [
            "articles",
            "news",
            "page",
        ]
        # The clone's egg names the settings: newscrawl itself is installed on the server.
        deployed = scrapyd.deploy("newscrawl", egg_of(clone))
        assert deployed["status"] == "ok", deployed

        out.mkdir()
        jobs = {}
        for project in ("paper", "newscrawl"):
            own_settings = (f"NEWSCRAWL_OUTPUT={out / project}.jsonl", "DOWNLOAD_DELAY=0")
            settings = [*SETTINGS, "AUTOTHROTTLE_ENABLED=0", *own_settings]
            fields = {"project": project, "spider": "news", "sites": running.url}
            given = [*fields.items(), *(("setting", each) for each in settings)]
            jobs[project] = scrapyd.post("schedule", given)["jobid"]
        wanted = sorted(site.story(number).path for number in range(1, 6))
        for project, job in jobs.items():
            wait_until(lambda: job in scrapyd.finished(project), "the job ends")  # noqa: B023
            log = (server / f"logs/{project}/news/{job}.log").read_text(encoding="utf-8")
            assert paths(out, f"{project}.jsonl") == wanted, log
            assert "Spider closed (finished)" in log
            assert "Traceback" not in log
