"""``newscrawl dedup``: the lines of outputs, with the group of each article that has others."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final

import msgspec
import orjson

from newscrawl.items import Article
from newscrawl.records.near_duplicates.groups import GroupFinder
from newscrawl.records.reading import Records, record_of
from newscrawl.records.record_files import ReadError, numbered_lines

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.records.near_duplicates.groups import Groups

__all__ = ["COUNT_KEY", "GROUP_KEY", "Marking"]

GROUP_KEY: Final = "duplicate_group"
"""The id of the group's first article, in each of its articles; null where there is no other."""
COUNT_KEY: Final = "duplicate_count"
"""How many articles the group has; 1 where there is no other."""

_DECODER: Final = msgspec.json.Decoder(dict[str, msgspec.Raw])
"""Of a line whose values stay as they are, to the letter."""


class Marking:
    """Reads files twice: finds the groups, and gives each line of an article its group.

    No line of an article is left out; all revisions of an article have its group, which is found
    by the newest one.
    """

    def __init__(self, files: list[Path], *, strict: bool) -> None:
        """Take files of records; ``strict`` is that of ``newscrawl.read``."""
        self._files = files
        self.records = Records(files, newest=True, strict=strict)
        """What was read, and what was skipped."""
        self.groups = 0
        self.articles_in_groups = 0

    def lines(self, finder: GroupFinder) -> Iterator[bytes]:
        """Yield the marked lines.  Raises ReadError where reading does."""
        with closing(finder.find(self.records)) as groups:
            self.groups, self.articles_in_groups = groups.groups, groups.articles
            for path in self._files:
                for here, number, content in numbered_lines(path):
                    found = record_of(content)
                    if isinstance(found, Article) and isinstance(content, bytes):
                        try:
                            yield _marked(content, found.id, groups)
                        except RecursionError:
                            raise ReadError(
                                f"{here}, line {number} has too many objects or lists in each "
                                "other to be written again: remove it."
                            ) from None


def _marked(line: bytes, article: str | None, groups: Groups) -> bytes:
    """Return a line with the group of its article; what it has besides stays as it is."""
    record = _DECODER.decode(line)
    group = groups.of(article)
    record[GROUP_KEY] = _raw(group.name if group else None)
    record[COUNT_KEY] = _raw(group.articles if group else 1)
    return msgspec.json.encode(record) + b"\n"


def _raw(value: str | int | None) -> msgspec.Raw:
    return msgspec.Raw(orjson.dumps(value))
