"""The report: one page that loads nothing, with what an operator looks for once a week."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest
from effort import fewer_when_quick

from newscrawl.crawl.frontier import CrawlState, LeftOutCause, NewSource
from newscrawl.items import Article, Reason, Reject
from newscrawl.operate.alerts import Alert
from newscrawl.operate.health import RunTime
from newscrawl.operate.report import read_site_reports, report_page

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Cli

SITE = "news.example"
DAY = 86_400.0
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC).timestamp()
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
USUAL = {
    "articles": 20,
    "records": 20,
    "taken": 22,
    "known": 100,
    "failed": 2,
    "body-chars": 60_000,
    "has/headline": 20,
    "has/authors": 18,
    "has/timestamp": 20,
    "after/30": 12,
    "after/240": 8,
    "from/feed": 20,
    "left-out/shape": 3,
}
RECORD = {
    "url": f"https://{SITE}/a-story",
    "site": SITE,
    "headline": "The <b>bridge</b> opens again",
    "timestamp": "2026-11-30T10:00:00+01:00",
    "authors": ["Ann Lee"],
    "body": "It was closed on Monday. " * 60,
    "breadcrumbs": [{"name": "Town", "url": None}],
    "hashtags": [],
    "confidence": {"body": 0.97},
}
REJECT = {"url": f"https://{SITE}/tag", "reason": "list", "detail": "12 linked titles"}


def state_of(folder: Path, sites: int = 1, *, authors_today: int = 18, now: float = NOW) -> Path:
    """Write the state of a crawl of some sites, with an output and its rejects."""
    state = CrawlState(folder / "a.state")
    for number in range(sites):
        site = SITE if not number else f"paper-{number}.example"
        for ago in range(34, -1, -1):
            for what, count in (
                USUAL | ({"has/authors": authors_today} if not ago else {})
            ).items():
                state.days.add(site, what, count)
            state.days.flush(now=now - ago * DAY)
        url = f"https://{site}/feed.xml"
        state.sources.add(NewSource(url, url, site, site, "feed"), now=now)
        state.left_out.note("https://cdn.example/x", LeftOutCause.OFF_SITE, site=site, now=now)
        long = "A word of the page's text, " * 55
        for story in range(3):
            item = Article(url=f"{url}-{story}", headline="A story", confidence={"body": 0.5})
            state.samples.note(site, item, long)
    for name, line in (("a.jsonl", RECORD), ("a.rejects.jsonl", REJECT)):
        path = folder / name
        path.write_text(f"{json.dumps(line)}\n", encoding="utf-8")
        state.set_length(path, path.stat().st_size, clean=True)
    state.commit(clean=True)
    state.close()
    return folder / "a.state"


def page_of(folder: Path, sites: int = 1, *, authors_today: int = 18) -> str:
    state = state_of(folder, sites, authors_today=authors_today)
    return report_page(list(read_site_reports([state], now=NOW)), now=NOW)


class _Elements(HTMLParser):
    """Gathers the elements and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.loading: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.loading |= {name for name, _ in attrs if name in ("src", "srcset", "data", "onload")}


def test_it_loads_nothing_and_runs_nothing(tmp_path: Path) -> None:
    page = page_of(tmp_path)
    elements = _Elements()
    elements.feed(page)
    assert not elements.names & {"script", "link", "img", "iframe", "object", "embed"}
    assert not elements.loading
    assert "url(" not in page
    assert "default-src 'none'" in page


def test_what_it_shows_of_a_site(tmp_path: Path) -> None:
    page = page_of(tmp_path)
    assert "Nothing: each site is as its own past lets expect." in page
    assert "The &lt;b&gt;bridge&lt;/b&gt; opens again" in page
    for words in (
        "<b>140</b> new articles in 7 days; 140 a week in the three before",
        "<dt>URLs named</dt><dd>875</dd>",
        "21 no pages by their form",
        "<dt>did not come</dt><dd>14 (14 failed)</dd>",
        "<dt>found after</dt><dd>28 min (half), 3.5 h (nine of ten)</dd>",
        "https://cdn.example/x",
        f"https://{SITE}/feed.xml",
        "12 linked titles",
        "body 0.97",
    ):
        assert words in page, words


def test_samples_stand_beside_the_beginning_of_their_pages(tmp_path: Path) -> None:
    page = "The bridge opens again\nIt was closed on Monday. <script>"
    path = state_of(tmp_path)
    with closing(CrawlState(path)) as state:
        seen = Article(url=str(RECORD["url"]), headline="Known", body="Its text.")
        other = Article(url=f"{seen.url}-2", headline="Unsure", confidence={"body": 0.41})
        reject = Reject(f"https://{SITE}/search", Reason.SEARCH, "a form")
        for item in (seen, other, reject):
            state.samples.note(SITE, item, page)
        state.commit(clean=True)
    shown = report_page(list(read_site_reports([path], now=NOW)), now=NOW)
    text = "The bridge opens again\nIt was closed on Monday. &lt;script&gt;"
    assert (
        shown.count(f'<p class="body" dir="auto">{text}</p>') == 2
    )  # the output has other rejects
    assert "<dt>unsure of</dt><dd>body 0.41</dd>" in shown
    assert "search: a form" not in shown
    (tmp_path / "a.rejects.jsonl").unlink()
    shown = report_page(list(read_site_reports([path], now=NOW)), now=NOW)
    assert "<h3>search: a form</h3>" in shown


def test_what_is_not_as_usual_comes_first(tmp_path: Path) -> None:
    page = page_of(tmp_path, authors_today=0)
    words = "authors: 0% of the latest 20 records have it; before, 90% had."
    assert page.index(words) < page.index("<h2>Sites</h2>")
    assert page.count(words) == 2


def test_open_alerts_stand_with_what_is_not_as_usual(tmp_path: Path) -> None:
    state = state_of(tmp_path, authors_today=0)
    [site] = read_site_reports([state], now=NOW)
    [finding] = site.findings
    told = [
        Alert(SITE, finding.kind, finding.words, NOW - DAY, NOW, NOW, None),
        Alert("paper", "runs", "3 runs in a row failed: <no room>", NOW, NOW, None, None),
    ]
    page = report_page([site], now=NOW, alerts=told)
    shown = re.sub(r"<[^>]+>", "", page.partition("<h2>Sites</h2>")[0])
    assert f"{finding.words} (alert since 2026-11-29 12:00, acknowledged)" in shown
    assert shown.count(finding.words) == 1
    assert "paper 3 runs in a row failed: &lt;no room&gt; (alert since 2026-11-30 12:00)" in shown


def test_which_runs_take_longest(tmp_path: Path) -> None:
    sites = list(read_site_reports([state_of(tmp_path, 3)], now=NOW))
    minutes = {"news.example": 3, "paper-1.example": 90, "paper-2.example": 0}
    slow = [
        replace(site, past=replace(site.past, runs=[RunTime(NOW, NOW + 60 * minutes[site.site])]))
        for site in sites
    ]
    line = "Longest runs (median of the latest): paper-1.example 90 min, news.example 3 min."
    assert line in report_page(slow, now=NOW)
    assert "Longest runs" not in report_page(sites, now=NOW)


def test_a_host_that_two_states_know_is_shown_by_state(tmp_path: Path) -> None:
    folders = [tmp_path / "world", tmp_path / "sport"]
    for folder in folders:
        folder.mkdir()
    states = [state_of(folder) for folder in folders]
    page = report_page(list(read_site_reports(states, now=NOW)), now=NOW)
    for name in ("world", "sport"):
        assert page.count(f'id="site-{SITE}-({name}/a.state)"') == 1
        assert f'<a href="#site-{SITE}-({name}/a.state)">{SITE} ({name}/a.state)</a>' in page


def test_a_site_without_a_past_has_no_usual_figures(tmp_path: Path) -> None:
    with closing(CrawlState(tmp_path / "a.state")) as state:
        state.days.add(SITE, "articles", 20)
        state.days.flush(now=NOW)
        state.commit(clean=True)
    page = report_page(list(read_site_reports([tmp_path / "a.state"], now=NOW)), now=NOW)
    assert "<b>20</b> new articles in 7 days</li>" in page
    assert "<td>20</td><td>–</td><td>20</td>" in page
    assert "the median (not known)" in page


def test_many_sites_are_folded(tmp_path: Path) -> None:
    sites = fewer_when_quick(200)
    page = page_of(tmp_path, sites)
    assert len(re.findall(r'<details class="site" id="[^"]+" >', page)) == sites
    assert f"<b>{sites}</b> sites" in page
    assert len(page) < 60_000 * sites


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="needs Chromium: apt install chromium")
@pytest.mark.parametrize(("width", "sites"), [(400, 1), (400, 200), (1400, 1)])
def test_it_fits_into_a_browsers_window(tmp_path: Path, width: int, sites: int) -> None:
    page = page_of(tmp_path, sites).replace("default-src 'none'", "default-src 'unsafe-inline'")
    measure = "<script>document.title = `${document.documentElement.scrollWidth} px`</script>"
    path = tmp_path / "report.html"
    path.write_text(page.replace("</body>", f"{measure}</body>"), encoding="utf-8")
    assert BROWSER is not None
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/profile")
    done = subprocess.run(
        [BROWSER, *options, f"--window-size={width},900", "--dump-dom", path.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    [shown] = re.findall(r"<title>(\d+) px</title>", done.stdout)
    assert int(shown) <= max(width, 500)  # Chromium's windows are 500 px wide at the least


def test_the_command_writes_the_page_and_replaces_an_older_one(cli: Cli) -> None:
    state_of(cli.folder, 2, authors_today=0, now=datetime.now(UTC).timestamp())
    for _ in range(2):
        ran = cli("report", "--state", "a.state", SITE, "-o", "report.html")
        assert (ran.status, ran.err) == (0, "report.html: 1 site(s), 1 of them not as usual.\n")
    page = (cli.folder / "report.html").read_text(encoding="utf-8")
    assert SITE in page
    assert "paper-1.example" not in page
    assert not list(cli.folder.glob("tmp*"))


def test_the_command_takes_a_sites_file(cli: Cli) -> None:
    sites = (SITE, "paper.example")
    lines = [f'[[site]]\nname = "{name}"\nsites = "https://{name}"\n' for name in sites]
    (cli.folder / "sites.toml").write_text("".join(lines), encoding="utf-8")
    state = state_of(cli.folder, now=datetime.now(UTC).timestamp())
    state.rename(cli.folder / f"{SITE}.jsonl.state")
    line = "report.html: 1 site(s), 0 of them not as usual."
    ran = cli("report", "--sites", "sites.toml", SITE)
    assert (ran.status, ran.err) == (0, f"{line}\n")
    ran = cli("report", "--sites", "sites.toml")
    not_run = "1 site(s) of sites.toml have not run yet."
    assert (ran.status, ran.err) == (0, f"{line} {not_run}\n")
    named = (cli.folder / "sites.toml").read_text("utf-8").replace(f'"{SITE}"\n', '"paper-x"\n', 1)
    (cli.folder / "named.toml").write_text(f'[defaults]\noutput = "{SITE}.jsonl"\n{named}')
    assert cli("report", "--sites", "named.toml", "paper-x").status == 0
    page = (cli.folder / "report.html").read_text(encoding="utf-8")
    assert '<a href="#site-paper-x">paper-x</a>' in page
    wrong = cli("report", "--sites", "sites.toml", "news.exampel")
    assert (wrong.status, 'Did you mean "news.example"?' in wrong.err) == (2, True)
    both = cli("report", "--sites", "sites.toml", "--state", "a.state")
    assert (both.status, "give --sites or --state, not both." in both.err) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--state", "none.state"), "none.state"),
        (("--state", "a.state", "-o", "a.jsonl"), "a.jsonl is no report: name another file"),
        (("--state", "a.state", "-o", "none/r.html"), "cannot write none/r.html: No such file"),
        (("--state", "a.jsonl"), "a.jsonl is no state of newscrawl's"),
        (("--state", "a.state", "paper.example"), "a.state knows nothing of paper.example."),
    ],
)
def test_what_cannot_be_read_or_written(cli: Cli, arguments: tuple[str, ...], words: str) -> None:
    state_of(cli.folder)
    ran = cli("report", *arguments)
    assert ran.status == 2
    assert words in ran.err
    assert len(ran.err.splitlines()) == 1
