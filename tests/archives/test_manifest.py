"""The manifest: what is whole, after runs that ended anyhow."""

from __future__ import annotations

from pathlib import Path

import pytest
from archive_kit import part_of

from newscrawl.archives.manifest import Manifest, ManifestError
from newscrawl.archives.part_task import PartOptions, PartTask

OPTIONS = PartOptions(languages=("en",))


def task(folder: Path, name: str, size: int = 10) -> PartTask:
    return PartTask(f"/data/{name}.warc.gz", name, str(folder), OPTIONS, size, modified=1)


def begun(folder: Path, *names: str) -> None:
    manifest = Manifest(folder, OPTIONS)
    for name in names:
        part = part_of(task(folder, name))
        (folder / part.part).write_bytes(b"")
        manifest.add(part)
    manifest.close()


def test_parts_are_whole_as_long_as_they_and_their_archives_are_there(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    begun(folder, "a", "b")
    (folder / "articles" / "b.jsonl.gz").unlink()
    manifest = Manifest(folder, OPTIONS)
    assert manifest.is_whole(task(folder, "a"))
    assert not manifest.is_whole(task(folder, "a", size=11))  # the archive has changed
    assert not manifest.is_whole(task(folder, "b"))
    assert not manifest.is_whole(task(folder, "c"))


def test_a_torn_line_and_files_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    begun(folder, "a", "b")
    path = folder / "manifest.jsonl"
    path.write_bytes(path.read_bytes()[:-5])
    torn = folder / "articles" / ".b.jsonl.gz.0f0f.partial"
    torn.write_bytes(b"x")
    manifest = Manifest(folder, OPTIONS)
    assert list(manifest.entries) == ["/data/a.warc.gz"]
    assert not torn.exists()
    manifest.add(part_of(task(folder, "b")))
    manifest.close()
    assert list(Manifest(folder, OPTIONS).entries) == ["/data/a.warc.gz", "/data/b.warc.gz"]


def test_a_run_of_other_options_is_refused_in_one_line(tmp_path: Path) -> None:
    begun(tmp_path / "parts", "a")
    with pytest.raises(ManifestError, match=r"--language was en, and is not given") as raised:
        Manifest(tmp_path / "parts", PartOptions())
    assert "\n" not in str(raised.value)
    Manifest(tmp_path / "parts", OPTIONS).close()  # it was not kept locked


@pytest.mark.parametrize("text", ["{}\n", "no JSON\n", '{"options":{}}\n{"input":1}\n'])
def test_what_is_no_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.jsonl").write_text(text)
    with pytest.raises(ManifestError, match="no manifest of newscrawl"):
        Manifest(tmp_path, PartOptions())


def test_a_folder_of_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear")
    with pytest.raises(ManifestError, match="that holds other files"):
        Manifest(tmp_path, OPTIONS)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    first = Manifest(tmp_path / "parts", OPTIONS)
    with pytest.raises(ManifestError, match="Another"):
        Manifest(tmp_path / "parts", OPTIONS)
    first.close()
