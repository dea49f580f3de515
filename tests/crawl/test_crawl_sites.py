"""``newscrawl crawl --sites`` and ``newscrawl sites``: the sites of a file, crawled and tried."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest
from crawling import SET, asked, here, paths, records, scrapy_crawl
from newsroom import EVERYTHING, Gate, NewsSite, Pages, faults, serve, text

from newscrawl.operate.run_log import RunLog

if TYPE_CHECKING:
    from conftest import Cli

FILE = "sites.toml"


def write(cli: Cli, *tables: str) -> None:
    """Write a sites file whose sites have no pause."""
    cli.write(FILE, "\n".join(["[defaults]", "delay = 0", "concurrency = 8", *tables]).encode())


def site(name: str, url: str, *more: str) -> str:
    return "\n".join(["[[site]]", f'name = "{name}"', f'sites = "{url}"', *more])


def test_each_site_is_crawled_as_its_file_says(cli: Cli) -> None:
    first, second = NewsSite(12), NewsSite(8)
    with serve(first) as one, serve(second) as two:
        write(
            cli,
            'limits = {articles = 5}\noutput = "all/{name}.jsonl"',
            site("one", one.url, 'contact = "me@mail.example"', "rules = {section = '//h1'}"),
            site("two", two.url, 'output = "all/one.jsonl"', "metadata = {rank = 2, of.a = ['b']}"),
            site("three", f"{two.url}/nothing"),
            site("off", one.url, "enabled = false"),
        )
        ran = cli("crawl", "--sites", FILE, *SET)
        assert ran.status == 3, ran.err
        assert all(hit.agent.endswith("(+me@mail.example)") for hit in one.hits)
        assert not any("(+" in hit.agent for hit in two.hits)
    found = records(cli.folder / "all", "one.jsonl")
    assert len(found) == 10
    by_rule = [record for record in found if record["section"] == record["headline"]]
    assert {record["site"] for record in by_rule} == {"127.0.0.1"}
    assert len(by_rule) == 5
    told_of = [record["metadata"] for record in found]
    assert sorted(map(len, told_of)) == [0] * 5 + [2] * 5
    assert {"rank": 2, "of": {"a": ["b"]}} in told_of
    assert list(found[0])[-2:] == ["metadata", "fingerprint"]
    told = {
        line.partition(":")[0]: line for line in ran.err.splitlines() if " article(s) in " in line
    }
    assert set(told) == {"one", "two", "three"}
    assert "newscrawl crawl: three: 127.0.0.1 gave nothing: " in ran.err
    assert "Traceback" not in ran.err
    with RunLog(cli.folder / FILE, read_only=True) as log:  # as the service notes and judges them
        noted = {(run.site, run.how, run.status) for run in log.latest(limit=9)}
        assert noted == {("one", "hand", 0), ("two", "hand", 0), ("three", "hand", 3)}
        assert [(alert.site, alert.kind) for alert in log.open_alerts()] == [("three", "silent")]


def test_ctrl_c_ends_all_in_order(cli: Cli) -> None:
    first, gate = NewsSite(30), Gate()
    with serve(first) as running:
        first.faults.put(faults.hold(gate), on=first.story(30).path)
        write(cli, site("a", running.url), site("b", running.alias))
        process = cli.start("crawl", "--sites", FILE, "--at-once", "1", *SET)
        with process:
            try:
                wanted = first.story(30).path
                assert running.hits.wait_until(lambda hits: wanted in hits.counts, 60)
                process.send_signal(signal.SIGINT)
            finally:
                gate.open()
            _, error = process.communicate(timeout=60)
        assert process.returncode == 130, error.decode()
        assert b"ended early (shutdown)" in error
        assert b"b: " not in error
        assert b"Traceback" not in error


def test_three_articles_are_tried(cli: Cli) -> None:
    good, bad = NewsSite(6), NewsSite(3)
    with serve(good) as running, serve(bad) as failing:
        bad.faults.put(faults.status(404), on=EVERYTHING)
        write(cli, 'warc = "warc"', site("good", running.url), site("bad", failing.url))
        ran = cli("sites", "check", FILE, "--fetch")
        assert ran.status == 3, ran.err
        assert {path.name for path in cli.folder.iterdir()} == {FILE}
    lines = ran.out.decode().splitlines()
    assert lines[:2] == ["sites.toml is fine: 2 sites.", "good:"]
    newest = good.story(6)
    assert len(lines[2:5]) == sum(" characters | " in line for line in lines) == 3
    assert any(newest.path in line and newest.headline in line for line in lines)
    assert lines[5] == "bad:"
    assert "gave nothing" in lines[6]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["crawl", "--sites", FILE, "twos"],
            "sites.toml has no site 'twos'. Did you mean \"two\"?",
        ),
        (["crawl", "--sites", FILE, "-o", "x"], "with --sites, what --output says stands in"),
        (["crawl", "--sites", FILE, "--max-age", "3d"], "what --max-age says stands in"),
        (["crawl", "--sites", FILE], "No site of sites.toml is enabled: name one"),
        (["sites", "show", FILE, "one"], "sites.toml has no site 'one'. It has: two."),
        (["sites", "check", FILE, "tow"], "has no site 'tow'"),
        (["crawl", "--sites", "empty.toml"], "empty.toml has no site: newscrawl sites add"),
        (["sites", "show", "empty.toml", "one"], "It has: no site at all."),
        (["run", "--sites", "no.toml"], "There is no file no.toml: give a sites file, or"),
        (["crawl", "--sites", "taken.toml", "-q"], "one: {folder}/taken is a folder: name a file."),
        (["alerts", "--sites", "no.toml"], "There is no file no.toml: give a sites file."),
        (["sites", "add", "no/no.toml", "https://news.example"], "make its folder, or name a file"),
    ],
)
def test_wrong_use_is_one_line(cli: Cli, arguments: list[str], said: str) -> None:
    write(cli, site("two", "https://two.example", "enabled = false"))
    cli.write("empty.toml", b"")
    cli.write("taken.toml", site("one", "https://one.example", 'output = "taken"').encode())
    (cli.folder / "taken").mkdir()
    ran = here(cli, *arguments)
    assert ran.status == 2
    assert said.format(folder=cli.folder) in ran.err.splitlines()[-1]
    assert "Traceback" not in ran.err


def test_mistakes_are_lines_with_a_place(cli: Cli) -> None:
    write(cli, site("two", "https://two.example", "delai = 3", "proxy = 'socks4://u:word@p:1'"))
    for command in (
        ["crawl", "--sites", FILE],
        ["sites", "check", FILE],
        ["sites", "show", FILE, "a"],
    ):
        ran = here(cli, *command)
        first, second, last = ran.err.splitlines()
        assert first == "sites.toml:7:1: There is no key 'delai'. Did you mean \"delay\"?"
        assert second.startswith("sites.toml:8:9: proxy: socks4://p:1 is a SOCKS proxy")
        assert last.endswith(
            "has 2 mistakes, which the lines above name. Mend the file; nothing was done."
        )
        assert (ran.status, ran.out) == (2, b"")


def test_what_holds_for_a_site_is_shown_with_its_origin_and_without_secrets(cli: Cli) -> None:
    write(cli, site("two", "https://two.example", "proxy = 'http://me:pass-w0rd@proxy.example:1'"))
    ran = here(cli, "sites", "show", FILE, "two")
    assert ran.status == 0
    shown = {line.split()[0]: line for line in ran.out.decode().splitlines() if line.strip()}
    assert shown["delay"].split()[1:] == ["0", "defaults", "(sites.toml:2)"]
    assert shown["output"].split()[-1] == "built-in"
    assert "pass-w0rd" not in ran.out.decode()
    assert b'"value": "(not shown)"' in here(cli, "sites", "show", "--json", FILE, "two").out


def test_a_site_is_looked_at_and_added(cli: Cli) -> None:
    first, bad = NewsSite(6), NewsSite(3)
    before = b"# mine\r\n[defaults]\r\ndelay = 0\r\n"
    cli.write(FILE, before)
    with serve(first) as running, serve(bad) as failing:
        bad.faults.put(faults.status(404), on=EVERYTHING)
        ran = cli("sites", "add", FILE, failing.url)
        assert (ran.status, (cli.folder / FILE).read_bytes()) == (3, before), ran.err
        assert "Nothing was added to sites.toml." in ran.out.decode()
        ran = cli("sites", "add", FILE, running.url)
        assert ran.status == 0, ran.err
        after = (cli.folder / FILE).read_bytes()
        assert after.startswith(before + b'\r\n[[site]]\r\nname = "127.0.0.1"\r\nsites = "http://')
        assert b": 3 articles tried; found " in after
        assert f"# sitemap: {running.url}/".encode() in after
        assert {path.name for path in cli.folder.iterdir()} == {FILE}
        assert cli("sites", "check", FILE).status == 0
        ran = cli("sites", "add", FILE, running.url)
        assert "already: it is the site '127.0.0.1'." in ran.err


def test_pages_are_read_by_the_rules_of_their_site(cli: Cli) -> None:
    story = NewsSite(2).story(1)
    page = f"<html><h1>{story.headline}</h1><p class=x>By the rule</p><time>2026-07-01T12:00:00"
    page += "</time>" + "".join(f"<p>{text}</p>" for text in story.paragraphs)
    cli.write("page.html", page.encode())
    rules = "[site.rules]\nsection = '.x'\ntimestamp = 'time'"
    write(
        cli,
        site("a", "https://a.example"),
        site("b", "https://b.example/w", 'time_zone = "Europe/Berlin"', "metadata.a = 1", rules),
    )
    arguments = ("--sites", FILE, "--url", "https://b.example/w/1.html", "page.html")
    [record] = cli("extract", *arguments).records
    assert (record["section"], record["metadata"]) == ("By the rule", {"a": 1})
    assert record["timestamp"] == "2026-07-01T12:00:00+02:00"
    shown = cli("inspect", *arguments).out.decode()
    assert "By the rule" in shown
    other = ("--sites", FILE, "--url", "https://c.example/1.html", "page.html")
    [record] = cli("extract", *other).records
    assert (record["section"], record["metadata"]) == (None, {})


def test_the_schema_is_json(cli: Cli) -> None:
    ran = here(cli, "sites", "schema")
    assert ran.status == 0
    assert b'"$schema": "https://json-schema.org/draft/2020-12/schema"' in ran.out


def test_scrapys_own_command_crawls_a_site_of_the_file(cli: Cli) -> None:
    first = NewsSite(6)
    with serve(first) as running:
        write(cli, site("one", running.url, 'contact = "me@mail.example"', "limits.articles = 2"))
        file = str(cli.folder / FILE)
        ran = scrapy_crawl("news", "-a", f"sites_file={file}", "-a", "site=one")
        assert ran.status == 0, ran.err
        assert len(records(cli.folder, "one.jsonl")) == 2
        assert all(hit.agent.endswith("(+me@mail.example)") for hit in running.hits)
        ran = scrapy_crawl("news", "-a", f"sites_file={file}", "-a", "site=ones")
        assert "has no site 'ones'. Did you mean" in ran.err


def test_what_the_file_does_not_want_is_left_out_and_counted(cli: Cli) -> None:
    first = NewsSite(12)
    sections = {story.path.split("/")[1] for story in map(first.story, range(1, 13))}
    kept = sorted(sections)[0]
    wanted = [s.path for s in map(first.story, range(1, 13)) if s.path.startswith(f"/{kept}/")]
    with serve(first) as running:
        write(
            cli, site("one", running.url, f'scope = {{paths = "/{kept}/", exclude = ["x{{9}}"]}}')
        )
        ran = cli("crawl", "--sites", FILE, *SET)
        assert ran.status == 0, ran.err
        assert paths(cli.folder, "one.jsonl") == sorted(wanted)
        assert asked(running.hits).isdisjoint(
            story.path for story in map(first.story, range(1, 13)) if story.path not in wanted
        )
        assert f"{12 - len(wanted)} outside the part of the site" in ran.err
        # Another scope: what the lists named before is found again.
        write(cli, site("one", running.url))
        ran = cli("crawl", "--sites", FILE, *SET)
        assert len(paths(cli.folder, "one.jsonl")) == 12, ran.err


def test_sources_are_added_and_left_out(cli: Cli) -> None:
    first = NewsSite(6)
    with serve(first) as running:
        link = f"{running.url}{first.story(2).path}"
        feed = f"<rss><channel><item><title>A</title><link>{link}</link></item></channel></rss>"
        other = Pages({"/f.xml": text(feed, "application/rss+xml")})
        with serve(other) as elsewhere:
            sources = f"sources = {{leave_out = ['.'], feeds = '{elsewhere.url}/f.xml'}}"
            first.faults.put(faults.status(404), on="/")
            write(cli, site("one", running.url, sources))
            ran = cli("crawl", "--sites", FILE, *SET)
    assert paths(cli.folder, "one.jsonl") == [first.story(2).path], ran.err
    assert asked(running.hits) == {"/", first.story(2).path}


def test_languages_and_keywords_make_rejects_with_a_reason(cli: Cli) -> None:
    first = NewsSite(6)
    word = first.story(3).headline.split()[-1]
    with serve(first) as running:
        write(
            cli,
            site(
                "one", running.url, f"keywords = ['nowhere at all', '{word}']", "languages = 'en'"
            ),
            site("two", running.url, "languages = ['fr', 'pt-BR']"),
        )
        ran = cli("crawl", "--sites", FILE, *SET)
    found = records(cli.folder, "one.jsonl")
    assert first.story(3).path in paths(cli.folder, "one.jsonl")
    assert all(word.casefold() in f"{r['headline']} {r['body']}".casefold() for r in found)
    told = records(cli.folder, "two.rejects.jsonl")
    assert {one["reason"] for one in told} == {"unwanted"}
    assert {one["detail"] for one in told} == {"its language is en"}
    assert "6 unwanted" in ran.err


def test_headers_and_cookies_go_to_the_site_alone(cli: Cli) -> None:
    first, other = NewsSite(3), Pages()
    with serve(first) as running, serve(other) as elsewhere:
        first.faults.put(faults.moved_to(f"{elsewhere.alias}/x"), on=first.story(3).path)
        write(
            cli,
            site("one", running.url, 'headers = {X-Key = "a"}', 'cookies = {s = "1", t = "2"}'),
        )
        cli("crawl", "--sites", FILE, *SET)
        sent = [hit.headers for hit in running.hits]
        assert {one.get("x-key") for one in sent} == {"a"}
        assert {one.get("cookie") for one in sent} == {"s=1; t=2"}
        assert not [hit for hit in elsewhere.hits if "x-key" in hit.headers]


def test_a_run_ends_at_its_limits(cli: Cli) -> None:
    first = NewsSite(30)
    with serve(first) as running:
        write(
            cli,
            site("pages", running.url, "limits.pages = 3"),
            site("bytes", running.url, 'limits.bytes = "100 kB"'),
        )
        ran = cli("crawl", "--sites", FILE, *SET)
    assert ran.status == 0, ran.err
    assert len(records(cli.folder, "pages.jsonl")) == 3
    assert 0 < len(records(cli.folder, "bytes.jsonl")) < 30
    assert "ended early (max-bytes)" in ran.err
