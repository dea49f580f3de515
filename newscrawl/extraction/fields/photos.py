"""The article's photos, with their captions and credits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any, Final

from newscrawl.common.text import folded_letters
from newscrawl.extraction.content import Label, label_blocks
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Element
from newscrawl.extraction.document.images import image_key
from newscrawl.extraction.document.structured_data import Node, as_list, strip_tags, texts_of
from newscrawl.extraction.fields.candidate import Candidate
from newscrawl.extraction.lines.credit_in_caption import split_credit
from newscrawl.extraction.lines.credit_labels import strip_credit_label
from newscrawl.extraction.lines.credit_line import ends_in_credit
from newscrawl.extraction.lines.credit_names import cannot_be_credit, is_name_like
from newscrawl.extraction.photos.article_images import find_article_images
from newscrawl.extraction.photos.caption_credit import caption_and_credit
from newscrawl.extraction.record_limits import MAX_PHOTOS
from newscrawl.items import Photo

__all__ = ["candidates", "find_photos"]

_MAX_ATTRIBUTE_LEVELS: Final = 4
"""Elements from an image outwards whose attributes are read; tuned on the training sets."""
_CREDIT_KEYS: Final = ("credit", "copyright", "photographer", "rights")
_CREDIT_PROPERTIES: Final = ("creditText", "credit", "copyrightHolder")
_AUTHOR_PROPERTIES: Final = ("author", "creator", "contributor")
_PROPERTIES: Final = _CREDIT_PROPERTIES + _AUTHOR_PROPERTIES


def _credit_in_attributes(element: Element) -> str | None:
    """Return a credit that only attributes have, of the image or of the elements around it."""
    for name in ("alt", "title", "data-caption"):
        text = element.get(name)
        if text and ends_in_credit(text := strip_tags(text)):
            return split_credit(text)[1]
    for outer in islice(chain([element], element.iterancestors()), _MAX_ATTRIBUTE_LEVELS):
        if any(map(" ".join(outer.keys()).__contains__, _CREDIT_KEYS)):  # as hardly ever
            found = outer.items()
            values = (text for name, text in found if any(key in name for key in _CREDIT_KEYS))
            if credit := _first_name(values):
                return credit
        if outer.tag == "figure":  # it may have a credit in meta elements, which nobody sees
            metas = (meta for meta in outer.iter("meta") if meta.get("itemprop") in _PROPERTIES)
            return _first_name(meta.get("content") or "" for meta in metas)
    return None


def _first_name(texts: Iterable[str]) -> str | None:
    """Return the first of the texts that may be a credit, without its label."""
    return next(filter(is_name_like, map(strip_credit_label, map(strip_tags, texts))), None)


def _on_page(page: Page) -> list[Photo]:
    """Return the photos that stand in the article; in a plain text, the captions of photos."""
    if page.is_text:
        return _in_plain_text(page)
    photos = []
    for image in find_article_images(page):
        caption, credit = caption_and_credit(image.caption)
        if credit is None and image.element is not None:
            credit = _credit_in_attributes(image.element)
        if image.element is not None or credit:
            photos.append(Photo(image.url, caption, credit))
    return photos


def _in_plain_text(page: Page) -> list[Photo]:
    labelled = label_blocks(page)
    headline = labelled.headline_block
    blocks = [] if headline is None else page.blocks[headline + 1 : labelled.end]
    captions = (block.text for block in blocks if labelled.labels[block.index] is Label.CAPTION)
    parts = map(split_credit, captions)
    return [Photo(None, caption or None, credit) for caption, credit in parts]


def _first_text(page: Page, node: Node, keys: Iterable[str]) -> str | None:
    for key in keys:
        value = node.get(key)
        if value is not None and (texts := texts_of(page.structured.resolve(value))):
            return texts[0]
    return None


def _credit_in_json_ld(page: Page, node: Node) -> str | None:
    """Return the credit that an ImageObject names; the site as its author says nothing."""
    named = _first_text(page, node, _CREDIT_PROPERTIES)
    if named is None:
        named = _first_text(page, node, _AUTHOR_PROPERTIES)
        if named in texts_of(page.structured.resolve(page.structured.article.get("publisher"))):
            return None
    credit = strip_credit_label(named or "")
    return credit if credit and not cannot_be_credit(credit) else None


def _photo_of(page: Page, value: Any) -> Photo | None:
    """Return an image of JSON-LD, a URL or an ImageObject, as a photo."""
    node = page.structured.resolve(value)
    if isinstance(node, str):
        url = page.absolute_url(node)
        return Photo(url) if url else None
    if not isinstance(node, dict):
        return None
    hrefs = (href for key in ("url", "contentUrl", "@id") for href in as_list(node.get(key)))
    url = next((page.absolute_url(href) for href in hrefs if isinstance(href, str)), None)
    caption, credit = split_credit(_first_text(page, node, ("caption", "description")) or "")
    if folded_letters(caption) in folded_letters(url or ""):  # a file's name
        caption = ""
    return Photo(url, caption or None, _credit_in_json_ld(page, node) or credit)


def _photos_of(page: Page, values: list[Any]) -> list[Photo]:
    return [photo for value in values[:MAX_PHOTOS] if (photo := _photo_of(page, value))]


def _in_json_ld(page: Page) -> list[Photo]:
    return _photos_of(page, as_list(page.structured.article.get("image")))


def _fill_in(photos: list[Photo], from_data: Iterable[Photo]) -> None:
    """Give the photos that are shown the captions and credits that data have of the same images."""
    by_key = {image_key(photo.url): photo for photo in photos if photo.url}
    for photo in from_data:
        shown = by_key.get(image_key(photo.url))
        if shown is not None:
            shown.credit = shown.credit or photo.credit
            shown.caption = shown.caption or photo.caption


def find_photos(page: Page) -> Candidate[list[Photo]] | None:
    """Return the photos that stand in the article, with what JSON-LD knows of them.

    Where the page shows none, return those of JSON-LD that have a caption or a credit.
    """
    photos = _on_page(page)
    if page.is_text:
        return Candidate(photos, "caption") if photos else None
    if photos and all(photo.credit and photo.caption for photo in photos):
        return Candidate(photos, page.origin)
    from_data = _in_json_ld(page)
    _fill_in(photos, from_data)
    if not all(photo.credit for photo in photos):
        _fill_in(photos, _photos_of(page, page.structured.of_type("imageobject")))
    from_data = [photo for photo in from_data if photo.caption or photo.credit]
    if photos and from_data and not (photos[0].caption or photos[0].credit):
        # The first image of the data is the lead photo, under whatever URL it is shown.
        photos[0].caption, photos[0].credit = from_data[0].caption, from_data[0].credit
    if photos:
        return Candidate(photos, page.origin)
    return Candidate(from_data, "json-ld") if from_data else None


def candidates(page: Page) -> Iterator[Candidate[list[Photo]]]:
    """Yield the photos by each way of finding them."""
    evidence = "caption" if page.is_text else page.origin
    for photos, found_in in ((_on_page(page), evidence), (_in_json_ld(page), "json-ld")):
        if photos:
            yield Candidate(photos, found_in)
