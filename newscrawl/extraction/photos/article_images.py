"""Which of a page's images are the article's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Final

from newscrawl.common.text import folded_letters
from newscrawl.extraction.content.labelled_blocks import LabelledBlocks, label_blocks
from newscrawl.extraction.content.labels import CAPTION, RELATED, Label
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block, Box, Element, Image
from newscrawl.extraction.document.images import image_key, image_url, image_url_within, is_photo
from newscrawl.extraction.document.structured_data import as_list, texts_of
from newscrawl.extraction.lines.byline_line import is_byline
from newscrawl.extraction.lines.credit_line import ends_in_credit
from newscrawl.extraction.photos.image_caption import (
    ARTICLE_TEXT,
    MAX_FIGURE_LEVELS,
    CaptionFinder,
    boxes_around,
)
from newscrawl.extraction.record_limits import MAX_PHOTOS
from newscrawl.extraction.vocabulary import ClassHint, class_hints_of

__all__ = ["ArticleImage", "find_article_images"]

# Boxes that hold no photo of the article.
_NAVIGATION: Final = ClassHint.NAV | ClassHint.FOOTER | ClassHint.BREADCRUMBS
_FOREIGN_BOXES: Final = (
    _NAVIGATION | ClassHint.COMMENTS | ClassHint.RELATED | ClassHint.CONSENT | ClassHint.AUTHOR
)
# Boxes that may hold one all the same: "image-widget", "social-image".
_DOUBTFUL_BOXES: Final = ClassHint.ASIDE | ClassHint.SHARE | ClassHint.PROMO | ClassHint.AD
# Distances and lengths: tuned on the training sets.
_MAX_BLOCKS_ABOVE_HEADLINE: Final = 4
_MAX_TEASER_LEVELS: Final = 3
"""Boxes from an image out to the one that it shares with a teaser's line, or with a byline."""
_MAX_LINK_LEVELS: Final = 5
"""Elements from an image out to the link around it."""
_MAX_ALT_CHARS: Final = 30
"""What an ``alt`` says beside the author's name: "Portrait of …, staff writer"."""
_MAX_IMAGES: Final = 600
"""Images that are looked at.  A bound for hostile pages: no article comes near."""
_MAX_AUTHORS: Final = 5
"""Whose portraits are looked for."""


@dataclass(slots=True, eq=False)
class ArticleImage:
    """An image of the article."""

    url: str | None
    element: Element | None
    """None where only a script knows the image."""
    caption: list[Block]
    """The blocks of its caption."""
    at: int
    """The index of the block before which it stands."""


class _PageImages:
    """A page's images, with what tells the article's from others."""

    def __init__(self, page: Page, labelled: LabelledBlocks) -> None:
        self.page, self.blocks = page, page.blocks
        self.labels, self.class_hints = labelled.labels, labelled.class_hints
        self.captions = CaptionFinder(page.blocks, labelled)
        self.first, self.last = labelled.body[0], labelled.body[-1] + 1
        headline = labelled.headline_block
        self.top = labelled.first if headline is None else min(headline, labelled.first)
        self.has_headline = headline is not None
        self.end = max(self.last + 1, labelled.end)
        article = page.structured.article
        images = as_list(page.structured.resolve(article.get("image")))[:MAX_PHOTOS]
        urls = [image.get("url") if isinstance(image, dict) else image for image in images]
        urls.append(page.structured.first_meta("og:image", "og:image:url", "twitter:image"))
        self.lead_keys = {image_key(url) for url in urls if isinstance(url, str)}
        authors = texts_of(article.get("author"))[:_MAX_AUTHORS]
        self.authors = list(filter(None, map(folded_letters, authors)))

    def article_image(self, image: Image, url: str, beside: tuple[int, int]) -> ArticleImage | None:
        """Return an image of the page as the article's; None where it is not."""
        hints = self._class_hints_around(image)
        if hints & _FOREIGN_BOXES:
            return None
        caption = self.captions.caption_blocks(image, beside)
        if image_key(url) not in self.lead_keys:
            if not self._has_credit(caption) and not is_photo(image.element, url):
                return None
            if self._is_portrait(image, caption):
                return None
            if self._stands_apart(image, hints) and not (caption or _looks_like_photo(image)):
                return None
        absolute = self.page.absolute_url(url)
        return ArticleImage(absolute, image.element, caption, image.at) if absolute else None

    def _class_hints_around(self, image: Image) -> int:
        """Return the class hints of the boxes around an image, short of one with all the body."""
        hints = class_hints_of(image.element.get("class") or "")
        for box in image.box.outward():
            if box.first <= self.first and box.last >= self.last:
                break
            hints |= box.own_hints
        return hints

    def teaser_box(self, image: Image) -> Box | None:
        """Return the box that an image shares with a line which leads to another story.

        An article within the article is such a box, whatever captions it has.
        """
        for level, box in enumerate(boxes_around(image, MAX_FIGURE_LEVELS)):
            labels = self.labels[box.first : box.last]
            if not ARTICLE_TEXT.isdisjoint(labels):
                break
            if RELATED in labels and (
                box.tag == "article"
                or (
                    level < _MAX_TEASER_LEVELS
                    and not any(map(self.captions.is_caption, range(box.first, box.last)))
                )
            ):
                return box
        return None

    def _labels_in(self, box: Box) -> set[Label]:
        return set(self.labels[box.first : box.last])

    def _has_credit(self, caption: Sequence[Block]) -> bool:
        """Return True if a caption says whose the photo is, as icons and portraits never do."""
        return any(
            self.class_hints[block.index] & ClassHint.CREDIT or ends_in_credit(block.text)
            for block in caption
        )

    def _is_portrait(self, image: Image, caption: Sequence[Block]) -> bool:
        """Return True if an image shows the article's author."""
        alt = folded_letters(image.element.get("alt") or "")
        if any(name in alt and len(alt) <= len(name) + _MAX_ALT_CHARS for name in self.authors):
            return True
        if caption:
            return bool(alt) and any(
                alt in folded_letters(block.text) and is_byline(block.text) for block in caption
            )
        for box in boxes_around(image, _MAX_TEASER_LEVELS):
            if labels := self._labels_in(box):
                return Label.BYLINE in labels and not labels & ARTICLE_TEXT
        return False

    def _stands_apart(self, image: Image, hints: int) -> bool:
        """Return True if an image needs more than its place to be the article's."""
        above = image.at < self.top or (image.at == self.top and self.has_headline)
        return above or image.at > self.last or bool(hints & _DOUBTFUL_BOXES)

    def images_of_scripts(self, used: set[int]) -> Iterator[ArticleImage]:
        """Yield an image for each caption that no image has: a script loads it.

        ``used``: the indexes of the blocks that belong to other images; these are added.
        """
        labels = enumerate(self.labels[self.top : self.last], self.top)
        for index in [index for index, label in labels if label is CAPTION]:
            first = self.blocks[index]
            if index in used or not self.captions.is_in_picture_box(first):
                continue
            boxes = list(first.box.outward())
            box = next((box for box in boxes if box.own_hints & ClassHint.FIGURE), boxes[-1])
            caption = [
                block
                for block in self.blocks[first.index : max(first.index + 1, box.last)]
                if block.index not in used and self.captions.is_in_picture_box(block)
            ]
            used.update(block.index for block in caption)
            yield ArticleImage(self._url_near(box), None, caption, first.index)

    def _url_near(self, picture_box: Box) -> str | None:
        """Return the URL that a script reads off a box for pictures, or off one close around it."""
        for box in islice(picture_box.outward(), _MAX_TEASER_LEVELS):
            if box.element is None:
                return None
            if box is not picture_box and ARTICLE_TEXT & self._labels_in(box):
                return None
            if url := image_url_within(box.element, self.page.absolute_url):
                return url
        return None

    def images_with_neighbours(self) -> Iterator[tuple[Image, str, tuple[int, int]]]:
        """Yield the images near the article with their URLs and the places of the ones beside them.

        The same image in another size, as ``<noscript>`` has it, does not count as another one.
        """
        images = [
            (image, url)
            for image in self.page.outline.images
            if self.top - _MAX_BLOCKS_ABOVE_HEADLINE <= image.at <= self.end
            and (url := image_url(image.element))
        ][:_MAX_IMAGES]
        runs = [list(run) for _, run in groupby(images, key=lambda found: image_key(found[1]))]
        for number, run in enumerate(runs):
            before = runs[number - 1][-1][0].at if number else -1
            behind = runs[number + 1][0][0].at if number + 1 < len(runs) else len(self.blocks)
            for image, url in run:
                yield image, url, (before, behind)


def _looks_like_photo(image: Image) -> bool:
    """Return True if an image without a caption has a photo's frame or credit and leads nowhere."""
    in_figure = any(box.tag == "figure" for box in boxes_around(image, MAX_FIGURE_LEVELS))
    has_sign = in_figure or ends_in_credit(image.element.get("alt") or "")
    return has_sign and not _leads_away(image)


def _leads_away(image: Image) -> bool:
    """Return True if an image is a link to something other than itself."""
    outer = islice(image.element.iterancestors(), _MAX_LINK_LEVELS)
    link = next((element for element in outer if element.tag == "a"), None)
    if link is None:
        return False
    href = link.get("href") or ""
    return not href.startswith("#") and image_key(href) != image_key(image.element.get("src"))


def find_article_images(page: Page) -> list[ArticleImage]:
    """Return the article's images in the page's order, each once.

    A caption whose image only a script knows counts as an image, too.
    """
    labelled = label_blocks(page)
    if not labelled.body:
        return []
    page_images = _PageImages(page, labelled)
    found: dict[str, ArticleImage] = {}
    used: set[int] = set()
    for image, url, neighbours in page_images.images_with_neighbours():
        if (teaser := page_images.teaser_box(image)) is not None:
            used.update(range(teaser.first, teaser.last))
            continue
        article_image = page_images.article_image(image, url, neighbours)
        if article_image is None:
            continue
        used.update(block.index for block in article_image.caption)
        known = found.setdefault(image_key(url), article_image)
        known.caption = known.caption or article_image.caption
        if len(found) >= MAX_PHOTOS:
            break
    images = [*found.values(), *page_images.images_of_scripts(used)]
    return sorted(images, key=lambda article_image: article_image.at)
