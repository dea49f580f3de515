"""newscrawl.read: which articles it gives, and what it says of the lines that hold none."""

from __future__ import annotations

import gzip
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import newscrawl
from newscrawl.common.article_identity import article_id
from newscrawl.files.json_lines import to_line
from newscrawl.files.packing import PACKINGS
from newscrawl.items import Article, Reason, Reject
from newscrawl.records import reading, record_files
from newscrawl.records.newest import NewestRevisions
from newscrawl.records.reading import ReadError, read

if TYPE_CHECKING:
    from collections.abc import Iterable


def article(name: str, revision: int = 1, *, fetched_at: str | None = None) -> Article:
    url = f"https://news.example/{name}"
    return Article(
        id=article_id(url),
        revision=revision,
        url=url,
        headline=f"{name} {revision}",
        body="A text.",
        fetched_at=fetched_at,
    )


def lines(*articles: Article | Reject) -> bytes:
    return b"".join(map(to_line, articles))


def headlines(articles: Iterable[Article]) -> list[str | None]:
    return [article.headline for article in articles]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of days as a crawl leaves it: the past ones packed, today's under way."""
    place = tmp_path / "articles"
    place.mkdir()
    first = lines(article("bridge"), article("storm"))
    (place / "articles-2026-11-28.jsonl.gz").write_bytes(PACKINGS[".gz"].pack(first))
    second = lines(article("bridge", 2), article("vote"))
    (place / "articles-2026-11-29.jsonl.zst").write_bytes(PACKINGS[".zst"].pack(second))
    (place / "articles-2026-11-30.jsonl").write_bytes(lines(article("bridge", 3)))
    (place / "articles-2026-11-29.jsonl.zst.partial").write_bytes(b"half of it")
    (place / "articles.state").write_bytes(b"not lines")
    return place


# --- which articles ----------------------------------------------------------------------------


def test_each_article_comes_once_in_its_newest_revision(folder: Path) -> None:
    found = newscrawl.read(folder)
    assert headlines(found) == ["storm 1", "vote 1", "bridge 3"]
    assert (found.articles, found.older, found.skipped) == (3, 2, {})


def test_all_revisions_come_where_they_are_wanted(folder: Path) -> None:
    found = read(str(folder), newest=False)
    assert headlines(found) == ["bridge 1", "storm 1", "bridge 2", "vote 1", "bridge 3"]
    assert found.older == 0


def test_an_article_is_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    written = article("bridge")
    written.photos = [newscrawl.Photo("https://news.example/a.jpg", "The bridge.")]
    written.breadcrumbs = [newscrawl.Breadcrumb("Home")]
    written.metadata = {"tiers": [1, {"a": None}]}
    path.write_bytes(lines(written))
    assert list(read(path)) == [written]


def test_paths_are_read_in_their_order_and_each_file_once(folder: Path) -> None:
    today = folder / "articles-2026-11-30.jsonl"
    assert headlines(read([today, folder], newest=False))[:2] == ["bridge 3", "bridge 1"]
    assert len(list(read([folder, today], newest=False))) == 5


def test_of_one_revision_the_line_fetched_later_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    early, late = "2026-11-30T12:00:00+02:00", "2026-11-30T11:00:00+00:00"
    copies = [article("a", fetched_at=at) for at in (None, late, early, late)]
    path.write_bytes(lines(*copies))
    assert [found.fetched_at for found in read(path)] == [late]


def test_articles_without_an_id_all_come(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(Article(headline="one"), Article(headline="two")))
    assert headlines(read(path)) == ["one", "two"]


def test_folders_in_a_folder_are_read_and_hidden_ones_are_not(tmp_path: Path) -> None:
    for name in ("b/a.jsonl", "a/a.jsonl", ".old/a.jsonl", "a/.a.jsonl", "a/a.json"):
        path = tmp_path / "sites" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(lines(article(name)))
    assert headlines(read(tmp_path / "sites")) == ["a/a.jsonl 1", "b/a.jsonl 1"]


def test_lines_of_an_older_version_have_fewer_keys(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"schema":1,"url":null,"headline":"Old","body":"A text."}\n\n')
    assert list(read(path, strict=True)) == [Article(headline="Old", body="A text.")]


# --- while files are written -------------------------------------------------------------------


def test_a_line_under_way_is_left_for_later(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(article("a"), article("b"))[:-9])
    found = read(path)
    assert headlines(found) == ["a 1"]
    assert found.skipped == {"cut": 1}
    [example] = found.examples
    assert str(example) == f"{path}, line 2: the line is cut off, or not written yet"


def test_a_last_line_that_lacks_only_its_newline_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(article("a"), article("b"))[:-1])
    assert headlines(read(path, strict=True)) == ["a 1", "b 1"]


@pytest.mark.parametrize("suffix", PACKINGS)
def test_a_torn_end_of_a_packed_file_loses_no_line_before_it(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.jsonl{suffix}"
    members = [PACKINGS[suffix].pack(lines(article(name))) for name in "abc"]
    path.write_bytes(b"".join(members)[:-5])
    found = read(path)
    assert headlines(found)[:2] == ["a 1", "b 1"]
    assert found.skipped["cut"] == 1  # type: ignore[index]


def test_an_empty_file_gives_nothing(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl.gz", "c.jsonl.zst"):
        (tmp_path / name).write_bytes(b"")
    assert list(read(tmp_path, strict=True)) == []


def test_a_day_that_is_packed_meanwhile_is_read_under_its_new_name(folder: Path) -> None:
    found = read(folder)
    first = next(found)
    today = folder / "articles-2026-11-30.jsonl"
    (folder / f"{today.name}.gz").write_bytes(gzip.compress(today.read_bytes()))
    today.unlink()
    assert headlines([first, *found]) == ["storm 1", "vote 1", "bridge 3"]
    assert found.skipped == {}


def test_a_file_that_is_removed_meanwhile_is_told(folder: Path) -> None:
    found = read(folder)
    next(found)
    (folder / "articles-2026-11-30.jsonl").unlink()
    assert headlines(found) == ["vote 1"]
    assert found.skipped == {"gone": 1}


def test_lines_that_are_added_meanwhile_count_for_the_next_reading(folder: Path) -> None:
    found = read(folder)
    first = next(found)
    with (folder / "articles-2026-11-30.jsonl").open("ab") as today:
        today.write(lines(article("bridge", 4), article("new")))
    assert headlines([first, *found]) == ["storm 1", "vote 1", "bridge 3"]
    assert headlines(read(folder)) == ["storm 1", "vote 1", "bridge 4", "new 1"]


# --- what is no article ------------------------------------------------------------------------

FEWER_LINE_BYTES = 10_000
# Without its last key, as an older version wrote it: those that have all must be valid (conftest).
GOOD = lines(article("a")).replace(b',"fingerprint":null', b"")
BAD = {
    "not-json": b"{torn\n",
    "not-a-record": b'{"a": 1}\n',
    "reject": lines(Reject("https://news.example/", Reason.LIST)),
    "later-version": GOOD.replace(b'"schema":1', b'"schema":2'),
    "invalid": GOOD.replace(b'"a 1"', b"17"),
    "too-long": b'{"a":"' + b"x" * 3 * FEWER_LINE_BYTES + b'"}\n',
}


@pytest.mark.parametrize("reason", BAD)
def test_a_line_that_is_no_article_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    monkeypatch.setattr(record_files, "MAX_LINE_BYTES", FEWER_LINE_BYTES)
    path = tmp_path / "a.jsonl"
    path.write_bytes(GOOD + BAD[reason] + lines(article("b")))
    found = read(path)
    assert headlines(found) == ["a 1", "b 1"]
    assert found.skipped == {reason: 1}
    [example] = found.examples
    assert (example.path, example.line, example.reason) == (path, 2, reason)


@pytest.mark.parametrize("newest", [True, False])
def test_strict_raises_with_file_and_line(tmp_path: Path, newest: bool) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(GOOD + BAD["invalid"])
    with pytest.raises(ReadError) as raised:
        list(read(path, newest=newest, strict=True))
    what = "Expected `str | null`, got `int` - at `$.headline`"
    assert str(raised.value) == f"{path}, line 2: {what}."


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (b'"revision":1', b'"revision":0'),
        (b'"timestamp":null', b'"timestamp":"yesterday"'),
        (b'"confidence":{}', b'"confidence":{"body":1.5}'),
        (b'"schema":1', b'"schema":0'),
        (b'"schema":1', b'"schema":"1"'),
        # So deep that it could not be written again.
        (b'"metadata":{}', b'"metadata":{"a":%b}' % (b"[" * 300 + b"]" * 300)),
        (article_id("https://news.example/a").encode(), b"no id"),
    ],
)
def test_values_have_the_forms_of_the_schema(tmp_path: Path, was: bytes, now: bytes) -> None:
    path = tmp_path / "a.jsonl"
    assert was in GOOD
    path.write_bytes(GOOD.replace(was, now))
    found = read(path)
    assert list(found) == []
    assert found.skipped == {"invalid": 1}


def test_a_few_examples_are_kept_for_each_reason(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(BAD["not-a-record"] * 5 + BAD["reject"])
    found = read(path)
    assert list(found) == []
    assert found.skipped == {"not-a-record": 5, "reject": 1}
    assert [example.line for example in found.examples] == [1, 2, 3, 6]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("page.html", b"<!DOCTYPE html>", "is no file of records"),
        ("photo.jsonl", b"\x89PNG\r\n\x1a\n\x00", "is no file of records"),
        ("a.jsonl.gz", GOOD, "is not packed as its name says"),
        ("b.jsonl.gz", gzip.compress(b"url,headline\n", mtime=0), "is no file of records"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReadError) as raised:
        read(path)
    assert str(raised.value).startswith(f"{path} {why}: ")


def test_what_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ReadError) as raised:
        read([tmp_path, tmp_path / "artciles.jsonl"])
    name = tmp_path / "artciles.jsonl"
    why = "cannot be read (no such file or directory): name a file that can, or a folder."
    assert str(raised.value) == f"{name} {why}"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without named pipes")
def test_a_pipe_cannot_be_read_twice(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    with pytest.raises(ReadError, match=r"is a pipe, which cannot be read twice"):
        read(pipe)
    assert read(pipe, newest=False).files == [pipe]


def test_a_huge_revision_is_a_revision(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines(article("a"), article("a", 2**53 - 1)))
    assert [found.revision for found in read(path)] == [2**53 - 1]


def test_a_file_of_a_folder_that_is_packed_otherwise_is_counted(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(GOOD)
    (tmp_path / "b.jsonl").write_bytes(GOOD)
    found = read(tmp_path)
    assert headlines(found) == ["a 1"]
    assert found.skipped == {"cut": 1}


def test_ids_that_do_not_fit_on_the_disk_end_the_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Small(NewestRevisions):
        def __init__(self) -> None:
            super().__init__()
            self._database.execute("PRAGMA max_page_count = 3")

    monkeypatch.setattr(reading, "NewestRevisions", Small)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join(lines(article(str(number))) for number in range(1000)))
    with pytest.raises(ReadError, match=r"full.*: make room"):
        list(read(path))
