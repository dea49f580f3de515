"""The record: one article as newscrawl writes it, and what it writes for a page that is none."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Final

import orjson

from newscrawl.common.markdown_text import text_of_markdown
from newscrawl.common.printable import printable, printable_json

__all__ = [
    "BODY_FORMS",
    "MARKDOWN",
    "SCHEMA",
    "SCHEMA_VERSION",
    "Article",
    "Breadcrumb",
    "Photo",
    "Reason",
    "Reject",
    "UnsureArticle",
]

SCHEMA = 1
"""The version of the record's form; it goes up when a key changes its meaning or is taken away."""
SCHEMA_VERSION: Final = "1.1"
"""The version of the published JSON Schema: ``SCHEMA``, and how often a key was added since, or a
limit that all records keep."""

BODY_FORMS: Final = ("text", "markdown")
"""What a body can be; the first one where nothing else is asked for."""
MARKDOWN: Final = ", markdown"
"""What ``sources`` adds to where the body came from, where it is Markdown."""

_SURROGATE: Final = re.compile("[\ud800-\udfff]")

# Keywords of JSON Schema for what a field holds, as its metadata: records.schema publishes them,
# and records.record_line holds lines that are read to them.
_HASH: Final = {"pattern": "^[0-9a-f]{16}$"}
_DATE: Final = {
    "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}"
    "(T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?([+-][0-9]{2}:[0-9]{2}(:[0-9]{2})?|Z)?)?$"
}
_FROM_ONE: Final = {"minimum": 1, "maximum": 2**53 - 1}
"""Whole numbers that count from one, as far as all programs tell each from the next (RFC 7493)."""
_SHARE: Final = {"minimum": 0, "maximum": 1}  # shares of one


@dataclass(slots=True)
class _Written:
    """What newscrawl writes as a line of JSON."""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields by name, in the order of the JSON line; a photo is a dict, too."""
        return asdict(self)

    def to_json(self) -> str:
        """Return the JSON line, without the newline at its end.

        Half a surrogate pair, which UTF-8 has no bytes for, becomes U+FFFD.
        """
        try:
            return orjson.dumps(self).decode()
        except orjson.JSONEncodeError:
            return orjson.dumps(_without_surrogates(self.to_dict())).decode()


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_surrogates(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(inner) for inner in value]
    return _SURROGATE.sub("\ufffd", value) if isinstance(value, str) else value


@dataclass(slots=True)
class Breadcrumb:
    """One of the breadcrumbs that a page displays."""

    name: str
    """Its text, without separators."""
    url: str | None = None
    """Where it leads, absolute; None where it is no link."""


@dataclass(slots=True)
class Photo:
    """A photo of the article."""

    url: str | None = None
    """The image's URL, absolute; None in a plain text and where only a script knows it."""
    caption: str | None = None
    """What the picture shows, without the credit and its label words."""
    credit: str | None = None
    """Who took it or owns it, without label words such as "Photo:" or "©"."""


@dataclass(slots=True)
class Article(_Written):
    """The record of one article.

    Every key is written, in this order.  What is unknown is None or an empty list.  Texts are
    NFC, with single spaces, without zero-width characters and soft hyphens.
    """

    schema: int = field(default=SCHEMA, metadata={"const": SCHEMA})
    """The version of the record's form."""
    id: str | None = field(default=None, metadata=_HASH)
    """16 hexadecimal digits made from ``canonical_url``: the same article has the same id."""
    revision: int = field(default=1, metadata=_FROM_ONE)
    """2 and more where the article was written before and has changed since."""
    url: str | None = None
    """The URL that was fetched."""
    canonical_url: str | None = None
    """The URL that the page gives as its own, else ``url``, normalised."""
    site: str | None = None
    """The host of ``canonical_url``, without ``www.`` in front."""
    headline: str | None = None
    """The headline as displayed."""
    breadcrumbs: list[Breadcrumb] = field(default_factory=list)
    """As displayed, with home and the page's own title where they are displayed."""
    authors: list[str] = field(default_factory=list)
    """Names only: no "By", roles, places or mail; an outlet only where it alone signs."""
    timestamp: str | None = field(default=None, metadata=_DATE)
    """Publication, ISO 8601; a day alone where no time is known, an offset only if known."""
    modified: str | None = field(default=None, metadata=_DATE)
    """Last change, in the form of ``timestamp``."""
    photo_credit: str | None = None
    """The credit of the lead photo."""
    photos: list[Photo] = field(default_factory=list)
    """The article's photos in the page's order."""
    dateline: str | None = None
    """The place that opens the body ("MOSCOW – …"); it stays in the body too."""
    body: str | None = None
    """Paragraphs and subheads, a blank line between them; a lone line break stays one."""
    hashtags: list[str] = field(default_factory=list)
    """The page's own hashtags or tags, without "#"."""
    section: str | None = None
    """The section that the article stands in, as the site words it."""
    language: str | None = None
    """BCP 47, as in "en" or "pt-BR"."""
    description: str | None = None
    """The page's own summary of itself, from its metadata."""
    fetched_at: str | None = None
    """When the page was fetched, ISO 8601."""
    sources: dict[str, str] = field(default_factory=dict)
    """For each field that has a value, where it came from."""
    confidence: dict[str, float] = field(default_factory=dict, metadata=_SHARE)
    """How likely the headline, the time and the authors are right, and which F1 to expect of the
    body, 0 to 1, where that is known."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """What the operator's sites file says of the site, for those who use the records."""
    fingerprint: str | None = field(default=None, metadata=_HASH)
    """16 hexadecimal digits made from the letters and digits of ``body``: the same text has the
    same fingerprint, at whatever address, and however it is broken into lines."""

    @property
    def has_markdown_body(self) -> bool:
        """Whether the body is Markdown (``--body markdown``); ``sources`` says so."""
        return MARKDOWN in self.sources.get("body", "")

    @property
    def plain_body(self) -> str | None:
        """The body as plain text, also where it is Markdown."""
        if not self.body or not self.has_markdown_body:
            return self.body
        return text_of_markdown(self.body)


class Reason(StrEnum):
    """Why a page gives no article."""

    EMPTY = "empty"  # nothing to read at all
    NOT_HTML = "not-html"  # a picture, a PDF, a JSON answer, …
    TOO_LARGE = "too-large"  # more bytes than a page has
    CODING = "coding"  # packed in more HTTP codings, one in the other, than are taken off
    LIST = "list"  # a front page, a section, a tag page: links to articles
    SEARCH = "search"  # the results of a search
    NOT_FOUND = "not-found"  # an error page, also one that was sent with status 200
    CHALLENGE = "challenge"  # "Just a moment…": a check that the visitor is a browser
    CONSENT = "consent"  # a consent wall in place of the page
    NO_TEXT = "no-text"  # a page, but without text that could be an article's
    TOO_SLOW = "too-slow"  # reading it took longer than a page's time limit
    NOT_RENDERED = "not-rendered"  # the browser could not show it (render in the sites file)
    UNWANTED = "unwanted"  # an article in another language than asked for, or without the keywords
    FAILED = "failed"  # an extractor broke on it: a defect of newscrawl's, worth a report
    LOW_CONFIDENCE = "low-confidence"  # an article, but less sure than --min-confidence asks for


@dataclass(slots=True)
class Reject(_Written):
    """A page that gives no article, with its reason."""

    url: str | None
    reason: Reason
    detail: str | None = None
    """What the decision rests on, in a few words, for a person to read."""
    fetched_at: str | None = None
    input: str | None = None
    """The file or archive that the page was read from; None for a page of a crawl."""

    def __post_init__(self) -> None:
        """Make the detail printable: it may quote the page or an error's message."""
        if self.detail:
            self.detail = printable(self.detail)

    def to_json(self) -> str:
        r"""Return the JSON line, without its newline.

        Characters that steer a terminal are JSON escapes (``\u009b``): ``input`` is a file's name.
        """
        return printable_json(_Written.to_json(self))


@dataclass(slots=True)
class UnsureArticle(Reject):
    """An article whose record is less sure than was asked for."""

    record: Article | None = None
    """Its record, so that it is not lost."""
