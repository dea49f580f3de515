"""Pages whose right values somebody wrote down: their sets, their sites, and folds by site.

A set is what lies in a folder: an archive of pages, ``NAME.warc.gz``, and beside it
``NAME.expected.jsonl``, with a line for each page: its "url" and the fields that are annotated.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

import click

from benchmarks.corpus import FIXTURES, read_archive
from newscrawl.common.registrable_domain import registrable_domain
from newscrawl.page_fixtures import find_fixtures
from newscrawl.page_fixtures.reading import REJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from newscrawl.files.page_bytes import PageBytes

__all__ = ["DEFAULT_FOLDS", "AnnotatedPage", "fixture_set", "folds_by_site", "read_sets"]

DEFAULT_FOLDS: Final = 5
"""Folds: four fifths of the sites to learn from, as is usual."""
_EXPECTED: Final = ".expected.jsonl"
_ARCHIVE: Final = ".warc.gz"
_GROUPS: Final = ("group", "site")
"""The keys of a line that name the page's site."""


class AnnotatedPage(NamedTuple):
    """A page with its right values."""

    set: str
    """The set's name; each set has its own convention of what belongs to a body."""
    site: str
    """Pages of one site have one name, whatever set they are in."""
    page: PageBytes
    expected: dict[str, Any]
    """The line of the set's file: "url", and the fields that are annotated."""


def read_sets(folder: Path) -> list[AnnotatedPage]:
    """Return a folder's annotated pages by set, in the order of their lines.

    Raises click's error with what to do where a set is not whole.
    """
    found: list[tuple[str, PageBytes, dict[str, Any]]] = []
    files = sorted(path for path in folder.iterdir() if path.name.endswith(_EXPECTED))
    if not files:
        raise click.ClickException(
            f"no annotated pages in {folder}: it must hold NAME{_EXPECTED} beside NAME{_ARCHIVE}."
        )
    for path in files:
        archive = path.with_name(path.name.removesuffix(_EXPECTED) + _ARCHIVE)
        if not archive.exists():
            raise click.ClickException(f"{path} has no pages: {archive.name} must lie beside it.")
        found += _set(path, archive)
    sites = _sites([expected for _, _, expected in found])
    return [
        AnnotatedPage(name, site, page, expected)
        for (name, page, expected), site in zip(found, sites, strict=True)
    ]


def _set(path: Path, archive: Path) -> Iterable[tuple[str, PageBytes, dict[str, Any]]]:
    by_url = {page.url: page for page in read_archive(archive)}
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                expected = json.loads(line)
                url = expected["url"]
            except (ValueError, KeyError, TypeError):
                raise click.ClickException(
                    f'{path}, line {number}: not a JSON object with a "url".'
                ) from None
            if url not in by_url:
                raise click.ClickException(f"{path}, line {number}: {archive.name} lacks {url}.")
            yield path.name.removesuffix(_EXPECTED), by_url[url], expected


def _sites(lines: Sequence[dict[str, Any]]) -> list[str]:
    """Return the site of each page.

    Pages are of one site where their lines name one group or their URLs have one registrable
    domain; so that a site's group in one set and its domain in another are one site, too.
    """
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    names = [_names(line) for line in lines]
    for first, *others in names:
        for other in others:
            leader[find(other)] = find(first)
    # A site is called as most of its pages are.
    counts: dict[str, Counter[str]] = {}
    for first, *_ in names:
        counts.setdefault(find(first), Counter())[first] += 1
    called = {key: min(count, key=lambda n: (-count[n], n)) for key, count in counts.items()}
    return [called[find(first)] for first, *_ in names]


def _names(line: dict[str, Any]) -> list[str]:
    """Return what a page's site is called: by its annotators, and by its URL."""
    groups = [line[key] for key in _GROUPS if isinstance(line.get(key), str)]
    host = urlsplit(line["url"]).hostname or line["url"]
    return [*groups, registrable_domain(host)]


def fixture_set() -> list[AnnotatedPage]:
    """Return the project's fixtures that are articles; their golden records are the right values.

    Each is a site of its own.
    """
    found = []
    for fixture in find_fixtures(FIXTURES):
        record = fixture.expected()
        if REJECT not in record:
            page = fixture.page()
            expected = _expected_of(page.url or "", record)
            found.append(AnnotatedPage("fixtures", fixture.name, page, expected))
    return found


def _expected_of(url: str, record: dict[str, Any]) -> dict[str, Any]:
    """Return a record's values in the form of an annotated page's line."""
    expected = {
        "url": url,
        "lang": record["language"],
        "headline": [record["headline"]],
        "body": [record["body"] or ""],
        "authors": record["authors"],
        "hashtags": record["hashtags"],
        "photo_credits": list(dict.fromkeys(filter(None, (p["credit"] for p in record["photos"])))),
        "lead_photo_credit": [record["photo_credit"]] if record["photo_credit"] else [],
        "breadcrumbs": [crumb["name"] for crumb in record["breadcrumbs"]],
    }
    if time := record["timestamp"]:
        expected["timestamp" if "T" in time else "date"] = time
    return expected


def folds_by_site(
    pages: Sequence[AnnotatedPage], *, folds: int = DEFAULT_FOLDS, seed: int = 0
) -> list[int]:
    """Return the fold of each page, 0 to ``folds`` - 1: a site is never in two of them.

    Sites are shuffled by the seed; then each goes, the largest first, to the fold that has the
    fewest pages of the site's sets, so that every set is spread over all folds.
    """
    by_site: dict[str, Counter[str]] = {}
    for page in pages:
        by_site.setdefault(page.site, Counter())[page.set] += 1
    sites = sorted(by_site)
    random.Random(seed).shuffle(sites)  # noqa: S311 (no secret: the same folds for a seed)
    sites.sort(key=lambda site: -by_site[site].total())
    filled: list[Counter[str]] = [Counter() for _ in range(folds)]
    fold_of: dict[str, int] = {}
    for site in sites:
        sets = by_site[site]
        fold = min(
            range(folds),
            key=lambda n: (sum(filled[n][name] for name in sets), filled[n].total(), n),
        )
        filled[fold].update(sets)
        fold_of[site] = fold
    return [fold_of[page.site] for page in pages]
