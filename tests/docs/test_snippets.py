"""What documents show works: commands have these options, snippets run, the tutorial leads on."""

from __future__ import annotations

import re
import sqlite3
import tomllib
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest
from documents import (
    CHECKOUT,
    DOCUMENTS,
    commands_in,
    commands_in_prose,
    snippets_in,
    toml_in,
    why_wrong,
)
from sample_articles import full_article, sample_articles
from scrapy.http import HtmlResponse
from shell_blocks import blocks_in

from newscrawl.api import ArticleLoader
from newscrawl.demo.server import serve_demo
from newscrawl.files.forms.sqlite_form import write_sqlite
from newscrawl.following.delivery import written_line
from newscrawl.following.webhook import Webhook
from newscrawl.operate.sites_file.reading import check_sites_file

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Cli, MakePage

PLACEHOLDERS = {"COMMAND", "SHELL", "N", "[OPTIONS]"}
INCOMPLETE = re.compile("^Missing|requires an argument")
TUTORIAL = CHECKOUT / "docs" / "tutorial.md"
TUTORIAL_URL = "http://127.0.0.1:8765"


def test_every_command_in_the_documents_is_one() -> None:
    found = [(path.name, words) for path in DOCUMENTS for words in commands_in(path)]
    shown = [(name, words) for name, words in found if not PLACEHOLDERS & set(words)]
    assert len(shown) > 100
    wrong = {(name, *words): why for name, words in shown if (why := why_wrong(words))}
    assert not wrong


def test_every_command_in_a_sentence_is_one() -> None:
    """It may leave out what it is about: `newscrawl sites check`."""
    shown = [(path.name, words) for path in DOCUMENTS for words in commands_in_prose(path)]
    assert len(shown) > 50
    wrong = {
        (name, *words): why
        for name, words in shown
        if not PLACEHOLDERS & set(words)
        if (why := why_wrong(words)) and not INCOMPLETE.search(why)
    }
    assert not wrong


def test_every_piece_of_a_sites_file_is_toml() -> None:
    shown = [(path.name, text) for path in DOCUMENTS for text in toml_in(path)]
    assert len(shown) > 10
    for name, text in shown:
        try:
            tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            pytest.fail(f"{name}: {error}:\n{text}")


SITE = '[[site]]\nname = "x"\nsites = "https://news.example"\n'


def as_sites_file(text: str) -> str | None:
    """A piece of a sites file with what it leaves out; None for TOML of another program."""
    if text.startswith("[tool."):
        return None
    if "[[site]]" in text:
        return text
    if text.startswith("[site."):
        return SITE + text
    is_of_rules = "=" in text.partition("\n")[0]
    return f"{SITE}[site.rules]\n{text}" if is_of_rules else f"{text}\n{SITE}"


def test_every_piece_of_a_sites_file_is_right(tmp_path: Path) -> None:
    shown = [(path.name, text) for path in DOCUMENTS for text in toml_in(path)]
    (tmp_path / "ftr-site-config").mkdir()
    for name, text in shown:
        if (file := as_sites_file(text)) is None:
            continue
        # A reader's own file of a secret.
        (tmp_path / "proxy").write_text("http://proxy.example:3128", "utf-8")
        file = file.replace("/run/secrets/proxy", str(tmp_path / "proxy"))
        (tmp_path / "sites.toml").write_text(file, "utf-8")
        found = check_sites_file(tmp_path / "sites.toml", {"PROXY_PASSWORD": "x"})
        assert not [*found.mistakes, *found.warnings], (name, text)
        assert found.plans


def test_a_wrong_command_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "`newscrawl nothing`\n\n    newscrawl crawl --dely 1 \\\n        URL  # so | so\n\n"
        "```console\n$ newscrawl sites ad x | head --y\n```\n",
        "utf-8",
    )
    assert commands_in(page) == [["sites", "ad", "x"], ["crawl", "--dely", "1", "URL"]]
    assert why_wrong(["sites", "ad", "x"]) == "no command ad"
    assert "--dely" in str(why_wrong(["crawl", "--dely", "1", "URL"]))
    assert "not in the range" in str(why_wrong(["crawl", "--concurrency", "0", "URL"]))
    assert "Missing argument" in str(why_wrong(["sites", "add", "sites.toml"]))


def test_the_recipes_snippets_run(capsys: pytest.CaptureFixture[str]) -> None:
    found = [one for name in ("recipes", "library") for one in recipes_of(name)]
    assert len(found) == 2
    for text in found:
        exec(compile(text, "snippet", "exec"), {})  # noqa: S102 - our own documents
    assert "A headline" in capsys.readouterr().out


def test_the_readmes_snippets_of_the_library_run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    article_page: MakePage,
) -> None:
    monkeypatch.chdir(tmp_path)
    page = article_page("The bridge stays closed")
    (tmp_path / "page.html").write_bytes(page)
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    section = readme.partition("\n## As a library\n")[2].partition("\n## ")[0]
    known: dict[str, Any] = {"content": b"<p>Nothing to read."}
    for text in re.findall(r"^```python\n(.*?)^```$", section, re.MULTILINE | re.DOTALL):
        exec(compile(text, "snippet", "exec"), known)  # noqa: S102 - our own documents
    shown = capsys.readouterr().out
    assert shown.startswith("The bridge stays closed 2023-07-12T16:12:32")
    assert "empty" in shown.splitlines()[1]


def test_the_snippet_for_spark_names_keys_of_the_record() -> None:
    """It is not run, as docs/reading.md says; its columns are asked for by name."""
    [snippet] = snippets_in(CHECKOUT / "docs" / "reading.md", "spark")
    compile(snippet.text, "snippet", "exec")
    columns = re.findall(r"(\w+) (STRING|INT|ARRAY<STRING>|MAP<STRING, \w+>)", snippet.text)
    assert len(columns) > 8
    kinds = {"STRING": str, "INT": int, "ARRAY<STRING>": list}
    record = full_article().to_dict()
    for name, kind in columns:
        assert isinstance(record[name], kinds.get(kind, dict)), name


def test_a_spider_of_ones_own_fills_its_items_as_shown(article_page: MakePage) -> None:
    """A method of a spider, with the selector of a page that has it."""
    [shown] = (b.text for b in blocks_in(CHECKOUT / "docs/scrapy.md") if b.text.startswith("def "))
    known: dict[str, Any] = {"ArticleLoader": ArticleLoader}
    exec(compile(shown, "snippet", "exec"), known)  # noqa: S102 - our own documents
    page = article_page("The bridge").replace(b"<h1>", b"<h2 class=title>Live: the bridge</h2><h1>")
    item = known["parse"](None, HtmlResponse("https://news.example/a", body=page))
    assert item.headline == "Live: the bridge"
    assert item.authors == ["Ada Beispiel"]


def test_the_snippet_for_receivers_knows_what_a_webhook_signs() -> None:
    [snippet] = snippets_in(CHECKOUT / "docs" / "following.md", "receiver")
    known: dict[str, Any] = {}
    exec(compile(snippet.text, "snippet", "exec"), known)  # noqa: S102 - our own documents
    record = written_line(b'{"headline":"Storm"}', "5d0c1c4c0f2b9a37", 1)
    headers = Webhook("https://hooks.example/", b"secret")._headers(record)
    assert known["is_genuine"](headers, record.line, b"secret")
    assert not known["is_genuine"](headers, record.line + b" ", b"secret")


def test_the_database_is_searched_as_shown(tmp_path: Path) -> None:
    [snippet] = snippets_in(CHECKOUT / "docs" / "converting.md", "converting")
    write_sqlite(sample_articles(), tmp_path / "a.sqlite")
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as database:
        [(_, headline)] = database.execute(snippet.text)
    assert "Storm" in headline


def recipes_of(name: str) -> list[str]:
    return [one.text for one in snippets_in(CHECKOUT / "docs" / f"{name}.md", "recipe")]


@pytest.mark.server
def test_the_tutorial_leads_from_a_site_to_a_report(cli: Cli) -> None:
    """Every step of it, one after the other, as a reader takes it."""
    with serve_demo() as site:
        for snippet in snippets_in(TUTORIAL, "tutorial"):
            text = snippet.text.replace(TUTORIAL_URL, site.url)
            if snippet.kind == "toml":
                path = cli.folder / "sites.toml"
                before = path.read_text("utf-8") if snippet.is_added else ""
                path.write_text(before + text, "utf-8")
            elif snippet.kind == "python":
                run_python(text.replace('"herald.jsonl"', repr(str(cli.folder / "herald.jsonl"))))
            else:
                for line in text.splitlines():
                    ran = cli(*line.split()[1:])
                    assert ran.status == 0, (line, ran.err)
    assert (cli.folder / "herald.jsonl").read_bytes().count(b"\n") == len(site.expected)
    assert "<html" in (cli.folder / "report.html").read_text("utf-8")
    assert "Ferry Crews" in (cli.folder / "why.html").read_text("utf-8")


def run_python(text: str) -> None:
    exec(compile(text, "tutorial", "exec"), {})  # noqa: S102 - our own documents
