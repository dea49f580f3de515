"""A page that a crawl met: by the crawl's state, its rejects, its output or its archives."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
import orjson

from newscrawl.cli.errors import as_click_error, check_page_url
from newscrawl.cli.one_page import page_in_archive, page_of, whole
from newscrawl.common.terminal import print_to_stderr
from newscrawl.crawl.frontier.page_fate import page_fate
from newscrawl.crawl.frontier.state_file import read_state
from newscrawl.files.packing import open_unpacked
from newscrawl.files.record_file import OutputError
from newscrawl.files.saved_pages import InputError, expand_folders, is_archive

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.files.page_bytes import PageBytes

__all__ = ["crawled_page"]

_STATE_MAGIC: Final = b"SQLite format 3\x00"
_LINES_SUFFIX: Final = ".jsonl"
_MAX_SHOWN: Final = 3  # lines that an error names as examples


def crawled_page(source: str, url: str | None, fetch_page: Callable[[str], PageBytes]) -> PageBytes:
    """Return the page that is meant: of a crawl's files, or of any other source of a page.

    A page that no archive has is fetched.  Raises click's errors.
    """
    path = Path(source)
    if path.is_dir() and url is not None:
        return _in_archives(path, url)
    if not path.is_file():
        return page_of(source, url, fetch_page)
    if _begins_with(path, _STATE_MAGIC):
        return _of_state(path, url, fetch_page)
    if _LINES_SUFFIX in path.suffixes:
        return _of_lines(path, url, fetch_page)
    return page_of(source, url, fetch_page)


@as_click_error(OSError)
def _begins_with(path: Path, magic: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(len(magic)) == magic


def _in_archives(folder: Path, url: str) -> PageBytes:
    check_page_url(url)
    page = _newest(folder, url)
    if page is None:
        raise click.ClickException(
            f"no archive in {folder} has the page {url}. Give the URL as the archives have it, or "
            "leave --url out and give the URL alone, to have it fetched."
        )
    return page


@as_click_error(InputError)
def _newest(folder: Path, url: str) -> PageBytes | None:
    """Return the page of a URL that was archived last; None where no archive has it."""
    names = filter(is_archive, expand_folders([str(folder)]))
    pages = [page for name in names if (page := page_in_archive(name, url)) is not None]
    newest = max(pages, key=lambda page: page.fetched_at or "", default=None)
    return whole(newest, url) if newest is not None else None


def _of_state(path: Path, url: str | None, fetch_page: Callable[[str], PageBytes]) -> PageBytes:
    if url is None:
        raise click.ClickException(
            f"{path} is a crawl's state: say which of its pages with --url. Those that failed: "
            f"newscrawl status --state {path} --failures"
        )
    check_page_url(url)
    with as_click_error(OutputError), read_state(path) as db:
        fate = page_fate(db, url)
    if fate is None:
        raise click.ClickException(
            f"{path} knows no page {url}. Give the URL as newscrawl status shows it, or the URL "
            "alone, to have it fetched."
        )
    print_to_stderr(f"In the crawl, the page was {fate}.")
    if fate.archives is not None and fate.archives.is_dir():
        page = _newest(fate.archives, fate.url)
        if page is not None:
            return page
    print_to_stderr("No archive has it, so it is fetched: it may be another page by now.")
    return page_of(fate.url, None, fetch_page)


def _of_lines(path: Path, url: str | None, fetch_page: Callable[[str], PageBytes]) -> PageBytes:
    """Return the page of a line: of a file of rejects, or of records."""
    line = _line_of(path, url)
    if reason := line.get("reason"):
        print_to_stderr(f"The page was a reject ({reason}: {line.get('detail')}).")
    saved = line.get("input")
    if isinstance(saved, str) and Path(saved).is_file():
        return page_of(saved, line["url"], fetch_page)
    print_to_stderr("The file does not hold the page, so it is fetched: it may be another by now.")
    return page_of(line["url"], None, fetch_page)


@as_click_error(OSError)
def _line_of(path: Path, url: str | None) -> dict[str, Any]:
    """Return the last line of a URL, or the only one of the file."""
    found: dict[str, Any] = {}
    urls: dict[str, None] = {}
    with path.open("rb") as stream, open_unpacked(path, stream) as lines:
        for line in lines:
            try:
                read = orjson.loads(line)
            except orjson.JSONDecodeError:  # half a line, of a crawl that is writing it
                continue
            if not isinstance(read, dict) or not isinstance(read.get("url"), str):
                continue
            if url is None or url in (read["url"], read.get("canonical_url")):
                found = read
                urls[read["url"]] = None
    if not urls:
        of_it = (
            f" of {url}: give the URL as its lines have it."
            if url
            else (" of a page: give a file of records or of rejects.")
        )
        raise click.ClickException(f"{path} has no line{of_it}")
    if len(urls) > 1:
        some = ", ".join([*urls][:_MAX_SHOWN])
        raise click.ClickException(
            f"{path} has {len(urls):,} pages: say which with --url, for example {some}."
        )
    return found
