"""Which pages of an archive are wanted, told before they are parsed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from newscrawl.crawl.date_window import parse_typed_date

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from newscrawl.archives.part_task import PartOptions
    from newscrawl.files.page_bytes import PageBytes

__all__ = ["OTHER_DAYS", "OTHER_HOSTS", "OTHER_LANGUAGES", "PageFilter"]

OTHER_HOSTS: Final = "other hosts"
OTHER_DAYS: Final = "other days"
OTHER_LANGUAGES: Final = "other languages"
_MAX_HEAD_BYTES: Final = 16 * 1024
"""Of a page, in which its html element is looked for: scripts and comments may stand before it."""
_MAX_TAG_BYTES: Final = 2048  # of the html element's tag, with all of its attributes
_LANG: Final = re.compile(
    rb"""\slang\s{0,9}=\s{0,9}["']?([a-z]{2,3}(?:[-_][a-z0-9]{1,8})*)""", re.IGNORECASE
)


class PageFilter:
    """Hosts, days of fetching, and languages; none of a kind means all."""

    def __init__(self, options: PartOptions) -> None:
        self._hosts = frozenset(options.hosts)
        self._languages = options.languages
        since, until = options.fetched_since, options.fetched_until
        self._since = parse_typed_date(since).start if since else None
        self._until = parse_typed_date(until).end if until else None

    def why_skip(self, url: str | None, date: datetime | None) -> str | None:
        """Return why a response is not wanted, by its record's head; None for one that is.

        A host with all below it is meant: ``news.example`` has ``www.news.example``, too.  What has
        no URL or date cannot be told, and is wanted.
        """
        if self._hosts and url is not None and not _is_below(urlsplit(url).hostname, self._hosts):
            return OTHER_HOSTS
        if date is not None:
            seconds = date.timestamp()
            if self._since is not None and seconds < self._since:
                return OTHER_DAYS
            if self._until is not None and seconds >= self._until:
                return OTHER_DAYS
        return None

    def is_other_language(self, page: PageBytes) -> bool:
        """Whether a page's html element says that it is of another language."""
        if not self._languages:
            return False
        declared = declared_language(page.content)
        return declared is not None and not any(
            declared == wanted or declared.startswith(f"{wanted}-") for wanted in self._languages
        )


def declared_language(content: bytes) -> str | None:
    """Return the language of a page's html element, in lower case.

    >>> declared_language(b'<!doctype html><html class="a" lang="de-AT"><head>')
    'de-at'
    >>> declared_language(b"<html><p lang=en>") is None
    True
    """
    head = content[:_MAX_HEAD_BYTES]
    start = head.lower().find(b"<html")
    if start < 0:
        return None
    tag = head[start : start + _MAX_TAG_BYTES].partition(b">")[0]
    found = _LANG.search(tag)
    return found[1].decode().replace("_", "-").casefold() if found else None


def _is_below(host: str | None, hosts: Collection[str]) -> bool:
    """Whether a host is one of these, or lies below one.

    >>> _is_below("www.a.example", {"a.example"}), _is_below("xa.example", {"a.example"})
    (True, False)
    """
    rest = host or ""
    while rest:
        if rest in hosts:
            return True
        rest = rest.partition(".")[2]
    return False
