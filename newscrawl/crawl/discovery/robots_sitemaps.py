"""The sitemaps that a robots.txt names.  Its rules are obeyed in ``crawl.downloader``."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.common.urls import absolute_url

__all__ = ["sitemaps_in_robots"]

# Google reads the first 500 KiB of a robots.txt, and RFC 9309 asks for no more.
_MAX_ROBOTS_BYTES: Final = 500 * 1024
_SITEMAP: Final = re.compile(r"^[ \t\ufeff]*sitemap[ \t]*:[ \t]*([^\s#]+)", re.IGNORECASE | re.M)


def sitemaps_in_robots(robots: bytes, url: str) -> list[str]:
    r"""Return the absolute URLs of the sitemaps that a robots.txt names, each once, in its order.

    >>> sitemaps_in_robots(b"User-agent: *\nSITEMAP: /n.xml # new", "https://a.example/robots.txt")
    ['https://a.example/n.xml']
    """
    text = robots[:_MAX_ROBOTS_BYTES].decode("utf-8", "replace")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    urls = (absolute_url(url, named) for named in _SITEMAP.findall(text))
    return list(dict.fromkeys(sitemap for sitemap in urls if sitemap))
