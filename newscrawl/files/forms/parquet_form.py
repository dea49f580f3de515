"""Articles as Parquet: one file, or a folder partitioned by site or day as Hive names it."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from newscrawl.files.forms.article_columns import COLUMNS, Kind, row_of_json
from newscrawl.files.forms.moments import day_of
from newscrawl.files.forms.whole_output import open_new

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from newscrawl.items import Article

__all__ = ["PARTITIONS", "MissingLibraryError", "partition_of", "write_parquet"]

PARTITIONS: Final = ("site", "day")
"""By what articles can be put into folders of their own."""
_NO_VALUE: Final = "__HIVE_DEFAULT_PARTITION__"
"""Where the site or the day is unknown, as Hive, Spark, Arrow and DuckDB have it."""
_MAX_ROW_GROUP_CHARS: Final = 24_000_000
"""Of records that are held before they are written: some 4,000 articles, and 100 MB with all that
pyarrow makes of them.  Not of bodies alone, as galleries and films have none."""
_MAX_HELD_CHARS: Final = 32_000_000
"""Of lines that are held for all partitions together, before each gets its own."""
_MAX_NAME_CHARS: Final = 200
"""Of a partition: no host has more, and no file's name may have many more."""


class MissingLibraryError(Exception):
    """A library that an extra brings is not installed; the message names the extra."""


def _pyarrow() -> tuple[Any, Any]:
    try:
        # Here, as it is an extra, and takes as long to load as all else.
        import pyarrow  # noqa: PLC0415
        import pyarrow.parquet  # noqa: PLC0415
    except ImportError as error:
        raise MissingLibraryError(
            "Parquet needs pyarrow: pip install 'newscrawl[parquet]', or write another form."
        ) from error
    return pyarrow, pyarrow.parquet


@cache
def _schema(left_out: str | None) -> Any:
    """Return the table's schema, without the column that the folders' names hold."""
    arrow, _ = _pyarrow()
    text, moment = arrow.string(), arrow.timestamp("us", tz="UTC")
    kinds = {
        Kind.NUMBER: arrow.int32(),
        Kind.TEXT: text,
        Kind.MOMENT: moment,
        Kind.TEXTS: arrow.list_(text),
        Kind.BREADCRUMBS: arrow.list_(arrow.struct([("name", text), ("url", text)])),
        Kind.PHOTOS: arrow.list_(
            arrow.struct([("url", text), ("caption", text), ("credit", text)])
        ),
        Kind.TEXT_BY_NAME: arrow.map_(text, text),
        Kind.NUMBER_BY_NAME: arrow.map_(text, arrow.float64()),
        Kind.ANY: text,
    }
    return arrow.schema([(name, kinds[kind]) for name, kind in COLUMNS if name != left_out])


class _Table:
    """A Parquet file, to which articles are added a row group at a time."""

    def __init__(self, path: Path, schema: Any) -> None:
        self._schema = schema
        self._path = path
        self._rows: list[dict[str, Any]] = []
        self._writer: Any = None
        self.chars = 0
        """Of the records that are held."""

    def add(self, record: str | bytes) -> None:
        self._rows.append(row_of_json(record))
        self.chars += len(record)
        if self.chars > _MAX_ROW_GROUP_CHARS:
            self.flush()

    def flush(self) -> None:
        """Write the articles that are held as a row group."""
        arrow, parquet = _pyarrow()
        if self._writer is None:
            self._file = open_new(self._path)
            self._writer = parquet.ParquetWriter(self._file, self._schema, compression="zstd")
        if self._rows:
            for row in self._rows:
                for name in ("sources", "confidence"):  # Arrow takes a map as pairs
                    row[name] = list(row[name].items())
            self._writer.write_table(arrow.Table.from_pylist(self._rows, schema=self._schema))
        self._rows, self.chars = [], 0

    def close(self) -> None:
        self.flush()
        self._writer.close()
        self._file.close()


def write_parquet(articles: Iterable[Article], path: Path) -> None:
    """Write one file, with a row group for every few thousand articles."""
    table = _Table(path, _schema(None))
    for article in articles:
        table.add(article.to_json())
    table.close()


def write_partitions(articles: Iterable[Article], folder: Path, *, by: str) -> None:
    """Write a folder for each site or day: ``site=news.example/part-0.parquet``.

    The records go to a file for each partition first, and then each of these becomes a table: so a
    partition has row groups of full size, however its articles lie in the inputs.
    """
    schema = _schema(by)
    spool = _Spool(folder, by)
    for article in articles:
        spool.add(partition_of(article, by), article.to_json())
    spool.flush()
    for path in spool.files:
        table = _Table(path.with_name("part-0.parquet"), schema)
        with path.open("rb") as lines:
            for line in lines:
                table.add(line)
        table.close()
        path.unlink()


class _Spool:
    """Files of records by partition, written to one at a time, and in pieces: little is held."""

    def __init__(self, folder: Path, by: str) -> None:
        self._folder, self._by = folder, by
        self._held: defaultdict[Path, list[str]] = defaultdict(list)
        self._chars = 0
        self.files: dict[Path, None] = {}
        """In the order in which they were begun."""

    def add(self, value: str | None, line: str) -> None:
        name = quote(value, safe=" ") if value else _NO_VALUE
        if len(name) > _MAX_NAME_CHARS:
            name = _NO_VALUE
        self._held[self._folder / f"{self._by}={name}" / "records.jsonl"].append(line)
        self._chars += len(line)
        if self._chars > _MAX_HELD_CHARS:
            self.flush()

    def flush(self) -> None:
        """Write what is held to the files."""
        for path, lines in self._held.items():
            if path not in self.files:
                path.parent.mkdir()
                self.files[path] = None
            with open_new(path, adds=True) as file:
                file.write("".join(f"{line}\n" for line in lines).encode())
        self._held.clear()
        self._chars = 0


def partition_of(article: Article, by: str) -> str | None:
    """Return an article's site, or the day that it displays; without one, that of the fetch."""
    if by == "site":
        return article.site
    return day_of(article.timestamp) or day_of(article.fetched_at)
