"""Which articles are taken for one text, and how their lines are marked."""

from __future__ import annotations

import hashlib
import sys
from typing import TYPE_CHECKING, Any, Protocol

import orjson
import pytest

from newscrawl.cli import main
from newscrawl.common.article_identity import article_id
from newscrawl.files.json_lines import to_line
from newscrawl.files.packing import PACKINGS, open_unpacked
from newscrawl.items import Article
from newscrawl.records.near_duplicates import sketch_file
from newscrawl.records.near_duplicates.groups import GroupFinder
from newscrawl.records.near_duplicates.text_sketch import Sketcher, likeness, shingles

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.records.near_duplicates.groups import Groups

DAY_SECONDS = 86_400
ONES = "one two three four five six seven eight nine".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def paragraph(story: int, number: int) -> str:
    """A paragraph of fifty words, which stands in this story only."""
    words = [f"{ten}{story} {one}{number}" for ten in TENS[:5] for one in ONES[:5]]
    return f"{' '.join(words)}."


def paragraphs(story: int, count: int = 10) -> list[str]:
    return [paragraph(story, number) for number in range(count)]


def article(name: str, texts: list[str], day: str | None = "2026-11-30", **more: Any) -> Article:
    url = f"https://{name}.example/a"
    return Article(
        id=article_id(url), url=url, headline=name, timestamp=day, body="\n\n".join(texts), **more
    )


def found(*articles: Article, within_days: float = 3, contained: float = 0.65) -> Groups:
    finder = GroupFinder(within_seconds=within_days * DAY_SECONDS, contained=contained)
    return finder.find(articles)


def grouped(*articles: Article, within_days: float = 3, contained: float = 0.65) -> list[list[str]]:
    """The headlines of each group; the first one's stands in front."""
    groups = found(*articles, within_days=within_days, contained=contained)
    by_name: dict[str, list[str]] = {}
    for each in articles:
        if group := groups.of(each.id):
            members = by_name.setdefault(group.name, [])
            members.insert(0 if group.name == each.id else len(members), str(each.headline))
    return list(by_name.values())


AGENCY = paragraphs(1)


# --- what is one text --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        AGENCY,
        AGENCY[:5],
        [paragraph(2, 0), *AGENCY, paragraph(2, 1)],
        [paragraph(2, 0), *AGENCY[:7]],
        [" ".join(AGENCY).replace("twenty1 four", "“twenty1” – FOUR").replace("five3", "six3")],
    ],
    ids=["same", "cut", "added to", "cut and added to", "edited"],
)
def test_an_agencys_text_is_known_again(other: list[str]) -> None:
    one, copy = article("agency", AGENCY), article("paper", other, "2026-12-01")
    assert grouped(copy, one, article("else", paragraphs(3))) == [["agency", "paper"]]


@pytest.mark.parametrize(
    "other",
    [
        paragraphs(2),
        [*AGENCY[:2], *paragraphs(2, 8)],
        [*AGENCY[:2], *(paragraph(story, 0) for story in range(2, 14))],
        AGENCY[:1],
    ],
    ids=["another", "follow-up with the same background", "roundup", "teaser"],
)
def test_other_texts_are_not(other: list[str]) -> None:
    assert grouped(article("agency", AGENCY), article("paper", other)) == []


def test_notices_that_differ_in_their_numbers_are_not_one_text() -> None:
    form = "The numbers of draw {} are {}, {}, {}, {}, {} and {}; the bonus number is {}. " + (
        "All data are without warranty, and players must be of age. The next draw is on Friday."
    )
    first, second = form.format(*range(11, 19)), form.format(*range(31, 39))
    assert grouped(article("one", [first]), article("two", [second])) == []


def test_a_short_text_says_too_little() -> None:
    short = ["Only subscribers can read this article, subscribe now for a Euro a month."]
    assert grouped(article("one", short), article("two", short)) == []


def test_scripts_without_spaces_are_compared_by_their_signs() -> None:
    text = "".join(chr(0x4E00 + (number * 37) % 5000) for number in range(400))
    other = "".join(chr(0x4E00 + (number * 41) % 5000) for number in range(400))
    same, cut, another = article("a", [text]), article("b", [text[:250]]), article("c", [other])
    assert grouped(same, cut, another) == [["a", "b"]]


def test_the_addresses_of_links_in_markdown_do_not_count() -> None:
    link = "[twenty1](https://news.example/a-long-address)"
    linked = [text.replace("twenty1", link) for text in AGENCY]
    marked = article("marked", linked, sources={"body": "page, markdown"})
    assert grouped(article("plain", AGENCY), marked, contained=1) == [["plain", "marked"]]


def test_texts_further_apart_in_time_are_not_compared() -> None:
    one, other = article("one", AGENCY, "2026-11-01"), article("two", AGENCY, "2026-11-05")
    assert grouped(one, other) == []
    assert grouped(one, other, within_days=4) == [["one", "two"]]


def test_without_a_time_of_publication_that_of_the_fetch_counts() -> None:
    one = article("one", AGENCY, None, fetched_at="2026-11-30T12:00:00+00:00")
    early = article("two", AGENCY, None, fetched_at="2026-11-01T12:00:00+00:00")
    assert grouped(one, early, article("day", AGENCY)) == [["day", "one"]]


def test_a_greater_overlap_can_be_asked_for() -> None:
    one, other = article("one", AGENCY), article("two", [*AGENCY[:8], *paragraphs(2, 2)])
    assert grouped(one, other) == [["one", "two"]]
    assert grouped(one, other, contained=0.95) == []


def test_a_group_has_all_copies_and_the_name_of_the_first() -> None:
    copies = [article(f"paper{number}", AGENCY[: 10 - number % 3]) for number in range(40)]
    agency = article("agency", AGENCY, "2026-11-29")
    groups = found(*copies, agency)
    assert {groups.of(copy.id) for copy in copies} == {groups.of(agency.id)}
    group = groups.of(agency.id)
    assert group is not None
    assert group == (agency.id, 41)
    assert (groups.groups, groups.articles) == (1, 41)


def test_many_texts_are_sorted_in_several_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [article(f"paper{number}", paragraphs(number // 2, 3)) for number in range(30)]
    at_once = grouped(*texts)
    monkeypatch.setattr(sketch_file, "_MAX_SORTED", 7)
    monkeypatch.setattr(sketch_file, "_MAX_KNOWN_PAIRS", 2)
    assert sorted(grouped(*texts)) == sorted(at_once)
    assert len(at_once) == 15


# --- sketches ----------------------------------------------------------------------------------


def test_likeness_is_near_what_the_texts_have_in_common() -> None:
    one, other = shingles(" ".join(AGENCY)), shingles(" ".join(AGENCY[:6]))
    sketch = Sketcher().sketch
    alike = likeness(sketch(one), len(one), sketch(other), len(other))
    assert alike.shared == pytest.approx(len(one & other) / len(one | other), abs=0.1)
    assert alike.contained == pytest.approx(1, abs=0.15)


def test_sketches_stay_what_they_are() -> None:
    """Another version of the library may make others: then groups may change, and the changelog
    says so."""
    sketch = Sketcher().sketch(shingles(" ".join(AGENCY)))
    assert hashlib.sha256(sketch).hexdigest()[:16] == "b31c78aa13f90a75"


# --- newscrawl dedup ---------------------------------------------------------------------------


class Run(Protocol):
    """Runs "newscrawl dedup"; returns its status and what it wrote to its outputs."""

    def __call__(self, *arguments: object) -> tuple[int, str, str]: ...


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def run_dedup(*arguments: object) -> tuple[int, str, str]:
        status = main(["dedup", *map(str, arguments)])
        return status, *capfd.readouterr()

    return run_dedup


def test_lines_are_marked_and_none_is_left_out(tmp_path: Path, run: Run) -> None:
    agency, paper = article("agency", AGENCY), article("paper", AGENCY[:6], "2026-12-01")
    older = article("paper", paragraphs(5), "2026-12-01")
    paper.revision = 2
    lines = list(map(to_line, (older, agency, paper, article("else", paragraphs(2)))))
    number = b'"added_by_others":123456789012345678901234567890'
    added = lines[1].replace(b"}\n", b",%b}\n" % number)
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"".join((lines[0], added, b"{torn\n", *lines[2:])))
    status, out, err = run(path)
    marked = [orjson.loads(line) for line in out.splitlines()]
    keys = ("headline", "revision", "duplicate_group", "duplicate_count")
    assert [tuple(record[key] for key in keys) for record in marked] == [
        ("paper", 1, agency.id, 2),
        ("agency", 1, agency.id, 2),
        ("paper", 2, agency.id, 2),
        ("else", 1, None, 1),
    ]
    assert number.decode() in out.splitlines()[1]
    assert status == 0
    told, example = err.splitlines()
    assert told == "3 articles; 2 have the same text as others, in 1 group; 1 skipped: not-json"
    assert example.startswith(f"  {path}, line 3: no JSON")


def test_a_line_too_deep_to_be_written_again_is_told(tmp_path: Path, run: Run) -> None:
    deep = b',"added":%b}\n' % (b"[" * 1020 + b"]" * 1020)
    path = tmp_path / "a.jsonl"
    path.write_bytes(to_line(article("paper", ["A"])).replace(b"}\n", deep))
    status, _, err = run(path)
    assert status == 2
    assert err.endswith(
        f"{path}, line 1 has too many objects or lists in each other to be written again: "
        "remove it.\n"
    )
    status, out, err = run("--once", path)
    assert (status, out) == (2, "")
    assert err.endswith(f"nothing was written. {path}, line 1: its id cannot be read.\n")


@pytest.mark.parametrize("once", [(), ("--once",)], ids=["marked", "once"])
def test_a_good_output_is_not_replaced_with_none(
    tmp_path: Path, run: Run, once: tuple[str, ...]
) -> None:
    path, out = tmp_path / "a.jsonl", tmp_path / "out.jsonl"
    out.write_bytes(b"lines\n")
    path.write_bytes(b'{"reason": "list", "url": "x"}\n{"a": "table"}\n')
    status, _, err = run(*once, path, "-o", out, "--replace")
    assert status == 2
    assert f"nothing was written. {path}, line 2: JSON, but no record" in err
    assert out.read_bytes() == b"lines\n"
    path.write_bytes(b"")  # of a quiet day
    status, _, err = run(*once, path, "-o", out, "--replace")
    assert (status, out.read_bytes()) == (0, b"")
    assert err == f"{out}: no article in the inputs, so it is empty\n"


def test_an_output_is_packed_by_its_name_and_not_overwritten(tmp_path: Path, run: Run) -> None:
    path, out = tmp_path / "a.jsonl", tmp_path / "marked.jsonl.zst"
    path.write_bytes(to_line(article("agency", AGENCY)))
    assert run(path, "-o", out)[0] == 0
    assert out.read_bytes().startswith(PACKINGS[".zst"].magic)
    with open_unpacked(out) as lines:
        assert [orjson.loads(line)["duplicate_count"] for line in lines] == [1]
    status, _, err = run(path, "-o", out)
    assert status == 2
    assert f"{out} exists already" in err
    assert run(path, "-o", out, "--replace")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["missing.jsonl"], "missing.jsonl cannot be read (no such file or directory)"),
        (["a.jsonl", "-o", "a.csv"], "a.csv would not be a table: what is written are JSON Lines"),
        ([".", "-o", "out.jsonl"], "output would be read as an input: out.jsonl"),
        (["a.jsonl", "--within", "soon"], "'soon' is no span of time: give one like 90m"),
        (["a.jsonl", "--overlap", "65"], "65.0 is not in the range 0.2<=x<=1"),
        (["a.jsonl", "--strict"], "a.jsonl, line 1: no JSON"),
    ],
)
def test_what_is_wrong_is_told_in_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run, arguments: list[str], why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.jsonl").write_bytes(b"{torn\n")
    status, out, err = run(*arguments)
    assert status == 2
    assert out == ""
    assert why in err
    assert [path.name for path in tmp_path.iterdir()] == ["a.jsonl"]


def test_without_its_library_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.setitem(sys.modules, "rensa", None)
    (tmp_path / "a.jsonl").write_bytes(b"")
    status, _, err = run(tmp_path / "a.jsonl")
    assert status == 2
    assert "pip install 'newscrawl[dedup]'" in err
