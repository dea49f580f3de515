"""Values and labels in words, for people to read."""

from __future__ import annotations

from typing import Any, Final

from newscrawl.extraction.content import Label
from newscrawl.items import Breadcrumb, Photo

__all__ = ["LABELS", "ORIGINS", "in_line", "size_of"]

LABELS: Final[dict[str, str]] = {
    Label.TEXT: "the article's body",
    Label.HEADLINE: "shows the headline",
    Label.KICKER: "a word or two above the headline",
    Label.BREADCRUMBS: "the breadcrumbs, or a line like them",
    Label.TIME: "a date or a time",
    Label.BYLINE: "names the author",
    Label.CAPTION: "a photo's caption or credit",
    Label.HASHTAGS: "the page's tags",
    Label.NAVIGATION: "a menu",
    Label.COMMENTS: "readers' comments, or a form for them",
    Label.SHARE: "a share bar",
    Label.RELATED: "leads to other stories",
    Label.PROMO: "a newsletter, a subscription, an app",
    Label.AD: "an advertisement",
    Label.CONSENT: "asks for consent",
    Label.HIDDEN: "not displayed at first",
    Label.ASIDE: "set beside the article",
    Label.INTERFACE: "a label, a counter, a button, a heading with no text",
    Label.REPEATED: "says again what stands above",
    Label.OUTSIDE: "before, behind or beside the article, or not in its data's text",
}
"""What each label says of a block."""
ORIGINS: Final = {
    "page": "HTML",
    "state": "text from the data in its scripts",
    "text": "plain text",
}
"""Where a page's blocks come from."""
_MAX_MEAN_WORD_CHARS: Final = 20
"""A text with longer words is in a script without spaces."""


def in_line(value: Any) -> str:
    """Return a field's value in a line.

    >>> in_line(["Sea", "Wind"]), in_line(None), in_line([Breadcrumb("Home"), Breadcrumb("World")])
    ('Sea, Wind', '–', 'Home » World')
    """
    if not value:
        return "–"
    if not isinstance(value, list):
        return " ".join(str(value).split())
    between = " » " if isinstance(value[0], Breadcrumb) else "; "
    return (between if not isinstance(value[0], str) else ", ").join(map(_entry, value))


def _entry(entry: Any) -> str:
    if isinstance(entry, Breadcrumb):
        return entry.name
    if isinstance(entry, Photo):
        name = (entry.url or "").partition("?")[0].rsplit("/", 1)[-1]
        credit = f"[{entry.credit}]" if entry.credit else ""
        return " ".join(part for part in (name, entry.caption, credit) if part)
    return str(entry)


def size_of(text: str) -> str:
    r"""Return how long a text is, in words.

    >>> size_of("One two.\n\nThree.")
    '3 words in 2 paragraphs'
    """
    words, paragraphs = len(text.split()), text.count("\n\n") + 1
    if len(text) > _MAX_MEAN_WORD_CHARS * words:
        return f"{len(text):,} characters in {paragraphs:,} paragraph{'s' * (paragraphs != 1)}"
    return f"{words:,} words in {paragraphs:,} paragraph{'s' * (paragraphs != 1)}"
