"""Annotated pages are read with their sites, and no site is in two folds."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import click
import pytest

from benchmarks.annotated_sets import AnnotatedPage, folds_by_site, read_sets
from benchmarks.corpus import write_archive
from newscrawl.files.page_bytes import PageBytes

if TYPE_CHECKING:
    from pathlib import Path


def write_set(folder: Path, name: str, lines: list[dict[str, str]]) -> None:
    pages = [PageBytes(b"<p>" + line["url"].encode(), line["url"]) for line in lines]
    write_archive(folder / f"{name}.warc.gz", pages)
    text = "\n".join(map(json.dumps, lines))
    (folder / f"{name}.expected.jsonl").write_text(text, encoding="utf-8")


def test_pages_come_with_their_lines_in_the_order_of_the_lines(tmp_path: Path) -> None:
    write_set(tmp_path, "b", [{"url": "https://b.example/2"}, {"url": "https://b.example/1"}])
    write_set(tmp_path, "a", [{"url": "https://a.example/", "headline": "x"}])
    found = read_sets(tmp_path)
    assert [(page.set, page.page.url) for page in found] == [
        ("a", "https://a.example/"),
        ("b", "https://b.example/2"),
        ("b", "https://b.example/1"),
    ]
    assert found[0].expected["headline"] == "x"
    assert b"https://b.example/2" in found[1].page.content


def test_one_group_or_one_domain_is_one_site(tmp_path: Path) -> None:
    """A paper that one set knows by a group and another by its address is one site in all sets."""
    write_set(
        tmp_path,
        "a",
        [
            {"url": "https://www.paper.example/1", "group": "xx/Paper"},
            {"url": "https://paper-archive.example/2", "group": "xx/Paper"},
            {"url": "https://other.example/"},
        ],
    )
    write_set(
        tmp_path,
        "b",
        [
            {"url": "https://paper-archive.example/3"},
            {"url": "https://sport.paper.example/4", "site": "paper"},
        ],
    )
    sites = [page.site for page in read_sets(tmp_path)]
    assert sites == ["xx/Paper", "xx/Paper", "other.example", "xx/Paper", "xx/Paper"]


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ('{"url": "https://a.example/"}\n{"url": ', "line 2: not a JSON object"),
        ("[]", "line 1: not a JSON object"),
        ('{"url": "https://a.example/none"}', "a.warc.gz lacks https://a.example/none"),
    ],
)
def test_a_line_that_is_wrong_is_named(tmp_path: Path, expected: str, message: str) -> None:
    write_set(tmp_path, "a", [{"url": "https://a.example/"}])
    (tmp_path / "a.expected.jsonl").write_text(expected, encoding="utf-8")
    with pytest.raises(click.ClickException, match=message):
        read_sets(tmp_path)


def test_a_folder_without_sets_and_a_set_without_pages_are_named(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match="no annotated pages"):
        read_sets(tmp_path)
    (tmp_path / "a.expected.jsonl").touch()
    with pytest.raises(click.ClickException, match=r"a\.warc\.gz must lie beside it"):
        read_sets(tmp_path)


def pages_of_sites(sizes: dict[tuple[str, str], int]) -> list[AnnotatedPage]:
    return [
        AnnotatedPage(set_name, site, PageBytes(b""), {})
        for (set_name, site), size in sizes.items()
        for _ in range(size)
    ]


def test_a_site_is_in_one_fold_and_each_set_in_all() -> None:
    sizes = {("a", f"a{n}"): 1 + n % 4 for n in range(40)}
    sizes |= {("b", f"b{n}"): 1 for n in range(20)} | {("b", "a1"): 3}
    pages = pages_of_sites(sizes)
    folds = folds_by_site(pages, folds=4, seed=3)
    by_site: dict[str, set[int]] = {}
    for page, fold in zip(pages, folds, strict=True):
        by_site.setdefault(page.site, set()).add(fold)
    assert all(len(found) == 1 for found in by_site.values())
    for name in ("a", "b"):
        counts = Counter(fold for p, fold in zip(pages, folds, strict=True) if p.set == name)
        assert len(counts) == 4
        assert max(counts.values()) - min(counts.values()) <= 4


def test_a_seed_gives_the_same_folds_in_any_order_of_pages_and_another_seed_others() -> None:
    pages = pages_of_sites({("a", f"a{n}"): 2 for n in range(30)})
    folds = folds_by_site(pages, seed=1)
    assert folds_by_site(pages[::-1], seed=1) == folds[::-1]
    assert folds_by_site(pages, seed=2) != folds
