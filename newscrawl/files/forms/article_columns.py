"""The record as a row of columns, with moments in UTC beside those displayed."""

from __future__ import annotations

from dataclasses import fields as fields_of
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import orjson

from newscrawl.files.forms.moments import utc_of
from newscrawl.items import Article

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["COLUMNS", "Column", "Kind", "row_of", "row_of_json"]


class Kind(Enum):
    """What a column holds."""

    NUMBER = "number"
    TEXT = "text"
    MOMENT = "moment"
    """A moment in UTC."""
    TEXTS = "texts"
    BREADCRUMBS = "breadcrumbs"
    PHOTOS = "photos"
    TEXT_BY_NAME = "text by name"
    NUMBER_BY_NAME = "number by name"
    ANY = "any"
    """JSON of any form, written as a text."""


class Column(NamedTuple):
    """A column of a table of articles."""

    name: str
    kind: Kind


_KINDS: Final = {
    "int": Kind.NUMBER,
    "str": Kind.TEXT,
    "str | None": Kind.TEXT,
    "list[str]": Kind.TEXTS,
    "list[Breadcrumb]": Kind.BREADCRUMBS,
    "list[Photo]": Kind.PHOTOS,
    "dict[str, str]": Kind.TEXT_BY_NAME,
    "dict[str, float]": Kind.NUMBER_BY_NAME,
    "dict[str, Any]": Kind.ANY,
}
"""By the type of a record's field."""
_MOMENTS: Final = ("timestamp", "modified", "fetched_at")
_IN_UTC: Final = "_utc"
_MAX_REVISION: Final = 2**31 - 1
"""What a column of 32 bits holds: of a record with a greater number, which newscrawl never writes,
this one stands there."""


def _columns() -> tuple[Column, ...]:
    found: list[Column] = []
    for each in fields_of(Article):
        found.append(Column(each.name, _KINDS[str(each.type)]))
        if each.name in _MOMENTS:
            found.append(Column(f"{each.name}{_IN_UTC}", Kind.MOMENT))
    return tuple(found)


COLUMNS: Final = _columns()
"""The record's keys in their order; behind each moment as displayed, the same in UTC."""


def row_of(article: Article) -> dict[str, Any]:
    """Return an article's values by column; a moment in UTC is None where its offset is unknown."""
    # Through JSON: several times faster than dataclasses.asdict(), and dicts all the way down.
    return row_of_json(article.to_json())


def row_of_json(record: str | bytes) -> dict[str, Any]:
    """Return the values of a record's line by column, as :func:`row_of` does."""
    row: dict[str, Any] = orjson.loads(record)
    for name in _MOMENTS:
        moment: datetime | None = utc_of(row.get(name))
        row[f"{name}{_IN_UTC}"] = moment
    row["revision"] = min(row["revision"], _MAX_REVISION)
    row["metadata"] = orjson.dumps(row["metadata"]).decode() if row.get("metadata") else None
    return row
