"""Which blocks of a page are the body that somebody wrote down."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from benchmarks.scoring import words_of
from benchmarks.word_alignment import aligned_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["gold_blocks"]

_MIN_SHARE: Final = 0.5
"""Of a block's words: with fewer of them in the body, it costs more than it brings."""
_MIN_PIECE_CHARS: Final = 20
"""Characters; a shorter piece may stand in any text by chance."""

Gold = list[bool | None]
"""For each block whether it is the body; None where nobody knows."""


def gold_blocks(expected: Mapping[str, Any], texts: Sequence[str]) -> Gold | None:
    """Return which of a page's texts are its body, by the page's annotations.

    None where they say nothing of the body.
    """
    if "body" in expected:
        bodies = [[*(expected.get("summary") or []), *expected["body"]]]
        bodies += expected.get("body_also") or []
        return _by_bodies(texts, bodies, _squeezed("\n".join(expected.get("optional") or [])))
    if "include" in expected:
        return _by_pieces(texts, *(map(_squeezed, expected[k]) for k in ("include", "exclude")))
    return None


def _squeezed(text: str) -> str:
    return " ".join(words_of(text))


def _by_bodies(texts: Sequence[str], bodies: Sequence[Sequence[str]], optional: str) -> Gold:
    """By an alignment that keeps the order, to the body that the page shows most of.

    So a teaser with a sentence of the text, or a title that stands twice, is not the text.
    """
    blocks = list(map(words_of, texts))
    shown = [word for words in blocks for word in words]
    best = max((aligned_words(shown, words_of("\n".join(b))) for b in bodies), key=sum)
    gold: Gold = []
    at = 0
    for words in blocks:
        matched = sum(best[at : at + len(words)])
        at += len(words)
        line = " ".join(words)
        is_open = not words or (len(line) >= _MIN_PIECE_CHARS and line in optional)
        gold.append(None if is_open else matched >= _MIN_SHARE * len(words))
    return gold


def _by_pieces(texts: Sequence[str], right: Iterable[str], wrong: Iterable[str]) -> Gold:
    """By pieces of text that must and must not be in the body."""
    rights, wrongs = ([p for p in part if len(p) >= _MIN_PIECE_CHARS] for part in (right, wrong))
    gold: Gold = []
    for line in map(_squeezed, texts):
        is_right = any(piece in line for piece in rights)
        is_wrong = any(piece in line for piece in wrongs)
        gold.append(None if is_right is is_wrong else is_right)
    return gold
