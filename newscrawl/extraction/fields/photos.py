"""Photos with their captions and credits; the lead photo's credit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from lxml import etree

from newscrawl.common.text import letters
from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.images import image_key
from newscrawl.extraction.document.structured_data import Node, as_list, plain, strings
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.lines.credit_line import (
    ends_in_credit,
    split_credit,
    strip_credit_label,
)
from newscrawl.extraction.lines.credit_names import is_name_like, is_sentence
from newscrawl.extraction.photos.article_images import ArticleImage, find_article_images
from newscrawl.extraction.photos.caption_credit import caption_and_credit
from newscrawl.extraction.record_limits import MAX_PHOTOS
from newscrawl.items import Photo

__all__ = ["candidates", "find_photo_credit", "find_photos"]

Element = etree._Element

_HIGHEST_ATTRIBUTES: Final = 4
_CREDIT_KEYS: Final = ("credit", "copyright", "photographer", "rights")
_CREDITS: Final = ("creditText", "credit", "copyrightHolder")
_AUTHORS: Final = ("author", "creator", "contributor")


def _from_attributes(element: Element) -> str | None:
    """A credit that only the image's attributes have, or those of the elements about it."""
    for name in ("alt", "title", "data-caption"):
        text = element.get(name)
        if text and ends_in_credit(text := plain(text)):
            return split_credit(text)[1]
    outer: Element | None = element
    for _ in range(_HIGHEST_ATTRIBUTES):
        if outer is None:
            return None
        for name, value in outer.items():
            if any(key in name for key in _CREDIT_KEYS) and isinstance(value, str):
                credit = strip_credit_label(plain(value))
                if is_name_like(credit):
                    return credit
        if outer.tag == "figure":
            return _from_metas(outer)
        outer = outer.getparent()
    return None


def _from_metas(figure: Element) -> str | None:
    """A credit in a figure's microdata that nobody sees."""
    for meta in figure.iter("meta"):
        if meta.get("itemprop") in (*_CREDITS, *_AUTHORS):
            credit = strip_credit_label(plain(meta.get("content") or ""))
            if is_name_like(credit):
                return credit
    return None


def _photo(picture: ArticleImage) -> Photo:
    caption, credit = caption_and_credit(picture.caption)
    if credit is None and picture.element is not None:
        credit = _from_attributes(picture.element)
    return Photo(picture.url, caption, credit)


def _from_page(page: Page) -> list[Photo]:
    photos = []
    for picture in find_article_images(page):
        photo = _photo(picture)
        if picture.element is not None or photo.credit:
            photos.append(photo)
    return photos


def _from_text(page: Page) -> list[Photo]:
    """In a plain text: the captions, which end in a credit."""
    layout = label_blocks(page)
    if layout.headline_block is None:
        return []
    photos = []
    for at in range(layout.headline_block + 1, layout.end):
        if layout.labels[at] is Label.CAPTION:
            caption, credit = split_credit(page.blocks[at].text)
            photos.append(Photo(None, caption or None, credit))
    return photos


def _first_text(page: Page, node: Node, keys: Iterable[str]) -> str | None:
    texts = (text for key in keys for text in strings(page.structured.resolve(node.get(key))))
    return next(texts, None)


def _told_credit(page: Page, node: Node) -> str | None:
    """The credit that an ImageObject names; the site itself as its author says nothing."""
    named = _first_text(page, node, _CREDITS)
    if named is None:
        named = _first_text(page, node, _AUTHORS)
        if named in strings(page.structured.resolve(page.structured.article.get("publisher"))):
            return None
    credit = strip_credit_label(named or "")
    return credit if credit and not is_sentence(credit) else None


def _of_node(page: Page, value: Any) -> Photo | None:
    """Read an image of JSON-LD: an address or an ImageObject."""
    node = page.structured.resolve(value)
    if isinstance(node, str):
        url = page.absolute(node)
        return Photo(url) if url else None
    if not isinstance(node, dict):
        return None
    addresses = [a for key in ("url", "contentUrl", "@id") for a in as_list(node.get(key))]
    url = next((page.absolute(a) for a in addresses if isinstance(a, str)), None)
    caption, credit = split_credit(_first_text(page, node, ("caption", "description")) or "")
    if letters(caption) in letters(url or ""):  # a file's name
        caption = ""
    return Photo(url, caption or None, _told_credit(page, node) or credit)


def _from_data(page: Page) -> list[Photo]:
    """The images of the page's JSON-LD article."""
    images = as_list(page.structured.article.get("image"))[:MAX_PHOTOS]
    return [photo for photo in (_of_node(page, image) for image in images) if photo]


def _fill_in(photos: list[Photo], told: Iterable[Photo]) -> None:
    """Give the photos that are shown what is told of the same images."""
    by_key = {image_key(photo.url): photo for photo in photos if photo.url}
    for photo in told:
        shown = by_key.get(image_key(photo.url))
        if shown is not None:
            shown.credit = shown.credit or photo.credit
            shown.caption = shown.caption or photo.caption


def find_photos(page: Page) -> Candidate[list[Photo]] | None:
    """Take the photos that stand in the article, and what JSON-LD knows of them.

    Where the page shows none, take those of JSON-LD that have a caption or a credit.
    """
    if page.is_text:
        photos = _from_text(page)
        return Candidate(photos, "caption") if photos else None
    photos = _from_page(page)
    if photos and all(photo.credit and photo.caption for photo in photos):
        return Candidate(photos, page.origin)
    told = _from_data(page)
    _fill_in(photos, told)
    if not all(photo.credit for photo in photos):
        others = page.structured.of_type("imageobject")[:MAX_PHOTOS]
        _fill_in(photos, filter(None, (_of_node(page, node) for node in others)))
    told = [photo for photo in told if photo.caption or photo.credit]
    if photos and told and not (photos[0].caption or photos[0].credit):
        # The first image of the data is the lead photo, under whatever address it is shown.
        photos[0].caption, photos[0].credit = told[0].caption, told[0].credit
    if photos:
        return Candidate(photos, page.origin)
    return Candidate(told, "json-ld") if told else None


def candidates(page: Page) -> Iterator[Candidate[list[Photo]]]:
    """The photos by each way of finding them."""
    if page.is_text:
        shown = Candidate(_from_text(page), "caption")
    else:
        shown = Candidate(_from_page(page), page.origin)
    return (found for found in (shown, Candidate(_from_data(page), "json-ld")) if found.value)


def find_photo_credit(photos: Candidate[list[Photo]] | None) -> Candidate[str] | None:
    """Take the credit of the lead photo, which is the article's first."""
    if photos is None or not photos.value:
        return None
    first = photos.value[0]
    # A picture with no word about it may be a portrait or an ornament; the next one leads then.
    if not first.credit and not first.caption and len(photos.value) > 1:
        first = photos.value[1]
    return Candidate(first.credit, photos.evidence) if first.credit else None
