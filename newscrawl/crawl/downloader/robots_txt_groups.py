"""Prepares a robots.txt for its parser: is it one at all, and which groups are for this crawler."""

from __future__ import annotations

from typing import Final

__all__ = ["MAX_ROBOTS_TXT_BYTES", "is_robots_txt", "relevant_groups"]

MAX_ROBOTS_TXT_BYTES: Final = 500 * 1024
"""RFC 9309 asks a crawler to read at least 500 KiB."""

_BOM: Final = b"\xef\xbb\xbf"
_USER_AGENT: Final = ("user-agent", "useragent", "user agent")  # as Protego reads it
_NOBODY: Final = "user-agent: -"
"""In place of other crawlers' names: it keeps their groups apart from ours."""
_SNIFFED_BYTES: Final = 2000
"""In which the first character must come that is no space."""
_MAX_NAME_LINE_CHARS: Final = 100
"""In which a line must say that it names a user agent."""


def is_robots_txt(body: bytes) -> bool:
    """Return True where bytes may be a robots.txt; an HTML page that is sent in its place is none.

    >>> is_robots_txt(b"User-agent: *"), is_robots_txt(b"  <!doctype html>")
    (True, False)
    """
    return not body[:_SNIFFED_BYTES].removeprefix(_BOM).lstrip().startswith(b"<")


def relevant_groups(robots: bytes, robot: str) -> bytes:
    r"""Return a robots.txt cut to its limit, without the names of other crawlers.

    The parser copies each rule into the group of each name above it: thousands of names over
    thousands of rules would cost gigabytes.  Names that cannot be ours become one.

    >>> relevant_groups(b"User-agent: other\nUser-agent: newscrawl\nDisallow: /x", "newscrawl")
    b'user-agent: -\nuser-agent: newscrawl\nDisallow: /x'
    """
    # Half a line might forbid more than the whole one.
    cut = robots[:MAX_ROBOTS_TXT_BYTES]
    if len(robots) > MAX_ROBOTS_TXT_BYTES:
        cut = _whole_lines(cut)
    text = cut.removeprefix(_BOM).decode("utf-8", "ignore")
    robot = robot.casefold()
    return "\n".join(_without_others(line, robot) for line in text.splitlines()).encode()


def _whole_lines(robots: bytes) -> bytes:
    end = max(robots.rfind(b"\n"), robots.rfind(b"\r"))
    return robots[: end + 1]


def _without_others(line: str, robot: str) -> str:
    """Return a line as it is, or the name that it gives in its plainest form."""
    start = line[:_MAX_NAME_LINE_CHARS].lstrip().casefold()
    if not start.startswith(_USER_AGENT):
        return line
    rest = line.partition("#")[0].strip()[len("user-agent") - start.startswith("useragent") :]
    name = rest.lstrip(" \t:").strip().casefold()
    if name != "*":
        name = name.replace("*", "")
        if not name or name not in robot:
            return _NOBODY
    return f"user-agent: {name}"
