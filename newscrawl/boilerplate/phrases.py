"""The wordings of boilerplate that readers see, in many languages."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

from newscrawl.text import fold

__all__ = ["Phrases", "alternation", "phrases"]

# What may stand around a label: bullets, arrows, counters ("Comments (12)"), closing colons.
_AROUND: Final = re.compile(r"^[\W\d_]+|[\s\d:：()\[\]>»›…|•·.\-–—_*#!。]+$")
_KEY_LENGTH: Final = 2


class Phrases:
    """A vocabulary: whole lines, and beginnings of lines (written with a closing "…")."""

    def __init__(self, lines: list[str]) -> None:
        folded = [fold(line) for line in lines]
        self._whole = frozenset(
            _AROUND.sub("", line) or line for line in folded if not line.endswith("…")
        )
        starts: dict[str, list[str]] = {}
        for line in folded:
            if line.endswith("…"):
                start = line[:-1].strip()
                starts.setdefault(start[:_KEY_LENGTH], []).append(start)
        # By their first letters, so that most texts are turned away by one look-up.
        self._starts = {key: tuple(values) for key, values in starts.items()}

    def is_whole(self, text: str) -> bool:
        """Say whether the whole text is one of the phrases, punctuation and counters aside."""
        text = fold(text)
        return text in self._whole or _AROUND.sub("", _AROUND.sub("", text)) in self._whole

    def start(self, text: str) -> str | None:
        """Return the beginning of the text that is one of the vocabulary's beginnings."""
        text = fold(text).lstrip("\"'([{<【「•·>»›▶►●■-–—*|+ ")
        for start in self._starts.get(text[:_KEY_LENGTH], ()):
            if text.startswith(start):
                # "ad" must not find "address"; where a word has no end to see (Chinese), it may.
                after = text[len(start) : len(start) + 1]
                if not (after.isascii() and after.isalpha() and start[-1].isalpha()):
                    return start
        return None


def _lines(name: str) -> list[str]:
    text = files("newscrawl.boilerplate").joinpath("wording", f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def phrases(name: str) -> Phrases:
    """Load a vocabulary by its name, as in ``phrases("comments")``."""
    return Phrases(_lines(name))


@cache
def alternation(name: str) -> str:
    """A vocabulary as the inside of a regular expression: its lines as written, longest first."""
    return "|".join(map(re.escape, sorted(_lines(name), key=len, reverse=True)))
