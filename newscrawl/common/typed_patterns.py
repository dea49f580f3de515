"""Regular expressions that an operator typed."""

from __future__ import annotations

import re

__all__ = ["typed_pattern"]


def typed_pattern(text: str, *, ignore_case: bool = False) -> re.Pattern[str]:
    """Compile a pattern that an operator typed; it may cost what it does.

    Raises ValueError with a sentence that says where it is wrong.
    """
    try:
        return re.compile(text, re.IGNORECASE if ignore_case else 0)
    except re.error as error:
        where = f" at its character {error.pos + 1}" if error.pos is not None else ""
        raise ValueError(f"{text!r} is not a regular expression: {error.msg}{where}.") from error
