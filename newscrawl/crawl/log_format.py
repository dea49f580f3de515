"""The form of the log: one line a message, whatever the message holds."""

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
"""Before each further line, so that nobody takes it for a message of its own."""


class PrintableFormatter(logging.Formatter):
    """Formats like another formatter, but with control characters as visible escapes.

    A message is one line.  Tracebacks and Scrapy's statistics keep their lines, which are
    indented: only messages begin at the left edge.
    """

    def __init__(self, inner: logging.Formatter) -> None:
        super().__init__()
        self._inner = inner

    def format(self, record: logging.LogRecord) -> str:
        """Return a message, with its traceback if it has one."""
        shown = copy.copy(record)  # other handlers get the message as it is
        message = record.getMessage()
        is_table = record.name == STATISTICS_LOGGER
        shown.msg = _indent_further_lines(message) if is_table else printable(message)
        shown.args = None
        if record.exc_info:
            shown.exc_text = self._inner.formatException(record.exc_info)
        shown.exc_text = _indented(shown.exc_text)
        shown.stack_info = _indented(shown.stack_info)
        return self._inner.format(shown)


def _indent_further_lines(text: str) -> str:
    return printable_lines(text).replace("\n", f"\n{_INDENT}")


def _indented(text: str | None) -> str | None:
    return _INDENT + _indent_further_lines(text) if text else text


class JsonFormatter(logging.Formatter):
    r"""A line of JSON for each message: time, level, logger, message, and the error if any.

    Control characters are JSON escapes (``\u009b``): the line can be printed safely, and a program
    that reads the JSON gets the message as it was.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return a message as a line."""
        fields: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        more = {key: value for key, value in vars(record).items() if key not in _STANDARD}
        # Not orjson: it refuses half a surrogate pair, which a file's name may have.
        line = json.dumps(fields | more, default=str, ensure_ascii=False, separators=(",", ":"))
        return printable_json(line)


def make_scrapys_log_printable() -> None:
    """Make the log of Scrapy's own commands (``scrapy crawl``) printable.

    Scrapy replaces its handler until a crawl's engine is made, so call this when the spider is
    opened: that is before anything that a site sends can be logged.
    """
    handler = get_scrapy_root_handler()
    inner = handler.formatter if handler else None
    if handler and not isinstance(inner, PrintableFormatter):
        handler.setFormatter(PrintableFormatter(inner or logging.Formatter()))
