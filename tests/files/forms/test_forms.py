"""Articles in other forms: each holds what the record says, and what its readers expect."""

from __future__ import annotations

import csv
import gzip
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import msgspec_schemaorg.models as schema_org_models
import orjson
import pyarrow.dataset
import pyarrow.parquet
import pytest
import yaml
from lxml import etree, html
from markdown_it import MarkdownIt
from ninjs_schema import ninjs_validator
from sample_articles import bare_article, full_article, sample_articles
from zyte_common_items import Article as ZyteArticle

from newscrawl.files.forms import atom_form, parquet_form
from newscrawl.files.forms.cells import guarded_cell
from newscrawl.files.forms.conversion import FormError, target_of, write_target
from newscrawl.files.forms.markdown_document import markdown_document
from newscrawl.files.forms.ninjs import to_ninjs
from newscrawl.files.forms.parquet_form import MissingLibraryError
from newscrawl.files.forms.schema_org import to_schema_org
from newscrawl.files.forms.whole_output import OutputExistsError, WholeOutputError
from newscrawl.items import Article

TEI = "{http://www.tei-c.org/ns/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
CHECKOUT = Path(__file__).parents[3]
FIXTURES = CHECKOUT / "fixtures"
# The schema of TEI P5 for corpora of texts, as trafilatura brings it along.
TEI_SCHEMA = Path(sys.prefix) / "schemas" / "trafilatura" / "data" / "tei_corpus.dtd"


def written(path: Path, form: str | None = None, by: str | None = None, **options: bool) -> Path:
    write_target(iter(sample_articles()), target_of(str(path), form=form, by=by), **options)
    return path


# --- tables -------------------------------------------------------------------------------------


def test_parquet_holds_all_of_the_record_in_types(tmp_path: Path) -> None:
    table = pyarrow.parquet.read_table(written(tmp_path / "a.parquet"))
    full, other, bare = table.to_pylist()
    record = full_article().to_dict()
    for name in ("sources", "confidence"):
        full[name] = dict(full[name])
    full["metadata"] = orjson.loads(full["metadata"])
    assert {name: full[name] for name in record} == record
    assert full["timestamp_utc"] == datetime(2023, 7, 12, 13, 12, 32, tzinfo=UTC)
    assert full["modified_utc"] is None  # a day is no moment
    assert (other["timestamp"], other["timestamp_utc"]) == ("2023-07-14", None)
    assert bare["metadata"] is None
    assert bare["authors"] == []


@pytest.mark.parametrize(
    ("by", "values"),
    [
        ("site", ["news.example", "other.example", None]),
        ("day", ["2023-07-12", "2023-07-14", None]),
    ],
)
def test_parquet_in_partitions(
    tmp_path: Path, by: str, values: list[str | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_form, "_MAX_HELD_CHARS", 10)  # so that each is written at once
    monkeypatch.setattr(parquet_form, "_MAX_ROW_GROUP_CHARS", 10)
    target = target_of(str(tmp_path / "parts"), form="parquet", by=by)
    write_target(iter(sample_articles() * 2), target)
    files = [path.name for path in (tmp_path / "parts").rglob("*") if path.is_file()]
    assert files == ["part-0.parquet"] * 3
    data = pyarrow.dataset.dataset(tmp_path / "parts", partitioning="hive")
    found = data.to_table(columns=[by]).column(by).to_pylist()
    assert sorted(found, key=str) == sorted(values * 2, key=str)


def test_a_table_is_written_in_pieces_that_fit_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_form, "_MAX_ROW_GROUP_CHARS", 10)
    without_body = [Article(url="https://news.example", site="news.example")] * 3
    for name, by in (("a.parquet", None), ("by-site", "site")):
        target = target_of(str(tmp_path / name), form="parquet", by=by)
        write_target(iter(without_body), target)
    for path in (tmp_path / "a.parquet", *(tmp_path / "by-site").rglob("*.parquet")):
        assert pyarrow.parquet.ParquetFile(path).num_row_groups == 3


@pytest.mark.parametrize("name", ["a.parquet", "a.sqlite"])
def test_a_revision_beyond_all_counting_has_a_row(tmp_path: Path, name: str) -> None:
    article = Article(url="https://news.example", revision=2**64 - 1)
    write_target(iter([article]), target_of(str(tmp_path / name), form=None, by=None))
    if name == "a.parquet":
        revisions = pyarrow.parquet.read_table(tmp_path / name).column("revision").to_pylist()
    else:
        with closing(sqlite3.connect(tmp_path / name)) as database:
            revisions = [row[0] for row in database.execute("SELECT revision FROM articles")]
    assert revisions == [2**31 - 1]


def test_a_hostile_site_name_stays_within_the_folder(tmp_path: Path) -> None:
    hostile = Article(id="../../../../x", site="../../x", headline="H", body="B")
    for form in ("parquet", "markdown"):
        folder = tmp_path / form / "out"
        folder.parent.mkdir()
        write_target(iter([hostile]), target_of(str(folder), form=form, by="site"))
        assert sorted(tmp_path.glob("*")) == sorted(tmp_path.glob("*[!x]"))
        assert [path.name for path in folder.parent.iterdir()] == ["out"]
        assert len([path for path in folder.rglob("*") if path.is_file()]) == 1


def test_parquet_without_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    parquet_form._schema.cache_clear()
    with pytest.raises(MissingLibraryError, match=r"pip install 'newscrawl\[parquet\]'"):
        written(tmp_path / "a.parquet")
    assert not list(tmp_path.iterdir())


def test_csv_has_cells_to_read_and_no_formulas(tmp_path: Path) -> None:
    with written(tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        full, _, bare = csv.DictReader(file)
    assert full["headline"].startswith("'=1+1")
    assert full["breadcrumbs"] == "Home > World"
    assert full["photos"] == "https://news.example/p.jpg | The bridge. | dpa\nThe river."
    assert full["timestamp_utc"] == "2023-07-12T13:12:32+00:00"
    assert full["body"] == full_article().body
    assert bare["timestamp"] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
def test_a_formula_has_an_apostrophe_before_it(start: str) -> None:
    assert guarded_cell(f"{start}1") == f"'{start}1"
    assert guarded_cell(f"1{start}1") == f"1{start}1"


def test_sqlite_searches_the_texts(tmp_path: Path) -> None:
    with closing(sqlite3.connect(written(tmp_path / "a.sqlite"))) as database:
        find = "SELECT rowid FROM article_search WHERE article_search MATCH ?"
        assert [database.execute(find, (word,)).fetchall() for word in ("cafe", "beispiel")] == [
            [(1,)],
            [(1,)],
        ]
        authors = "SELECT value FROM articles, json_each(authors) ORDER BY value"
        assert database.execute(authors).fetchall() == [("Ada Beispiel",), ("Bo Muster",)]
        [row] = database.execute("SELECT revision, body FROM articles WHERE site = 'news.example'")
        assert row == (1, full_article().body)


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


# --- other vocabularies -------------------------------------------------------------------------


def objects(value: Any) -> list[dict[str, Any]]:
    """All objects with a type within one."""
    if isinstance(value, dict):
        inner = [found for each in value.values() for found in objects(each)]
        return [value, *inner] if "@type" in value else inner
    return [found for each in value for found in objects(each)] if isinstance(value, list) else []


@pytest.mark.parametrize("article", [full_article(), bare_article()], ids=["full", "bare"])
def test_schema_org_has_only_properties_of_its_vocabulary(article: Article) -> None:
    mapped = to_schema_org(article)
    found = objects(mapped)
    for each in found:
        model = getattr(schema_org_models, each["@type"])
        names = {name for name in each if not name.startswith("@")}
        assert names <= set(model.__struct_encode_fields__)
    assert mapped["headline"] == article.headline
    assert [each["name"] for each in found if each["@type"] == "Person"] == article.authors


def test_zyte_articles_are_read_by_their_own_package(tmp_path: Path) -> None:
    target = target_of(str(tmp_path / "z.jsonl.gz"), form="zyte", by=None)
    assert write_target(iter(sample_articles()), target) == {"without a URL": 1}
    lines = gzip.decompress((tmp_path / "z.jsonl.gz").read_bytes()).splitlines()
    first, second = (ZyteArticle.from_dict(orjson.loads(line)) for line in lines)
    assert first is not None
    assert second is not None
    assert not first._unknown_fields_dict
    assert (first.url, first.canonicalUrl) == (full_article().url, full_article().canonical_url)
    assert first.datePublished == "2023-07-12T16:12:32+03:00"
    assert second.datePublished == "2023-07-14T00:00:00"
    assert first.breadcrumbs is not None
    assert [crumb.name for crumb in first.breadcrumbs] == ["Home", "World"]
    assert first.metadata is not None
    assert first.metadata.dateDownloaded == "2023-07-12T17:00:00Z"


def articles_of_fixtures() -> list[Article]:
    """The records that this project's own pages must give."""
    outputs = [orjson.loads(path.read_bytes()) for path in FIXTURES.rglob("output.json")]
    return [msgspec.convert(one, Article) for one in outputs if "reject" not in one]


@pytest.mark.build  # the schema is installed by "make test"
def test_ninjs_is_valid_by_its_schema() -> None:
    found = [*sample_articles(), full_article(), bare_article(), *articles_of_fixtures()]
    assert len(found) > 20
    for article in found:
        mapped = orjson.loads(orjson.dumps(to_ninjs(article)))
        faults = [
            f"{fault.json_path}: {fault.message}" for fault in ninjs_validator().iter_errors(mapped)
        ]
        assert not faults, (article.url, faults)


@pytest.mark.parametrize(
    "change",
    [
        {"uri": None},
        {"uri": "https://news.example/a b"},
        {"type": "article"},
        {"firstCreated": "2023-07-12T16:12:32"},
        {"headlines": [{"role": "main"}]},
        {"associations": [{"type": "picture", "uri": "https://news.example/p.jpg"}]},
        {"bodies": [{"value": "Text", "charCount": "4"}]},
        {"breadcrumbs": []},
    ],
    ids=str,
)
@pytest.mark.build  # as above
def test_what_the_schema_of_ninjs_does_not_allow_is_seen(change: dict[str, Any]) -> None:
    assert not ninjs_validator().is_valid(to_ninjs(full_article()) | change)


def test_ninjs_has_moments_of_the_worlds_clock_only() -> None:
    mapped = to_ninjs(full_article())
    assert mapped["firstCreated"] == "2023-07-12T13:12:32Z"
    assert "firstCreated" not in to_ninjs(sample_articles()[1])


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
