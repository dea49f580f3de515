"""Which of a site's URLs its operator wants: by pattern, path and host."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from newscrawl.common.typed_patterns import typed_pattern
from newscrawl.common.urls import same_site

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["SCOPE_KEYS", "UrlScope"]

SCOPE_KEYS: Final = ("include", "exclude", "paths", "hosts")
"""The keys of the setting NEWSCRAWL_SCOPE."""


@dataclass(frozen=True, slots=True)
class UrlScope:
    """Which URLs are wanted; an empty part of it limits nothing.

    Pages must match ``include`` and lie below one of ``paths``; lists of articles need not, as they
    only lead there.
    """

    include: tuple[re.Pattern[str], ...] = ()
    """A page's URL has one of these."""
    exclude: tuple[re.Pattern[str], ...] = ()
    """The URL of a page or list has none of these."""
    paths: tuple[str, ...] = ()
    """A page's path begins with one of these."""
    hosts: tuple[str, ...] = ()
    """Pages and lists are at one of these hosts, or below it."""

    @classmethod
    def of(cls, given: Mapping[str, object]) -> UrlScope:
        """Read the setting NEWSCRAWL_SCOPE: a table of lists of texts.

        Raises ValueError with a sentence for what is none.
        """
        for key, texts in given.items():
            if key not in SCOPE_KEYS:
                raise ValueError(f"There is no {key!r}: give some of {', '.join(SCOPE_KEYS)}.")
            if not isinstance(texts, list | tuple) or not all(isinstance(t, str) for t in texts):
                raise ValueError(f"{key!r} must be a list of texts.")
        lists = {key: tuple(map(str, _texts(given.get(key)))) for key in SCOPE_KEYS}
        return cls(
            _patterns(lists["include"]), _patterns(lists["exclude"]), lists["paths"], lists["hosts"]
        )

    def admits_page(self, url: str) -> bool:
        """Return True if an article's URL is wanted.

        >>> scope = UrlScope.of({"paths": ["/world/"], "exclude": ["/live-"]})
        >>> scope.admits_page("https://a.example/world/1"), scope.admits_page("https://a.example/x")
        (True, False)
        """
        if not self.admits_list(url):
            return False
        if self.include and not any(pattern.search(url) for pattern in self.include):
            return False
        return not self.paths or urlsplit(url).path.startswith(self.paths)

    def admits_list(self, url: str) -> bool:
        """Return True if a list of articles may be read."""
        if any(pattern.search(url) for pattern in self.exclude):
            return False
        return not self.hosts or any(same_site(url, host) for host in self.hosts)

    def __str__(self) -> str:
        """Return the scope as a text, the same for the same scope; empty where it is all."""
        patterns = (
            " ".join(sorted(pattern.pattern for pattern in group))
            for group in (self.include, self.exclude)
        )
        parts = [*patterns, " ".join(sorted(self.paths)), " ".join(sorted(self.hosts))]
        return "|".join(parts) if any(parts) else ""


def _texts(value: object) -> Iterable[object]:
    return value if isinstance(value, list | tuple) else ()


def _patterns(texts: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(map(typed_pattern, texts))
