"""One field, one module: a page in, a candidate (the value and its evidence) or None out."""

from newscrawl.extraction.fields.authors import find_authors
from newscrawl.extraction.fields.body import find_body
from newscrawl.extraction.fields.breadcrumbs import find_breadcrumbs
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.fields.canonical_url import find_canonical_url
from newscrawl.extraction.fields.confidence import confidence_of
from newscrawl.extraction.fields.dateline import find_dateline
from newscrawl.extraction.fields.description import find_description
from newscrawl.extraction.fields.hashtags import find_hashtags
from newscrawl.extraction.fields.headline import find_headline
from newscrawl.extraction.fields.language import find_language
from newscrawl.extraction.fields.modified import find_modified
from newscrawl.extraction.fields.photo_credit import find_photo_credit
from newscrawl.extraction.fields.photos import find_photos
from newscrawl.extraction.fields.section import find_section
from newscrawl.extraction.fields.timestamp import find_timestamp

__all__ = [
    "Candidate",
    "confidence_of",
    "find_authors",
    "find_body",
    "find_breadcrumbs",
    "find_canonical_url",
    "find_dateline",
    "find_description",
    "find_hashtags",
    "find_headline",
    "find_language",
    "find_modified",
    "find_photo_credit",
    "find_photos",
    "find_section",
    "find_timestamp",
]
