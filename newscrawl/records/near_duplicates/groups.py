"""Which articles have the same text: groups of them, each named by its first article."""

from __future__ import annotations

import sqlite3
from array import array
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.files.forms.moments import seconds_of
from newscrawl.records.near_duplicates.sketch_file import SketchFile
from newscrawl.records.near_duplicates.text_sketch import Sketcher, shingles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.items import Article
    from newscrawl.records.near_duplicates.text_sketch import Likeness

__all__ = ["DEFAULT_CONTAINED", "DEFAULT_WITHIN", "Group", "GroupFinder", "Groups"]

DEFAULT_WITHIN: Final = "3d"
"""An agency's text is taken over within hours, by weeklies within days."""
DEFAULT_CONTAINED: Final = 0.65
"""The share of the shorter text that must stand in the longer one, too: at 0.6 roundups and notices
of one form join groups, at 0.7 more texts that were cut and added to stay outside
(``python -m benchmarks dedup``)."""
_MIN_SHARED: Final = 0.2
"""The share of all that both say which both must say: a text in a longer one that has five times as
much to say is quoted in it, and not the same."""


class Group(NamedTuple):
    """Articles with the same text."""

    name: str
    """The id of the one that was published first."""
    articles: int
    """How many there are."""


class GroupFinder:
    """Gathers articles, and finds those that have the same text.

    It holds 40 bytes of each in memory, and while it compares them 40 more.
    """

    def __init__(self, *, within_seconds: float, contained: float) -> None:
        """Take what makes two articles one text.

        ``within_seconds``: how far apart in time they may be; ``contained``: which share of the
        shorter text the longer one must have.  Raises SketchError where the library for sketches is
        not installed.
        """
        self._within_seconds, self._contained = within_seconds, contained
        self._sketcher = Sketcher()
        self._ids = array("Q")
        self._moments = array("d")

    def find(self, articles: Iterable[Article]) -> Groups:
        """Return the groups among articles; each must come once.

        Those without an id, and those with less than some thirty words, are in none.
        """
        with SketchFile() as sketches:
            for article in articles:
                self._add(article, sketches)
            joined = _Joined(len(sketches))
            for pair in sketches.pairs(self._within_seconds):
                if self._is_same_text(pair.likeness):
                    joined.join(pair.one, pair.other)
        return Groups(self._members(joined))

    def _add(self, article: Article, sketches: SketchFile) -> None:
        body = article.plain_body if article.id else None
        parts = shingles(body) if body else None
        if not parts or article.id is None:
            return
        moment = seconds_of(article.timestamp) or seconds_of(article.fetched_at) or 0.0
        sketches.add(self._sketcher.sketch(parts), len(parts), moment)
        self._ids.append(int(article.id, 16))
        self._moments.append(moment)

    def _is_same_text(self, likeness: Likeness) -> bool:
        return likeness.contained >= self._contained and likeness.shared >= _MIN_SHARED

    def _members(self, joined: _Joined) -> Iterator[tuple[str, Group]]:
        """Yield the articles that are in groups, by their ids."""
        numbers = range(len(self._ids))
        first, sizes = array("I", numbers), array("I", [0]) * len(numbers)
        for number in numbers:
            root = joined.root(number)
            sizes[root] += 1
            if self._order(number) < self._order(first[root]):
                first[root] = number
        for number in numbers:
            root = joined.root(number)
            if sizes[root] > 1:
                yield self._id(number), Group(self._id(first[root]), sizes[root])

    def _order(self, number: int) -> tuple[float, int]:
        return self._moments[number], number

    def _id(self, number: int) -> str:
        return f"{self._ids[number]:016x}"


class _Joined:
    """Numbers that were joined to groups (a disjoint-set forest)."""

    def __init__(self, size: int) -> None:
        self._parents = array("I", range(size))

    def root(self, number: int) -> int:
        """Return the number that stands for the group of a number."""
        parents = self._parents
        while parents[number] != number:
            parents[number] = parents[parents[number]]  # the way is half as long the next time
            number = parents[number]
        return number

    def join(self, one: int, other: int) -> None:
        """Make one group of those of two numbers; the lower root stands for it."""
        first, second = sorted((self.root(one), self.root(other)))
        self._parents[second] = first


class Groups:
    """The groups by their articles; in a temporary file where they exceed the memory."""

    def __init__(self, members: Iterable[tuple[str, Group]]) -> None:
        self._database = sqlite3.connect("")
        self._database.execute(
            "CREATE TABLE member (article TEXT PRIMARY KEY, name TEXT, articles INTEGER)"
            " WITHOUT ROWID"
        )
        rows = ((article, *group) for article, group in members)
        self._database.executemany("INSERT INTO member VALUES (?, ?, ?)", rows)
        self.groups, self.articles = self._database.execute(
            "SELECT count(DISTINCT name), count(*) FROM member"
        ).fetchone()

    def of(self, article: str | None) -> Group | None:
        """Return the group of an article, by its id; None where it has none."""
        row = self._database.execute(
            "SELECT name, articles FROM member WHERE article = ?", (article,)
        ).fetchone()
        return Group(*row) if row else None

    def close(self) -> None:
        """Forget all."""
        self._database.close()
