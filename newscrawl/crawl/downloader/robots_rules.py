"""The rules of a robots.txt for one crawler, by RFC 9309: which URLs it may ask for.

Where the RFC leaves it open, this reads as Google's parser does: a site's rules were tried there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from newscrawl.crawl.discovery.robots_text import robots_lines

__all__ = ["RobotsRules", "product_token"]

_AGENT: Final = "user-agent"
_ALLOW: Final = "allow"
_DISALLOW: Final = "disallow"
_DELAY: Final = "crawl-delay"
_NAMES: Final = (
    (("user-agent", "useragent", "user agent"), _AGENT),
    (("allow",), _ALLOW),
    (("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"), _DISALLOW),
    (("crawl-delay", "crawldelay", "crawl delay"), _DELAY),
)
"""How a line begins (with typos that Google takes as well), and what it is then."""
_TWO_WORDS: Final = re.compile(r"([^\s:]+)[ \t]+(\S+)")
"""A line whose colon was forgotten.  With more words it would be prose."""
_TOKEN: Final = re.compile(r"[A-Za-z_-]+")
_SECONDS: Final = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,9})?|[.,][0-9]{1,9}")
# RFC 9309, 2.2.2: compared as percent-encoded octets, but for those that need no encoding.
_ENCODED: Final = re.compile(rb"%[0-9A-Fa-f]{2}|[^!-~]|[\"<>\\^`{|}]")
_UNRESERVED: Final = re.compile(rb"[A-Za-z0-9._~-]")
_ROBOTS_PATH: Final = "/robots.txt"


def product_token(name: str) -> str:
    """Return the product token that a user agent's name begins with, in lower case; "" for none.

    >>> product_token("Newscrawl/1.0 (+https://crawler.example)"), product_token("*")
    ('newscrawl', '')
    """
    found = _TOKEN.match(name.strip())
    return found[0].lower() if found else ""


class RobotsRules:
    r"""What a robots.txt allows one crawler: by the groups that name it, else by those of ``*``.

    A name in the file is the crawler's if its product token is the crawler's own, in upper or lower
    case; what stands behind the token does not count.  All groups that name it are one.

    >>> rules = RobotsRules("User-agent: newscrawl/2\nDisallow: /a\nAllow: /a/b", "newscrawl")
    >>> rules.allows("https://news.example/a/b"), rules.allows("https://news.example/a/c")
    (True, False)
    """

    def __init__(self, text: str, crawler: str) -> None:
        """Read the text of a robots.txt for a crawler's name, of which the product token counts."""
        token = product_token(crawler)
        groups = {agent: _Group() for agent in ("*", token) if agent}
        is_named = False
        reading: set[str] = set()
        is_complete = False  # a rule ends the list of names above it
        for line in robots_lines(text):
            what, value = _read(line)
            if what == _AGENT:
                if is_complete:
                    reading, is_complete = set(), False
                agent = "*" if value.split()[:1] == ["*"] else product_token(value)
                reading |= {agent} & groups.keys()
                is_named = is_named or agent == token != ""
            elif what is not None:
                is_complete = is_complete or what != _DELAY
                for agent in reading:
                    groups[agent].add(what, value)
        group = groups[token if is_named else "*"]
        self.crawl_delay = group.delay
        """The seconds between two requests that the site asks for; None where it does not."""
        self._prefixes = group.prefixes
        self._lengths = sorted(set(map(len, group.prefixes)), reverse=True)
        self._patterns = sorted(group.patterns, key=_weight, reverse=True)

    def allows(self, url: str) -> bool:
        """Return True where a URL may be asked for: the longest rule decides, "allow" in a tie."""
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query or "?" in url.partition("#")[0] else ""
        path = _comparable((parts.path or "/") + query)
        path = path.replace("*", "%2A").replace("$", "%24")
        if path == _ROBOTS_PATH:
            return True
        weight = (0, True)
        for length in self._lengths:
            is_allowed = self._prefixes.get(path[:length])
            if is_allowed is not None:
                weight = (len(path[:length]), is_allowed)
                break
        for pattern in self._patterns:
            if _weight(pattern) <= weight:
                break
            if pattern.matches(path):
                return pattern.is_allowed
        return weight[1]


class _Pattern(NamedTuple):
    """A rule with ``*``, or with ``$`` at its end."""

    length: int
    is_allowed: bool
    parts: list[str]
    """What stands between the stars."""
    is_whole: bool
    """It ends in ``$``: nothing may follow."""

    def matches(self, path: str) -> bool:
        """Return True where the pattern matches a path, from its beginning."""
        first, *between = self.parts
        if not path.startswith(first):
            return False
        last = between.pop() if between and self.is_whole else None
        at = len(first)
        for part in between:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if not self.is_whole:
            return True
        if last is None:
            return at == len(path)
        return path.endswith(last) and at + len(last) <= len(path)


def _weight(pattern: _Pattern) -> tuple[int, bool]:
    return pattern.length, pattern.is_allowed


@dataclass
class _Group:
    """The rules for a crawler, from all the groups that name it."""

    prefixes: dict[str, bool] = field(default_factory=dict)
    """Rules that are the beginning of a path: whether each allows."""
    patterns: list[_Pattern] = field(default_factory=list)
    delay: float | None = None

    def add(self, what: str, value: str) -> None:
        """Take a line of a group: a rule, or a crawl delay, of which the longest counts."""
        if what == _DELAY:
            if found := _SECONDS.match(value):
                self.delay = max(self.delay or 0.0, float(found[0].replace(",", ".")))
            return
        if not value:  # a rule for nothing
            return
        rule, is_allowed = _comparable(value), what == _ALLOW
        is_whole = rule.endswith("$")
        parts = rule.removesuffix("$").replace("$", "%24").split("*")
        if len(parts) == 1 and not is_whole:
            self.prefixes[parts[0]] = is_allowed or self.prefixes.get(parts[0], False)
        else:
            self.patterns.append(_Pattern(len(rule), is_allowed, parts, is_whole))


def _read(line: str) -> tuple[str | None, str]:
    """Return what a line is, None for anything else, and its value."""
    line = line.partition("#")[0].strip()
    name, colon, value = line.partition(":")
    if not colon:
        words = _TWO_WORDS.fullmatch(line)
        if words is None:
            return None, ""
        name, value = words.groups()
    name = name.strip().lower()
    what = next((what for starts, what in _NAMES if name.startswith(starts)), None)
    return what, value.strip()


def _comparable(path: str) -> str:
    """Return a path, or a rule for paths, in the form in which two are compared."""
    if path.isascii() and path.isalnum():
        return path
    return _ENCODED.sub(_in_one_form, path.encode("utf-8", "surrogateescape")).decode("ascii")


def _in_one_form(found: re.Match[bytes]) -> bytes:
    octets = found[0]
    if len(octets) == 1:
        return b"%%%02X" % octets[0]
    octet = bytes([int(octets[1:], 16)])
    return octet if _UNRESERVED.fullmatch(octet) else octets.upper()
