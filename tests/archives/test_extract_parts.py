"""`newscrawl extract -o FOLDER`: a part for each archive, also after runs that were stopped."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from archive_kit import archive, lines, page, record
from click.testing import CliRunner
from worker_patch import in_workers

import newscrawl
from newscrawl.archives.part_files import ARTICLES, REJECTS
from newscrawl.archives.part_making import make_part
from newscrawl.archives.part_task import PartOptions, PartTask
from newscrawl.cli.extract import extract

if TYPE_CHECKING:
    from click.testing import Result

    from newscrawl.archives.part_task import PartResult


CHECKOUT = str(Path(newscrawl.__file__).parents[1])
ENDS_ITS_PROCESS = """
import os, signal
sys.path.insert(0, {checkout!r})  # also where another newscrawl is installed
import newscrawl.extraction.examination as extraction
examine = extraction.examine_with_rules
def hostile(content, url=None, **more):
    if b"dies here" in content:
        with open({marks!r}, "a") as marks:
            marks.write(".")
        os.kill(os.getpid(), signal.SIGKILL)
    return examine(content, url, **more)
extraction.examine_with_rules = hostile
"""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(extract, [str(each) for each in arguments])


def part(tmp_path: Path, path: Path, options: PartOptions | None = None) -> PartResult:
    for name in (ARTICLES, REJECTS):
        (tmp_path / "parts" / name).mkdir(parents=True, exist_ok=True)
    options = options or PartOptions()
    return make_part(PartTask(str(path), "part", str(tmp_path / "parts"), options))


def test_each_archive_becomes_a_part_and_a_second_run_does_nothing(tmp_path: Path) -> None:
    archives = [archive(tmp_path / f"{n}.warc.gz", 2, first=2 * n) for n in range(2)]
    text = tmp_path / "no.warc"
    text.write_text("no archive")
    folder = tmp_path / "parts"
    first = run(*archives, text, "-o", f"{folder}/", "--workers", 2)
    assert first.exit_code == 2
    assert "2 of 3 archives done; 4 articles and 0 rejects from 4 pages" in first.stderr
    assert f"not a WARC archive: {text}" in first.stderr
    urls = [record["url"] for record in lines(folder / ARTICLES)]
    assert urls == [f"https://news.example/{number}" for number in range(4)]
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*.gz")}
    second = run(*archives, "-o", folder)
    assert second.exit_code == 0
    assert "0 of 2 archives done, 2 were before" in second.stderr
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*.gz")} == before


def test_a_damaged_archive_is_read_on_both_sides(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.warc.gz", 4)
    content = bytearray(path.read_bytes())
    middle = len(content) // 4 + 60  # within the second page
    content[middle : middle + 30] = bytes(30)
    path.write_bytes(content)
    result = part(tmp_path, path, PartOptions(form="jsonl.zst"))
    urls = [record["url"][-1] for record in lines(tmp_path / "parts" / ARTICLES)]
    assert urls == ["0", "2", "3"]
    assert result.articles == 3
    assert "cut off or damaged" in str(result.damage)


def test_filters_and_parquet(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(
        record("https://news.example/1", page(1))
        + record("https://other.example/2", page(2))
        + record("https://news.example/3", page(3, "de"))
        + record("https://news.example/4", page(4), days=9)
        + record("https://news.example/5", b"<p>Nothing")
    )
    options = PartOptions(
        form="parquet", hosts=("news.example",), languages=("en",), fetched_until="2026-11-02"
    )
    result = part(tmp_path, path, options)
    assert (result.articles, result.rejects) == (1, {"empty": 1})
    assert result.skipped == {"other hosts": 1, "other days": 1, "other languages": 1}
    parquet = pytest.importorskip("pyarrow.parquet")
    table = parquet.read_table(tmp_path / "parts" / result.part)
    assert table.column("url").to_pylist() == ["https://news.example/1"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["a.warc.gz", "--language", "en"], "--language goes with a folder of parts"),
        (["@list.gz"], "the list @list.gz goes with a folder of parts"),
        (["a.warc.gz", "--ray="], "--ray writes a folder of parts"),
        (["--ray", "a.warc.gz", "-o", "parts/", "b"], "--ray took a.warc.gz for the address"),
        (["-", "-o", "parts/"], "no standard input"),
        (["a.warc.gz", "-o", "gs://bucket/parts/"], "gs://bucket/parts/ is an address"),
        (["a.warc.gz", "-o", "parts/", "--rejects", "r"], "Leave --rejects out"),
        (["a.warc.gz", "-o", "parts/", "--url", "https://news.example/"], "--url is the URL"),
        (["a.warc.gz", "-o", "parts/", "--host", "https://a.example/"], "no host"),
        (["a.warc.gz", "-o", "parts/", "--language", "english!"], "no language"),
        (["a.warc.gz", "-o", "parts/", "--fetched-since", "monday"], "no date"),
        (["missing.warc.gz", "-o", "parts/"], "no such file"),
        (["a.warc.gz", "-o", "parts/", "--render"], "omit --render"),
        (["a.warc.gz", "-o", "parts/", "--insecure", "a.example"], "Leave them out"),
        ([".", "-o", "./"], "output is also an input"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    archive(Path("a.warc.gz"), 1)
    result = run(*arguments)
    assert result.exit_code != 0
    assert told in result.stderr
    assert result.stderr.count("\n") == 1
    assert not Path("parts").exists()


def test_a_page_that_ends_its_process_three_times_is_set_aside_with_its_offset(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marks = tmp_path / "marks"
    (tmp_path / "patched").mkdir()
    (tmp_path / "patched" / "sitecustomize.py").write_text(
        in_workers(ENDS_ITS_PROCESS.format(checkout=CHECKOUT, marks=str(marks))), encoding="utf-8"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "patched"))
    first = record("https://news.example/1", page(1))
    hostile = record("https://news.example/2", page(2).replace(b"bridge", b"dies here"))
    path = tmp_path / "a.warc.gz"
    path.write_bytes(first + hostile + record("https://news.example/3", page(3)))
    result = part(tmp_path, path)
    assert marks.read_text() == "..."
    assert (result.articles, result.rejects) == (2, {"failed": 1})
    [aside] = result.set_aside
    assert (aside.offset, aside.url) == (len(first), "https://news.example/2")
    [reject] = lines(tmp_path / "parts" / REJECTS)
    assert reject["detail"].endswith(f"its record begins at byte {len(first)} of the archive")
