"""The option of commands that fetch single pages and may show them in a browser."""

from __future__ import annotations

from typing import Final

import click

from newscrawl.crawl.rendering.browser_search import RenderUnavailable, find_browser

__all__ = ["RENDER_OPTION", "check_browser"]


def check_browser() -> None:
    """Raise click's error where what shows pages is not installed."""
    try:
        find_browser(None)
    except RenderUnavailable as error:
        raise click.ClickException(str(error)) from error


def _look_for_browser(ctx: click.Context, param: click.Parameter, render: bool) -> bool:  # noqa: ARG001 - click's
    """Return the option, once what it needs is found.  Raises click's error."""
    if render:
        check_browser()
    return render


RENDER_OPTION: Final = click.option(
    "--render",
    is_flag=True,
    callback=_look_for_browser,
    help="Show pages that are fetched in a browser, so that their scripts bring the text. Needs "
    "newscrawl[render] and Chromium.",
)
