"""Articles as Parquet: one file, or a folder partitioned by site or day as Hive names it."""

from __future__ import annotations

from collections import OrderedDict
from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from newscrawl.files.forms.article_columns import COLUMNS, Kind, row_of
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
_MAX_ROW_GROUP_CHARS: Final = 16_000_000
"""Of bodies that are held before they are written: some 4,000 articles, and 100 MB with all else
that pyarrow makes of them."""
_MAX_OPEN_FILES: Final = 64
"""Of partitions: a folder of thousands of sites stays below a process's limit of open files."""


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
        """Of the bodies that are held."""

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        self.chars += len(row["body"] or "")

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
        table.add(row_of(article))
        if table.chars > _MAX_ROW_GROUP_CHARS:
            table.flush()
    table.close()


def write_partitions(articles: Iterable[Article], folder: Path, *, by: str) -> None:
    """Write a folder for each site or day: ``site=news.example/part-0.parquet``.

    What is held of all of them has the bound of one file: when it is reached, all are written, so a
    partition has a row group for each time.
    """
    tables = _Partitions(folder, by)
    for article in articles:
        tables.add(partition_of(article, by), row_of(article))
    tables.close()


class _Partitions:
    """The files of the partitions that are open, the one used last at the end."""

    def __init__(self, folder: Path, by: str) -> None:
        self._folder, self._by = folder, by
        self._schema = _schema(by)
        self._open: OrderedDict[str, _Table] = OrderedDict()
        self._parts: dict[str, int] = {}
        self._chars = 0

    def add(self, value: str | None, row: dict[str, Any]) -> None:
        name = quote(value, safe=" ") if value else _NO_VALUE
        table = self._open.get(name) or self._opened(name)
        self._open.move_to_end(name)
        self._chars -= table.chars
        table.add(row)
        self._chars += table.chars
        if self._chars > _MAX_ROW_GROUP_CHARS:
            for each in self._open.values():
                each.flush()
            self._chars = 0

    def _opened(self, name: str) -> _Table:
        if len(self._open) >= _MAX_OPEN_FILES:
            _, oldest = self._open.popitem(last=False)
            self._chars -= oldest.chars
            oldest.close()
        folder = self._folder / f"{self._by}={name}"
        folder.mkdir(exist_ok=True)
        part = self._parts.get(name, 0)
        self._parts[name] = part + 1
        table = self._open[name] = _Table(folder / f"part-{part}.parquet", self._schema)
        return table

    def close(self) -> None:
        for table in self._open.values():
            table.close()


def partition_of(article: Article, by: str) -> str | None:
    """Return an article's site, or the day that it displays; without one, that of the fetch."""
    if by == "site":
        return article.site
    return day_of(article.timestamp) or day_of(article.fetched_at)
