"""``fingerprint``: tells that two records hold the same text, at whatever addresses."""

from __future__ import annotations

import hashlib
from typing import Final

from newscrawl.common.text import folded_letters

__all__ = ["fingerprint_of"]

_FINGERPRINT_BYTES: Final = 8
"""64 bits: among a hundred million texts, two that differ have the same with a chance of 1 in 3,700
for all of them together."""


def fingerprint_of(body: str | None) -> str | None:
    r"""Return the fingerprint of a text, 16 hexadecimal digits; None where it has no letters.

    Only letters and digits count, case folded: agencies' customers change quotation marks, dashes
    and paragraphs.  Anyone can make it again, so it leaves nothing out that changes by itself, such
    as a counter of readers; a crawl does that where it tells revisions (crawl.frontier.wording).

    >>> fingerprint_of("“Yes,” she said.") == fingerprint_of('"Yes", she\n\nsaid')
    True
    """
    letters = folded_letters(body) if body else ""
    if not letters:
        return None
    content = letters.encode("utf-8", "replace")
    return hashlib.blake2b(content, digest_size=_FINGERPRINT_BYTES).hexdigest()
