"""One page for a command: fetched, or read from a file, an archive, or what a crawl has left."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.errors import as_click_error, cannot_fetch, check_page_url, is_typed_url
from newscrawl.common.urls import normalize_url, quote_url
from newscrawl.crawl.discovery import UrlError, parse_typed_url
from newscrawl.crawl.page_fetches import FetchError
from newscrawl.files.page_bytes import MAX_PAGE_BYTES, PageBytes
from newscrawl.files.saved_pages import STDIN, check_inputs, is_archive, read_saved_file
from newscrawl.files.warc import InputError, ReadLog

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["page_in_archive", "page_of", "whole"]


@as_click_error(UrlError, InputError)
def page_of(source: str, url: str | None, fetch_page: Callable[[str], PageBytes]) -> PageBytes:
    """Fetch a page, or read it from a file or an archive.  Raises click's errors."""
    if not is_typed_url(source):
        return whole(_saved_page(source, url), source)
    if url is not None:
        raise click.UsageError("--url is the URL of a saved page. Leave it out here.")
    try:
        return whole(fetch_page(parse_typed_url(source)), source)
    except FetchError as error:
        raise click.ClickException(cannot_fetch(source, error)) from error


def whole(page: PageBytes, source: str) -> PageBytes:
    """Return a page that came whole.  Raises click's error for another."""
    if page.too_large:
        raise click.ClickException(
            f"too large: {source}. It has more than {MAX_PAGE_BYTES >> 20} MB, which no page has."
        )
    if page.bad_coding is not None:
        raise click.ClickException(
            f"cannot unpack {source}: {page.bad_coding}. Fetch the page again and give that."
        )
    return page


def _saved_page(name: str, url: str | None) -> PageBytes:
    """Read a saved page, or the page of an archive that has a certain URL."""
    if url is not None:
        check_page_url(url)
    if name != STDIN and Path(name).is_dir():
        raise click.ClickException(
            f"a folder: {name}. Give one of its pages, or read all with: newscrawl extract {name}"
        )
    if name != STDIN and not Path(name).exists():
        raise click.ClickException(
            f"no such file: {name}. Give an existing page or archive, - for standard input, or a "
            "URL that begins with https://."
        )
    check_inputs([name])
    if not is_archive(name):
        return next(read_saved_file(name, ReadLog()))._replace(url=quote_url(url) if url else None)
    if url is None:
        raise click.ClickException(
            f"an archive: {name}. Say which of its pages with --url, or read all with: newscrawl "
            f"extract {name}"
        )
    page = page_in_archive(name, url)
    if page is not None:
        return page
    raise click.ClickException(
        f"no such page in {name}: {url}. Give the URL as the archive's records have it."
    )


def page_in_archive(name: str, url: str) -> PageBytes | None:
    """Return the page of a URL in an archive; None where it has none.  Raises InputError."""
    wanted = {quote_url(url), normalize_url(url)}
    for page in read_saved_file(name, ReadLog()):
        if page.url in wanted or (page.url and normalize_url(page.url) in wanted):
            return page
    return None
