"""Pages whose scripts bring their text are shown in a browser, which itself fetches nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from crawling import crawl, fine, path_of, records, rejects
from files.warc_kit import archived, check
from newsroom import Pages, html, serve, text

if TYPE_CHECKING:
    from conftest import Cli
    from newsroom import Response
    from newsroom.simple_site import Page

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(
        not (shutil.which("chromium") or shutil.which("google-chrome")),
        reason="needs Chromium: apt install chromium",
    ),
]

STORIES: Final = tuple(f"/town/2026/11/29/the-bridge-is-closed-{name}" for name in "abc")
PARAGRAPH: Final = (
    "<p>The council met on Tuesday and spoke for three hours about the bridge over the river, "
    "which has been closed since the flood in the spring; its repair takes until the end of {}.</p>"
)
SCRIPT: Final = """
document.cookie = 'of-script=' + encodeURIComponent(location.pathname) + '; path=/';
const root = document.getElementById('root');
const take = async () => {
  const answer = await fetch('/api' + location.pathname);
  root.innerHTML = await answer.text();
  for (const url of %s) fetch(url).then(() => root.append('It came.'), () => 0);
  const frame = document.createElement('iframe');
  frame.src = 'http://127.0.0.2:%d/frame';
  document.body.append(frame, Object.assign(new Image(), {src: '/picture.jpg'}));
  new WebSocket('ws://127.0.0.2:%d/socket');
  navigator.sendBeacon('http://127.0.0.2:%d/beacon', 'seen');
  window.open('http://127.0.0.2:%d/window');
};
take();
"""


def story(name: str) -> str:
    text = "".join(PARAGRAPH.format(f"{name} {year}") for year in (2027, 2028, 2029))
    return f"<article><h1>The bridge is closed, says {name}</h1>{text}</article>"


def scripted_site() -> Pages:
    """A site whose pages are all the same few bytes; a script asks for what they show."""
    shell = html('<title>Gazette</title><body><div id="root"></div><script src="/app.js"></script>')
    teasers = "".join(f'<h2><a href="{path}">Why the bridge is closed</a></h2>' for path in STORIES)
    return Pages(
        {
            "/robots.txt": text("User-agent: *\nDisallow: /api/hidden\n"),
            "/": shell,
            "/api/": html(teasers),
            **dict.fromkeys(STORIES, shell),
            **{f"/api{path}": html(story(path[-1])) for path in STORIES},
        }
    )


def test_what_scripts_bring_is_read_and_the_browser_fetches_nothing(cli: Cli) -> None:
    site, other = scripted_site(), Pages({"/of-a-private-host": text("{}")})
    with serve(site, other) as running:
        port = running.port
        private = [f"http://{host}:{port}/of-a-private-host" for host in ("127.0.0.2", "localhost")]
        asked = [*private, "http://169.254.169.254/latest/meta-data/", "/api/hidden"]
        script = SCRIPT % (json.dumps(asked), port, port, port, port)
        site.pages["/app.js"] = text(script, "text/javascript")
        allowed = ("--allow-private", f"127.0.0.2:{port}")  # of no concern to the pages' scripts
        line = fine(cli, "--render", "auto", "--warc", "archive", *allowed, running.url)
        hits = [hit for hit in running.hits if hit.base == running.url]
        assert {hit.base for hit in running.hits} == {running.url}
    assert "4 page(s) shown in a browser" in line
    found = {path_of(record["url"]): record for record in records(cli.folder)}
    assert sorted(found) == list(STORIES)
    for path, record in found.items():
        assert record["headline"] == f"The bridge is closed, says {path[-1]}"
        assert record["body"].count("The council met") == 3
        assert "It came" not in record["body"]
    paths = [hit.path for hit in hits]
    assert paths.count("/app.js") == 1
    assert not {"/api/hidden", "/picture.jpg"} & set(paths)
    for path in STORIES:  # each was asked for once, and its script knows no other page's cookies
        assert paths.count(path) == 1
        [api] = [hit for hit in hits if hit.path == f"/api{path}"]
        assert api.headers["cookie"] == f"of-script={path.replace('/', '%2F')}"
        assert api.agent.startswith("newscrawl/")
    the_archive_gives_the_same_records(cli, running.url)


def the_archive_gives_the_same_records(cli: Cli, url: str) -> None:
    """What the browser showed is kept beside what came over the wire."""
    ran = cli("extract", "archive", "-o", "again.jsonl")
    assert ran.status == 0, ran.err
    again = (cli.folder / "again.jsonl").read_bytes().splitlines()
    assert sorted(again) == sorted((cli.folder / "out.jsonl").read_bytes().splitlines())
    assert "loaded by scripts 5" in ran.err, "four answers, and the script"
    shown = [told for told in check(cli.folder / "archive") if told["WARC-Type"] == "conversion"]
    assert sorted(path_of(told["WARC-Target-URI"]) for told in shown) == ["/", *STORIES]
    assert all("Chromium/1" in told["WARC-Conversion-Software"] for told in shown)
    [came] = archived(cli.folder / "archive")[url + STORIES[0]]
    assert b"The council met" not in came


def shell_with(script: str) -> Response:
    return html(f"<title>Gazette</title><body><div id=root></div><script>{script}</script></body>")


def test_a_page_that_cannot_be_shown_is_a_reject(cli: Cli) -> None:
    pages: dict[str, Page] = {
        STORIES[0]: shell_with("while (true) {}"),
        STORIES[1]: shell_with("root.append('x'.repeat(400000)); setInterval(() => 0, 10)"),
        STORIES[2]: shell_with(f"alert('Good day'); root.innerHTML = {json.dumps(story('c'))}"),
    }
    limits = ("NEWSCRAWL_RENDER_SECONDS=2", "NEWSCRAWL_RENDER_AT_ONCE=1", "DOWNLOAD_MAXSIZE=300000")
    settings = [word for limit in limits for word in ("-s", limit)]
    with serve(Pages(pages)) as running:
        cli.write("urls.txt", "\n".join(running.url + path for path in STORIES).encode())
        ran = crawl(cli, "--render", "auto", *settings, "--urls", "urls.txt")
    assert rejects(cli.folder) == dict.fromkeys(STORIES[:2], "not-rendered")
    details = {told["detail"] for told in records(cli.folder, "out.rejects.jsonl")}
    assert details == {
        "showing it took longer than 2 s",
        "its document has more than 300,000 characters",
    }
    [record] = records(cli.folder)
    assert record["headline"] == "The bridge is closed, says c"
    assert "no articles: 2 not-rendered" in ran.err.splitlines()[-1]


def test_a_page_that_was_not_shown_is_the_same_reject_once_it_is_read_from_the_archive(
    cli: Cli,
) -> None:
    """Although it has a text as it came: the crawl was to take what browsers show."""
    endless = html(f"{story('a')}<script>while (true) {{}}</script>")
    with serve(Pages({STORIES[0]: endless, STORIES[1]: html(story("b"))})) as running:
        cli.write("urls.txt", "\n".join(running.url + path for path in STORIES[:2]).encode())
        limit = ("-s", "NEWSCRAWL_RENDER_SECONDS=2")
        crawl(cli, "--render", "always", *limit, "--warc", "archive", "--urls", "urls.txt")
    assert rejects(cli.folder) == {STORIES[0]: "not-rendered"}
    ran = cli("extract", "archive", "-o", "again.jsonl", "--rejects", "again.rejects.jsonl")
    assert ran.status == 0, ran.err
    assert records(cli.folder, "again.jsonl") == records(cli.folder)
    [before] = records(cli.folder, "out.rejects.jsonl")
    again = records(cli.folder, "again.rejects.jsonl")  # also of what the site has beside pages
    [told] = [each for each in again if each["url"] == before["url"]]
    assert {**told, "input": None} == before


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_a_page_may_take_so_much_memory(cli: Cli) -> None:
    """It is shown a second time, alone, as another one may have been to blame."""
    page = shell_with(f"root.innerHTML = {json.dumps(story('a'))}")
    with serve(Pages({STORIES[0]: page})) as running:
        cli.write("urls.txt", f"{running.url}{STORIES[0]}".encode())
        setting = "NEWSCRAWL_RENDER_MAX_MB=1"
        ran = crawl(cli, "--render", "auto", "-s", setting, "--urls", "urls.txt")
    assert ran.err.count("The browser has ended (a page took more than 1 MB)") == 1
    [told] = records(cli.folder, "out.rejects.jsonl")
    assert told["detail"] == "the browser ended while it showed it: a page took more than 1 MB"


def test_single_pages_are_shown_where_that_is_asked_for(cli: Cli) -> None:
    pages = {
        path: shell_with(f"root.innerHTML = {json.dumps(story(path[-1]))}") for path in STORIES
    }
    pages[STORIES[2]] = shell_with(f"root.innerHTML = 'x'.repeat({10 * 1024**2})")
    with serve(Pages({**pages})) as running:
        urls = [running.url + path for path in STORIES]
        ran = cli("extract", "--render", *urls)
        told = cli("inspect", "--render", "--json", urls[0])
        added = cli("fixture", "add", "--render", urls[0])
        again = cli("fixture", "refetch")
    heads = [record["headline"] for record in ran.records]
    assert heads == [f"The bridge is closed, says {name}" for name in "ab"]
    assert f"{urls[2]}: the browser could not show it: its document has more than" in ran.err
    assert json.loads(told.out)["fields"]["headline"]["value"] == heads[0]
    assert str(heads[0]).encode() in added.out
    assert again.out == b"1 page of 1 as before.\n"  # it was shown in a browser again


def test_a_browser_that_does_not_start_ends_the_crawl_and_loses_no_page(cli: Cli) -> None:
    with serve(
        Pages({STORIES[0]: shell_with(f"root.innerHTML = {json.dumps(story('a'))}")})
    ) as running:
        cli.write("urls.txt", f"{running.url}{STORIES[0]}".encode())
        arguments = ("--render", "auto", "--urls", "urls.txt")
        ran = crawl(cli, *arguments, "-s", "NEWSCRAWL_BROWSER=/bin/false")
        assert ran.status == 2
        assert "/bin/false did not start" in ran.err.splitlines()[-1]
        assert records(cli.folder) == records(cli.folder, "out.rejects.jsonl") == []
        fine(cli, *arguments)
    assert len(records(cli.folder)) == 1


def test_a_crawl_that_finds_no_browser_says_so_in_one_line(cli: Cli) -> None:
    cli.environment["PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH"] = "/no/browser"
    told = cli("crawl", "--render", "always", "https://news.example").error()
    assert "There is no browser at /no/browser" in told
    told = cli("extract", "--render", "https://news.example/a").error()
    assert "There is no browser at /no/browser" in told
    assert not list(cli.folder.iterdir())
