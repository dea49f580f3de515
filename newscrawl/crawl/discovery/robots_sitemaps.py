"""The sitemaps that a robots.txt names.  Its rules are obeyed in ``crawl.downloader``."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.common.urls import absolute_url, with_scheme
from newscrawl.crawl.discovery.robots_text import robots_lines, robots_text

__all__ = ["sitemaps_in_robots"]

_SITEMAP: Final = re.compile(r"\s*site-?maps?(?:\s*[:\uff1a]|(?=\s+https?:))([^#]+)", re.IGNORECASE)
"""A line; the colon is often of full width or missing, and the word often in the plural."""
_NEXT: Final = re.compile(
    r"(?<![\s,;])[\s,;]+(?=(?:site-?map\s*:\s*)?[<\"']?https?://)", re.IGNORECASE
)
"""What stands between several URLs on one line; a long run of it is looked at once."""
_AROUND: Final = "<>\"',;"
"""Marks around a URL, which no URL of a sitemap begins or ends with."""


def sitemaps_in_robots(robots: bytes, url: str) -> list[str]:
    r"""Return the absolute URLs of the sitemaps that a robots.txt names, each once, in its order.

    >>> sitemaps_in_robots(b"User-agent: *\nSITEMAP: /n.xml # new", "https://a.example/robots.txt")
    ['https://a.example/n.xml']
    """
    found = map(_SITEMAP.match, robots_lines(robots_text(robots) or ""))
    named = (part for line in found if line for part in _NEXT.split(line[1]))
    urls = (absolute_url(url, with_scheme(_without_marks(part), url)) for part in named)
    return list(dict.fromkeys(sitemap for sitemap in urls if sitemap))


def _without_marks(named: str) -> str:
    """Return the URL in what a line names: no marks around it, no HTML, nothing behind it."""
    again = _SITEMAP.match(named)
    words = (again[1] if again else named).split()
    return words[0].strip(_AROUND).replace("&amp;", "&") if words else ""
