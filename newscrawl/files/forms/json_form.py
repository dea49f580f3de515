"""Articles as JSON Lines of another form, packed by the file's name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import orjson

from newscrawl.files.forms.whole_output import open_new
from newscrawl.files.packing import packing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from newscrawl.items import Article

__all__ = ["write_json_lines"]

_MEMBER_BYTES: Final = 1024 * 1024
"""Lines that are packed together: more gain little."""


def write_json_lines(
    articles: Iterable[Article],
    path: Path,
    mapped: Callable[[Article], dict[str, Any] | None],
    *,
    name: str,
) -> dict[str, int]:
    """Write a line for each article; return how many were left out, by reason.

    ``mapped`` returns None for an article that the form cannot hold: one without a URL.  ``name``
    is the file's own, whose ending says how it is packed.
    """
    packing = packing_of(path.with_name(name))
    without_url = 0
    held = bytearray()
    with open_new(path) as file:
        for article in articles:
            value = mapped(article)
            if value is None:
                without_url += 1
                continue
            held += orjson.dumps(value) + b"\n"
            if len(held) > _MEMBER_BYTES:
                file.write(packing.pack(bytes(held)) if packing else held)
                held = bytearray()
        if held:
            file.write(packing.pack(bytes(held)) if packing else held)
    return {"without a URL": without_url} if without_url else {}
