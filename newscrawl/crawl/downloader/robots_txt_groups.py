"""robots.txt as text: whether it is one, cut to its size and to the groups that matter to us."""

from __future__ import annotations

from typing import Final

__all__ = ["MAX_ROBOTS_TXT_BYTES", "is_robots_txt", "relevant_groups"]

MAX_ROBOTS_TXT_BYTES: Final = 500 * 1024
"""RFC 9309 asks a crawler to read at least 500 KiB."""

_BOM: Final = b"\xef\xbb\xbf"
_USER_AGENT: Final = ("user-agent", "useragent", "user agent")
_OTHERS: Final = "user-agent: -"
"""A group of nobody's, which keeps the groups of the others apart from ours."""


def is_robots_txt(body: bytes) -> bool:
    """Say whether the bytes can be a robots.txt; a page of HTML, sent in its place, cannot.

    >>> is_robots(b"User-agent: *"), is_robots(b"  <!doctype html>")
    (True, False)
    """
    return not body[:2000].removeprefix(_BOM).lstrip().startswith(b"<")


def relevant_groups(robots: bytes, robot: str) -> bytes:
    r"""Cut a robots.txt to its size, and keep the names of others out of its groups.

    The parser copies each rule into the group of each name above it: thousands of names over
    thousands of rules would cost gigabytes.  Names that cannot be ours become one.

    >>> own_groups(b"User-agent: other\nUser-agent: newscrawl\nDisallow: /x", "newscrawl")
    b'user-agent: -\nuser-agent: newscrawl\nDisallow: /x'
    """
    # Behind the cut, half a line might forbid more than the whole one.
    cut = robots[:MAX_ROBOTS_TXT_BYTES]
    if len(robots) > MAX_ROBOTS_TXT_BYTES:
        cut = _whole_lines(cut)
    text = cut.removeprefix(_BOM).decode("utf-8", "ignore")
    robot = robot.casefold()
    return "\n".join(_line(line, robot) for line in text.splitlines()).encode()


def _whole_lines(robots: bytes) -> bytes:
    end = max(robots.rfind(b"\n"), robots.rfind(b"\r"))
    return robots[: end + 1]


def _line(line: str, robot: str) -> str:
    start = line[:100].lstrip().casefold()
    if not start.startswith(_USER_AGENT):
        return line
    rest = line.partition("#")[0].strip()[len("user-agent") - start.startswith("useragent") :]
    name = rest.lstrip(" \t:").strip().casefold()
    if name != "*":
        name = name.replace("*", "")
        if not name or name not in robot:
            return _OTHERS
    return f"user-agent: {name}"
