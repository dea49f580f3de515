"""Which archives a run reads."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from newscrawl.archives.archive_inputs import archive_addresses, part_tasks
from newscrawl.archives.part_task import PartOptions
from newscrawl.files.warc import InputError


def test_paths_folders_addresses_and_lists(tmp_path: Path) -> None:
    folder = tmp_path / "archives"
    (folder / "deep").mkdir(parents=True)
    for name in ("b.warc", "a.warc.gz", "deep/c.warc.gz", "page.html", ".hidden.warc"):
        (folder / name).write_bytes(b"")
    packed = tmp_path / "warc.paths.gz"
    # Two members, as two lists that were put one behind the other.
    packed.write_bytes(gzip.compress(b"x/1.warc.gz\n# no\n\n") + gzip.compress(b"/y/2.warc\n"))
    inputs = [str(folder), str(folder / "b.warc"), "s3://bucket/z.warc.gz", f"@{packed}"]
    assert archive_addresses(inputs, "https://archives.example/") == [
        str(folder / "a.warc.gz"),
        str(folder / "b.warc"),
        str(folder / "deep/c.warc.gz"),
        "s3://bucket/z.warc.gz",
        "https://archives.example/x/1.warc.gz",
        "/y/2.warc",
    ]


@pytest.mark.parametrize(
    ("given", "content", "told"),
    [
        ("missing.warc.gz", None, "no such file: missing.warc.gz"),
        ("@missing.gz", None, "cannot read the list missing.gz"),
        ("@list", b"# nothing\n", "no archives in the list"),
        ("@list", b"crawl-data/1.warc.gz\n", "--base"),
        ("@list", b"\x1f\x8b\x08rubbish", "damaged"),
        ("list", None, "no archives in folder"),
    ],
)
def test_inputs_that_are_none(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    given: str,
    content: bytes | None,
    told: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is None:
        Path("list").mkdir()
    else:
        Path("list").write_bytes(content)
    with pytest.raises(InputError, match=told):
        archive_addresses([given], None)


def test_each_archive_has_a_part_of_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "NEWS 1.warc.gz"
    path.write_bytes(b"1234")
    addresses = [str(path), "s3://a/N.warc.gz", "s3://b/N.warc.gz", str(tmp_path / "gone.warc")]
    tasks, missing = part_tasks(addresses, str(tmp_path), PartOptions())
    assert [task.size for task in tasks] == [4, None, None]
    assert len({task.name for task in tasks}) == 3
    assert tasks[0].name.startswith("NEWS_1-")
    [sentence] = missing
    assert "gone.warc: no such file" in sentence
