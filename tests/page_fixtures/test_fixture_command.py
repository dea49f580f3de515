"""``newscrawl fixture``: a page is kept with its record, checked, accepted, fetched anew."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from conftest import MakePage, MakeRecord
from fixture_kit import URL, Command

from newscrawl.cli import fixture as command
from newscrawl.cli import fixture_pages
from newscrawl.crawl.frontier import CrawlState
from newscrawl.crawl.page_fetches import FetchError
from newscrawl.files.page_bytes import PageBytes
from newscrawl.items import Article, Reason, Reject
from newscrawl.page_fixtures import Fixture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

TRACKER = b"<script src='https://tracker.example/t.js'></script>"
RULES = '[[site]]\nname="herald"\nsites="news.example"\n[site.rules]\nheadline = "p"\n'


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(tmp_path)
    # The bounds of time and memory are those of extract, whose tests start processes.
    bounded(monkeypatch, None)
    return Command(tmp_path)


@pytest.fixture
def page(article_page: MakePage) -> bytes:
    return article_page("The bridge stays closed")


def bounded(monkeypatch: pytest.MonkeyPatch, why: str | None) -> None:
    """Have all pages be too much for this reason, or none."""
    for module in (command, fixture_pages):
        monkeypatch.setattr(module, "why_too_much", lambda _: why)


def fetches(
    monkeypatch: pytest.MonkeyPatch, *answers: PageBytes | FetchError
) -> list[Sequence[str]]:
    """Have these pages fetched; return which were asked for."""
    asked: list[Sequence[str]] = []

    def fetched(urls: Sequence[str], **_: object) -> Iterator[PageBytes | FetchError]:
        asked.append(urls)
        return iter(answers)

    monkeypatch.setattr(fixture_pages, "fetched_pages", fetched)
    return asked


def test_a_page_becomes_a_fixture_of_web_poets_form(run: Command, page: bytes) -> None:
    place = run.add(page.replace(b"</head>", TRACKER + b"</head>"))
    assert place == run.folder / "fixtures/news.example/bridge-stays-closed"
    assert (place / "inputs/HttpResponse-body.html").read_bytes() == page  # the tracker is cut
    info = json.loads((place / "inputs/HttpResponse-info.json").read_bytes())
    assert info == {"_encoding": None, "headers": [], "status": 200, "url": URL}
    expected = json.loads((place / "output.json").read_bytes())
    assert expected["headline"] == "The bridge stays closed"
    assert not {"sources", "fetched_at", "confidence"} & set(expected)
    assert run("check") == "1 fixture, all as they must be.\n"


def test_what_to_check_by_eye_is_said(run: Command, page: bytes) -> None:
    (run.folder / "a.html").write_bytes(page)
    shown = run("add", "a.html", "--url", URL, "--site", "herald", "--name", "first")
    assert "fixtures/herald/first: a page of 1 kB." in shown
    assert "Nothing was found for: breadcrumbs, modified" in shown
    assert "fixtures/herald/first/output.json" in shown


def test_as_is_keeps_all(run: Command, page: bytes) -> None:
    whole = page.replace(b"</head>", TRACKER + b"</head>")
    assert Fixture(run.add(whole, "--as-is")).page().content == whole


def test_a_wrong_record_is_mended_by_a_rule(run: Command, page: bytes) -> None:
    """The way of a developer: the right value into output.json, a rule, a green check."""
    place = run.add(page)
    body = json.loads((place / "output.json").read_bytes())["body"]
    run.change(place, headline="By Ada Beispiel", body=body.replace("engineers", "builders", 1))
    shown = run("check", status=1)
    assert '- "By Ada Beispiel"\n    + "The bridge stays closed"' in shown
    assert "builders" in shown
    run.change(place, body=body)
    idle = RULES.replace('"p"', '".bylin"')
    (run.folder / "sites.toml").write_text(idle, "utf-8")
    shown = run("check", "--sites", "sites.toml", status=1)
    assert "headline (the site's rule for it finds nothing on this page)" in shown
    (run.folder / "sites.toml").write_text(RULES, "utf-8")
    assert "all as they must be" in run("check", "--sites", "sites.toml", str(place))


def test_update_shows_first_and_accepts_some_fields(run: Command, page: bytes) -> None:
    place = run.add(page)
    run.change(place, headline="Another", section="World", headlin="x")
    shown = run("update", status=1)
    assert '- "Another"' in shown
    assert "headlin: no such field; is headline meant?" in shown
    assert "add --yes" in shown
    assert Fixture(place).expected()["headline"] == "Another"
    run("update", "--yes", "--fields", "headline")
    assert Fixture(place).expected()["headline"] == "The bridge stays closed"
    assert Fixture(place).expected()["section"] == "World"
    run("update", "--yes")
    assert "headlin" not in Fixture(place).expected()
    (place / "output.json").write_text('{"language": "en"}', "utf-8")
    assert run("check")
    run("update", "--yes", "--fields", "headline,language")  # a field that was not compared
    assert list(Fixture(place).expected()) == ["headline", "language"]
    assert "nothing to accept" in run("update")


def test_a_page_without_its_record_fails_and_gets_one(run: Command, page: bytes) -> None:
    place = run.add(page)
    (place / "output.json").unlink()
    (run.folder / "fixtures/loose.html").write_bytes(page)
    shown = run("check", status=2)
    assert "has no output.json" in shown
    assert "loose.html: no record is beside it" in shown
    assert "2 not as it must be" in shown
    run("update", "--yes")
    assert Fixture(place).expected()["headline"] == "The bridge stays closed"


def test_a_reject_is_kept_with_its_reason(run: Command, page: bytes) -> None:
    place = run.add(b"<title>News</title>" + b"<p><a href=/a>A headline that is a link</a>" * 30)
    assert Fixture(place).expected() == {"reject": "list"}
    assert "all as they must be" in run("check")
    (place / "inputs/HttpResponse-body.html").write_bytes(page)
    assert '- "list"\n    + "none: the page is an article"' in run("check", status=1)
    run("update", "--yes")
    assert Fixture(place).expected()["headline"] == "The bridge stays closed"


def test_a_new_layout_takes_the_place_and_the_old_page_stays(
    run: Command, page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = PageBytes(page, URL, "text/html", "2023-07-12T17:00:00+00:00", status=200)
    fetches(monkeypatch, old)
    run("add", URL)
    place = run.folder / "fixtures/news.example/bridge-stays-closed"
    new = page.replace(b"<h1>The bridge stays", b"<h1>Still").replace(b"<title>The", b"<title>A")
    asked = fetches(monkeypatch, old._replace(content=new, fetched_at="2026-01-02T00:00:00+00:00"))
    shown = run("refetch", status=1)
    assert asked == [[URL]]
    assert '+ "Still closed"' in shown
    dated = place.with_name(f"{place.name}-2023-07-12")
    assert Fixture(dated).page().content == page
    assert Fixture(place).page().content == new
    assert Fixture(place).frozen_time() == "2026-01-02T00:00:00+00:00"
    assert Fixture(place).expected() == Fixture(dated).expected()
    assert "1 not as it must be" in run("check", status=1)
    fetches(monkeypatch, FetchError("the server answered 404"))
    shown = run("refetch", status=1)  # the old page is not asked for
    assert "the server answered 404. The fixture stays" in shown
    fetches(monkeypatch, old)
    assert run("refetch") == "1 page of 1 as before.\n"


def test_a_page_that_takes_too_long_is_none(
    run: Command, page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = run.add(page)
    bounded(monkeypatch, "too-slow: it took longer than 30 s")
    assert "cannot be a fixture: too-slow" in run("add", "page.html", "--url", URL, status=1)
    fetches(monkeypatch, PageBytes(b"<p>" * 9, URL))
    assert "not fetched: too-slow" in run("refetch", status=1)
    assert Fixture(place).page().content == page


def test_a_page_of_a_crawl_by_its_state_its_rejects_or_its_archives(
    run: Command, page: bytes, warc_record: MakeRecord, monkeypatch: pytest.MonkeyPatch
) -> None:
    archives = run.folder / "warc"
    archives.mkdir()
    (archives / "a.warc").write_bytes(warc_record(page, uri=URL))
    asked = fetches(monkeypatch, PageBytes(page, URL))
    assert "a page of 1 kB" in run("add", "warc", "--url", URL, "--site", "by-archive")
    state = CrawlState(run.folder / "x.state")
    state.archived.open(archives, is_empty=True)
    state.db.execute(
        """INSERT INTO pages (key, url, site, host, how, state, reason, found_at)
        VALUES ('k', ?, 'news.example', 'news.example', 'feed', 'rejected', 'list', 0)""",
        (URL,),
    )
    state.commit()
    state.close()
    shown = run("add", "x.state", "--url", URL, "--site", "by-state")
    assert "In the crawl, the page was rejected (list)." in shown
    (run.folder / "saved.html").write_bytes(page)
    saved = Reject(URL, Reason.LIST, "links", input="saved.html")
    (run.folder / "r.jsonl").write_text(f"{saved.to_json()}\n", "utf-8")
    assert "was a reject (list: links)" in run("add", "r.jsonl", "--site", "by-reject")
    assert asked == []
    lines = [Article(url=URL), Article(url=URL + "-2")]
    (run.folder / "o.jsonl").write_text("".join(f"{one.to_json()}\n" for one in lines), "utf-8")
    assert "2 pages: say which with --url" in run("add", "o.jsonl", status=1)
    run("add", "o.jsonl", "--url", URL, "--site", "by-line")
    assert asked == [[URL]]
    assert "4 fixtures, all" in run("check")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "nothing.html"], "no such file: nothing.html"),
        (["add", "a.html"], "give it with --url"),
        (["add", "a.html", "--url", URL, "--site", "../x"], "cannot be a folder's name"),
        (["add", "a.html", "--url", URL, "--sites", "no.toml"], "no such sites file"),
        (["add", "x.state"], "say which of its pages with --url"),
        (["add", "x.state", "--url", URL], "knows no page"),
        (["add", "warc", "--url", URL], "no archive in warc has the page"),
        (["check", "nothing"], "no such folder: nothing"),
        (["check", "warc"], "no fixtures in warc"),
        (["update", "--fields", "headlin"], "No such field: headlin. Did you mean headline?"),
    ],
)
def test_bad_input_is_one_sentence(
    run: Command, page: bytes, arguments: list[str], words: str
) -> None:
    (run.folder / "a.html").write_bytes(page)
    (run.folder / "warc").mkdir()
    CrawlState(run.folder / "x.state").close()
    assert words in run(*arguments, status=2 if "headlin" in arguments else 1)


def test_a_damaged_fixture_is_named_and_the_others_are_checked(run: Command, page: bytes) -> None:
    place = run.add(page)
    for name, content in (("b", "{"), ("c", "[]")):
        broken = run.add(page, "--name", name)
        (broken / "output.json").write_text(content, "utf-8")
    (run.add(page, "--name", "d") / "inputs/HttpResponse-info.json").write_text("[]", "utf-8")
    (run.add(page, "--name", "e") / "meta.json").write_text('{"frozen_time": "May"}', "utf-8")
    shown = run("check", status=2)
    assert "e/meta.json: frozen_time is 'May', which is no time" in shown
    assert "b/output.json is no JSON" in shown
    assert "c/output.json is no JSON object" in shown
    assert "HttpResponse-info.json is not as web-poet writes it" in shown
    assert "5 fixtures, 4 not as it must be" in shown
    (run.folder / "page.html").write_bytes(page)
    assert "is this page's fixture" in run("add", "page.html", "--url", URL, status=1)
    assert place.is_dir()


def test_a_day_to_come_stays_one(
    run: Command, page: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that announces a day gives the same record when that day is over."""
    told = page.replace(b"2023-07-12T16:12:32", b"").replace(b"12 July 2023", b"14 July 2023")
    before = PageBytes(told, URL, "text/html", "2023-07-12T17:00:00+00:00")
    fetches(monkeypatch, before)
    run("add", URL)
    [place] = (run.folder / "fixtures/news.example").iterdir()
    assert Fixture(place).expected()["timestamp"] is None
    assert "all as they must be" in run("check")
