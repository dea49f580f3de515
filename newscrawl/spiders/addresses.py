"""The addresses that are given to a spider."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.crawl.discovery import UrlError

__all__ = ["split_addresses"]

# A URL may hold a comma ("https://a.example/7,75398,28.html"), which parts none then.
_BETWEEN_URLS: Final = re.compile(r",?\s+|,(?=[a-z]+://|$)", re.IGNORECASE)


def split_addresses(given: object) -> list[str]:
    """Split a spider's argument: a list, or addresses with commas or spaces between them.

    >>> split_addresses("https://a.example/7,1,2.html,https://b.example, c.example")
    ['https://a.example/7,1,2.html', 'https://b.example', 'c.example']
    >>> split_addresses("a.example,b.example")
    ['a.example', 'b.example']
    """
    if isinstance(given, str):
        parts = _BETWEEN_URLS.split(given) if "://" in given else given.replace(",", " ").split()
        return [part for part in parts if part]
    if isinstance(given, list | tuple):
        return [str(address) for address in given]
    raise UrlError("No addresses given.")
