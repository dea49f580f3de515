"""Articles in other forms: each holds what the record says, and what its readers expect."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from lxml import etree, html
from markdown_it import MarkdownIt
from sample_articles import full_article, sample_articles
from written_forms import articles_of_fixtures, written

from newscrawl.files.forms import atom_form
from newscrawl.files.forms.conversion import FormError, target_of, write_target
from newscrawl.files.forms.markdown_document import markdown_document
from newscrawl.files.forms.whole_output import OutputExistsError, WholeOutputError
from newscrawl.items import Article

TEI = "{http://www.tei-c.org/ns/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
# The schema of TEI P5 for corpora of texts, as trafilatura brings it along.
TEI_SCHEMA = Path(sys.prefix) / "schemas" / "trafilatura" / "data" / "tei_corpus.dtd"


# --- documents ----------------------------------------------------------------------------------


def shown(markdown: str) -> str:
    """What a reader sees of Markdown, by its rendering."""
    rendered = html.fromstring(MarkdownIt("commonmark").render(markdown.replace("\x08", "")))
    return " ".join(rendered.text_content().split())


def test_markdown_has_front_matter_and_shows_the_text_as_it_is(tmp_path: Path) -> None:
    folder = written(tmp_path / "notes", "markdown")
    names = sorted(path.name for path in folder.iterdir())
    assert names == [
        "2023-07-12-5d0c1c4c0f2b9a37.md",
        "2023-07-14-6d0c1c4c0f2b9a37.md",
        "article-3.md",
    ]
    _, front, rest = (folder / names[0]).read_text(encoding="utf-8").split("---\n", 2)
    matter = yaml.safe_load(front)
    full = full_article()
    assert (matter["title"], matter["date"]) == (full.headline, full.timestamp)
    assert (matter["authors"], matter["tags"]) == (full.authors, full.hashtags)
    assert shown(rest) == " ".join(f"{full.headline} {full.body}".replace("\x08", "").split())


def test_a_markdown_body_stays_markdown() -> None:
    article = Article(headline="H", body="**bold**", sources={"body": "page, markdown"})
    assert markdown_document(article).endswith("---\n\n# H\n\n**bold**\n")


def test_plain_text_by_day(tmp_path: Path) -> None:
    folder = written(tmp_path / "texts", "text", by="day")
    path = folder / "2023-07-14" / "2023-07-14-6d0c1c4c0f2b9a37.txt"
    assert path.read_text(encoding="utf-8") == "Second\n\nA short text.\n"
    assert (folder / "unknown" / "article-3.txt").is_file()


def test_revisions_have_files_of_their_own(tmp_path: Path) -> None:
    revised = full_article()
    revised.revision = 2
    write_target(
        iter([full_article(), revised]), target_of(str(tmp_path / "t"), form="text", by=None)
    )
    names = sorted(path.stem for path in (tmp_path / "t").iterdir())
    assert names == ["2023-07-12-5d0c1c4c0f2b9a37", "2023-07-12-5d0c1c4c0f2b9a37-r2"]


def test_lines_of_one_revision_have_files_of_their_own(tmp_path: Path) -> None:
    same = [Article(id=f"{1:016x}", url="https://news.example", body=body) for body in "ABC"]
    target = target_of(str(tmp_path / "out"), form="text", by=None)
    write_target(iter(same), target)
    found = {path.name: path.read_text().strip() for path in target.path.iterdir()}
    key = f"{1:016x}"
    assert found == {f"{key}.txt": "A", f"{key}-2.txt": "B", f"{key}-3.txt": "C"}


def test_tei_corpus_and_documents_say_the_same(tmp_path: Path) -> None:
    corpus = etree.parse(written(tmp_path / "c.tei")).getroot()
    texts = corpus.findall(f"{TEI}TEI")
    assert len(texts) == 3
    title, date = (texts[0].find(f".//{TEI}{name}") for name in ("title", "date"))
    assert title is not None
    assert date is not None
    assert title.text == full_article().headline
    assert date.get("when") == "2023-07-12T16:12:32+03:00"
    paragraphs = texts[0].findall(f"{TEI}text/{TEI}body/{TEI}p")
    lines = ["".join(each.itertext()) for each in paragraphs]
    assert lines[1:] == ["- said one1. said two", "The café\ufffd shut."]
    assert len(paragraphs[1].findall(f"{TEI}lb")) == 1
    folder = written(tmp_path / "texts", "tei")
    alone = etree.parse(sorted(folder.iterdir())[0]).getroot()
    same = [
        [(each.tag, each.text, dict(each.attrib)) for each in root.iter()]
        for root in (alone, texts[0])
    ]
    assert same[0] == same[1]


@pytest.mark.build  # the schema is installed by "make test"
def test_tei_is_valid_by_its_schema(tmp_path: Path) -> None:
    assert TEI_SCHEMA.is_file(), "it is not installed: run make .venv/schemas/installed"
    with TEI_SCHEMA.open("rb") as file:
        schema = etree.DTD(file)
    articles = [*sample_articles(), *articles_of_fixtures()]
    target = target_of(str(tmp_path / "c.tei"), form=None, by=None)
    write_target(iter(articles), target)
    corpus = etree.parse(target.path).getroot()
    assert len(corpus) > 20
    assert schema.validate(corpus), schema.error_log
    etree.SubElement(corpus[-1][-1][0], f"{TEI}figure")  # which texts of corpora have not
    assert not schema.validate(corpus)


def test_a_tei_corpus_of_nothing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WholeOutputError, match="no article"):
        write_target(iter([]), target_of(str(tmp_path / "c.tei"), form=None, by=None))
    assert not list(tmp_path.iterdir())


def test_atom_has_the_newest_first_and_counts_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atom_form, "MAX_ENTRIES", 2)
    older = Article(headline="Old", url="https://news.example/old", timestamp="2020-01-01")
    target = target_of(str(tmp_path / "feed.xml"), form=None, by=None)
    left_out = write_target(iter([older, *sample_articles()]), target)
    assert left_out == {"older": 1, "without any time": 1}
    feed = etree.parse(tmp_path / "feed.xml").getroot()
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == [
        "Second",
        full_article().headline,
    ]
    for element in (feed, *entries):  # what RFC 4287 asks for
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{name}"), name
    assert all(entry.find(f"{ATOM}author/{ATOM}name") is not None for entry in entries)
    assert "&lt;b&gt;more&lt;/b&gt;" in (entries[1].findtext(f"{ATOM}content") or "")


# --- outputs ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("output", "form", "by", "words"),
    [
        ("a.xlsx", None, None, "has no ending that says its form"),
        ("a.parqet", None, None, r"Did you mean a\.parquet\?"),
        ("a.jsonl", None, None, "give --as schema.org, zyte or ninjs"),
        ("a.csv", None, "site", "leave --by out"),
        ("notes.md", None, None, r"-o notes --as markdown"),
        ("a.txt", "parquet", None, r"name a file that ends in \.parquet"),
    ],
)
def test_an_output_that_says_no_form(
    output: str, form: str | None, by: str | None, words: str
) -> None:
    with pytest.raises(FormError, match=words):
        target_of(output, form=form, by=by)


@pytest.mark.parametrize(("name", "form"), [("a.csv", None), ("notes", "text")])
def test_a_run_that_is_cut_off_leaves_nothing(tmp_path: Path, name: str, form: str | None) -> None:
    def torn() -> Any:
        yield full_article()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_target(torn(), target_of(str(tmp_path / name), form=form, by=None))
    assert not list(tmp_path.iterdir())


def test_what_exists_is_replaced_only_on_demand(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    with pytest.raises(OutputExistsError, match="--replace"):
        written(path)
    assert path.read_text() == "mine"
    written(path, replace=True)
    assert path.read_text(encoding="utf-8").startswith("schema,")
    with pytest.raises(OutputExistsError, match="is not empty: name a new folder"):
        written(tmp_path, "text", replace=True)
    with pytest.raises(WholeOutputError, match=f"there is no folder {tmp_path / 'none'}"):
        written(tmp_path / "none" / "a.csv")


def test_a_link_in_a_folder_of_all_is_not_followed(tmp_path: Path) -> None:
    victim, shared = tmp_path / "victim", tmp_path / "shared"
    victim.write_text("precious")
    shared.mkdir()
    shared.chmod(0o1777)
    (shared / "a.csv").symlink_to(victim)
    with pytest.raises(WholeOutputError, match="is a symbolic link in a folder"):
        written(shared / "a.csv", replace=True)
    assert victim.read_text() == "precious"
    assert [path.name for path in shared.iterdir()] == ["a.csv"]
