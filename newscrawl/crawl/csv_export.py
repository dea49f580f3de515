"""Articles as CSV, for Scrapy's FEEDS: lists and photos as texts that people can read in a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.exporters import CsvItemExporter

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scrapy import Field

__all__ = ["ArticleCsvExporter"]


class ArticleCsvExporter(CsvItemExporter):
    """Scrapy's CSV exporter, with cells for what an article has lists of.

    Authors and hashtags have "; " between them, breadcrumbs " > ".  A photo is a line: its URL, its
    caption and its credit, with " | " between them.  ``sources`` has "field: source" and "; ".
    For programs, JSON Lines are better: they lose nothing.
    """

    def serialize_field(self, field: Mapping[str, Any] | Field, name: str, value: Any) -> Any:
        """Return a field's value as the text of its cell."""
        return super().serialize_field(field, name, _cell(name, value))


def _cell(name: str, value: Any) -> Any:
    if name == "breadcrumbs":
        return " > ".join(_parts(value, "name"))
    if name == "photos":
        return "\n".join(" | ".join(_values(photo, "url", "caption", "credit")) for photo in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {item}" for key, item in value.items())
    if isinstance(value, list):
        return "; ".join(map(str, value))
    return value


def _parts(values: Iterable[Any], name: str) -> Iterable[str]:
    return (text for value in values for text in _values(value, name))


def _values(value: Any, *names: str) -> list[str]:
    """Return those of an object's values that there are; a pipeline may have made it a dict."""
    found = value if isinstance(value, dict) else {name: getattr(value, name) for name in names}
    return [str(found[name]) for name in names if found.get(name)]
