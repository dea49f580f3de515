"""The arguments of a spider, as a person writes them after ``-a``."""

from __future__ import annotations

import inspect
import logging
import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from newscrawl.crawl.date_window import DateWindowError
from newscrawl.crawl.discovery import UrlError
from newscrawl.crawl.run import BOUNDS
from newscrawl.crawl.scrapy_internals import SPIDER_ERROR_LOGGER
from newscrawl.files.record_file import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import scrapy

__all__ = ["ArgumentError", "check_arguments", "shorten_argument_errors", "split_addresses"]

# A URL may hold a comma ("https://a.example/7,75398,28.html"), which parts none then.
_BETWEEN_URLS: Final = re.compile(r",?\s+|,(?=[a-z]+://|$)", re.IGNORECASE)


class ArgumentError(ValueError):
    """A spider has no such argument; the message says which it has."""


def split_addresses(given: object) -> list[str]:
    """Split a spider's argument: a list, or addresses with commas or spaces between them.

    >>> split_addresses("https://a.example/7,1,2.html,https://b.example, c.example")
    ['https://a.example/7,1,2.html', 'https://b.example', 'c.example']
    >>> split_addresses("a.example,b.example")
    ['a.example', 'b.example']
    """
    if given is None:
        return []
    if isinstance(given, str):
        parts = _BETWEEN_URLS.split(given) if "://" in given else given.replace(",", " ").split()
        return [part for part in parts if part]
    if isinstance(given, list | tuple):
        return [str(address) for address in given]
    raise UrlError(f"{given!r} is no address: give a text, or a list of texts.")


def check_arguments(spider: type[scrapy.Spider], names: Iterable[str]) -> None:
    """Raise ArgumentError where a spider was given an argument that it does not know.

    Scrapy makes an attribute of any argument, and a misspelt one would be passed over in silence.
    A subclass may have further ones: those that are attributes of the class, or parameters of its
    ``__init__``.  Names that begin with an underscore are a scheduler's, as scrapyd's ``_job``.
    """
    known = [*_parameters(spider), *BOUNDS]
    for name in names:
        if name in known or name.startswith("_") or hasattr(spider, name):
            continue
        near = get_close_matches(name, known, n=1)
        meant = f" Did you mean {near[0]!r}?" if near else ""
        raise ArgumentError(
            f"The spider {spider.name!r} has no argument {name!r}.{meant} "
            f"It has: {', '.join(known)}."
        )


def _parameters(spider: type[scrapy.Spider]) -> list[str]:
    """Return the arguments that the class and its bases name where they make a spider."""
    found: dict[str, None] = {}
    for base in spider.__mro__:
        for made in filter(None, map(vars(base).get, ("__init__", "from_crawler"))):
            function = getattr(made, "__func__", made)
            parameters = inspect.signature(function).parameters.values()
            found |= {
                each.name: None
                for each in parameters
                if each.kind is inspect.Parameter.KEYWORD_ONLY
            }
    return list(found)


class _OneLine(logging.Filter):
    """Makes one line of the traceback of a wrong argument or output: it is no defect."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Keep every record; take the traceback from those of a wrong argument or output."""
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, ArgumentError | UrlError | DateWindowError | OutputError):
            record.msg, record.args = str(error), ()
            record.exc_info = record.exc_text = None
        return True


_ONE_LINE: Final = _OneLine()


def shorten_argument_errors() -> None:
    """Have Scrapy's commands say in one line what is wrong with a spider's arguments.

    Call it before the spider is made.
    """
    logging.getLogger(SPIDER_ERROR_LOGGER).addFilter(_ONE_LINE)  # twice is once
