"""``newscrawl follow --to s3://…`` to a store of other makers (moto), on loopback."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from followed import add, follow
from store_server import Store, running_store
from waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import Cli

pytestmark = [
    pytest.mark.server,
    pytest.mark.build,  # the store is installed by "make test"
]


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
