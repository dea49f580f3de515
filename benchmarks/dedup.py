"""How well "newscrawl dedup" finds an agency's text on many sites: on invented syndication."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from benchmarks.syndication import CHANGES, OTHERS, SyndicatedArticle, syndicated_articles
from benchmarks.tables import table
from newscrawl.records.near_duplicates.groups import GroupFinder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table

    from newscrawl.records.near_duplicates.groups import Groups

__all__ = ["OVERLAPS", "SEEDS", "Found", "dedup_tables", "pairs_found"]

SEEDS: Final = (1, 2, 3)
OVERLAPS: Final = (0.5, 0.6, 0.65, 0.7, 0.8, 0.9)
_NO_WINDOW_SECONDS: Final = 1e12  # all texts are compared: the harder case


class Found(NamedTuple):
    """Pairs of articles: of one text and in one group, of one text, in one group."""

    right: int
    wanted: int
    grouped: int

    @property
    def recall(self) -> float:
        """Which share of the pairs of one text are in one group."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """Which share of the pairs in one group are of one text."""
        return self.right / self.grouped if self.grouped else 1.0


def dedup_tables(stories: int, seeds: Iterable[int]) -> list[Table]:
    """Return how many pairs are found at each overlap, and which changes are not seen through."""
    corpora = [syndicated_articles(stories, seed) for seed in seeds]
    rows, missed = [], []
    for overlap in OVERLAPS:
        groups = [_groups(corpus, overlap) for corpus in corpora]
        found = [pairs_found(*pair) for pair in zip(corpora, groups, strict=True)]
        total = Found(*map(sum, zip(*found, strict=True)))
        rows.append([f"{overlap}", f"{total.recall:.1%}", f"{total.precision:.1%}"])
        missed.append([f"{overlap}", *_by_change(corpora, groups)])
    articles = sum(map(len, corpora))
    return [
        table(f"Pairs of {articles:,} articles", ["--overlap", "recall", "precision"], rows),
        table(
            "Copies in the group of their story; others in a group of anything",
            ["--overlap", *CHANGES, *OTHERS],
            missed,
        ),
    ]


def _groups(corpus: list[SyndicatedArticle], overlap: float) -> Groups:
    finder = GroupFinder(within_seconds=_NO_WINDOW_SECONDS, contained=overlap)
    return finder.find(each.article for each in corpus)


def pairs_found(corpus: list[SyndicatedArticle], groups: Groups) -> Found:
    """Return how many pairs of articles were found."""
    by_group: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for each in corpus:
        if group := groups.of(each.article.id):
            by_group[group.name][each.story] += 1
    stories = Counter(each.story for each in corpus)
    right = sum(_pairs(count) for group in by_group.values() for count in group.values())
    grouped = sum(_pairs(group.total()) for group in by_group.values())
    return Found(right, sum(map(_pairs, stories.values())), grouped)


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _by_change(corpora: list[list[SyndicatedArticle]], groups: list[Groups]) -> list[str]:
    """Return which share of the articles of each kind are in a group: copies in their story's."""
    seen: defaultdict[str, list[bool]] = defaultdict(list)
    for corpus, found in zip(corpora, groups, strict=True):
        first: dict[int, str | None] = {}
        for each in corpus:
            is_first = each.story not in first
            first.setdefault(each.story, each.article.id)
            group = found.of(each.article.id)
            if each.change in OTHERS:
                seen[each.change].append(group is not None)
            elif not is_first:
                seen[each.change].append(group is not None and group == found.of(first[each.story]))
    return [f"{sum(seen[kind]) / len(seen[kind]):.1%}" for kind in (*CHANGES, *OTHERS)]
