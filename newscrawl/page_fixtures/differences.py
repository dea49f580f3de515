"""What a page gives and what it must give: the difference, by field, for people to read."""

from __future__ import annotations

import json
from difflib import SequenceMatcher, get_close_matches
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from newscrawl.items import Article
from newscrawl.page_fixtures.reading import REJECT

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

__all__ = ["Difference", "differences", "in_lines"]

_PARAGRAPHS: Final = "\n\n"
_MAX_SHOWN_CHARS: Final = 160
"""Characters of a value in a line: two lines of a terminal."""
_CHARS_BEFORE: Final = 40
"""Characters shown before the first that differs, to find the place by."""
_FIELDS: Final = (*Article.__dataclass_fields__, REJECT)
_ARTICLE: Final = "none: the page is an article"


class Difference(NamedTuple):
    """A field whose value is not the one that it must have."""

    field: str
    expected: Any
    got: Any
    problem: str | None = None
    """What is wrong with the fixture itself, in a sentence."""
    is_ruled: bool = False
    """Whether the site has a rule for it that found nothing, so that the value is another's."""


def differences(
    expected: Mapping[str, Any], got: Mapping[str, Any], idle: Container[str] = ()
) -> list[Difference]:
    """Return how two outputs differ; a field that the fixture leaves out may be anything.

    ``idle``: the site's rules that found nothing on the page.
    """
    if REJECT in expected or REJECT in got:
        reasons = [output.get(REJECT, _ARTICLE) for output in (expected, got)]
        return [] if reasons[0] == reasons[1] else [Difference(REJECT, *reasons)]
    found = []
    for field, value in expected.items():
        if field not in got:
            found.append(Difference(field, value, None, _unknown(field)))
        elif value != got[field]:
            found.append(Difference(field, value, got[field], is_ruled=field in idle))
    return found


def _unknown(field: str) -> str:
    near = get_close_matches(field, _FIELDS, 1)
    return "no such field" + (f"; is {near[0]} meant?" if near else "; remove it")


def in_lines(difference: Difference) -> Iterator[str]:
    r"""Yield a difference in lines: - is what must be there, + what is read instead.

    >>> print("\n".join(in_lines(Difference("authors", ["Ada", "Bo"], ["Ada", "By Bo"]))))
    authors
      - "Bo"
      + "By Bo"
    """
    ruled = " (the site's rule for it finds nothing on this page)" if difference.is_ruled else ""
    yield difference.field + (f": {difference.problem}" if difference.problem else ruled)
    if difference.problem:
        return
    ours, theirs = _parts(difference.expected), _parts(difference.got)
    for kind, a, b, c, d in SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from _changed(ours[a:b], theirs[c:d])


def _parts(value: Any) -> list[str]:
    """Return the parts of a value that are compared: paragraphs, entries, or the value itself."""
    if isinstance(value, list):
        return [json.dumps(entry, ensure_ascii=False) for entry in value]
    if isinstance(value, str) and _PARAGRAPHS in value:
        return value.split(_PARAGRAPHS)
    return [json.dumps(value, ensure_ascii=False)]


def _changed(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[str]:
    for expected, got in zip_longest(ours, theirs):
        start = _first_difference(expected or "", got or "") if expected and got else 0
        if expected is not None:
            yield f"  - {_excerpt(expected, start)}"
        if got is not None:
            yield f"  + {_excerpt(got, start)}"


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip_longest(one, other))
    return next((index for index, (a, b) in pairs if a != b), 0)


def _excerpt(text: str, start: int) -> str:
    """Return the part of a text in which it differs, in a line."""
    begin = max(0, start - _CHARS_BEFORE) if len(text) > _MAX_SHOWN_CHARS else 0
    shown = text[begin : begin + _MAX_SHOWN_CHARS]
    before, after = "…" if begin else "", "…" if begin + len(shown) < len(text) else ""
    return " ".join(f"{before}{shown}{after}".split())
