"""What an article says, in a few bytes: tells a revision, a cut text, another article, a copy."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple, Self

import orjson

from newscrawl.crawl.frontier.passing_lines import without_passing

if TYPE_CHECKING:
    from newscrawl.items import Article

__all__ = ["Fingerprint", "Wording", "fingerprint", "is_cut_from"]

_FORM: Final = b"\x02"
"""The first byte of a packed wording.  States of form 1 and 2 hold 16 bytes of a bare hash instead,
a length that no packed wording has."""
_CONTENT_BYTES: Final = 8
"""Of one article against its last revision, and of no others: 64 bits are plenty."""
_HEADLINE_BYTES: Final = 4
"""Of a few articles that name one canonical URL."""
_CHARS_BYTES: Final = 4  # of the number of a text's characters, which has 32 bits at the most
_OPENING_BYTES: Final = 3
"""Of one paragraph among those of two articles: one in 16 million is taken for another."""
_MAX_OPENINGS: Final = 32
"""Paragraphs that are noted, 96 bytes: nine articles in ten have no more, and a text that is cut
off begins with the first ones."""
_OPENING_CHARS: Final = 32
"""Of a paragraph: a teaser may end in the middle of one, and seldom shows less of it."""
_HEAD_BYTES: Final = len(_FORM) + _CONTENT_BYTES + _HEADLINE_BYTES + _CHARS_BYTES
_TEXT_BYTES: Final = 12
"""Of one text among all of a state: 96 bits, for a hundred million texts without a chance hit."""
_MIN_TEXT_CHARS: Final = 1000
"""A shorter text under the same headline may come again on another day and be news all the same: a
notice, the weather, a draw whose numbers stand in a picture.  There the day counts, too: that of
the article or, where it has none, that on which it was fetched."""
_DAY_CHARS: Final = len("2026-11-30")
_MUCH_SHORTER: Final = 0.6
"""Share of the text that was written. Paywalls leave a tenth to a half; editors seldom take away as
much and add nothing."""
_MAX_OFFER_CHARS: Final = 300
"""What may stand behind a teaser that the whole text did not have: an offer to subscribe, in a few
lines.  More is a text of its own, such as the notice of a withdrawn article."""
_BETWEEN_PARAGRAPHS: Final = "\n\n"


class Wording(NamedTuple):
    """What is kept of an article that was written: up to 113 bytes."""

    content: bytes
    """A hash of all that it says to its reader: another hash means another revision."""
    headline: bytes
    """A hash of the headline; empty where there is none."""
    chars: int
    """The length of the body."""
    openings: frozenset[bytes]
    """Hashes of how its paragraphs begin."""

    def pack(self) -> bytes:
        """Return the wording as bytes, for :meth:`unpack`."""
        head = self.headline.ljust(_HEADLINE_BYTES, b"\0")
        chars = self.chars.to_bytes(_CHARS_BYTES, "big")
        return b"".join((_FORM, self.content, head, chars, *sorted(self.openings)))

    @classmethod
    def unpack(cls, packed: bytes | None) -> Self | None:
        """Return what :meth:`pack` made; None for what it did not make, as older states hold it."""
        if not packed or len(packed) < _HEAD_BYTES or not packed.startswith(_FORM):
            return None
        headline = packed[len(_FORM) + _CONTENT_BYTES :][:_HEADLINE_BYTES]
        openings = packed[_HEAD_BYTES:]
        starts = range(0, len(openings), _OPENING_BYTES)
        return cls(
            packed[len(_FORM) :][:_CONTENT_BYTES],
            headline.strip(b"\0") and headline,
            int.from_bytes(packed[_HEAD_BYTES - _CHARS_BYTES : _HEAD_BYTES], "big"),
            frozenset(openings[start : start + _OPENING_BYTES] for start in starts),
        )

    def is_another_article(self, other: Self) -> bool:
        """Return True if two articles are two: other headlines, and less than half in common."""
        if self.headline and self.headline == other.headline:
            return False
        common = len(self.openings & other.openings)
        return not common or 2 * common < min(len(self.openings), len(other.openings))


class Fingerprint(NamedTuple):
    """What an article is known by."""

    wording: Wording
    text: bytes | None
    """A hash of site, headline and body, for its copies; None where the text says too little."""


def fingerprint(article: Article, site: str) -> Fingerprint:
    """Return what an article of a site is known by.

    URLs of images, the dates and the record's ``sources`` do not count, nor do counters of readers
    and "5 minutes ago" in its text: they change from one visit to the next without a word of
    difference.
    """
    body = article.plain_body  # links in Markdown change without a word of difference
    paragraphs = _paragraphs(body)
    headline = _plain(article.headline)
    captions = sorted({f"{photo.caption}\n{photo.credit}" for photo in article.photos})
    content = (
        headline, paragraphs, article.authors, article.photo_credit, captions,
        sorted(article.hashtags),
    )  # fmt: skip
    wording = Wording(
        _hash(orjson.dumps(content), _CONTENT_BYTES),
        _hash(headline.encode(), _HEADLINE_BYTES) if headline else b"",
        len(body or ""),
        frozenset(map(_opening, paragraphs[:_MAX_OPENINGS])),
    )
    return Fingerprint(wording, _text_hash(article, site, headline, paragraphs))


def is_cut_from(body: str | None, whole: Wording) -> bool:
    """Return True if a body is a much shorter part of one that was written, as behind a paywall."""
    if len(body or "") >= whole.chars * _MUCH_SHORTER:
        return False
    paragraphs = _paragraphs(body)
    added = [text for text in paragraphs if _opening(text) not in whole.openings]
    is_part = len(added) < len(paragraphs) or not paragraphs
    return is_part and sum(map(len, added)) <= _MAX_OFFER_CHARS


def _text_hash(article: Article, site: str, headline: str, paragraphs: list[str]) -> bytes | None:
    # Copies break a text elsewhere; its white space is even, and its letters stay what they are.
    body = " ".join(paragraphs).replace("\n", " ")
    day = ""
    if len(body) < _MIN_TEXT_CHARS:
        day = (article.timestamp or article.fetched_at or "")[:_DAY_CHARS]
        if not (day and body and headline):
            return None
    return _hash("\0".join((site, headline, body, day)).encode(), _TEXT_BYTES)


def _paragraphs(body: str | None) -> list[str]:
    """Return the paragraphs of a body, without what changes in them by itself."""
    paragraphs = body.split(_BETWEEN_PARAGRAPHS) if body else []
    return [text for text in map(without_passing, paragraphs) if text]


def _plain(text: str | None) -> str:
    """Return a text without differences of case and white space."""
    return " ".join(text.split()).casefold() if text else ""


def _opening(paragraph: str) -> bytes:
    return _hash(_plain(paragraph[:_OPENING_CHARS]).encode(), _OPENING_BYTES)


def _hash(content: bytes, size: int) -> bytes:
    return hashlib.blake2b(content, digest_size=size).digest()
