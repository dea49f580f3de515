"""Pages that hold nothing but a script that sends the visitor on."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["script_redirect"]

_MAX_SCRIPT_BYTES: Final = 2000
"""Of all scripts of such a page: one line, perhaps with a timer and a counter beside it."""
_MAX_TEXT_BYTES: Final = 200
"""Of such a page, for visitors that wait: "You are being redirected" in a few languages."""
_COMMENT: Final = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_SCRIPT: Final = re.compile(
    rb"<script\b([^>]{0,500})>(.*?)(?:</script\b[^>]{0,100}>|\Z)", re.DOTALL | re.IGNORECASE
)
_UNSEEN: Final = re.compile(
    rb"<(style|title|noscript|template)\b.*?(?:</\1\b[^>]{0,100}>|\Z)", re.DOTALL | re.IGNORECASE
)
_TAG: Final = re.compile(rb"<[^<>]{0,2000}>")
_DECIDES: Final = re.compile(rb"\b(?:if|switch|case|cookie|userAgent)\b|\?[^\"']{0,100}:")
_LOCATION: Final = re.compile(
    rb"\blocation(?:\.href)?\s{0,10}=\s{0,10}(?=[\"'])"
    rb"|\blocation\.(?:replace|assign)\(\s{0,10}(?=[\"'])"
)
_TEXT: Final = re.compile(
    rb"(?:\"((?:[^\"\\\n]|\\/){1,2000})\"|'((?:[^'\\\n]|\\/){1,2000})')(?!\s{0,10}\+)"
)
"""A text that is the whole of a value; JSON's writers put a backslash before each slash."""


def script_redirect(page: bytes) -> str | None:
    """Return where a page's only script sends each visitor; None for a page that holds more.

    A script that decides (by a cookie, a browser, a width) sends some visitors elsewhere, and a
    page with further scripts may be one that they fill.

    >>> script_redirect(b'<script>window.location.replace("/world/a");</script>')
    '/world/a'
    >>> script_redirect(b'<p>An article.</p><script>if (old) location = "/old";</script>')
    """
    page = _COMMENT.sub(b" ", page)
    scripts = [(found[1], found[2]) for found in _SCRIPT.finditer(page)]
    code = b"\n".join(text for _, text in scripts)
    if len(code) > _MAX_SCRIPT_BYTES or any(b"src" in start.lower() for start, _ in scripts):
        return None
    targets = {_text_at(code, found.end()) for found in _LOCATION.finditer(code)}
    if len(targets) != 1 or _DECIDES.search(code) or _has_text(page):
        return None
    [target] = targets
    return target


def _text_at(code: bytes, at: int) -> str | None:
    found = _TEXT.match(code, at)
    text = (found[1] or found[2]).replace(b"\\/", b"/") if found else b""
    return text.decode("utf-8", "replace") or None


def _has_text(page: bytes) -> bool:
    rest = _TAG.sub(b" ", _UNSEEN.sub(b" ", _SCRIPT.sub(b" ", page)))
    return len(b" ".join(rest.split())) > _MAX_TEXT_BYTES
