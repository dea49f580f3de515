"""robots.txt as a source of sitemaps.  Its rules are obeyed by Scrapy's own middleware."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.common.urls import absolute

__all__ = ["sitemaps_in_robots"]

# Google reads the first 500 KiB of a robots.txt, and RFC 9309 asks for no more.
_MAX_BYTES: Final = 500 * 1024
_LINE: Final = re.compile(r"^[ \t\ufeff]*sitemap[ \t]*:[ \t]*([^\s#]+)", re.IGNORECASE | re.M)


def sitemaps_in_robots(robots: bytes, url: str) -> list[str]:
    r"""List the sitemaps that a robots.txt names, absolute, each once, in its order.

    >>> sitemaps_in_robots(b"User-agent: *\nSITEMAP: /n.xml # new", "https://a.example/robots.txt")
    ['https://a.example/n.xml']
    """
    text = robots[:_MAX_BYTES].decode("utf-8", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    named = (absolute(url, match) for match in _LINE.findall(text))
    return list(dict.fromkeys(address for address in named if address))
