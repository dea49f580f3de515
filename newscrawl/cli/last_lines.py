"""The last lines of a crawl, in the form of its log: for a person, or JSON for a program."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from newscrawl.common.terminal import print_to_stderr
from newscrawl.crawl.log_format import JsonFormatter

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Teller"]


class Teller:
    """Prints lines to standard error: with ``--log json`` as lines of JSON, like the log's."""

    command = "newscrawl crawl"
    """Which command speaks."""

    def __init__(self, log: str) -> None:
        """Take the form of the log, as ``--log`` names it."""
        self.is_json = log == "json"
        self._format = JsonFormatter()

    def line(self, text: str, **more: Any) -> None:
        """Print a line; ``more`` are further keys of the JSON."""
        print_to_stderr(self._json(logging.INFO, text, more) if self.is_json else text)

    def error(self, text: str, **more: Any) -> None:
        """Print a line that says what is wrong, also where only errors are shown."""
        as_json = self._json(logging.ERROR, text, more) if self.is_json else ""
        print_to_stderr(as_json or f"{self.command}: {text}")

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Print the error that ends the command as JSON, where the log is; its status is 2."""
        try:
            yield
        except click.ClickException as error:
            if not self.is_json:
                raise
            self.error(error.format_message())
            raise click.exceptions.Exit(2) from error

    def _json(self, level: int, text: str, more: dict[str, Any]) -> str:
        record = logging.LogRecord(self.command, level, __file__, 0, text, None, None)
        vars(record).update(more)
        return self._format.format(record)
