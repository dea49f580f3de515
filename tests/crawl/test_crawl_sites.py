"""Crawls of a site on loopback, each a process of its own, as there is one engine a process."""

from __future__ import annotations

import gzip
import re
import signal
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest
from conftest import Cli, Ran
from newsite import (
    Answer,
    NewsSite,
    article,
    html,
    index,
    page_of_links,
    redirect,
    serve,
    sitemap,
)

from newscrawl.items import Article

if TYPE_CHECKING:
    from collections.abc import Iterator


CHECKOUT = Path(__file__).parents[2]
OUTPUT = "out.jsonl"

IN_SITEMAPS = [f"/world/council-opens-its-bridge-{n}" for n in range(1, 5)]
IN_NEWS_SITEMAP = ["/short"]
ON_LISTS = [f"/2023/07/{n}/flood-in-town" for n in range(10, 14)]
MOVED_TO = "/moved/the-bridge-is-now-open-for-all"
ARTICLES = [*IN_SITEMAPS, *IN_NEWS_SITEMAP, *ON_LISTS, MOVED_TO]


@pytest.fixture
def site() -> Iterator[NewsSite]:
    with serve() as started:
        fill(started)
        yield started


def fill(site: NewsSite) -> None:
    """Make a site of all that a crawl may meet."""
    front = [
        *(f"{path}?utm_source=front#top" for path in ON_LISTS[:2]),
        IN_SITEMAPS[0] + "?fbclid=1",
        IN_SITEMAPS[0] + "/",
        "/old/the-bridge-is-now-open-for-all",
        "/away/where-did-this-old-story-go",
        "/private/the-secret-of-the-old-bridge",
        "/gone/this-story-is-no-longer-here",
        "/broken/this-story-breaks-the-whole-server",
        "/files/a-picture-that-looks-like-a-story",
        "/photo-of-the-bridge.jpg",
        "/search?q=bridge",
        "/world/",
        f"{site.other}/elsewhere/a-story-of-another-site",
    ]
    site.pages = {
        "/robots.txt": Answer(
            b"User-agent: newscrawl\nDisallow: /private\n"
            b"SITEMAP: /index.xml\nsitemap: /news.xml\nSitemap: http://localhost/other.xml\n"
        ),
        "/index.xml": index(site.url + "/1.xml", site.url + "/2.xml"),
        "/1.xml": sitemap(*(site.url + path for path in IN_SITEMAPS[:2])),
        "/2.xml": sitemap(
            *(site.url + path + "?utm_medium=x" for path in IN_SITEMAPS[2:]),
            site.url + "/private/another-secret-of-the-bridge",
            f"{site.other}/elsewhere/another-story-of-that-site",
            packed=True,
        ),
        "/news.xml": sitemap(
            site.url + IN_NEWS_SITEMAP[0], site.url + IN_SITEMAPS[0] + "?fbclid=7", news=True
        ),
        "/": page_of_links("The Front Page", front),
        "/world/": page_of_links("World", [ON_LISTS[1], ON_LISTS[2], "/world/page/2", "/"]),
        "/world/page/2": page_of_links("World, page 2", [ON_LISTS[3], "/world/"]),
        "/old/the-bridge-is-now-open-for-all": redirect("/hop"),
        "/hop": redirect(MOVED_TO),
        "/away/where-did-this-old-story-go": redirect(f"{site.other}/elsewhere/it-went-here-now"),
        "/elsewhere/it-went-here-now": article(90),
        "/elsewhere/a-story-of-another-site": article(91),
        "/private/the-secret-of-the-old-bridge": article(92),
        "/private/another-secret-of-the-bridge": article(93),
        "/broken/this-story-breaks-the-whole-server": html("<h1>Oops</h1>", status=500),
        "/files/a-picture-that-looks-like-a-story": Answer(
            b"\x89PNG\r\n\x1a\n" + bytes(2000), 200, {"Content-Type": "image/png"}
        ),
        **{path: article(n, [MOVED_TO]) for n, path in enumerate(ARTICLES)},
    }


def records(folder: Path, name: str = OUTPUT) -> list[dict[str, object]]:
    content = (folder / name).read_bytes()
    assert content == b"" or content.endswith(b"\n")
    return [orjson.loads(line) for line in content.splitlines()]


def paths(folder: Path, name: str = OUTPUT) -> list[str]:
    found = [str(record["url"]) for record in records(folder, name)]
    assert all(url.startswith("http://127.0.0.1:") for url in found)
    return sorted("/" + url.split("/", 3)[3] for url in found)


def crawl(cli: Cli, *sites: str) -> Ran:
    return cli("crawl", "-o", OUTPUT, "--delay", "0", "--concurrency", "8", *sites)


def scrapy(*arguments: str, folder: Path = CHECKOUT) -> Ran:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "scrapy", *arguments],
        cwd=folder,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout, done.stderr.decode())


def scrapy_crawl(spider: str, argument: str, *more: str) -> Ran:
    unhurried = ("-s", "AUTOTHROTTLE_ENABLED=0", "-s", "DOWNLOAD_DELAY=0")
    return scrapy("crawl", spider, "-a", argument, *unhurried, *more)


def test_every_article_is_written_once(cli: Cli, site: NewsSite) -> None:
    ran = crawl(cli, site.url)
    assert ran.status == 0, ran.err
    assert paths(cli.folder) == sorted(ARTICLES)
    found = records(cli.folder)
    assert len({record["id"] for record in found}) == len(ARTICLES)
    assert all(list(record) == [field.name for field in fields(Article)] for record in found)
    assert all(str(record["fetched_at"]).endswith("+00:00") for record in found)
    last = ran.err.splitlines()[-1]
    assert last.startswith(f"{len(ARTICLES)} new article(s) in {OUTPUT}; ")
    assert "2 failed; 2 forbidden by robots.txt" in last
    assert "Warning" not in ran.err
    assert "Traceback" not in ran.err
    assert "Overridden settings" not in ran.err


def test_no_more_is_asked_for_than_needed(cli: Cli, site: NewsSite) -> None:
    crawl(cli, site.url)
    asked = Counter(site.paths)
    again = {path: count for path, count in asked.items() if count > 1}
    # robots.txt once for its rules and once for its sitemaps; what failed has two more tries.
    assert again == {"/robots.txt": 2, "/broken/this-story-breaks-the-whole-server": 3}
    assert not [path for path in asked if "utm_" in path or "fbclid" in path]
    assert not [path for path in asked if path.startswith(("/private", "/elsewhere", "/search"))]
    assert not [path for path in asked if path.endswith(".jpg") or "sitemap" in path]
    assert {page.host for page in site.asked} == {site.url.removeprefix("http://")}
    assert {page.agent.partition("/")[0] for page in site.asked} == {"newscrawl"}


def test_a_second_run_adds_nothing(cli: Cli, site: NewsSite) -> None:
    crawl(cli, site.url)
    first = (cli.folder / OUTPUT).read_bytes()
    ran = crawl(cli, site.url)
    assert ran.status == 0, ran.err
    assert (cli.folder / OUTPUT).read_bytes() == first
    assert f"0 new article(s) in {OUTPUT}; {len(ARTICLES)} known before" in ran.err


def test_a_torn_last_line_is_made_good(cli: Cli, site: NewsSite) -> None:
    crawl(cli, site.url)
    output = cli.folder / OUTPUT
    output.write_bytes(output.read_bytes()[:-40])
    ran = crawl(cli, site.url)
    assert ran.status == 0, ran.err
    assert paths(cli.folder) == sorted(ARTICLES)
    assert ran.err.splitlines()[-1].startswith("1 new article(s)")


def test_without_robots_and_sitemaps_the_usual_places_are_tried_once(
    cli: Cli, site: NewsSite
) -> None:
    del site.pages["/robots.txt"]
    site.pages["/sitemap_index.xml"] = index("/1.xml", "/1.xml")
    ran = crawl(cli, site.url)
    assert ran.status == 0, ran.err
    assert set(paths(cli.folder)) >= {*IN_SITEMAPS[:2], *ON_LISTS, MOVED_TO}
    asked = Counter(site.paths)
    for place in ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml", "/1.xml"):
        assert asked[place] == 1


def test_sitemaps_of_another_site_alone_are_as_good_as_none(cli: Cli, site: NewsSite) -> None:
    site.pages["/robots.txt"] = Answer(f"Sitemap: {site.other}/1.xml\n".encode())
    site.pages["/sitemap.xml"] = index("/1.xml")
    ran = crawl(cli, site.url)
    assert ran.status == 0, ran.err
    assert set(paths(cli.folder)) >= set(IN_SITEMAPS[:2])
    assert f"Left out the sitemap {site.other}/1.xml" in ran.err


def test_several_sites_in_one_run_keep_apart(cli: Cli, site: NewsSite) -> None:
    with serve() as second:
        second.pages = {"/": page_of_links("Second", ["/a-story-of-the-second-site"])}
        second.pages["/a-story-of-the-second-site"] = article(77)
        other = second.url.replace("127.0.0.1", "127.0.0.2")
        # 127.0.0.2 is not served: one dead site does not hold the others up.
        ran = crawl(cli, site.url, second.url, other)
    assert ran.status == 0, ran.err
    assert paths(cli.folder) == sorted([*ARTICLES, "/a-story-of-the-second-site"])
    assert f"No page from {other}/: " in ran.err
    assert "Traceback" not in ran.err


def test_a_section_that_only_the_sitemap_names_gives_its_links(cli: Cli, site: NewsSite) -> None:
    hidden = [f"/hidden/the-story-that-no-front-page-has-{n}" for n in range(12)]
    site.pages["/1.xml"] = sitemap(f"{site.url}/hidden/")
    site.pages["/hidden/"] = page_of_links("Hidden", hidden)
    site.pages |= {path: article(100 + n) for n, path in enumerate(hidden)}
    ran = crawl(cli, site.url)
    assert ran.status == 0, ran.err
    assert set(paths(cli.folder)) >= set(hidden)


def test_budgets_end_a_trap(cli: Cli, site: NewsSite) -> None:
    site.pages["/"] = page_of_links("Trap", ["/trap-0", IN_SITEMAPS[0]])
    for n in range(60):
        site.pages[f"/trap-{n}"] = page_of_links("Trap", [f"/trap-{n + 1}", f"/more-{n}"])
        site.pages[f"/more-{n}"] = page_of_links("Trap", [f"/trap-{n}"])
    done = scrapy_crawl(
        "news", f"sites={site.url}", "-s", "NEWSCRAWL_LIST_PAGES=20", "-O", str(cli.folder / OUTPUT)
    )
    assert done.status == 0, done.err
    assert 1 < len([path for path in site.paths if path.startswith(("/trap", "/more"))]) <= 20
    site.asked.clear()
    ran = crawl(cli, site.url)  # the depth ends it
    assert ran.status == 0, ran.err
    assert len([path for path in site.paths if path.startswith(("/trap", "/more"))]) < 15


def test_a_page_that_breaks_the_reader_stops_nothing(cli: Cli, site: NewsSite) -> None:
    cli.patch(
        "import newscrawl.extraction as extraction\n"
        "whole = extraction.examine\n"
        "def examine(content, url=None, **more):\n"
        "    if url.endswith('bridge-2'):\n"
        "        raise RuntimeError('broken on purpose')\n"
        "    return whole(content, url, **more)\n"
        "extraction.examine = examine\n"
    )
    ran = crawl(cli, site.url)
    assert ran.status == 0, ran.err
    assert paths(cli.folder) == sorted(set(ARTICLES) - {IN_SITEMAPS[1]})
    assert "1 failed," in ran.err.splitlines()[-1].partition("no articles: ")[2]


def test_a_full_disk_ends_the_crawl_and_the_next_run_goes_on(cli: Cli, site: NewsSite) -> None:
    limited = ["sh", "-c", 'ulimit -f 12; exec "$@"', "sh", sys.executable, "-m", "newscrawl"]
    done = subprocess.run(
        [*limited, "crawl", "-o", OUTPUT, "--delay", "0", site.url],
        cwd=cli.folder,
        env={**cli.environment, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    error = done.stderr.decode()
    assert done.returncode == 2, error
    assert f"{OUTPUT} could not be written to" in error.splitlines()[-1]
    assert "Traceback" not in error
    written = paths(cli.folder)
    assert 0 < len(written) < len(ARTICLES)
    assert crawl(cli, site.url).status == 0
    assert paths(cli.folder) == sorted(ARTICLES)


def test_ctrl_c_ends_it_in_order(cli: Cli, site: NewsSite) -> None:
    site.slow = {ON_LISTS[0]}
    process = cli.start("crawl", "-o", OUTPUT, "--delay", "0", "--concurrency", "1", site.url)
    with process:
        try:
            assert site.slow_is_asked.wait(60)
            process.send_signal(signal.SIGINT)
        finally:
            site.release.set()
        _, error = process.communicate(timeout=60)
    assert process.returncode == 130, error.decode()
    assert b"ended early (shutdown)" in error
    assert b"Traceback" not in error
    assert set(paths(cli.folder)) < set(ARTICLES)


def test_a_site_that_gives_nothing(cli: Cli, site: NewsSite) -> None:
    site.pages = {"/": html("<title>Soon</title><body><p>Under construction.</p></body>")}
    ran = crawl(cli, site.url)
    assert ran.status == 3, ran.err
    assert records(cli.folder) == []
    assert ran.err.splitlines()[-1].startswith("0 new article(s)")


def test_a_site_that_moved_to_another_one_is_told(cli: Cli, site: NewsSite) -> None:
    site.pages = {"/": redirect(f"{site.other}/")}
    ran = crawl(cli, site.url)
    assert ran.status == 3
    assert f"Left out {site.url}/. It leads to another site: {site.other}/" in ran.err
    assert not [page for page in site.asked if page.host.startswith("localhost")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["not a url"], "'not a url' is not a web address"),
        (["https://news.example", "ftp://news.example"], "'ftp://news.example' is not"),
        (["https://u:p@news.example"], "must not hold a user name"),
        (["-o", "missing/out.jsonl", "https://news.example"], "cannot be written (No such"),
        (["-o", "strange.txt", "https://news.example"], "is no file of newscrawl's"),
        (["-o", "-", "https://news.example"], "writes to a file"),
        (["-o", ".", "https://news.example"], "is a directory"),
        *(
            (["--delay", delay, "https://news.example"], f"'{delay}' is not a number from 0 to")
            for delay in ("-1", "inf", "-inf", "nan", "1e9", "two", "")
        ),
        (["--concurrency", "0", "https://news.example"], "--concurrency"),
        (["--concurrency", "101", "https://news.example"], "--concurrency"),
        (["--fast", "https://news.example"], "--fast"),
        ([], "SITE"),
    ],
)
def test_wrong_use_is_one_line_and_nothing_is_asked(
    cli: Cli, arguments: list[str], said: str
) -> None:
    cli.write("strange.txt", b"a shopping list\nmilk")
    ran = cli("crawl", *arguments)
    assert said in ran.error()
    assert [path.name for path in cli.folder.iterdir()] == ["strange.txt"]
    assert (cli.folder / "strange.txt").read_bytes() == b"a shopping list\nmilk"


def test_help_explains_and_gives_an_example(cli: Cli) -> None:
    ran = cli("crawl", "--help")
    text = ran.out.decode()
    assert ran.status == 0
    assert "\n    newscrawl crawl -o news.jsonl https://news.example https://" in text
    for name in ("--output", "--delay", "--concurrency", "articles.jsonl", "Exit status"):
        assert name in text


def test_scrapy_knows_the_spiders() -> None:
    assert sorted(scrapy("list").out.decode().split()) == ["articles", "news"]


def test_scrapy_feeds_hold_articles_only(cli: Cli, site: NewsSite) -> None:
    rejects = str(cli.folder / "rejects.jsonl")
    packed = orjson.dumps(
        {
            str(cli.folder / "out.jsonl.gz"): {
                "format": "jsonlines",
                "postprocessing": ["scrapy.extensions.postprocessing.GzipPlugin"],
            },
            str(cli.folder / OUTPUT): {"format": "jsonlines"},
        }
    ).decode()
    ran = scrapy_crawl(
        "news", f"sites={site.url}", "-s", f"FEEDS={packed}", "-s", f"NEWSCRAWL_REJECTS={rejects}"
    )
    assert ran.status == 0, ran.err
    assert paths(cli.folder) == sorted(ARTICLES)
    text = (cli.folder / OUTPUT).read_text(encoding="utf-8")
    assert "Städtchen" in text
    assert gzip.decompress((cli.folder / "out.jsonl.gz").read_bytes()).decode() == text
    for record in records(cli.folder):
        assert list(record) == [field.name for field in fields(Article)]
        assert isinstance(record["sources"], dict)
    turned_down = paths(cli.folder, "rejects.jsonl")
    assert set(turned_down) >= {"/", "/files/a-picture-that-looks-like-a-story"}
    assert not set(turned_down) & set(ARTICLES)
    found = {how: int(n) for how, n in re.findall(r"'newscrawl/found/([\w-]+)': (\d+)", ran.err)}
    assert found["given"] == 1
    # An address that several sources name is counted with the one that was read first.
    assert found["news-sitemap"] in {1, 2}
    assert found["sitemap"] >= len(IN_SITEMAPS)
    assert found["section"] >= len(ON_LISTS)
    assert "'newscrawl/rejected/list'" in ran.err
    assert "'newscrawl/failed/404': 1" in ran.err
    assert "'newscrawl/off-site': 1" in ran.err
    assert "Warning" not in ran.err


@pytest.mark.parametrize(
    "settings",
    [
        "from newscrawl.settings import *",
        'SPIDER_MODULES = ["newscrawl.spiders"]',
        'SPIDER_MODULES = ["newscrawl.spiders"]\nITEM_PIPELINES = {"own.parts.Pass": 50}',
    ],
)
def test_the_spiders_work_in_another_project(cli: Cli, site: NewsSite, settings: str) -> None:
    cli.write("scrapy.cfg", b"[settings]\ndefault = own.settings\n")
    cli.write("own/__init__.py", b"")
    cli.write("own/parts.py", b"class Pass:\n    def process_item(self, item): return item\n")
    more = "\nAUTOTHROTTLE_ENABLED = False\nDOWNLOAD_DELAY = 0\n"
    cli.write("own/settings.py", (settings + more).encode())
    ran = scrapy("crawl", "news", "-a", f"sites={site.url}", "-O", OUTPUT, folder=cli.folder)
    assert ran.status == 0, ran.err
    assert paths(cli.folder) == sorted(ARTICLES)
    assert ("own.parts.Pass" in ran.err) == ("own.parts.Pass" in settings)


def test_scrapy_overwrites_as_its_users_expect(cli: Cli, site: NewsSite) -> None:
    cli.write(OUTPUT, b"old\n")
    ran = scrapy_crawl(
        "news", f"sites={site.url},{site.url}/world/", "-O", str(cli.folder / OUTPUT)
    )
    assert ran.status == 0, ran.err
    assert paths(cli.folder) == sorted(ARTICLES)


def test_given_articles_are_fetched_and_nothing_else(cli: Cli, site: NewsSite) -> None:
    lines = [
        "# two, one of them twice",
        "",
        site.url + IN_SITEMAPS[0],
        f"  {site.url}{ON_LISTS[0]}?utm_source=x#top",
        site.url + ON_LISTS[0],
        "not a url",
        site.url + "/away/where-did-this-old-story-go",
    ]
    name = cli.write("urls.txt", "\r\n".join(lines).encode())
    out = str(cli.folder / OUTPUT)
    ran = scrapy_crawl("articles", f"urls={cli.folder / name}", "-O", out)
    assert ran.status == 0, ran.err
    wanted = sorted([IN_SITEMAPS[0], ON_LISTS[0]])
    assert paths(cli.folder) == wanted
    assert set(site.paths) == {"/robots.txt", "/away/where-did-this-old-story-go", *wanted}
    assert "'newscrawl/bad-address': 1" in ran.err

    site.pages["/7,75398,28.html"] = article(80)
    listed = scrapy_crawl(
        "articles", f"urls={site.url}{IN_SITEMAPS[0]},{site.url}/7,75398,28.html", "-O", out
    )
    assert listed.status == 0, listed.err
    assert paths(cli.folder) == sorted([IN_SITEMAPS[0], "/7,75398,28.html"])


@pytest.mark.parametrize(
    ("spider", "argument", "said"),
    [
        ("news", "sites=not a url,", "AddressError"),
        ("news", "sites=", "No site given"),
        ("articles", "urls=missing.txt", "There is no file 'missing.txt'"),
    ],
)
def test_a_spider_without_a_right_argument_fails_with_a_sentence(
    spider: str, argument: str, said: str
) -> None:
    ran = scrapy("crawl", spider, "-a", argument)
    assert ran.status == 1
    assert said in ran.err
