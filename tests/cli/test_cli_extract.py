"""``newscrawl extract`` as a process: what it writes, what it says, and how it ends."""

from __future__ import annotations

import gzip
import os
import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import orjson
import pytest

from newscrawl import Article
from newscrawl.files.packing import open_unpacked

if TYPE_CHECKING:
    from conftest import Cli, MakePage, MakeRecord

# Pages that say so kill the process that examines them, or break its extractor.
DANGEROUS = """
import os, signal
import newscrawl.extraction.examination as extraction
examine = extraction.examine_with_rules
def dangerous(content, url=None, **more):
    if b"kills its worker" in content:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"breaks an extractor" in content:
        raise ZeroDivisionError("twice\\nover")
    return examine(content, url, **more)
extraction.examine_with_rules = dangerous
"""
BROKEN_EXTRACTOR = """
from newscrawl.extraction import fields
find_headline = fields.find_headline
def broken_extractor(page):
    if "broken" in page.url:
        raise ZeroDivisionError("on \\x1b[31mpurpose\\ud800")
    return find_headline(page)
fields.find_headline = broken_extractor
"""
CHECKOUT = Path(__file__).parents[2]
KEYS = list(Article.__dataclass_fields__)


def archive(make: MakeRecord, pages: list[bytes]) -> bytes:
    return b"".join(
        gzip.compress(make(page, uri=f"https://news.example/{number}"))
        for number, page in enumerate(pages)
    )


def urls(records: list[dict[str, object]]) -> list[object]:
    return [record["url"] for record in records]


def lines_of(path: Path) -> list[dict[str, object]]:
    content = path.read_bytes()
    assert not content or content.endswith(b"\n")
    return [orjson.loads(line) for line in content.splitlines()]


def test_a_page_with_its_url(cli: Cli, article_page: MakePage) -> None:
    name = cli.write("page.html", article_page("The bridge stays closed"))
    ran = cli("extract", "--url", "https://news.example/bridge", name)
    assert ran.status == 0
    [record] = ran.records
    assert list(record) == KEYS
    assert record["url"] == "https://news.example/bridge"
    assert ran.err.startswith("1 article, 0 rejects from 1 page")


def test_the_example_of_the_readme(cli: Cli) -> None:
    text = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"newscrawl (extract --url \S+ )(\S+)\n\n```json\n(.*)\n```", text)
    assert found
    [record] = cli(*found[1].split(), str(CHECKOUT / found[2])).records
    shown = orjson.loads(found[3])
    assert str(record["body"]).startswith(shown["body"].removesuffix("…"))
    assert record == shown | {"body": record["body"]}
    assert list(record) == list(shown)


def test_a_page_without_a_url_and_a_page_on_standard_input(
    cli: Cli, article_page: MakePage
) -> None:
    page = article_page("The bridge stays closed")
    [from_file] = cli("extract", cli.write("page.html", page)).records
    assert (from_file["url"], from_file["id"], from_file["canonical_url"]) == (None, None, None)
    [from_stdin] = cli("extract", "-", stdin=page).records
    assert from_stdin == from_file
    [with_url] = cli("extract", "--url", "https://news.example/a", "-", stdin=page).records
    assert with_url["url"] == "https://news.example/a"


def test_folders_files_and_archives_in_the_order_given(
    cli: Cli, warc_record: MakeRecord, article_page: MakePage
) -> None:
    cli.write("folder/b.html", article_page("B"))
    cli.write("folder/a/c.html", article_page("C"))
    cli.write("x.warc.gz", archive(warc_record, [article_page("0"), article_page("1")]))
    ran = cli("extract", "x.warc.gz", "folder", "-o", "out.jsonl")
    assert (ran.status, ran.out) == (0, b"")
    records = lines_of(cli.folder / "out.jsonl")
    assert urls(records) == ["https://news.example/0", "https://news.example/1", None, None]
    assert records[0]["fetched_at"] == "2023-07-12T16:12:32+00:00"
    assert "4 articles" in ran.err


def test_rejects_have_a_reason_and_can_be_found(
    cli: Cli, warc_record: MakeRecord, article_page: MakePage
) -> None:
    cli.worker_patch = DANGEROUS
    cli.write("broken.html", b"<html>This breaks an extractor.</html>")
    missing = warc_record(article_page("Sorry"), uri="https://news.example/x", status="404 No")
    cli.write("x.warc", missing + warc_record(article_page("Fine")))
    ran = cli("extract", "broken.html", "x.warc", "--rejects", "rejects.jsonl")
    assert ran.status == 0
    assert urls(ran.records) == ["https://news.example/a"]
    assert "1 article, 2 rejects (" in ran.err
    assert "--rejects" not in ran.err
    broken, gone = lines_of(cli.folder / "rejects.jsonl")
    assert broken == {
        "url": None,
        "reason": "failed",
        "detail": "ZeroDivisionError: twice over",
        "fetched_at": None,
        "input": "broken.html",
    }
    assert (gone["url"], gone["reason"]) == ("https://news.example/x", "not-found")
    assert (gone["detail"], gone["input"]) == ("HTTP status 404", "x.warc")

    ran = cli("extract", "broken.html", "x.warc")
    assert "Add --rejects FILE" in ran.err
    ran = cli("extract", "--all", "broken.html", "x.warc", "--rejects", "rejects.jsonl")
    assert urls(ran.records) == [None, "https://news.example/x", "https://news.example/a"]
    assert all(list(record) == KEYS for record in ran.records)
    assert len(lines_of(cli.folder / "rejects.jsonl")) == 2


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_broken_extractor_leaves_its_traceback_on_standard_error(
    cli: Cli, warc_record: MakeRecord, article_page: MakePage, workers: str
) -> None:
    cli.worker_patch = BROKEN_EXTRACTOR
    broken, fine = "https://news.example/broken", "https://news.example/fine"
    pages = [
        warc_record(article_page("The bridge stays closed"), uri=uri) for uri in (broken, fine)
    ]
    cli.write("x.warc", b"".join(pages))
    ran = cli("extract", "--workers", workers, "x.warc", "--rejects", "rejects.jsonl")
    assert ran.status == 0
    assert urls(ran.records) == [fine]
    [reject] = lines_of(cli.folder / "rejects.jsonl")
    assert (reject["url"], reject["reason"]) == (broken, "failed")
    assert str(reject["detail"]).startswith("ZeroDivisionError: on ")
    assert ran.err.count(f"An extractor broke on {broken}\n") == 1
    assert ran.err.count("Traceback (most recent call last):\n") == 1
    assert "in broken_extractor\n" in ran.err
    assert "ZeroDivisionError: on \\x1b[31mpurpose\\ud800\n" in ran.err  # nothing steers a terminal


def test_a_page_that_is_too_large_is_a_reject(cli: Cli) -> None:
    with (cli.folder / "large.html").open("wb") as file:
        file.truncate(33 * 2**20)
    ran = cli("extract", "large.html", "--rejects", "-", "-o", "out.jsonl")
    assert [record["reason"] for record in ran.records] == ["too-large"]


def test_workers_write_what_one_process_writes(
    cli: Cli, warc_record: MakeRecord, article_page: MakePage
) -> None:
    pages = [article_page(f"Story {number}") for number in range(150)]
    cli.write("x.warc.gz", archive(warc_record, pages))
    alone = cli("extract", "x.warc.gz")
    together = cli("extract", "--workers", "3", "x.warc.gz")
    assert len(alone.records) == 150
    assert together.out == alone.out
    assert (alone.status, together.status) == (0, 0)


def test_a_page_that_kills_its_worker_is_the_only_one_lost(
    cli: Cli, warc_record: MakeRecord, article_page: MakePage
) -> None:
    cli.worker_patch = DANGEROUS
    pages = [article_page(f"Story {number}") for number in range(100)]
    for number in (0, 40, 41, 99):
        pages[number] = b"<html>This kills its worker.</html>"
    cli.write("x.warc.gz", archive(warc_record, pages))
    ran = cli("extract", "--workers", "2", "x.warc.gz", "--rejects", "rejects.jsonl")
    assert ran.status == 0
    kept = [number for number in range(100) if number not in {0, 40, 41, 99}]
    assert urls(ran.records) == [f"https://news.example/{number}" for number in kept]
    rejects = lines_of(cli.folder / "rejects.jsonl")
    assert urls(rejects) == [f"https://news.example/{number}" for number in (0, 40, 41, 99)]
    assert {reject["reason"] for reject in rejects} == {"failed"}


def test_workers_that_cannot_start_are_an_error(cli: Cli, article_page: MakePage) -> None:
    cli.patch("import os, sys\nif 'worker_main' in ' '.join(sys.orig_argv):\n    os._exit(3)\n")
    name = cli.write("page.html", article_page("A"))
    error = cli("extract", "--workers", "2", name).error()
    assert "cannot be started: 3 in a row ended" in error


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_cut_archive_ends_with_an_error_after_what_could_be_read(
    cli: Cli, warc_record: MakeRecord, article_page: MakePage, workers: str
) -> None:
    whole = archive(warc_record, [article_page(str(number)) for number in range(5)])
    cli.write("cut.warc.gz", whole[:-60])
    cli.write("page.html", article_page("Another"))
    ran = cli("extract", "--workers", workers, "cut.warc.gz", "page.html")
    assert ran.status == 2
    assert urls(ran.records) == [*(f"https://news.example/{number}" for number in range(4)), None]
    count, error = ran.err.splitlines()
    assert count.startswith("5 articles")
    assert error.startswith("newscrawl extract: cut off or damaged: cut.warc.gz.")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["none.html"], "no such file: none.html. Give an existing .html, .txt, .warc or .warc.gz"),
        (["page.html", "none.html"], "no such file: none.html"),
        (["empty"], "no pages in folder: empty"),
        (["photo.jpg"], "neither a page nor an archive: photo.jpg"),
        (["fake.warc"], "not a WARC archive, or damaged from its beginning: fake.warc"),
        (["--url", "news", "page.html"], "not a URL: news. Give one such as https://"),
        (["--url", "https://news.example/a", "page.html", "b.html"], "single page"),
        (["--url", "https://news.example/a", "folder"], "single page"),
        (["--url", "https://news.example/a", "x.warc"], "single page"),
        (["page.html", "-o", "page.html"], "page.html would not be a page"),
        (["page.txt", "-o", "page.txt"], "output is also an input: page.txt"),
        (["page.txt", "--rejects", "./page.txt"], "output is also an input: ./page.txt"),
        (["folder", "-o", "folder/out.txt"], "read as an input: folder/out.txt"),
        (["page.html", "-o", "x", "--rejects", "x"], "cannot both go to x"),
        (["page.html", "--rejects", "-"], "cannot both go to -"),
        (["page.html", "-o", "s3://bucket/out.jsonl"], "copy it to the store afterwards"),
        (["page.html", "-o", "none/out.jsonl"], "cannot write none/out.jsonl: no such file or"),
        (["page.html", "-o", "folder"], "folder is a folder that holds other files"),
        (["page.html", "--worker", "2"], "no such option '--worker'. Did you mean '--workers'?"),
        (["page.html", "--workers", "0"], "invalid value for '--workers'"),
        (["page.html", "--workers", "257"], "invalid value for '--workers'"),
        (["page.html", "--workers", "two"], "'two' is not a whole number. See: newscrawl extract"),
        ([], "missing argument 'INPUT...'. See: newscrawl extract --help"),
        (["page.html", "-o"], "option '-o' requires an argument. See: newscrawl extract --help"),
        (["page.html", "--all=1"], "option '--all' does not take a value. See: newscrawl"),
        (["page.html", "-o", ""], "cannot write '': no such file"),
        ([""], "cannot read '': no such file"),
        (["-", "-"], "only once"),
    ],
)
def test_bad_input_is_one_line_that_says_what_to_do(
    cli: Cli, article_page: MakePage, warc_record: MakeRecord, arguments: list[str], message: str
) -> None:
    for name in ("page.html", "page.txt", "b.html", "folder/c.html"):
        cli.write(name, article_page(name))
    cli.write("photo.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF")
    cli.write("fake.warc", b"<html></html>")
    cli.write("x.warc", warc_record(article_page("x")))
    (cli.folder / "empty").mkdir()
    line = cli("extract", *arguments).error()
    assert line.startswith("newscrawl extract: ")
    assert message in line
    assert (cli.folder / "page.html").read_bytes() == article_page("page.html")


def test_a_bad_input_leaves_an_older_output_as_it_was(cli: Cli, article_page: MakePage) -> None:
    name = cli.write("page.html", article_page("A"))
    cli.write("out.jsonl", b'{"url":"older"}\n')
    cli("extract", name, "none.html", "-o", "out.jsonl").error()
    cli("extract", name, "-o", "out.jsonl", "--rejects", "none/x").error()
    assert (cli.folder / "out.jsonl").read_bytes() == b'{"url":"older"}\n'
    assert cli("extract", name, "-o", "out.jsonl").status == 0
    assert len(lines_of(cli.folder / "out.jsonl")) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize(
    ("arguments", "output"),
    [
        (("extract", "page.html", "-o", "mine"), "mine"),
        (("extract", "page.html", "--rejects", "mine.gz"), "mine.gz"),
        (("inspect", "page.html", "--html", "mine.html"), "mine.html"),
        (("demo", "-o", "mine"), "mine"),
        (("metrics", "--sites", "sites.toml", "-o", "mine.prom"), "mine.prom"),
    ],
    ids=" ".join,
)
def test_a_file_of_others_is_not_written_over(
    cli: Cli, article_page: MakePage, arguments: tuple[str, ...], output: str
) -> None:
    """One of the command's own is written anew, as a timer has it."""
    cli.write("page.html", article_page("A"))
    cli.write("sites.toml", b'[[site]]\nname = "x"\nsites = "https://news.example"\n')
    mine = b"what somebody has written\n"
    cli.write(output, mine)
    told = cli(*arguments).error()
    assert f"{output} is no " in told
    assert "name another file" in told
    assert (cli.folder / output).read_bytes() == mine
    if arguments[0] != "demo":
        cli.write(output, b"")
        assert cli(*arguments).status == 0
        assert cli(*arguments).status == 0
        assert (cli.folder / output).read_bytes() or output == "mine.gz"


def test_a_full_disk_is_one_line(cli: Cli, article_page: MakePage) -> None:
    name = cli.write("page.html", article_page("A"))
    line = cli("extract", name, "-o", "/dev/full").error()
    assert "cannot write /dev/full: no space left on device" in line


def test_a_closed_pipe_ends_quietly(
    cli: Cli, warc_record: MakeRecord, article_page: MakePage
) -> None:
    pages = [article_page(f"Story {number}") for number in range(300)]
    cli.write("x.warc.gz", archive(warc_record, pages))
    with cli.start("extract", "--all", "x.warc.gz") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert orjson.loads(process.stdout.readline())["url"] == "https://news.example/0"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_ends_with_130_and_whole_lines(
    cli: Cli, warc_record: MakeRecord, article_page: MakePage, workers: str
) -> None:
    # Nobody reads the pipe to its end, so the run is still at work when the signal comes.
    pages = [article_page(f"Story {number}") for number in range(400)]
    cli.write("x.warc.gz", archive(warc_record, pages))
    with cli.start("extract", "--all", "--workers", workers, "x.warc.gz") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        first = process.stdout.readline()
        os.kill(process.pid, signal.SIGINT)
        rest = process.stdout.read()
        errors = process.stderr.read().decode()
        assert process.wait(60) == 130
    lines = (first + rest).splitlines(keepends=True)
    assert all(orjson.loads(line) for line in lines)
    assert lines[-1].endswith(b"\n")
    assert len(lines) < 400
    assert "Interrupted." in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize("ending", [".gz", ".zst", ".bz2", ".xz"])
def test_records_are_packed_by_the_name_of_the_file(
    cli: Cli, article_page: MakePage, ending: str
) -> None:
    name = cli.write("page.html", article_page("The bridge stays closed"))
    plain = cli("extract", name)
    ran = cli("extract", "-o", f"out.jsonl{ending}", name)
    assert (ran.status, ran.out) == (0, b"")
    with open_unpacked(cli.folder / f"out.jsonl{ending}") as stream:
        assert stream.read() == plain.out


def test_names_of_other_forms_are_refused(cli: Cli, article_page: MakePage) -> None:
    name = cli.write("page.html", article_page("The bridge stays closed"))
    said = cli("extract", "-o", "out.csv", name).error()
    assert "out.csv would not be a table: what is written are JSON Lines. Give out.jsonl" in said
    assert not (cli.folder / "out.csv").exists()
    assert "Did you mean out.jsonl?" in cli("extract", "-o", "out.jsnol", name).error()


def test_json_is_no_page(cli: Cli, article_page: MakePage) -> None:
    page = cli.write("page.html", article_page("The bridge stays closed"))
    sites = cli.write("s.toml", b'[[site]]\nname = "a"\n')
    for command in ("extract", "inspect"):
        name = cli.write("out.jsonl", cli("extract", page).out)
        assert "out.jsonl is JSON, not a page" in cli(command, name).error()
        listed = cli.write("list", b'[\n  {"title": "A"}\n]\n')
        assert "list is JSON, not a page" in cli(command, listed).error()
        assert "s.toml is TOML, such as a sites file, and no page" in cli(command, sites).error()
