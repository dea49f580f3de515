"""Articles as CSV, for Scrapy's FEEDS: lists and photos as texts that people can read in a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.exporters import CsvItemExporter

from newscrawl.files.forms.cells import cell_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy import Field

__all__ = ["ArticleCsvExporter"]


class ArticleCsvExporter(CsvItemExporter):
    """Scrapy's CSV exporter, with cells for what an article has lists of.

    For programs, JSON Lines are better: they lose nothing.
    """

    def serialize_field(self, field: Mapping[str, Any] | Field, name: str, value: Any) -> Any:
        """Return a field's value as the text of its cell."""
        return super().serialize_field(field, name, cell_of(name, value))
