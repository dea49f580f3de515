"""One field, one module: a page in, the field's value and where it came from out, or None."""

from newscrawl.fields.authors import find_authors
from newscrawl.fields.body import find_body
from newscrawl.fields.breadcrumbs import find_breadcrumbs
from newscrawl.fields.canonical import find_canonical_url
from newscrawl.fields.dateline import find_dateline
from newscrawl.fields.description import find_description
from newscrawl.fields.found import Found
from newscrawl.fields.hashtags import find_hashtags
from newscrawl.fields.headline import find_headline
from newscrawl.fields.language import find_language
from newscrawl.fields.photos import find_photo_credit, find_photos
from newscrawl.fields.section import find_section
from newscrawl.fields.timestamp import find_modified, find_timestamp

__all__ = [
    "Found",
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
