"""Finds what showing pages needs: the extra ``newscrawl[render]``, and an installed browser."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.rendering.render_mode import RenderMode, parse_render_mode

if TYPE_CHECKING:
    from scrapy.settings import BaseSettings

__all__ = [
    "BROWSER_VARIABLE",
    "RenderUnavailable",
    "check_rendering",
    "find_browser",
    "wants_sandbox",
]

BROWSER_VARIABLE: Final = "PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH"
"""The variable of the environment that names a browser, where no setting does."""
SANDBOX_VARIABLE: Final = "NEWSCRAWL_BROWSER_SANDBOX"
"""The same for the setting of that name."""
_NO: Final = frozenset(("0", "false", "no"))
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
"""The programs that are looked for, in this order; the first is Debian's."""
_DOWNLOADED: Final = "chromium-*/chrome-linux*/chrome"
"""Where "playwright install chromium" puts its own, below its folder."""


class RenderUnavailable(Exception):  # noqa: N818 - as the errors of requests are called
    """Pages cannot be shown on this machine; the text says what to install."""


def check_rendering(settings: BaseSettings) -> RenderMode:
    """Return a crawl's mode, once what it needs is found.

    Raises RenderUnavailable where it is not, ValueError for what is no mode.
    """
    mode = parse_render_mode(str(settings.get("NEWSCRAWL_RENDER")))
    if mode is not RenderMode.NEVER:
        find_browser(settings.get("NEWSCRAWL_BROWSER"))
    return mode


def wants_sandbox(settings: BaseSettings) -> bool:
    """Return False where a setting, or the environment of a service, says: no sandbox."""
    by_setting = settings.getbool("NEWSCRAWL_BROWSER_SANDBOX")
    return by_setting and os.environ.get(SANDBOX_VARIABLE, "1").casefold() not in _NO


def find_browser(named: str | None) -> Path:
    """Return the browser that shows pages: the named one, else one that is installed.

    Raises RenderUnavailable where there is none, or where the extra is not installed.
    """
    if find_spec("playwright") is None:
        raise RenderUnavailable(
            "Rendering pages needs the extra: pip install 'newscrawl[render]', or leave render out."
        )
    if named := named or os.environ.get(BROWSER_VARIABLE):
        if found := shutil.which(named):
            return Path(found)
        raise RenderUnavailable(
            f"There is no browser at {named}: correct NEWSCRAWL_BROWSER or {BROWSER_VARIABLE}."
        )
    if found := next(filter(None, map(shutil.which, _NAMES)), None):
        return Path(found)
    if downloaded := sorted(_download_folder().glob(_DOWNLOADED)):
        return downloaded[-1]
    raise RenderUnavailable(
        "Rendering pages needs a browser, and none was found: install Chromium (on Debian: apt "
        "install chromium; elsewhere: playwright install chromium), or name one with "
        "NEWSCRAWL_BROWSER."
    )


def _download_folder() -> Path:
    return Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or "~/.cache/ms-playwright").expanduser()
