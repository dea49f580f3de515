"""How errors end a command, with one line that says what to do."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from newscrawl.common.urls import normalize_url

if TYPE_CHECKING:
    from collections.abc import Iterator

_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)

__all__ = ["as_click_error", "cannot_fetch", "check_page_url", "is_typed_url"]


@contextmanager
def as_click_error(
    *errors: type[Exception], kind: type[click.ClickException] = click.ClickException
) -> Iterator[None]:
    """Raise click's error with the same message in place of these errors."""
    try:
        yield
    except errors as error:
        raise kind(str(error)) from error


def is_typed_url(text: str) -> bool:
    """Return True for what is given as a URL, and not as a file.

    >>> is_typed_url("https://news.example/a"), is_typed_url("news.example/a.html")
    (True, False)
    """
    return _URL.match(text) is not None


def cannot_fetch(url: str, error: Exception) -> str:
    """Return why a page could not be fetched, and what to do."""
    return (
        f"cannot fetch {url}: {str(error).rstrip('.')}. Check the URL, or save the page "
        "in a browser and give the file with its --url."
    )


def check_page_url(url: str) -> None:
    """Raise click's error for what is no URL of a page."""
    if normalize_url(url) is None:
        example = "https://news.example/a-story"
        raise click.ClickException(f"not a URL: {url}. Give one such as {example}.")
