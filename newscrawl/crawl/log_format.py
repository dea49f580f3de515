"""The log's form: one line a message, whatever is in it."""

from __future__ import annotations

import copy
import json
import logging
from typing import Any, Final

from scrapy.utils.log import get_scrapy_root_handler

from newscrawl.common.printable import printable, printable_json, printable_lines
from newscrawl.crawl.scrapy_internals import STATISTICS_LOGGER

__all__ = ["JsonFormatter", "PrintableFormatter", "make_scrapys_log_printable"]

_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "spider"}
_INDENT: Final = "    "
"""Stands before each further line, so that none can be taken for a message of its own."""


class PrintableFormatter(logging.Formatter):
    """Formats as another formatter does, with steering characters made visible.

    A message is one line.  Tracebacks and Scrapy's statistics keep their lines, which are
    indented: what begins at the left edge is a message.
    """

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """Write a message, and its traceback if any."""
        shown = copy.copy(record)  # other handlers get the message as it is
        message = record.getMessage()
        is_table = record.name == STATISTICS_LOGGER
        shown.msg, shown.args = _further_indented(message) if is_table else printable(message), None
        if record.exc_info:
            shown.exc_text = self._inner.formatException(record.exc_info)
        shown.exc_text = _indented(shown.exc_text)
        shown.stack_info = _indented(shown.stack_info)
        return self._inner.format(shown)


def _further_indented(text: str) -> str:
    return printable_lines(text).replace("\n", f"\n{_INDENT}")


def _indented(text: str | None) -> str | None:
    return _INDENT + _further_indented(text) if text else text


class JsonFormatter(logging.Formatter):
    r"""A line of JSON for each message: time, level, logger, message, and the error if any.

    Steering characters are JSON escapes (``\u009b``), so the line is fit to be printed, and whoever
    reads the JSON gets the message as it was.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Write a message as a line."""
        told: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        more = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        # Not orjson: it refuses lone surrogates, which file names may have.
        line = json.dumps(told | more, default=str, ensure_ascii=False, separators=(",", ":"))
        return printable_json(line)


def make_scrapys_log_printable() -> None:
    """Wrap the formatter of the handler that Scrapy's own commands log by.

    Scrapy sets its handler up anew until a crawl's engine is made, so call this when the spider is
    opened: before anything that a site sends can be logged.
    """
    handler = get_scrapy_root_handler()
    inner = handler.formatter if handler else None
    if handler and not isinstance(inner, PrintableFormatter):
        handler.setFormatter(PrintableFormatter(inner or logging.Formatter()))
