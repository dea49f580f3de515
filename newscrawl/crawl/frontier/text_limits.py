"""How long texts may be that come from servers and are stored in rows."""

from __future__ import annotations

from typing import Final

__all__ = ["MAX_DETAIL_CHARS", "MAX_VALIDATOR_CHARS", "kept_validator", "shortened_detail"]

MAX_DETAIL_CHARS: Final = 500
"""Of the sentences for a person that say why a page failed: two or three fit."""
MAX_VALIDATOR_CHARS: Final = 1024
"""An ETag is a hash of some 40 characters, a Last-Modified date has 29."""


def shortened_detail(text: str | None) -> str | None:
    """Return a text for a person, cut to ``MAX_DETAIL_CHARS`` characters.

    >>> len(shortened_detail("x" * 100_000)), shortened_detail("it broke")
    (500, 'it broke')
    """
    if text is None or len(text) <= MAX_DETAIL_CHARS:
        return text
    return text[: MAX_DETAIL_CHARS - 1] + "…"


def kept_validator(text: str | None) -> str | None:
    """Return an ETag or Last-Modified as it is; None where it is too long to be kept.

    A cut one would never match, so that the whole page would be sent each time.

    >>> kept_validator('"33a64df5"'), kept_validator("x" * 100_000)
    ('"33a64df5"', None)
    """
    return text if text is not None and len(text) <= MAX_VALIDATOR_CHARS else None
