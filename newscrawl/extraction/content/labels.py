"""What a block of a page may be."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

__all__ = ["CAPTION", "PROMO", "RELATED", "TEXT", "Label"]


class Label(StrEnum):
    """What a block is; its value is what ``newscrawl inspect`` prints."""

    TEXT = "text"
    HEADLINE = "headline"
    KICKER = "kicker"
    BREADCRUMBS = "breadcrumbs"
    TIME = "time"
    BYLINE = "byline"
    CAPTION = "caption"
    HASHTAGS = "hashtags"
    NAVIGATION = "navigation"
    COMMENTS = "comments"
    SHARE = "share"
    RELATED = "related"
    PROMO = "promo"
    AD = "ad"
    CONSENT = "consent"
    HIDDEN = "hidden"
    ASIDE = "aside"
    INTERFACE = "interface"  # a short word or two that is no sentence: labels, counters, buttons
    REPEATED = "repeated"
    OUTSIDE = "outside"  # before, behind or beside the article


# For loops over all blocks: up to Python 3.11 looking up an enum's member takes ten times as long
# as looking up a global name.
TEXT: Final = Label.TEXT
RELATED: Final = Label.RELATED
CAPTION: Final = Label.CAPTION
PROMO: Final = Label.PROMO
