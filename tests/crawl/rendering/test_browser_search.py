"""What rendering needs is looked for before a crawl begins; what is missing is one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scrapy.settings import Settings

from newscrawl.crawl.rendering import browser_search
from newscrawl.crawl.rendering.browser_search import (
    BROWSER_VARIABLE,
    RenderUnavailable,
    check_rendering,
    find_browser,
    wants_sandbox,
)
from newscrawl.crawl.rendering.render_mode import RenderMode

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with the extra and without a browser."""
    monkeypatch.setattr(browser_search, "find_spec", lambda name: name)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "downloaded"))
    monkeypatch.delenv(BROWSER_VARIABLE, raising=False)


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o755)
    return path


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_search, "find_spec", lambda _: None)
    with pytest.raises(RenderUnavailable, match=r"pip install 'newscrawl\[render\]'"):
        find_browser(None)


def test_a_browser_is_asked_for_where_none_is_installed() -> None:
    with pytest.raises(RenderUnavailable, match="apt install chromium"):
        find_browser(None)


def test_the_named_browser_goes_before_the_installed_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloaded = program(tmp_path / "downloaded" / "chromium-9" / "chrome-linux64" / "chrome")
    assert find_browser(None) == downloaded
    installed = program(tmp_path / "chromium")
    assert find_browser(None) == installed
    own = program(tmp_path / "own" / "chrome")
    monkeypatch.setenv(BROWSER_VARIABLE, str(own))
    assert find_browser(None) == own
    assert find_browser(str(downloaded)) == downloaded
    with pytest.raises(RenderUnavailable, match="There is no browser at /no/browser"):
        find_browser("/no/browser")


def test_nothing_is_looked_for_where_nothing_is_rendered() -> None:
    assert check_rendering(Settings({"NEWSCRAWL_RENDER": "never"})) is RenderMode.NEVER
    with pytest.raises(RenderUnavailable):
        check_rendering(Settings({"NEWSCRAWL_RENDER": "auto"}))
    with pytest.raises(ValueError, match="'sometimes' is none of never, auto, always"):
        check_rendering(Settings({"NEWSCRAWL_RENDER": "sometimes"}))


def test_a_sandbox_is_wanted_unless_a_setting_or_the_environment_says_no(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = "NEWSCRAWL_BROWSER_SANDBOX"
    monkeypatch.delenv(name, raising=False)
    assert wants_sandbox(Settings({name: True}))
    assert not wants_sandbox(Settings({name: False}))
    for value, expected in (("0", False), ("False", False), ("1", True)):
        monkeypatch.setenv(name, value)
        assert wants_sandbox(Settings({name: True})) is expected
