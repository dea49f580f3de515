"""Which of a page's images are the article's, and which blocks are their captions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from lxml import etree

from newscrawl.common.text import letters
from newscrawl.extraction.content.labelled_blocks import LabelledBlocks, label_blocks
from newscrawl.extraction.content.labels import Label, is_byline
from newscrawl.extraction.document import Page
from newscrawl.extraction.document.blocks import Block, Box, Image
from newscrawl.extraction.document.images import address_within, image_address, image_key, is_photo
from newscrawl.extraction.document.structured_data import as_list, strings
from newscrawl.extraction.lines.credit_line import ends_in_credit, is_credit_label
from newscrawl.extraction.vocabulary import ClassHint, class_hints_of

__all__ = ["ArticleImage", "find_article_images"]

Element = etree._Element

_NEVER: Final = (
    ClassHint.NAV
    | ClassHint.FOOTER
    | ClassHint.COMMENTS
    | ClassHint.RELATED
    | ClassHint.CONSENT
    | ClassHint.AUTHOR
    | ClassHint.TRAIL
)
# Words of boxes that may hold a photo of the article all the same: "image-widget", "social-image".
_DOUBTFUL: Final = ClassHint.ASIDE | ClassHint.SHARE | ClassHint.PROMO | ClassHint.AD
_ABOVE_HEADLINE: Final = 4
_HIGHEST_FIGURE: Final = 5
_HIGHEST_TEASER: Final = 3
_HIGHEST_LINK: Final = 5
_CAPTION_BLOCKS: Final = 3
_MOST_PICTURES: Final = 60
# Bounds for hostile pages; no article comes near.
_MOST_IMAGES: Final = 600
_MOST_BLOCKS: Final = 60
_LONGEST_PORTRAIT: Final = 30
_TEXTS: Final = frozenset((Label.TEXT, Label.HEADLINE))
_MISTAKEN: Final = frozenset((Label.AD, Label.PROMO, Label.SHARE, Label.ASIDE))


@dataclass(slots=True, eq=False)
class ArticleImage:
    """A photo of the article."""

    url: str | None
    element: Element | None
    """The image; None where only a script knows it."""
    caption: list[Block]
    """The blocks of its caption."""
    at: int
    """The index of the block before which it stands."""


class _Finder:
    """What the search needs to know of a page."""

    def __init__(self, page: Page, layout: LabelledBlocks, body: Sequence[int]) -> None:
        self.page = page
        self.labels, self.marks, self.blocks = layout.labels, layout.class_hints, page.blocks
        self.first, self.last = body[0], body[-1] + 1
        headline = layout.headline_block
        self.top = layout.first if headline is None else min(headline, layout.first)
        self.has_headline = headline is not None
        self.end = max(self.last + 1, layout.end)
        article = page.structured.article
        images = as_list(page.structured.resolve(article.get("image")))[:_MOST_PICTURES]
        told = [image.get("url") if isinstance(image, dict) else image for image in images]
        told.append(page.structured.first_meta("og:image", "og:image:url", "twitter:image"))
        self.lead = {image_key(url) for url in told if isinstance(url, str)}
        self.authors = [letters(name) for name in strings(article.get("author"))[:5]]

    def boxes(self, image: Image, most: int) -> Iterator[Box]:
        """The boxes about an image, inner ones first."""
        box: Box | None = image.box
        for _ in range(most):
            if box is None or box.last - box.first > _MOST_BLOCKS:
                return
            yield box
            box = box.parent

    def marks_about(self, image: Image) -> int:
        """The marks of the boxes about an image, up to the one that holds the whole article."""
        marks = class_hints_of(image.element.get("class") or "")
        box: Box | None = image.box
        while box is not None and not (box.first <= self.first and box.last >= self.last):
            marks |= box.own
            box = box.parent
        return marks

    def is_caption(self, at: int) -> bool:
        """Say whether a block is a caption, also in a box whose words speak against it."""
        found = self.labels[at]
        if found is Label.HIDDEN:  # "Image source," for screen readers
            return is_credit_label(self.blocks[at].text)
        return found is Label.CAPTION or (
            found in _MISTAKEN and bool(self.marks[at] & ClassHint.CAPTION)
        )

    def caption(self, image: Image, others: tuple[int, int]) -> list[Block]:
        """The blocks of an image's caption: in the largest box that is its own, or right behind.

        ``others`` are the places of the images before and after this one.
        """
        found: list[Block] = []
        for box in self.boxes(image, _HIGHEST_FIGURE):
            inside = range(box.first, box.last)
            if any(self.labels[at] in _TEXTS for at in inside):
                break
            is_own = others[0] < box.first and others[1] >= box.last
            if found and not is_own:
                break
            in_figure = bool(box.own & ClassHint.FIGURE)
            found = [
                self.blocks[at]
                for at in inside
                if self.is_caption(at) or (in_figure and self.labels[at] is Label.ASIDE)
            ] or found
            if found and not is_own:  # a gallery's box: what stands behind this image
                nearer = [block for block in found if image.at <= block.index < others[1]]
                return nearer or (found if others[1] == image.at else [])
        return found or self._behind(image)

    def _behind(self, image: Image) -> list[Block]:
        behind = []
        for block in self.blocks[image.at : image.at + _CAPTION_BLOCKS]:
            if not self.is_caption(block.index) or self._of_another(block, image):
                break
            behind.append(block)
        return behind

    def _of_another(self, block: Block, image: Image) -> bool:
        """Say whether a block stands in a figure that does not hold the image."""
        box: Box | None = block.box
        for _ in range(_HIGHEST_FIGURE):
            if box is None:
                return False
            if box.tag == "figure":
                return box not in self.boxes(image, _HIGHEST_FIGURE)
            box = box.parent
        return False

    def in_figure(self, image: Image) -> bool:
        return any(box.tag == "figure" for box in self.boxes(image, _HIGHEST_FIGURE))

    def teaser(self, image: Image) -> Box | None:
        """The box of an image that belongs to a line which leads away, in a box of their own.

        In an article within the article it does so whatever is told below it.
        """
        for height, box in enumerate(self.boxes(image, _HIGHEST_FIGURE)):
            inside = self.within(box)
            if inside & _TEXTS:
                break
            if Label.RELATED in inside and (
                box.tag == "article"
                or (
                    height < _HIGHEST_TEASER
                    and not any(map(self.is_caption, range(box.first, box.last)))
                )
            ):
                return box
        return None

    def captions_figure(self, block: Block) -> bool:
        """Say whether a block is a caption in a box for pictures."""
        marks = self.marks[block.index]
        return (
            self.labels[block.index] is Label.CAPTION
            and bool(marks & ClassHint.FIGURE and marks & (ClassHint.CAPTION | ClassHint.CREDIT))
            and not is_byline(block.text)
        )

    def address_near(self, box: Box) -> str | None:
        """The address that a script finds in a box for pictures, or in those close about it."""
        about: Box | None = box
        for _ in range(_HIGHEST_TEASER):
            if about is None or about.element is None:
                return None
            if about is not box and _TEXTS & self.within(about):
                return None
            if url := address_within(about.element, self.page.absolute):
                return url
            about = about.parent
        return None

    def within(self, box: Box) -> set[Label]:
        """The labels of the blocks in a box."""
        return set(self.labels[box.first : box.last])

    def is_own(self, image: Image, caption: Sequence[Block]) -> bool:
        """Say whether an image that stands apart is the article's by its caption or its frame."""
        if caption:
            return True
        told = self.in_figure(image) or ends_in_credit(image.element.get("alt") or "")
        return told and not self.leads_away(image)

    def has_credit(self, caption: Sequence[Block]) -> bool:
        """Say whether a caption names whose the photo is, as icons' and portraits' never do."""
        return any(
            self.marks[block.index] & ClassHint.CREDIT or ends_in_credit(block.text)
            for block in caption
        )

    def is_portrait(self, image: Image, caption: Sequence[Block]) -> bool:
        """Say whether an image shows the article's author."""
        alt = letters(image.element.get("alt") or "")
        if alt and any(
            name and name in alt and len(alt) <= len(name) + _LONGEST_PORTRAIT
            for name in self.authors
        ):
            return True
        if caption:
            return bool(alt) and any(
                alt in letters(block.text) and is_byline(block.text) for block in caption
            )
        for box in self.boxes(image, _HIGHEST_TEASER):
            inside = set(self.labels[box.first : box.last])
            if inside:
                return Label.BYLINE in inside and not inside & _TEXTS
        return False

    def leads_away(self, image: Image) -> bool:
        """Say whether an image is a link to something else than itself."""
        element = image.element.getparent()
        for _ in range(_HIGHEST_LINK):
            if element is None:
                return False
            if element.tag == "a":
                href = element.get("href") or ""
                own = image_key(image.element.get("src"))
                return not href.startswith("#") and image_key(href) != own
            element = element.getparent()
        return False

    def stands_apart(self, image: Image, marks: int) -> bool:
        """Say whether an image needs more than its place to be the article's."""
        above = image.at < self.top or (image.at == self.top and self.has_headline)
        return above or image.at > self.last or bool(marks & _DOUBTFUL)

    def picture(self, image: Image, url: str, others: tuple[int, int]) -> ArticleImage | None:
        """An image as the article's picture; None where it is not."""
        marks = self.marks_about(image)
        if marks & _NEVER:
            return None
        caption = self.caption(image, others)
        is_lead = image_key(url) in self.lead
        if not is_lead and not self.has_credit(caption) and not is_photo(image.element, url):
            return None
        if not is_lead and self.is_portrait(image, caption):
            return None
        if not is_lead and self.stands_apart(image, marks) and not self.is_own(image, caption):
            return None
        address = self.page.absolute(url)
        return ArticleImage(address, image.element, caption, image.at) if address else None


def _unclaimed(finder: _Finder, claimed: set[int]) -> Iterator[ArticleImage]:
    """Figures whose image is loaded by a script: captions that no image has."""
    at = finder.top
    while at < finder.last:
        block = finder.blocks[at]
        if at in claimed or not finder.captions_figure(block):
            at += 1
            continue
        box = block.box
        while box.parent is not None and not box.own & ClassHint.FIGURE:
            box = box.parent
        group = [
            finder.blocks[i]
            for i in range(at, max(at + 1, box.last))
            if finder.captions_figure(finder.blocks[i]) and i not in claimed
        ]
        yield ArticleImage(finder.address_near(box), None, group, at)
        at = group[-1].index + 1


def _with_neighbours(finder: _Finder) -> Iterator[tuple[Image, str, tuple[int, int]]]:
    """The images about the article with their addresses, and the places of other ones near them.

    The same image in another size, as ``<noscript>`` has it, is no other one.
    """
    images = [
        (image, url)
        for image in finder.page.outline.images
        if finder.top - _ABOVE_HEADLINE <= image.at <= finder.end
        and (url := image_address(image.element))
    ][:_MOST_IMAGES]
    runs = [list(run) for _, run in groupby(images, key=lambda found: image_key(found[1]))]
    for number, run in enumerate(runs):
        before = runs[number - 1][-1][0].at if number else -1
        behind = runs[number + 1][0][0].at if number + 1 < len(runs) else len(finder.blocks)
        for image, url in run:
            yield image, url, (before, behind)


def find_article_images(page: Page) -> list[ArticleImage]:
    """The article's pictures, in the page's order, each once.

    A caption whose image only a script knows counts as a picture, too.
    """
    layout = label_blocks(page)
    body = layout.body
    if not body:
        return []
    finder = _Finder(page, layout, body)
    found: dict[str, ArticleImage] = {}
    claimed: set[int] = set()
    for image, url, others in _with_neighbours(finder):
        if (teaser := finder.teaser(image)) is not None:
            claimed.update(range(teaser.first, teaser.last))
            continue
        picture = finder.picture(image, url, others)
        if picture is None:
            continue
        claimed.update(block.index for block in picture.caption)
        known = found.setdefault(image_key(url), picture)
        known.caption = known.caption or picture.caption
        if len(found) >= _MOST_PICTURES:
            break
    pictures = [*found.values(), *_unclaimed(finder, claimed)]
    return sorted(pictures, key=lambda picture: picture.at)
