"""Photos with their captions and credits; the lead photo's credit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from newscrawl.boilerplate import Mark, marks_of
from newscrawl.fields.found import Found
from newscrawl.items import Photo
from newscrawl.layout import Label, layout_of
from newscrawl.layout.credits import split_credit, strip_credit_label
from newscrawl.page import Page
from newscrawl.page.boxes import Block, Box, Image
from newscrawl.page.images import image_address, is_photo
from newscrawl.page.structured import Node, as_list, strings

__all__ = ["candidates", "find_photo_credit", "find_photos"]

_UNWANTED: Final = (
    Mark.NAV
    | Mark.FOOTER
    | Mark.ASIDE
    | Mark.COMMENTS
    | Mark.SHARE
    | Mark.RELATED
    | Mark.PROMO
    | Mark.AD
    | Mark.CONSENT
    | Mark.AUTHOR
    | Mark.TRAIL
)
_MOST_PHOTOS: Final = 60
_ABOVE_HEADLINE: Final = 4
_HIGHEST_FIGURE: Final = 5
_HIGHEST_TEASER: Final = 3
_LONGEST_CAPTION: Final = 600
_CAPTION_BLOCKS: Final = 3
_LONGEST_NAME: Final = 60
_MOST_WORDS: Final = 8


def _marks(image: Image, first: int, last: int) -> int:
    """The marks of the boxes about an image, up to the one that holds the whole article."""
    marks = marks_of(image.element.get("class") or "")
    box: Box | None = image.box
    while box is not None and not (box.first <= first and box.last >= last):
        marks |= box.own
        box = box.parent
    return marks


def _is_teasers(page: Page, image: Image) -> bool:
    """An image in a box of its own with a line that leads away belongs to that line."""
    labels = layout_of(page).labels
    box: Box | None = image.box
    for _ in range(_HIGHEST_TEASER):
        if box is None:
            return False
        inside = set(labels[box.first : box.last])
        if inside & {Label.TEXT, Label.HEADLINE, Label.CAPTION}:
            return False
        if Label.RELATED in inside:
            return True
        box = box.parent
    return False


def _in_figure(image: Image) -> bool:
    box: Box | None = image.box
    for _ in range(_HIGHEST_FIGURE):
        if box is None:
            return False
        if box.tag == "figure":
            return True
        box = box.parent
    return False


def _in_article(page: Page) -> Iterator[Image]:
    layout = layout_of(page)
    body = layout.body
    if not body:
        return
    start = layout.first if layout.headline is None else min(layout.headline, layout.first)
    first, last = body[0], body[-1] + 1
    for image in page.outline.images:
        if not start - _ABOVE_HEADLINE <= image.at <= max(last + 1, layout.last):
            continue
        marks = _marks(image, first, last) & _UNWANTED
        # A figure may be set beside the text; an aside with an image and no figure is a teaser.
        if marks == Mark.ASIDE and _in_figure(image):
            marks = 0
        if not marks and not _is_teasers(page, image):
            yield image


def _caption_blocks(page: Page, image: Image) -> list[Block]:
    """The blocks of an image's caption: in its figure, else right behind it."""
    labels, blocks = layout_of(page).labels, page.blocks
    box: Box | None = image.box
    for _ in range(_HIGHEST_FIGURE):
        if box is None:
            break
        inside = range(box.first, box.last)
        if any(labels[at] in (Label.TEXT, Label.HEADLINE) for at in inside):
            break
        found = [blocks[at] for at in inside if labels[at] is Label.CAPTION]
        if found:
            return found
        box = box.parent
    behind = []
    for block in blocks[image.at : image.at + _CAPTION_BLOCKS]:
        if labels[block.index] is not Label.CAPTION:
            break
        behind.append(block)
    return behind


def _is_credit(block: Block, marks: int) -> bool:
    """Say whether a block of a caption calls itself the credit, apart from the caption."""
    return bool(block.own & Mark.CREDIT) or (marks & (Mark.CREDIT | Mark.CAPTION)) == Mark.CREDIT


def _is_name_like(text: str) -> bool:
    """Say whether a caption's last piece is a name: short, capitalised and no sentence."""
    return (
        len(text) <= _LONGEST_NAME
        and not text[0].islower()
        and not text[0].isdigit()
        and not text.endswith((".", "!", "?", ":", "…"))
        and len(text.split()) <= _MOST_WORDS
    )


def _read_caption(page: Page, blocks: Sequence[Block]) -> tuple[str | None, str | None]:
    """Part the texts of a caption into what is shown and whose it is."""
    marks = layout_of(page).marks
    captions: list[str] = []
    owners: list[str] = []
    for block in blocks:
        if len(block.text) > _LONGEST_CAPTION:
            continue
        if _is_credit(block, marks[block.index]):
            text, credit = "", strip_credit_label(block.text) or None
        else:
            text, credit = split_credit(block.text)
        if not credit and captions and block is blocks[-1] and _is_name_like(text):
            text, credit = "", strip_credit_label(text)
        if any(map(str.isalpha, text)):  # and no counter ("1 / 8")
            captions.append(text)
        if credit:
            owners.append(credit)
    return " ".join(dict.fromkeys(captions)) or None, next(iter(owners), None)


def _from_page(page: Page) -> list[Photo]:
    photos: dict[str, Photo] = {}
    for image in _in_article(page):
        url = image_address(image.element, page.absolute)
        if url is None or url in photos or not is_photo(image.element, url):
            continue
        photos[url] = Photo(url, *_read_caption(page, _caption_blocks(page, image)))
        if len(photos) >= _MOST_PHOTOS:
            break
    return list(photos.values())


def _from_text(page: Page) -> list[Photo]:
    """In a plain text: the captions, which end in a credit."""
    layout = layout_of(page)
    if layout.headline is None:
        return []
    photos = []
    for at in range(layout.headline + 1, layout.last):
        if layout.labels[at] is Label.CAPTION:
            caption, credit = split_credit(page.blocks[at].text)
            photos.append(Photo(None, caption or None, credit))
    return photos


def _first_text(page: Page, node: Node, keys: Iterable[str]) -> str | None:
    texts = (text for key in keys for text in strings(page.structured.resolve(node.get(key))))
    return next(texts, None)


def _of_node(page: Page, value: Any) -> Photo | None:
    """Read an image of JSON-LD: an address or an ImageObject."""
    node = page.structured.resolve(value)
    if isinstance(node, str):
        url = page.absolute(node)
        return Photo(url) if url else None
    if not isinstance(node, dict):
        return None
    addresses = [a for key in ("url", "contentUrl") for a in as_list(node.get(key))]
    url = next((page.absolute(a) for a in addresses if isinstance(a, str)), None)
    credit = _first_text(page, node, ("creditText", "copyrightHolder", "author", "creator"))
    caption = _first_text(page, node, ("caption", "description"))
    if caption and not credit:
        caption, credit = split_credit(caption)
    return Photo(url, caption or None, strip_credit_label(credit) or None if credit else None)


def _from_data(page: Page) -> list[Photo]:
    images = as_list(page.structured.article.get("image"))[:_MOST_PHOTOS]
    return [photo for photo in (_of_node(page, image) for image in images) if photo]


def _file_name(url: str | None) -> str:
    return (url or "").split("?", maxsplit=1)[0].rsplit("/", 1)[-1]


def candidates(page: Page) -> Iterator[Found[list[Photo]]]:
    """The photos by each way of finding them, best first."""
    if page.is_text:
        if captions := _from_text(page):
            yield Found(captions, "caption")
        return
    photos, told = _from_page(page), _from_data(page)
    for photo in told:
        for shown in photos:
            if _file_name(photo.url) == _file_name(shown.url):
                shown.credit = shown.credit or photo.credit
                shown.caption = shown.caption or photo.caption
    if photos:
        yield Found(photos, page.origin)
    told = [photo for photo in told if photo.caption or photo.credit]
    if told:
        yield Found(told, "json-ld")


def find_photos(page: Page) -> Found[list[Photo]] | None:
    """Take the photos that stand in the article, and what JSON-LD knows of them.

    Where the page shows none, take those of JSON-LD that have a caption or a credit.
    """
    return next(candidates(page), None)


def find_photo_credit(photos: Found[list[Photo]] | None) -> Found[str] | None:
    """Take the credit of the lead photo, which is the article's first."""
    if photos is None or not photos.value:
        return None
    credit = photos.value[0].credit
    return Found(credit, photos.source) if credit else None
