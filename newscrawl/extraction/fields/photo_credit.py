"""The credit of the lead photo."""

from __future__ import annotations

from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.items import Photo

__all__ = ["find_photo_credit"]


def find_photo_credit(photos: Candidate[list[Photo]] | None) -> Candidate[str] | None:
    """Return the credit of the article's first photo, or of the next where that has no words."""
    if photos is None or not photos.value:
        return None
    lead = photos.value[0]
    # A photo with no word about it may be a portrait or an ornament.
    if not lead.credit and not lead.caption and len(photos.value) > 1:
        lead = photos.value[1]
    return Candidate(lead.credit, photos.evidence) if lead.credit else None
