"""Makes the pictures of the README, in docs/pictures: of invented sites, on this machine alone.

    python docs/site/pictures.py

The terminal is a drawing; pages are shown by Chromium, which has to be on the path.
"""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from rich.console import Console
from rich.text import Text

from newscrawl.crawl.frontier import CrawlState, NewSource
from newscrawl.demo.server import serve_demo

__all__ = ["terminal_picture"]

PICTURES: Final = Path(__file__).parents[1] / "pictures"
_TERMINAL_COLUMNS: Final = 112
_PAGE_SIZE: Final = "1200,900"  # pixels: as wide as a README is shown, twice as fine
_DAY_SECONDS: Final = 86_400.0
_DAYS: Final = 28
_SEED: Final = 7
_STORY: Final = "/en/world/2024/03/12/ferry-crews-walk-out-port-aldern/"
# How many articles a day brings; the last one has changed its layout two days ago.
_SITES: Final = {"harbour-gazette": 40, "northern-post": 18, "valley-herald": 9}
_RIGHT_TO_LEFT: Final = re.compile("([\u0600-\u06ff…])(  )")
_FONTS: Final = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def terminal_picture(shown: str, title: str) -> str:
    """Return what a terminal shows, with its colours, as a drawing that loads nothing."""
    console = Console(record=True, width=_TERMINAL_COLUMNS, file=io.StringIO())
    # Marks behind text that runs from right to left, so that the columns beside it stay in order.
    console.print(Text.from_ansi(_RIGHT_TO_LEFT.sub("\\1\u200e\\2", shown)))
    return _FONTS.sub("", console.export_svg(title=title))


def _run(folder: Path, *arguments: str) -> str:
    """Run a command as on a terminal, and return what it shows."""
    environment = {
        "PATH": str(Path(sys.executable).parent),
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "FORCE_COLOR": "1",
        "COLUMNS": str(_TERMINAL_COLUMNS),
        "TERM": "xterm-256color",
    }
    command = [sys.executable, "-m", "newscrawl", *arguments]
    done = subprocess.run(  # noqa: S603 - our own
        command,
        cwd=folder,
        env=environment,
        text=True,
        check=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return f"$ newscrawl {' '.join(arguments)}\n{done.stdout}"


def _page_picture(page: Path, name: str) -> None:
    """Have Chromium show a page, and keep what it shows."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("There is no Chromium here: install it, as .ci/run does.")
    options = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={_PAGE_SIZE}"]
    picture = f"--screenshot={PICTURES / name}"
    subprocess.run(  # noqa: S603 - the page is ours
        [browser, *options, picture, page.as_uri()], check=True, capture_output=True
    )


def _write_past(folder: Path) -> None:
    """Write a sites file, and what four weeks of crawls brought."""
    chance = random.Random(_SEED)  # noqa: S311 - no secret: the same picture each time
    tables = (f'[[site]]\nname = "{name}"\nsites = "https://{name}.example"\n' for name in _SITES)
    defaults = '[defaults]\nevery = "15m"\n'
    (folder / "sites.toml").write_text("\n".join([defaults, *tables]), "utf-8")
    for name, usual in _SITES.items():
        with _state(folder / f"{name}.jsonl.state") as state:
            url = f"https://{name}.example/"
            site = f"{name}.example"
            state.sources.add(NewSource(url, url, site, site, "front"), now=time.time())
            state.db.execute(
                "INSERT INTO pages (key, url, site, host, how, state, found_at, fetched_at) "
                "VALUES (?1, ?1, ?2, ?2, 'feed', 'written', ?3, ?3)",
                (f"{url}a-story", site, time.time() - 600),
            )
            for ago in reversed(range(_DAYS)):
                articles = max(1, round(usual * chance.uniform(0.8, 1.2)))
                is_broken = name == [*_SITES][-1] and ago < 2  # days
                counts = {
                    "articles": articles,
                    "records": articles,
                    "taken": articles + 2,
                    "known": 4 * articles,
                    "failed": chance.randrange(3),
                    "body-chars": 2_900 * articles,
                    "has/headline": articles,
                    "has/timestamp": articles,
                    "has/authors": 0 if is_broken else round(0.9 * articles),
                    "has/body": articles,
                    "has/breadcrumbs": articles,
                    "has/hashtags": round(0.8 * articles),
                    "has/photo_credit": round(0.7 * articles),
                    "after/30": round(0.7 * articles),
                    "after/240": articles - round(0.7 * articles),
                    "from/feed": articles,
                }
                for what, number in counts.items():
                    state.days.add(site, what, number)
                state.days.flush(now=time.time() - ago * _DAY_SECONDS)
            run = state.begin_run([site], now=time.time() - 90)
            state.end_run(run, reason="finished", summary={}, now=time.time() - 30)


@contextmanager
def _state(path: Path) -> Iterator[CrawlState]:
    state = CrawlState(path)
    yield state
    state.commit(clean=True)
    state.close()


def main() -> None:
    """Make all pictures."""
    PICTURES.mkdir(exist_ok=True)
    with TemporaryDirectory() as made, serve_demo() as site:
        folder = Path(made)
        demo = terminal_picture(_run(folder, "demo"), "newscrawl demo")
        (PICTURES / "demo.svg").write_text(demo, "utf-8")
        _run(folder, "inspect", "--html", "why.html", f"{site.url}{_STORY}")
        _page_picture(folder / "why.html", "inspect.png")
        _write_past(folder)
        _run(folder, "report", "--sites", "sites.toml", "-o", "report.html")
        _page_picture(folder / "report.html", "report.png")


if __name__ == "__main__":
    main()
