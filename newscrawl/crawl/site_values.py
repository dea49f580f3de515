"""What an operator says of a site and its pages do not: metadata, and the zone of its clock."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.items import Article

__all__ = ["lay_over"]

_DATES: Final = ("timestamp", "modified")
_CLOCK: Final = "T"  # between a day and the time of day


def lay_over(article: Article, metadata: Mapping[str, Any], zone: str | None) -> None:
    """Give a record the metadata of its site, and its times without an offset that of a zone.

    ``zone`` is a name of the tz database; a day without a time of day stays one.  ``sources`` says
    where an offset is the zone's.
    """
    article.metadata = dict(metadata)
    for name in _DATES if zone else ():
        text = getattr(article, name)
        in_zone = _with_offset(text, zone or "")
        if in_zone is not None:
            setattr(article, name, in_zone)
            article.sources[name] = f"{article.sources.get(name, name)}, time_zone"


def _with_offset(text: str | None, zone: str) -> str | None:
    """Return a time with the offset of a zone; None for what has one already, or needs none.

    >>> _with_offset("2026-07-01T12:00:00", "Europe/Berlin")
    '2026-07-01T12:00:00+02:00'
    """
    if text is None or _CLOCK not in text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is not None:
        return None
    offset = moment.replace(tzinfo=ZoneInfo(zone)).strftime("%z")
    return f"{text}{offset[:3]}:{offset[3:5]}"
