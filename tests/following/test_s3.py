"""``newscrawl follow --to s3://…`` to a store of other makers (moto), on loopback."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from conftest import common_environment
from followed import add, follow
from waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Cli

pytestmark = [
    pytest.mark.server,
    pytest.mark.build,  # the store is installed by "make test"
]
SERVERS = Path(sys.prefix) / "servers"
SERVE = """
from moto.server import ThreadedMotoServer
server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
input()
"""
UPLOAD = re.compile(rb'"PUT /days/news/(\S+) HTTP/1.1" 200')


class Store:
    """A store that runs: its buckets, and what it was asked for."""

    def __init__(self, port: int, log: Path) -> None:
        self.environment = {
            "AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        self._log = log

    def uploads(self) -> list[bytes]:
        """The names of what came, in their order."""
        return UPLOAD.findall(self._log.read_bytes())


@contextmanager
def running_store(folder: Path) -> Iterator[Store]:
    assert SERVERS.is_dir(), "it is not installed: run make .venv/servers/installed"
    log = folder / "log"
    with log.open("wb") as err:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE],
            env={**common_environment(), "PYTHONPATH": str(SERVERS)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=err,
        )
    assert process.stdout is not None
    try:
        port = next((int(line) for line in process.stdout if line.strip().isdigit()), None)
        assert port, log.read_text()
        yield Store(port, log)
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with running_store(tmp_path_factory.mktemp("store")) as found:
        yield found


@pytest.fixture
def buckets(store: Store, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The store as its client sees it, with an empty bucket of days."""
    fs = pytest.importorskip("pyarrow.fs")
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    client = fs.S3FileSystem(
        endpoint_override=store.environment["AWS_ENDPOINT_URL_S3"], allow_bucket_creation=True
    )
    client.create_dir("days")
    return client


def content(buckets: Any, key: str) -> bytes:
    with buckets.open_input_stream(f"days/{key}", compression=None) as stream:
        return bytes(stream.read())


def test_days_that_are_over_are_uploaded_once(
    tmp_path: Path, buckets: Any, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "articles"
    day = folder / "articles-2026-11-01.jsonl.gz"
    for name in (day.name, "articles-2026-11-02.jsonl"):
        add(folder / name, 1, 1)
    for _ in range(2):
        assert follow(folder, "s3://days/news") == 0
    assert store.uploads() == [day.name.encode()]
    assert content(buckets, f"news/{day.name}") == day.read_bytes()
    assert capsys.readouterr().err == "1 file(s) of past days uploaded.\n"
    day.unlink()
    assert follow(folder, "s3://days/news") == 0
    assert "1 file(s) of past days are not packed: ?plain=true" in capsys.readouterr().err


def test_the_follower_may_be_killed(cli: Cli, buckets: Any, store: Store) -> None:
    """In the middle of sixty days: each arrives whole, and but one may come twice."""
    before = len(store.uploads())
    folder = cli.folder / "articles"
    for day in range(1, 61):
        add(folder / f"articles-2025-{1 + day // 31:02}-{1 + day % 31:02}.jsonl.gz", 1, day)
    cli.environment |= store.environment
    process = cli.start("follow", folder.name, "--to", "s3://days/news")
    wait_until(lambda: len(store.uploads()) > before + 2, "the first days")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert len(store.uploads()) < before + 60, "it was killed too late"
    assert follow(folder, "s3://days/news") == 0
    days = sorted(folder.glob("*.gz"))
    assert all(content(buckets, f"news/{day.name}") == day.read_bytes() for day in days)
    came = store.uploads()[before:]
    assert set(came) == {day.name.encode() for day in days}
    assert len(came) <= len(days) + 1


def test_a_bucket_that_is_not_there(
    tmp_path: Path, buckets: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert buckets
    add(tmp_path / "articles" / "articles-2026-11-01.jsonl.gz", 1, 1)
    assert follow(tmp_path / "articles", "s3://nights/news") == 2
    [line] = capsys.readouterr().err.splitlines()
    assert line.startswith("newscrawl follow: s3://nights: ")
    assert line.endswith("check the bucket, and who may write.")
