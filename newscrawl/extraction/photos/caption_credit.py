"""Where a caption becomes a credit: what a photo shows apart from whose it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from newscrawl.common.text import folded_letters
from newscrawl.extraction.dates.visible_date import is_date_line
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.lines.byline_line import is_byline
from newscrawl.extraction.lines.credit_in_caption import split_credit
from newscrawl.extraction.lines.credit_labels import (
    is_credit_label,
    strip_credit_label,
    strip_label_behind,
)
from newscrawl.extraction.lines.credit_names import (
    are_names,
    cannot_be_credit,
    find_agency_as_written,
    is_name_like,
)
from newscrawl.extraction.lines.sentences import ends_sentence
from newscrawl.extraction.vocabulary import ClassHint, phrases, phrases_regex

__all__ = ["caption_and_credit"]

_MAX_CAPTION_CHARS: Final = 600
"""A block of a caption that is longer is the article's text, or a gallery's story."""
_MAX_DATELINE_CHARS: Final = 90
"""A line with date and clock that tells when the article was published, and little else."""
_MIN_SENTENCE_WORDS: Final = 6
"""A button has fewer words of letters."""
_CREDIT_SEPARATORS: Final = ("/", "|")
_PUBLISHED: Final = re.compile(phrases_regex("publication_date_words"), re.IGNORECASE)
_DATE_TIME: Final = re.compile(r"(?:19|20)\d\d[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?\s*\d{1,2}:\d\d")
_CLOCK: Final = re.compile(r"\b\d{1,2}:\d\d\b")
# Below a Chinese story stand its source and who edited it.
_EDITED_BY: Final = re.compile(rf"(?:{phrases_regex('editor_labels')})\s*[:：]")
_CAPTION_AND_CREDIT: Final = ClassHint.CAPTION | ClassHint.CREDIT
_MAIL_ADDRESS: Final = re.compile(r"([\w.+-]{2,40})@[\w-]{2,40}\.[\w.]{2,20}")


def _has_credit_class(block: Block) -> bool:
    """Return True if the classes around a block of a caption call it the credit."""
    if block.own_hints & ClassHint.CREDIT:
        return True
    # Up to the figure, inner words go before outer ones: "caption-credit" is a credit.
    for box in block.box.outward():
        if box.tag in ("figure", "body"):
            break
        if box.own_hints & (ClassHint.CREDIT | ClassHint.AUTHOR):
            return True
        if box.own_hints & (ClassHint.CAPTION | ClassHint.FIGURE):
            return False
    return False


def _is_button(text: str) -> bool:
    """Return True if a text at a photo is a counter or a button: "1 / 8", "View 6 images"."""
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    if len(words) >= _MIN_SENTENCE_WORDS:
        return False
    return not words or phrases("gallery_buttons", "share").is_phrase(" ".join(words))


def _is_about_article(text: str) -> bool:
    """Return True if a line at a photo tells when the article was published, or who edited it."""
    if len(text) < _MAX_DATELINE_CHARS and _DATE_TIME.search(text):
        return True
    if ":" in text and _CLOCK.search(text) and is_byline(text):
        return True
    if _PUBLISHED.match(text) and (is_date_line(text) or is_byline(text)):
        return True
    return not text.isascii() and _EDITED_BY.search(text) is not None


class _Piece(NamedTuple):
    """One text of a caption."""

    text: str
    is_credit: bool
    """A label before it or its class says that it is the credit."""
    is_caption_too: bool
    """The same class says that it is the caption."""
    block: Block


def _pieces(blocks: Sequence[Block]) -> list[_Piece]:
    """Return the texts of a caption, without buttons and what is about the article.

    A label and its name, which are often two elements, come together; so do a credit's parts.
    """
    pieces: list[_Piece] = []
    label_before = False
    credit_box: Box | None = None  # that of the last piece, where the next may go on with it
    for block in blocks:
        text = strip_label_behind(block.text)
        if not text or is_credit_label(text):
            label_before = True
            continue
        is_separator = text in _CREDIT_SEPARATORS and credit_box is block.box
        if len(text) > _MAX_CAPTION_CHARS or (_is_button(text) and not is_separator):
            continue
        if _is_about_article(text):
            continue
        is_credit = label_before or _has_credit_class(block)
        goes_on = credit_box is block.box and (
            text[0] in _CREDIT_SEPARATORS
            or pieces[-1].text.endswith(_CREDIT_SEPARATORS)
            or (is_credit and pieces[-1].text.endswith((",", "via")))
        )
        if goes_on:
            pieces[-1] = pieces[-1]._replace(text=f"{pieces[-1].text} {text}")
        else:
            own = block.box.own_hints if is_credit and block.tag != "figcaption" else 0
            is_caption_too = own & _CAPTION_AND_CREDIT == _CAPTION_AND_CREDIT
            pieces.append(_Piece(text, is_credit, is_caption_too, block))
        label_before = text is not block.text
        credit_box = block.box if is_credit or goes_on else None
    return pieces


def caption_and_credit(blocks: Sequence[Block]) -> tuple[str | None, str | None]:
    """Return what a photo shows and whose it is, from the blocks of its caption."""
    captions: list[str] = []
    credits_: list[str] = []
    pieces = _pieces(blocks)
    for piece in pieces:
        if (mail := _MAIL_ADDRESS.fullmatch(piece.text)) is not None:
            if captions and (parts := _caption_and_name(captions[-1], mail[1])):
                captions[-1] = parts[0]
                credits_.append(parts[1])
            continue
        if piece.block.linked and " " not in piece.text and len(pieces) > 1 and not piece.is_credit:
            continue  # "Pin", "Print"
        is_last = bool(captions) and not credits_ and piece is pieces[-1]
        text, credit = _split_piece(piece, behind_caption=is_last)
        if text := text.rstrip(" |•·/"):
            captions.append(text)
        if credit:
            credits_.append(credit)
    are_both = len(credits_) > 1 and not captions
    if are_both and pieces[0].is_caption_too and not pieces[-1].is_caption_too:
        captions.append(credits_.pop(0))
    if len(captions) == 1 and not credits_ and _is_credit_alone(captions[0]):
        return None, captions[0]
    return " ".join(dict.fromkeys(captions)) or None, next(iter(credits_), None)


def _is_credit_alone(text: str) -> bool:
    """Return True if all that stands under a picture is an agency, or somebody of one."""
    place = find_agency_as_written(text)
    if place == (0, len(text)):
        return True
    if "/" not in text or ":" in text:
        return False
    return place is not None and are_names(text)


def _caption_and_name(caption: str, mailbox: str) -> tuple[str, str] | None:
    """Return a caption and the name at its end, where the mail address behind it has that name."""
    before, dot, name = caption.rpartition(". ")
    if dot and are_names(name) and folded_letters(name.split()[-1]) in folded_letters(mailbox):
        return before + ".", name
    return None


def _split_piece(piece: _Piece, *, behind_caption: bool) -> tuple[str, str | None]:
    """Return the caption and the credit in one text; the caption may be empty.

    ``behind_caption``: it is the last text and may be a name without a label.
    """
    text, credit = split_credit(piece.text)
    if credit and (not text or _is_button(text)):
        return "", credit
    if credit and ends_sentence(text):
        return text, credit
    if not (piece.is_credit or behind_caption):
        return text, credit
    name = strip_credit_label(piece.text)
    if piece.is_credit and is_name_like(name):
        return "", name
    # A link may be a button as well.
    is_name = are_names if piece.block.linked else is_name_like
    if behind_caption and piece.block.tag not in HEADINGS and is_name(name):
        return "", name
    is_word = phrases("not_credits").is_phrase(name)  # "Photo", "Archive"
    if piece.is_credit and not credit and name and not is_word and not cannot_be_credit(name):
        return "", name
    return text, credit
