"""``newscrawl inspect`` as a process: what was taken, what else there was, and what was dropped."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest

from newscrawl.demo.other_pages import DRAFTS
from newscrawl.demo.responses import DemoResponse
from newscrawl.demo.server import serve_demo

if TYPE_CHECKING:
    from conftest import Cli, MakePage, MakeRecord

    from newscrawl.demo.responses import Routes

CHECKOUT = Path(__file__).parents[2]
HOSTILE = "<script>alert(1)</script> & \"quotes\" 'too' <b onclick=x>"


def fields_of(text: str) -> dict[str, list[str]]:
    """The table's rows by field: first the value taken, then the others; each with its source."""
    fields: dict[str, list[str]] = {}
    name = ""
    for line in text.split("─\n")[1].split("\n\n", maxsplit=1)[0].splitlines():
        head, _, rest = line.partition("  ")
        name = head or name
        fields.setdefault(name, []).append(" | ".join(re.split(r"\s{2,}", rest.strip())))
    return fields


def test_each_field_with_its_source_and_the_runners_up(cli: Cli, article_page: MakePage) -> None:
    page = article_page("The bridge stays closed").replace(
        b"<title>The bridge stays closed", b"<title>Bridge: closed for another year"
    )
    ran = cli("inspect", "--url", "https://news.example/bridge", cli.write("page.html", page))
    assert (ran.status, ran.err) == (0, "")
    text = ran.out.decode()
    assert text.startswith("https://news.example/bridge\n")
    assert "\nAn article.\n" in text
    fields = fields_of(text)
    assert fields["headline"] == [
        "h1 | The bridge stays closed",
        "title | Bridge: closed for another year",
    ]
    assert fields["timestamp"] == ["time element | 2023-07-12T16:12:32", "displayed | 2023-07-12"]
    assert fields["authors"] == ["byline | Ada Beispiel"]
    assert fields["modified"] == ["–"]
    assert fields["body"][0].startswith("page | 180 words in 4 paragraphs: The council met")
    shown = (
        r"^0\.9\d +headline +An h1 shows it\.\n +Neither the title nor the data have it: Bridge:"
    )
    assert re.search(shown, text, re.MULTILINE)
    assert re.search(r"^unknown +body +The page has \d+ blocks: the", text, re.MULTILINE)
    assert re.search(r"^ +4 +text +the article's body$", text, re.MULTILINE)
    rule = r"^ +1 +headline +shows the headline\n +1 +headline +It stands in the heading that "
    assert re.search(rule, text, re.MULTILINE)


def test_json_for_machines(cli: Cli, article_page: MakePage) -> None:
    name = cli.write("page.html", article_page("The bridge stays closed"))
    [explanation] = cli("inspect", "--json", name).records
    assert list(explanation) == [
        "input",
        "url",
        "fetched_at",
        "charset",
        "bytes",
        "origin",
        "reject",
        "fields",
        "blocks",
    ]
    assert (explanation["input"], explanation["url"], explanation["reject"]) == (
        "page.html",
        None,
        None,
    )
    fields, blocks = explanation["fields"], explanation["blocks"]
    assert isinstance(fields, dict)
    assert isinstance(blocks, list)
    assert fields["headline"] == {
        "value": "The bridge stays closed",
        "source": "h1",
        "others": [{"value": "The bridge stays closed", "source": "title"}],
        "confidence": 0.99,
        "why": [
            "An h1 shows it.",
            "The title or the data have the same.",
            "Such values were right on 99% of the annotated pages.",
        ],
    }
    assert blocks[0]["probability"] is None
    assert [block["label"] for block in blocks] == ["headline", "byline", "time", *["text"] * 4]
    assert [block["use"] for block in blocks] == ["field"] * 3 + ["body"] * 4
    assert "\n\n".join(b["text"] for b in blocks if b["use"] == "body") == fields["body"]["value"]


def test_each_block_names_the_rules_that_gave_it_its_label(
    cli: Cli, article_page: MakePage
) -> None:
    page = article_page("The bridge stays closed").replace(
        b"<h1>", b'<p class="kicker">Roads</p><h1 class="promo">'
    )
    [explanation] = cli("inspect", "--json", cli.write("page.html", page)).records
    blocks = explanation["blocks"]
    assert isinstance(blocks, list)
    rules = [
        [(decision["label"], decision["rule"]) for decision in block["decisions"]]
        for block in blocks
    ]
    assert rules == [
        [("kicker", "class-hint")],
        [("promo", "class-hint"), ("headline", "headline")],
        [("byline", "wording")],
        [("time", "wording")],
        *[[]] * 4,
    ]
    assert blocks[1]["decisions"][-1]["reason"].startswith("It stands in the heading")
    html = cli("inspect", "--html", "out.html", "page.html")
    assert html.status == 0
    shown = (cli.folder / "out.html").read_text(encoding="utf-8")
    assert "headline by <b>headline</b>: It stands in the heading" in shown
    assert shown.index("headline by <b>headline") < shown.index("promo by <b>class-hint")


def test_a_page_that_is_no_article_says_why(cli: Cli) -> None:
    ran = cli("inspect", str(CHECKOUT / "fixtures/list/section/inputs/HttpResponse-body.html"))
    assert ran.status == 0
    assert "No article: list (" in ran.out.decode()


class Tags(HTMLParser):
    """Reads the explanation's page as a browser does."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.in_text = False
        self.seen: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.blocks: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        self.attributes += attrs
        found = dict(attrs)
        if tag == "li" and found.get("title"):
            self.blocks.append((found.get("class") or "", ""))
        self.in_text = tag == "div" and (found.get("class") or "").startswith("text ")

    def handle_data(self, data: str) -> None:
        if self.in_text:
            self.blocks[-1] = (self.blocks[-1][0], data)
            self.in_text = False


def test_the_html_page_shows_each_block_as_on_the_page(cli: Cli, article_page: MakePage) -> None:
    page = article_page("A").replace(b"<body>", b'<body><nav class="m<b>"><a href=/>Home</a></nav>')
    ran = cli("inspect", "--html", "out.html", cli.write("page.html", page))
    assert ran.status == 0
    assert ran.err == "The page's blocks are in out.html: open it in a browser.\n"
    tags = Tags((cli.folder / "out.html").read_text(encoding="utf-8"))
    shown = [block for block in tags.blocks if block[1]]
    assert [use for use, _ in shown] == ["dropped", "field", "field", "field", *["body"] * 4]
    assert [text for _, text in shown][:3] == ["Home", "A", "By Ada Beispiel"]
    assert ("dir", "auto") in tags.attributes


def test_nothing_of_a_hostile_page_is_markup_in_the_html_page(
    cli: Cli, article_page: MakePage
) -> None:
    written = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    page = article_page(written).replace(
        b"<p>", f'<p class="{written}" id="{written}">{written}'.encode()
    )
    url = "https://news.example/<script>\"'&"
    cli.write("page.html", page + b'<link rel=canonical href="javascript:alert(1)">')
    assert cli("inspect", "--html", "out.html", "--url", url, "page.html").status == 0
    written_page = (cli.folder / "out.html").read_text(encoding="utf-8")
    tags = Tags(written_page)
    assert not {"script", "b", "img", "iframe", "link", "object"} & (set(tags.seen) - {"b"})
    names = {name for name, _ in tags.attributes}
    assert not {name for name in names if name.startswith("on") or name in ("src", "style")}
    targets = [value or "" for name, value in tags.attributes if name == "href"]
    assert all(target.startswith(("https://", "#")) for target in targets)
    assert "default-src 'none'" in written_page
    assert "alert(1)" in written_page


def test_a_page_of_an_archive_by_its_url(
    cli: Cli, warc_record: MakeRecord, article_page: MakePage
) -> None:
    records = [
        gzip.compress(warc_record(article_page(f"Story {n}"), uri=f"https://news.example/{n}"))
        for n in range(3)
    ]
    cli.write("x.warc.gz", b"".join(records))
    ran = cli("inspect", "--url", "https://news.example/1#top", "x.warc.gz")
    assert fields_of(ran.out.decode())["headline"][0] == "h1 | Story 1"
    assert (
        "no such page in x.warc.gz"
        in cli("inspect", "x.warc.gz", "--url", "https://a.example/").error()
    )
    line = cli("inspect", "x.warc.gz").error()
    assert "--url" in line
    assert "newscrawl extract x.warc.gz" in line


def routes(base: str) -> Routes:
    story = (CHECKOUT / "fixtures/arabic/article/inputs/HttpResponse-body.html").read_bytes()
    html = "text/html; charset=utf-8"
    return {
        "/story": DemoResponse(story, content_type=html),
        "/moved": DemoResponse(b"", status=302, headers={"Location": f"{base}/story"}),
        "/report.pdf": DemoResponse(b"%PDF-1.7\n", content_type="application/pdf"),
        "/large": DemoResponse(b"<p>" * (4 << 20), content_type=html),
    }


def test_a_page_on_the_web_is_asked_for_as_a_crawl_would(cli: Cli) -> None:
    with serve_demo(extra=routes) as site:
        ran = cli("inspect", "--json", f"{site.url}/moved")
        refused = {
            "missing": "the server answered 404",
            "report.pdf": "not a page",
            "large": "larger than download max size",
            DRAFTS[1:]: "robots.txt forbids it",
        }
        for path, why in refused.items():
            line = cli("inspect", f"{site.url}/{path}").error()
            assert line.startswith("newscrawl inspect: ")
            assert why in line
    [explanation] = ran.records
    assert explanation["url"] == f"{site.url}/story"
    assert explanation["fetched_at"]
    fields = explanation["fields"]
    assert isinstance(fields, dict)
    golden = orjson.loads((CHECKOUT / "fixtures/arabic/article/output.json").read_bytes())
    assert fields["headline"]["value"] == golden["headline"]
    line = cli("inspect", f"{site.url}/story").error()  # the server has gone
    assert "cannot fetch" in line


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["missing.html"], "no such file: missing.html. Give an existing page or archive"),
        (["ftp://news.example/a"], "'ftp://news.example/a' is not a web URL"),
        (["https://"], "'https://' is not a web URL"),
        (["https://a.example/", "--url", "https://b.example/"], "--url is the URL of a saved"),
        (["folder"], "a folder: folder. Give one of its pages, or read all with: newscrawl"),
        (["picture.png"], "neither a page nor an archive: picture.png."),
        (["picture.html"], "not a page: picture.html. Its bytes are a picture's"),
        (["large.html"], "too large: large.html. It has more than 32 MB"),
        (["page.html", "--url", "nothing"], "not a URL: nothing."),
        (["page.html", "--html", "-"], "standard output is taken"),
        (["page.html", "--html", "no/folder.html"], "cannot write no/folder.html"),
        (["page.html", "--html", "page.html"], "output is also an input: page.html."),
    ],
)
def test_errors_are_one_line(
    cli: Cli, article_page: MakePage, arguments: list[str], line: str
) -> None:
    page = article_page("The bridge stays closed")
    cli.write("page.html", page)
    cli.write("folder/page.html", page)
    for name in ("picture.png", "picture.html"):
        cli.write(name, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    if "large.html" in arguments:
        with (cli.folder / "large.html").open("wb") as file:
            file.truncate(33 << 20)
    assert cli("inspect", *arguments).error().startswith(f"newscrawl inspect: {line}")
    assert (cli.folder / "page.html").read_bytes() == page


def test_a_closed_pipe_ends_quietly(cli: Cli, article_page: MakePage) -> None:
    name = cli.write("page.html", article_page("The bridge stays closed"))
    process = cli.start("inspect", name)
    assert process.stdout
    process.stdout.close()
    assert process.wait(60) == 141
    assert process.stderr
    assert process.stderr.read() == b""
    process.stderr.close()
