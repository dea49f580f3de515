"""A photo's caption, read apart from the credit that stands in it or beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from newscrawl.common.text import letters
from newscrawl.extraction.content.labels import is_byline
from newscrawl.extraction.dates.reading import is_date_line
from newscrawl.extraction.document.blocks import Block, Box
from newscrawl.extraction.document.html_elements import HEADINGS
from newscrawl.extraction.lines.credit_line import (
    is_credit_label,
    split_credit,
    strip_credit_label,
    strip_label_behind,
)
from newscrawl.extraction.lines.credit_names import AGENCY, are_names, is_name_like, is_sentence
from newscrawl.extraction.vocabulary import ClassHint, alternation, phrases

__all__ = ["caption_and_credit"]

_LONGEST_CAPTION: Final = 600
_SIGNS: Final = ("/", "|")
_PUBLISHED: Final = re.compile(alternation("published"), re.IGNORECASE)
_STAMP: Final = re.compile(r"(?:19|20)\d\d[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?\s*\d{1,2}:\d\d")
_LONGEST_STAMPED: Final = 90
_CLOCK: Final = re.compile(r"\b\d{1,2}:\d\d\b")
# Below a Chinese story stand its source and who edited it.
_EDITED: Final = re.compile(rf"(?:{alternation('editors')})\s*[:：]")
_BOTH: Final = ClassHint.CAPTION | ClassHint.CREDIT
_MAIL: Final = re.compile(r"([\w.+-]{2,40})@[\w-]{2,40}\.[\w.]{2,20}")


def _is_marked(block: Block) -> bool:
    """Say whether a block of a caption calls itself the credit, apart from the caption."""
    if block.own & ClassHint.CREDIT:
        return True
    # Up to the figure, inner words go before outer ones: "caption-credit" is a credit.
    box: Box | None = block.box
    while box is not None and box.tag not in ("figure", "body"):
        if box.own & (ClassHint.CREDIT | ClassHint.AUTHOR):
            return True
        if box.own & (ClassHint.CAPTION | ClassHint.FIGURE):
            return False
        box = box.parent
    return False


def _is_button(text: str) -> bool:
    """Say whether a text at a photo is a counter or a button: "1 / 8", "View 6 images"."""
    words = [word for word in text.split() if any(map(str.isalpha, word))]
    return not words or (len(words) < 6 and phrases("gallery", "share").is_whole(" ".join(words)))


def _is_about_article(text: str) -> bool:
    """Say whether a line at a photo tells when the article was published, or who edited it."""
    if len(text) < _LONGEST_STAMPED and _STAMP.search(text):
        return True
    if ":" in text and _CLOCK.search(text) and is_byline(text):
        return True
    return not text.isascii() and _EDITED.search(text) is not None


class _Piece(NamedTuple):
    """One text of a caption."""

    text: str
    marked: bool
    """It calls itself the credit."""
    linked: bool
    heading: bool = False
    both: bool = False
    """It calls itself the caption as well."""


def _pieces(blocks: Sequence[Block]) -> list[_Piece]:
    """The texts of a caption.

    A label and its name, which are often two elements, come together; so do a credit's parts.
    """
    pieces: list[_Piece] = []
    label, before = False, None
    for block in blocks:
        text = strip_label_behind(block.text)
        if not text or is_credit_label(text):
            label = True
            continue
        is_sign = text in _SIGNS and before is block.box
        if len(text) > _LONGEST_CAPTION or (_is_button(text) and not is_sign):
            continue
        if _PUBLISHED.match(text) and (is_date_line(text) or is_byline(text)):
            continue
        if _is_about_article(text):
            continue
        marked = label or _is_marked(block)
        both = marked and block.tag != "figcaption" and block.box.own & _BOTH == _BOTH
        goes_on = before is block.box and (
            text[0] in _SIGNS
            or pieces[-1].text.endswith(_SIGNS)
            or (marked and pieces[-1].text.endswith((",", "via")))
        )
        if goes_on:
            pieces[-1] = pieces[-1]._replace(text=f"{pieces[-1].text} {text}")
        else:
            pieces.append(_Piece(text, marked, block.linked > 0, block.tag in HEADINGS, both))
        label = text is not block.text
        before = block.box if marked or goes_on else None
    return pieces


def caption_and_credit(blocks: Sequence[Block]) -> tuple[str | None, str | None]:
    """Part the texts of a caption into what is shown and whose it is."""
    captions: list[str] = []
    owners: list[str] = []
    pieces = _pieces(blocks)
    for piece in pieces:
        if (mail := _MAIL.fullmatch(piece.text)) is not None:
            if captions and (signed := _signed(captions[-1], mail[1])):
                captions[-1], owner = signed
                owners.append(owner)
            continue
        if piece.linked and " " not in piece.text and len(pieces) > 1 and not piece.marked:
            continue  # "Pin", "Print"
        is_last = bool(captions) and not owners and piece is pieces[-1] and not piece.heading
        text, credit = _read_piece(piece, captions[-1] if is_last else None)
        if text := text.rstrip(" |•·/"):
            captions.append(text)
        if credit:
            owners.append(credit)
    if len(owners) > 1 and not captions and pieces[0].both and not pieces[-1].both:
        captions.append(owners.pop(0))
    if len(captions) == 1 and not owners and _is_credit_alone(captions[0]):
        return None, captions[0]
    return " ".join(dict.fromkeys(captions)) or None, next(iter(owners), None)


def _is_credit_alone(text: str) -> bool:
    """Say whether all that stands under a picture is an agency, or somebody of one."""
    if AGENCY.fullmatch(text):
        return True
    if "/" not in text or ":" in text:
        return False
    return AGENCY.search(text) is not None and are_names(text)


def _signed(caption: str, mailbox: str) -> tuple[str, str] | None:
    """Part a caption from the name at its end, where the mail address behind it has that name."""
    before, dot, name = caption.rpartition(". ")
    if dot and are_names(name) and letters(name.split()[-1]) in letters(mailbox):
        return before + ".", name
    return None


def _read_piece(piece: _Piece, caption: str | None) -> tuple[str, str | None]:
    """Part one text of a caption; the last one may be a name without a label behind a caption."""
    text, credit = split_credit(piece.text)
    if credit and (not text or _is_button(text)):
        return "", credit
    if credit and text.endswith((".", "!", "?")):
        return text, credit
    stripped = strip_credit_label(piece.text)
    if piece.marked and is_name_like(stripped):
        return "", stripped
    # A link may be a button as well.
    is_name = are_names if piece.linked else is_name_like
    if caption is not None and is_name(stripped):
        return "", stripped
    is_word = phrases("not_credits").is_whole(stripped)
    if piece.marked and not credit and stripped and not is_word and not is_sentence(stripped):
        return "", stripped
    return text, credit
