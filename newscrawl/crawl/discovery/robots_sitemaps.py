"""The sitemaps that a robots.txt names.  Its rules are obeyed in ``crawl.downloader``."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.common.urls import absolute_url
from newscrawl.crawl.discovery.robots_text import robots_lines, robots_text

__all__ = ["sitemaps_in_robots"]

_SITEMAP: Final = re.compile(r"[ \t]*site-?map[ \t]*:[ \t]*([^\s#]+)", re.IGNORECASE)


def sitemaps_in_robots(robots: bytes, url: str) -> list[str]:
    r"""Return the absolute URLs of the sitemaps that a robots.txt names, each once, in its order.

    >>> sitemaps_in_robots(b"User-agent: *\nSITEMAP: /n.xml # new", "https://a.example/robots.txt")
    ['https://a.example/n.xml']
    """
    found = map(_SITEMAP.match, robots_lines(robots_text(robots) or ""))
    urls = (absolute_url(url, named[1]) for named in found if named)
    return list(dict.fromkeys(sitemap for sitemap in urls if sitemap))
