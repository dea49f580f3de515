"""The credit of the lead photo."""

from __future__ import annotations

from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.items import Photo

__all__ = ["find_photo_credit"]


def find_photo_credit(photos: Candidate[list[Photo]] | None) -> Candidate[str] | None:
    """Return the credit of the article's first photo; None where that has none."""
    lead = photos.value[0] if photos is not None and photos.value else None
    if photos is None or lead is None or not lead.credit:
        return None
    return Candidate(lead.credit, photos.evidence)
