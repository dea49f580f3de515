"""Links that others may have put in the place of a file are not followed; the state is private."""

from __future__ import annotations

import gzip
import logging
import os
import re
import stat
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import newscrawl
from newscrawl.crawl.frontier import CrawlState, StateError
from newscrawl.crawl.frontier.output_files import FolderOutput
from newscrawl.files import safe_open
from newscrawl.files.json_lines import to_line
from newscrawl.files.record_file import RecordFile
from newscrawl.files.safe_open import SymlinkError, open_safely, resolve_trusted
from newscrawl.items import Article

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Cli, MakePage

needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away"
)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
SOMEBODY = 54_321
"""A user id that no account has."""
VICTIM = b"precious\n"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def shared(folder: Path) -> Path:
    """A folder like /tmp."""
    made = folder / "shared"
    made.mkdir()
    made.chmod(0o1777)
    return made


def victim(folder: Path) -> Path:
    path = folder / "victim"
    path.write_bytes(VICTIM)
    return path


# --- which links are followed ------------------------------------------------------------------


def test_own_links_in_own_folders_are_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "folder").symlink_to("real")
    (tmp_path / "real" / "a").symlink_to("../real/b")
    assert resolve_trusted(tmp_path / "folder" / ".." / "folder" / "a") == tmp_path / "real" / "b"
    os.close(open_safely(tmp_path / "folder" / "a", os.O_WRONLY | os.O_CREAT))
    assert (tmp_path / "real" / "b").is_file()


@pytest.mark.parametrize("permissions", [0o777, 0o1777])
def test_links_in_folders_that_all_can_write_to_are_refused(
    tmp_path: Path, permissions: int
) -> None:
    folder = shared(tmp_path)
    folder.chmod(permissions)
    (folder / "a").symlink_to(victim(tmp_path))
    with pytest.raises(
        SymlinkError, match=r"shared/a is a symbolic link in a folder .*: remove it"
    ):
        open_safely(folder / "a", os.O_WRONLY | os.O_TRUNC)
    assert (tmp_path / "victim").read_bytes() == VICTIM
    (tmp_path / "mine").symlink_to(folder / "a")  # by way of a link that is trusted
    (folder / "on").symlink_to(tmp_path)  # as a folder on the way
    for path in (tmp_path / "mine", folder / "on" / "victim"):
        with pytest.raises(SymlinkError):
            resolve_trusted(path)


@needs_root
def test_links_of_other_users_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(victim(tmp_path))
    os.lchown(tmp_path / "a", SOMEBODY, SOMEBODY)
    with pytest.raises(SymlinkError, match="a symbolic link of another user"):
        resolve_trusted(tmp_path / "a")


def test_links_of_another_user_by_their_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same without root: for another user, our links are another's; root's are trusted."""
    (tmp_path / "a").symlink_to(victim(tmp_path))
    owner = (tmp_path / "a").lstat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: SOMEBODY)
    if owner == 0:
        assert resolve_trusted(tmp_path / "a") == tmp_path / "victim"
        monkeypatch.setattr(safe_open, "_ROOT", SOMEBODY)
    with pytest.raises(SymlinkError, match="of another user"):
        resolve_trusted(tmp_path / "a")


def test_links_in_a_circle_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(OSError, match="symbolic links"):
        resolve_trusted(tmp_path / "a")


def test_a_link_that_comes_after_the_look_is_not_followed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(path: Path) -> Path:
        path.symlink_to(victim(tmp_path))
        return path

    monkeypatch.setattr(safe_open, "resolve_trusted", slow)
    with pytest.raises(OSError, match="symbolic links"):
        open_safely(tmp_path / "a", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    assert (tmp_path / "victim").read_bytes() == VICTIM


# --- by command --------------------------------------------------------------------------------

CRAWL = ("crawl", "https://news.example")


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("a.jsonl", (*CRAWL, "-o", "shared/a.jsonl", "--state", "my.state")),
        ("a.rejects", (*CRAWL, "-o", "a.jsonl", "--rejects", "shared/a.rejects")),
        ("a.state", (*CRAWL, "-o", "a.jsonl", "--state", "shared/a.state")),
        ("a.state-wal", (*CRAWL, "-o", "a.jsonl", "--state", "shared/a.state")),
        ("a.state-shm", (*CRAWL, "-o", "a.jsonl", "--state", "shared/a.state")),
        ("a.state.lock", (*CRAWL, "-o", "a.jsonl", "--state", "shared/a.state")),
        ("a.jsonl", ("extract", "page.html", "-o", "shared/a.jsonl")),
        ("a.rejects", ("extract", "page.html", "-o", "a", "--rejects", "shared/a.rejects")),
        ("why.html", ("inspect", "page.html", "--html", "shared/why.html")),
        ("demo.jsonl", ("demo", "-o", "shared/demo.jsonl")),
    ],
)
def test_no_command_writes_through_a_planted_link(
    cli: Cli, article_page: MakePage, name: str, command: tuple[str, ...]
) -> None:
    cli.write("page.html", article_page("The bridge"))
    planted = victim(cli.folder)
    planted.chmod(0o644)
    (shared(cli.folder) / name).symlink_to(planted)
    error = cli(*command).error()
    assert f"shared/{name} is a symbolic link" in error
    assert "remove it, or name the file that it should lead to." in error
    assert planted.read_bytes() == VICTIM
    assert mode(planted) == 0o644


def test_a_planted_folder_is_not_written_to(cli: Cli) -> None:
    (cli.folder / "home").mkdir()
    (shared(cli.folder) / "news").symlink_to(cli.folder / "home")
    for folder in ("shared/news", "shared/news/deeper"):
        assert "is a symbolic link" in cli(*CRAWL, "--output-dir", folder).error()
    assert list((cli.folder / "home").iterdir()) == []


def test_own_links_pipes_and_devices_are_written_to(cli: Cli, article_page: MakePage) -> None:
    cli.write("page.html", article_page("The bridge"))
    (cli.folder / "link.jsonl").symlink_to("real.jsonl")
    assert cli("extract", "page.html", "-o", "link.jsonl").status == 0
    assert (cli.folder / "link.jsonl").is_symlink()
    line = (cli.folder / "real.jsonl").read_bytes()
    assert line.count(b"\n") == 1
    assert cli("extract", "page.html", "-o", "/dev/stdout").out == line
    assert cli("extract", "page.html", "-o", "/dev/null").status == 0


# --- permissions -------------------------------------------------------------------------------


@pytest.mark.usefixtures("open_umask")
def test_the_state_is_private_and_the_output_is_by_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "a.state"
    state = CrawlState(path)
    state.commit()
    files = sorted(file.name for file in tmp_path.iterdir())
    assert files == ["a.state", "a.state-shm", "a.state-wal", "a.state.lock"]
    assert {mode(tmp_path / name) for name in files} == {0o600}
    state.close()
    file = RecordFile(tmp_path / "a.jsonl")
    file.open()
    file.close()
    assert mode(tmp_path / "a.jsonl") == 0o666
    os.umask(0o027)
    file = RecordFile(tmp_path / "b.jsonl")
    file.open()
    file.close()
    assert mode(tmp_path / "b.jsonl") == 0o640


@pytest.mark.usefixtures("open_umask")
def test_a_state_has_its_permissions_from_the_first_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []
    really = os.open

    def watched(path: str | Path, flags: int, permissions: int = 0o777, **more: int) -> int:
        descriptor = really(path, flags, permissions, **more)
        if ".state" in str(path):
            modes.append(stat.S_IMODE(os.fstat(descriptor).st_mode))
        return descriptor

    monkeypatch.setattr(os, "open", watched)
    CrawlState(tmp_path / "a.state").close()
    assert set(modes) == {0o600}


def test_an_older_state_is_made_private_and_that_is_told_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "a.state"
    CrawlState(path).close()
    for name in ("a.state", "a.state.lock"):
        (tmp_path / name).chmod(0o664)
    (tmp_path / "a.state-wal").touch(0o644)
    with caplog.at_level(logging.WARNING):
        CrawlState(path).close()
        CrawlState(path).close()
    assert [record.getMessage() for record in caplog.records] == [
        f"{path} could be read by others: now it is for its owner only (0600)."
    ]
    assert {mode(file) for file in tmp_path.iterdir()} == {0o600}


@needs_root
def test_another_users_state_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    """Its owner could read what is kept in it, and change what is asked for."""
    path = tmp_path / "a.state"
    CrawlState(path).close()
    path.chmod(0o640)
    os.chown(path, SOMEBODY, SOMEBODY)
    with pytest.raises(StateError, match="belongs to another user: remove it, or name another"):
        CrawlState(path)
    assert mode(path) == 0o640


def test_what_is_no_file_is_no_state(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StateError, match="is no file: remove it, or name another file"):
        CrawlState(tmp_path / "pipe")


def test_a_state_that_is_a_folder_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="is no file: remove it, or name another file"):
        CrawlState(tmp_path)


# --- packing -----------------------------------------------------------------------------------


def past_day(folder: Path) -> Path:
    day = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    folder.mkdir(exist_ok=True)
    path = folder / f"articles-{day}.jsonl"
    url = "https://news.example/1"
    path.write_bytes(to_line(Article(id="1" * 16, url=url, canonical_url=url, headline="A")))
    return path


@pytest.mark.usefixtures("open_umask")
def test_a_packed_file_has_the_readers_of_the_days_file(tmp_path: Path) -> None:
    path = past_day(tmp_path / "news")
    path.chmod(0o640)
    state = CrawlState(tmp_path / "a.state")
    output = FolderOutput(tmp_path / "news", compress="gzip")
    output.open(state)
    output.close()
    state.close()
    packed = path.with_name(f"{path.name}.gz")
    assert mode(packed) == 0o640
    assert gzip.decompress(packed.read_bytes()).count(b"\n") == 1


@pytest.mark.parametrize("plant", ["link", "file"])
def test_packing_takes_no_file_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: str
) -> None:
    path = past_day(tmp_path / "news")
    planted = victim(tmp_path)
    state = CrawlState(tmp_path / "a.state")
    output = FolderOutput(tmp_path / "news", compress="gzip")
    before: Callable[[FolderOutput, Path], int] = FolderOutput._mend

    def settle(self: FolderOutput, settled: Path) -> int:
        partial = path.with_name(f"{path.name}.gz.partial")
        if plant == "link":
            partial.symlink_to(planted)
        else:
            os.link(planted, partial)
        return before(self, settled)

    monkeypatch.setattr(FolderOutput, "_mend", settle)
    output.open(state)
    output.close()
    state.close()
    assert planted.read_bytes() == VICTIM
    assert path.read_bytes().count(b"\n") == 1  # whole, and packed another time


def test_no_file_is_opened_for_writing_past_it() -> None:
    """What opens files for writing does so by ``safe_open``: the others' calls are known here."""
    root = Path(newscrawl.__file__).parent
    known = {"safe_open.py", "record_file.py"}  # a folder, to sync it
    writes = re.compile(r"os\.open\(|\.open\(\"(?:[wax]|rb\+)|write_(?:text|bytes)\(")
    modules = root.rglob("*.py")
    found = {path.name for path in modules if writes.search(path.read_text(encoding="utf-8"))}
    assert found == known
