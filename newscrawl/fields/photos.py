"""Photos with their captions and credits; the lead photo's credit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from lxml import etree

from newscrawl.boilerplate import Mark, marks_of
from newscrawl.fields.found import Found
from newscrawl.items import Photo
from newscrawl.layout import Label, layout_of
from newscrawl.layout.credits import split_credit, strip_credit_label
from newscrawl.page import Page
from newscrawl.page.boxes import Block, Box, Image
from newscrawl.page.structured import as_list, strings

__all__ = ["find_photo_credit", "find_photos"]

Element = etree._Element

_SOURCES: Final = (
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-lazy",
    "data-url",
    "data-hi-res-src",
    "data-srcset",
)
_PLACEHOLDER: Final = re.compile(
    r"placeholder|blank\.|spacer|pixel\.|loading\.|lazy\.|1x1|transparent|/grey", re.I
)
_NO_PHOTO: Final = re.compile(
    r"\blogo|avatar|\bicons?\b|/authors?/|sprite|emoji|gravatar|badge|button|banner|/ads?/|tracking|profile|userpic|smil|\.svg(?:$|\?)|doubleclick|facebook\.com/tr",
    re.IGNORECASE,
)
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
_SMALLEST: Final = 150
_MOST_PHOTOS: Final = 60
_ABOVE_HEADLINE: Final = 4
_HIGHEST_FIGURE: Final = 5
_LONGEST_CAPTION: Final = 600


def _first_address(page: Page, value: str) -> str | None:
    """The first address of a ``srcset`` or of a plain attribute."""
    words = value.split(", ", maxsplit=1)[0].split()
    return page.absolute(words[0].rstrip(",")) if words else None


def _address(page: Page, element: Element) -> str | None:
    """The image's address; a lazy image's is in an attribute of its script's."""
    for name in _SOURCES:
        value = (element.get(name) or "").strip()
        if value and not value.startswith("data:") and (url := _first_address(page, value)):
            return url
    src = (element.get("src") or "").strip()
    if src and not src.startswith("data:") and not _PLACEHOLDER.search(src):
        return page.absolute(src)
    if value := (element.get("srcset") or "").strip():
        return _first_address(page, value)
    picture = element.getparent()
    if picture is not None and picture.tag == "picture":
        for source in picture.iter("source"):
            value = (source.get("srcset") or source.get("data-srcset") or "").strip()
            if value:
                return _first_address(page, value)
    return page.absolute(src) if src and not src.startswith("data:") else None


def _side(element: Element, name: str) -> int | None:
    match = re.match(r"\d+", element.get(name) or "")
    return int(match[0]) if match else None


def _is_photo(element: Element, url: str) -> bool:
    if _NO_PHOTO.search("/" + url.split("//", 1)[-1].partition("/")[2]) or _NO_PHOTO.search(
        element.get("class") or ""
    ):
        return False
    return not any(
        (side := _side(element, n)) is not None and side < _SMALLEST
        for n in ("width", "height")
        if n == "width"
    )


def _marks(image: Image, first: int, last: int) -> int:
    """The marks of the boxes about an image, up to the one that holds the whole article."""
    marks = marks_of(image.element.get("class") or "") & _UNWANTED
    box: Box | None = image.box
    while box is not None and not (box.first <= first and box.last >= last):
        marks |= box.own
        box = box.parent
    return marks


def _stands_with_links(page: Page, image: Image) -> bool:
    """An image in a box of its own with a line that leads away belongs to that line."""
    labels = layout_of(page).labels
    box: Box | None = image.box
    for _ in range(3):
        if box is None:
            return False
        inside = {labels[at] for at in range(box.first, box.last)}
        if inside & {Label.TEXT, Label.HEADLINE, Label.CAPTION}:
            return False
        if Label.RELATED in inside:
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
        if start - _ABOVE_HEADLINE <= image.at <= max(last + 1, layout.last):
            if _marks(image, first, last) & _UNWANTED or _stands_with_links(page, image):
                continue
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
    for block in blocks[image.at : image.at + 3]:
        if labels[block.index] is not Label.CAPTION:
            break
        behind.append(block)
    return behind


def _read_caption(page: Page, blocks: Sequence[Block]) -> tuple[str | None, str | None]:
    """Part the texts of a caption into what is shown and whose it is."""
    marks = layout_of(page).marks
    captions: list[str] = []
    credits: list[str] = []
    for block in blocks:
        if len(block.text) > _LONGEST_CAPTION:
            continue
        text, credit = split_credit(block.text)
        own = marks[block.index]
        if (own & Mark.CREDIT and not own & Mark.CAPTION | (block.own & Mark.CREDIT)) or block.own & Mark.CREDIT:
            text, credit = "", strip_credit_label(block.text)
        if text:
            captions.append(text)
        if credit:
            credits.append(credit)
    caption = " ".join(dict.fromkeys(captions)) or None
    return caption, next(iter(credits), None)


def _from_page(page: Page) -> list[Photo]:
    photos: dict[str, Photo] = {}
    for image in _in_article(page):
        url = _address(page, image.element)
        if url is None or url in photos or not _is_photo(image.element, url):
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


def _of_node(page: Page, value: Any) -> Photo | None:
    node = page.structured.resolve(value)
    if isinstance(node, str):
        return Photo(page.absolute(node)) if page.absolute(node) else None
    if not isinstance(node, dict):
        return None
    address = next(
        (a for k in ("url", "contentUrl") for a in as_list(node.get(k)) if isinstance(a, str)), None
    )
    credit = next(
        (
            c
            for k in ("creditText", "copyrightHolder", "author", "creator")
            for c in strings(page.structured.resolve(node.get(k)))
        ),
        None,
    )
    caption = next((c for k in ("caption", "description") for c in strings(node.get(k))), None)
    if caption and not credit:
        caption, credit = split_credit(caption)
    return Photo(
        page.absolute(address), caption or None, strip_credit_label(credit) if credit else None
    )


def _from_data(page: Page) -> list[Photo]:
    images = as_list(page.structured.article.get("image"))[:_MOST_PHOTOS]
    return [photo for photo in (_of_node(page, image) for image in images) if photo]


def _file_name(url: str | None) -> str:
    return (url or "").split("?")[0].rsplit("/", 1)[-1]


def find_photos(page: Page) -> Found[list[Photo]] | None:
    """Take the photos that stand in the article; where none does, those with a caption or credit in JSON-LD."""
    if page.is_text:
        photos = _from_text(page)
        return Found(photos, "caption") if photos else None
    photos, known = _from_page(page), _from_data(page)
    for photo in known:
        for shown in photos:
            if _file_name(photo.url) == _file_name(shown.url):
                shown.credit = shown.credit or photo.credit
                shown.caption = shown.caption or photo.caption
    if photos:
        return Found(photos, page.origin)
    told = [photo for photo in known if photo.caption or photo.credit]
    return Found(told, "json-ld") if told else None


def find_photo_credit(photos: Found[list[Photo]] | None) -> Found[str] | None:
    """The credit of the lead photo: the first one, or the one that stands right behind it."""
    if photos is None or not photos.value:
        return None
    credit = photos.value[0].credit
    return Found(credit, photos.source) if credit else None
