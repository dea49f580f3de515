"""``newscrawl.read``: the articles of output files, each in its newest revision."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from newscrawl.items import Article
from newscrawl.records.newest import NewestRevisions
from newscrawl.records.record_files import AnyPath, ReadError, files_of, numbered_lines
from newscrawl.records.record_line import LineProblem, SkipReason, article_of

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

__all__ = ["ReadError", "Records", "SkippedLine", "read", "record_of"]

_MAX_EXAMPLES: Final = 3  # of lines that are kept to look at, for each reason


class SkippedLine(NamedTuple):
    """A line that was not read."""

    path: Path
    line: int
    """Counted from 1; 0 where it is about the file as a whole."""
    reason: SkipReason
    detail: str

    def __str__(self) -> str:
        place = f"{self.path}, line {self.line}" if self.line else str(self.path)
        return f"{place}: {self.detail}"


class Records(Iterator[Article]):
    """The articles of some files, one after the other, and what was not read of them.

    The counts are whole when the last article was read.
    """

    def __init__(self, files: list[Path], *, newest: bool, strict: bool) -> None:
        """Take files of records; ``read`` says what the options mean."""
        self.files = files
        self.articles = 0
        """How many articles were given."""
        self.older = 0
        """How many lines hold an older revision of an article, or the same one once more."""
        self._strict = strict
        self._counts: Counter[SkipReason] = Counter()
        self._examples: defaultdict[SkipReason, list[SkippedLine]] = defaultdict(list)
        self._given = self._newest() if newest else self._all()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Article:
        """Return the next article.  Raises ReadError; with ``strict`` for each line to skip."""
        article = next(self._given)
        self.articles += 1
        return article

    @property
    def skipped(self) -> Mapping[SkipReason, int]:
        """How many lines were not read, by the reason."""
        return dict(self._counts)

    @property
    def examples(self) -> list[SkippedLine]:
        """The first lines that were not read, up to three for each reason."""
        return [line for lines in self._examples.values() for line in lines]

    def _all(self) -> Iterator[Article]:
        """Yield the articles of all lines; count the other lines."""
        for path in self.files:
            for here, number, content in numbered_lines(path):
                found = record_of(content)
                if isinstance(found, LineProblem):
                    self._skip(SkippedLine(here, number, *found))
                else:
                    yield found

    def _newest(self) -> Iterator[Article]:
        """Yield each article once: all lines are read, and then those that are the newest.

        Lines that are added in the meantime count for the next reading.
        """
        newest = NewestRevisions()
        try:
            for article in self._all():
                if article.id is not None:
                    newest.note(article)
                    self.older += 1
            self.older -= len(newest)
            for path in self.files:
                for _, _, content in numbered_lines(path):
                    found = record_of(content)
                    if isinstance(found, Article) and (found.id is None or newest.take(found)):
                        yield found
            self._note_gone(len(newest))
        finally:
            newest.close()

    def _note_gone(self, number: int) -> None:
        if number and self._strict:
            raise ReadError(f"{number} article(s) were removed while they were read: read again.")
        self._counts.update({SkipReason.GONE: number} if number else {})

    def _skip(self, line: SkippedLine) -> None:
        if self._strict:
            raise ReadError(f"{line}.")
        self._counts[line.reason] += 1
        if len(self._examples[line.reason]) < _MAX_EXAMPLES:
            self._examples[line.reason].append(line)


def record_of(content: bytes | LineProblem) -> Article | LineProblem:
    """Return what a line holds.  A last line that is no JSON is one that is not all there."""
    found = article_of(content) if isinstance(content, bytes) else content
    if isinstance(content, bytes) and isinstance(found, LineProblem):
        is_last = not content.endswith(b"\n")
        if is_last and found.reason is SkipReason.NOT_JSON:
            return LineProblem(SkipReason.CUT, "the line is cut off, or not written yet")
    return found


def read(
    paths: AnyPath | Iterable[AnyPath], *, newest: bool = True, strict: bool = False
) -> Records:
    """Read the articles of output files: each in its newest revision.

    ``paths`` is a file of JSON Lines (``.jsonl``, packed or not), a folder with such files, or
    several of these.  They may be written to meanwhile: what was in them when the reading began is
    read.  Memory is bounded, however many there are.

    With ``newest=False`` the articles of all lines are given, older revisions too, and the files
    are read once and not twice.  What gives no article is skipped and counted by its reason
    (``skipped``, ``examples``); with ``strict=True`` the first such line ends the reading.

    Raises ReadError for what is not there and for a file that holds something else; with ``strict``
    for the first line to skip, with its file and number.

    ::

        articles = newscrawl.read("articles/")
        for article in articles:
            print(article.headline)
        print(articles.skipped)
    """
    files = files_of(paths)
    pipe = next((path for path in files if newest and not path.is_file()), None)
    if pipe is not None:
        raise ReadError(
            f"{pipe} is a pipe, which cannot be read twice: save what comes out of it in a file, "
            "or read all revisions (newest=False)."
        )
    return Records(files, newest=newest, strict=strict)
