"""The dateline: the place that opens a report ("MOSCOW – …")."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.fields.found import Found

__all__ = ["find_dateline"]

# "MOSCOW – ", "MOSCOW (Reuters) - ", "NEW YORK, July 12 — ", "Jakarta, Portal - ": a place in capitals,
# or any short name with an agency or a date behind it, then a dash with spaces about it.
_DASH: Final = r"\s*(?:\s[-–—―]+|[–—―]+|\s--)\s+"
_CAPITALS: Final = re.compile(
    r"^(?P<place>[^\W\d_a-zа-яёà-öø-ÿ][^\W\d_a-zа-яёà-öø-ÿ'’.-]*(?:[ ,/]+[^\W\d_a-zа-яёà-öø-ÿ'’.][^\W\d_a-zа-яёà-öø-ÿ'’.-]*){0,4}"
    r"(?:, [A-Z][\w.]{1,12}){0,2}?)(?:,? \([^()]{2,40}\)|, [^–—―()]{2,40}?)?" + _DASH
)
_NAMED: Final = re.compile(
    r"^(?P<place>[^\W\d_][\w'’.-]{2,20}(?: [^\W\d_][\w'’.-]{1,20}){0,2})(?:(?:/[^\s,–—]{2,20})|,? \([^()]{2,40}\)|, [^\s,–—.][^,–—.]{1,24})"
    + _DASH
)
_PLACE_ONLY: Final = re.compile(
    r"^(?P<place>[^\W\d_][\w'’.-]{2,20}(?: [^\W\d_][\w'’.-]{1,20})?)\s(?:[–—―])\s"
)
_LATIN_CAPITALS: Final = re.compile(r"[A-ZА-ЯЁÀ-ÖØ-Þ]{3}")


def find_dateline(body: str | None) -> Found[str] | None:
    """Read the place off the body's beginning.

    >>> find_dateline("MOSCOW – The news came at noon.").value
    'MOSCOW'
    >>> find_dateline("Jakarta, Portal - Harga beras naik.").value
    'Jakarta'
    """
    for paragraph in (body or "").split("\n\n")[:3]:
        start = paragraph[:120]
        match = _CAPITALS.match(start)
        if match and (_LATIN_CAPITALS.search(match["place"]) or not match["place"].isupper()):
            place = match["place"].strip(" ,")
            if not place.isupper() and any(c.islower() for c in place.split(",")[0]):
                continue
            return Found(place, "body")
        match = _NAMED.match(start) or _PLACE_ONLY.match(start)
        if match and match["place"][0].isupper() | (
            match["place"][0].lower() == match["place"][0].upper()
        ):
            return Found(match["place"], "body")
    return None
