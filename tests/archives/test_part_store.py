"""Parts in a store of other makers (moto) that speaks as S3 does, on loopback."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from archive_kit import archive, part_of
from click.testing import CliRunner, Result
from store_server import running_store

from newscrawl.archives import part_store
from newscrawl.archives.archive_inputs import part_tasks
from newscrawl.archives.manifest import Manifest, ManifestError
from newscrawl.archives.part_task import PartOptions, PartTask
from newscrawl.archives.remote_files import RemoteError
from newscrawl.cli.extract import extract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from store_server import Store

pytestmark = [
    pytest.mark.server,
    pytest.mark.build,  # the store is installed by "make test"
]
OPTIONS = PartOptions()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with running_store(tmp_path_factory.mktemp("store")) as found:
        yield found


@pytest.fixture
def bucket(store: Store, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The bucket ``parts``, as its client sees it."""
    fs = pytest.importorskip("pyarrow.fs")
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    client = fs.S3FileSystem(
        endpoint_override=store.environment["AWS_ENDPOINT_URL_S3"], allow_bucket_creation=True
    )
    client.create_dir("parts")
    return fs.SubTreeFileSystem("parts", client)


def content(bucket: Any, name: str) -> bytes:
    with bucket.open_input_stream(name, compression=None) as stream:
        return bytes(stream.read())


def names(bucket: Any, folder: str) -> list[str]:
    fs = pytest.importorskip("pyarrow.fs")
    return sorted(each.path for each in bucket.get_file_info(fs.FileSelector(folder)))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(extract, [str(argument) for argument in arguments])


def test_parts_are_sent_whole_and_a_run_goes_on(tmp_path: Path, bucket: Any) -> None:
    inputs = [archive(tmp_path / f"{name}.warc.gz", 2, first=first) for name, first in AB.items()]
    result = run(*inputs, "-o", "s3://parts/news/")
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith("s3://parts/news: 2 of 2 archives done; 4 articles")
    first, second = names(bucket, "news/articles")
    lines = gzip.decompress(content(bucket, first)) + gzip.decompress(content(bucket, second))
    urls = [msgspec.json.decode(line)["url"] for line in lines.splitlines()]
    assert sorted(urls) == [f"https://news.example/{number}" for number in range(4)]
    assert len(names(bucket, "news/rejects")) == 2
    assert "0 of 2 archives done, 2 were before" in run(*inputs, "-o", "s3://parts/news/").stderr
    refused = run(*inputs, "-o", "s3://parts/news/", "--all")
    assert "s3://parts/news/ holds the parts of a run with other options" in refused.stderr
    assert names(bucket, "news") == ["news/articles", "news/manifest.jsonl", "news/rejects"]
    bucket.delete_file(second)
    manifest = Manifest("s3://parts/news/", OPTIONS)
    tasks, _ = part_tasks(map(str, inputs), "s3://parts/news/", OPTIONS)
    assert sorted(map(manifest.is_whole, tasks)) == [False, True]


AB = {"a": 0, "b": 2}


@pytest.mark.parametrize(
    ("output", "told"),
    [
        ("s3://nowhere/news/", "cannot write to s3://nowhere/news: "),
        ("s3://parts/letters/", "s3://parts/letters/ holds other files and no manifest.jsonl"),
    ],
)
def test_where_nothing_can_be_written_is_one_line(
    tmp_path: Path, bucket: Any, output: str, told: str
) -> None:
    with bucket.open_output_stream("letters/a.txt") as stream:
        stream.write(b"Dear")
    result = run(archive(tmp_path / "a.warc.gz", 1), "-o", output)
    assert result.exit_code != 0
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


def test_the_manifest_is_sent_after_some_seconds_and_in_the_end(
    bucket: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed run had not sent is made again, under the same names."""
    monkeypatch.setattr(part_store, "_SECONDS_BETWEEN_MANIFESTS", 3600.0)
    tasks = [PartTask(f"/{name}.warc.gz", name, "s3://parts/few", OPTIONS, 1, 1) for name in AB]
    manifest = Manifest("s3://parts/few", OPTIONS)
    for task in tasks:
        manifest.add(part_of(task))
    assert Manifest("s3://parts/few", OPTIONS).entries == {}
    manifest.close()
    assert content(bucket, "few/manifest.jsonl").count(b"\n") == 3
    assert len(Manifest("s3://parts/few", OPTIONS).entries) == 2


@pytest.mark.usefixtures("bucket")
def test_nothing_is_left_of_a_file_that_cannot_be_read_to_its_end() -> None:
    class Damaged(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError("Input/output error")
            return super().read(size)

    store = part_store.PartStore("s3://parts/damaged")
    with pytest.raises(RemoteError, match=r"Input/output error\. Try again"):
        store.send("a.jsonl.gz", Damaged(b"x" * 20_000_000))
    assert store.sizes() == {}


class RefusingStore:
    """A client of a store that takes no file to its end."""

    class Stream(io.BytesIO):
        is_refused = False

        def close(self) -> None:
            if not self.is_refused:
                self.is_refused = True
                raise OSError("AWS Error SLOW_DOWN")
            super().close()

    def __init__(self, client: Any) -> None:
        self.client = client

    def open_output_stream(self, *_: object, **__: object) -> io.BytesIO:
        return self.Stream()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.client, name)


@pytest.mark.usefixtures("bucket")
def test_a_manifest_stays_where_the_store_refuses_a_newer_one() -> None:
    store = part_store.PartStore("s3://parts/kept")
    store.send("manifest.jsonl", io.BytesIO(b"{}\n"))
    store._client = RefusingStore(store._client)
    with pytest.raises(RemoteError, match="SLOW_DOWN"):
        store.send("manifest.jsonl", io.BytesIO(b"{}\n{}\n"))
    assert store.read("manifest.jsonl") == b"{}\n"


def test_a_store_that_does_not_answer_is_one_line(
    monkeypatch: pytest.MonkeyPatch, bucket: Any
) -> None:
    assert bucket  # its settings
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    with pytest.raises(ManifestError, match="cannot use s3://parts/news") as raised:
        Manifest("s3://parts/news", OPTIONS)
    assert "\n" not in str(raised.value)
