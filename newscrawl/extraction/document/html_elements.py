"""What the elements of HTML are to segmentation."""

from __future__ import annotations

from typing import Final

from newscrawl.extraction.vocabulary import ClassHint

__all__ = [
    "BOLD_TAGS",
    "CELLS",
    "EMPHASIS",
    "FORM_PARTS",
    "HEADINGS",
    "IMAGE_TAGS",
    "INLINE_APART",
    "IN_CELL",
    "LABELLED_TAGS",
    "NOT_CAPTIONS",
    "ROLES",
    "RUBY",
    "RUNNING_TEXT",
    "SPANS",
    "TAG_HINTS",
    "Role",
]

# Elements that start lines of their own, by the HTML standard's rendering section, and the
# boxes of AMP and similar components that wrap them.
BLOCK_TAGS: Final = frozenset(
    """address article aside blockquote body center dd details dialog dir div dl dt fieldset
    figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html label legend li
    listing main menu nav noframes ol optgroup option p plaintext pre search section summary
    table tbody td tfoot th thead tr ul xmp caption amp-carousel amp-sidebar amp-accordion
    """.split()
)
SKIPPED_TAGS: Final = frozenset(
    """style template svg iframe object embed applet select button textarea input audio video
    canvas map datalist progress meter colgroup col amp-ad amp-embed amp-analytics
    amp-iframe amp-social-share amp-consent amp-state amp-script rp rt rtc
    annotation annotation-xml""".split()
)
# How a word is read, above it: no part of the line, and no gap in it.
RUBY: Final = frozenset(("rp", "rt", "rtc"))
# Their ids are anchors, made of their own words or for a list of contents.
HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
BOLD_TAGS: Final = frozenset(("b", "strong"))
IMAGE_TAGS: Final = frozenset(("img", "amp-img", "amp-anim"))
TAG_HINTS: Final = {
    "nav": ClassHint.NAV,
    "aside": ClassHint.ASIDE,
    "footer": ClassHint.FOOTER,
    "figure": ClassHint.FIGURE,
    "figcaption": ClassHint.CAPTION,
    "amp-sidebar": ClassHint.NAV,
    "dialog": ClassHint.PROMO,
    "label": ClassHint.PROMO,
    "legend": ClassHint.PROMO,
}
# An inline element with one of these class hints is a block of its own although it starts no line.
INLINE_APART: Final = (
    ClassHint.KICKER
    | ClassHint.CREDIT
    | ClassHint.CAPTION
    | ClassHint.SHARE
    | ClassHint.HIDDEN
    | ClassHint.AD
    | ClassHint.RELATED
    | ClassHint.PROMO
)
# A list or a nav often says by its label alone that it is the breadcrumbs.
LABELLED_TAGS: Final = frozenset(("nav", "ol", "ul"))
# Spans that touch each other stand apart on the screen, except within running text:
# <span>By A. Name</span><span>4 min read</span>.
SPANS: Final = frozenset(("span", "a", "time", "abbr"))
RUNNING_TEXT: Final = frozenset("p h1 h2 h3 h4 h5 h6 blockquote pre figcaption dd".split())
# In a <figure> these hold what is shown; all other text is its caption.
NOT_CAPTIONS: Final = frozenset("table blockquote pre ul ol dl h1 h2 h3".split())
FORM_PARTS: Final = frozenset(("form", "fieldset", "label", "p"))
CELLS: Final = frozenset(("td", "th"))
PLAIN_INLINE: Final = frozenset("b strong em i u sup sub font small mark q cite code a".split())
# These are inline, too, but a class may say that they stand apart: <em class="img_desc">.
EMPHASIS: Final = frozenset("b strong em i small font".split())
IN_CELL: Final = PLAIN_INLINE | CELLS | {"span", "abbr", "time"}


class Role:
    """What an element is to segmentation: plain numbers, as it asks for every element."""

    BLOCK: Final = 1
    LINK: Final = 2
    INLINE: Final = 3
    BREAK: Final = 4
    SKIPPED: Final = 5
    DATA: Final = 6


# All other elements are inline, and their class may say more.
ROLES: Final[dict[object, int]] = {
    **dict.fromkeys(BLOCK_TAGS, Role.BLOCK),
    **dict.fromkeys(PLAIN_INLINE - EMPHASIS, Role.INLINE),
    **dict.fromkeys(SKIPPED_TAGS, Role.SKIPPED),
    **dict.fromkeys(IMAGE_TAGS, Role.DATA),
    **dict.fromkeys(("script", "meta", "link", "title", "base", "noscript", "head"), Role.DATA),
    "a": Role.LINK,
    "br": Role.BREAK,
}
