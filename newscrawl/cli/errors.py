"""How errors end a command, with one line that says what to do."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from newscrawl.common.urls import normalize_url

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["as_click_error", "check_page_url"]


@contextmanager
def as_click_error(
    *errors: type[Exception], kind: type[click.ClickException] = click.ClickException
) -> Iterator[None]:
    """Raise click's error with the same message in place of these errors."""
    try:
        yield
    except errors as error:
        raise kind(str(error)) from error


def check_page_url(url: str) -> None:
    """Raise click's error for what is no URL of a page."""
    if normalize_url(url) is None:
        example = "https://news.example/a-story"
        raise click.ClickException(f"not a URL: {url}. Give one such as {example}.")
