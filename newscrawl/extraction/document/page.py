"""A page, decoded and parsed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice, pairwise
from typing import Final

from lxml import etree
from parsel import Selector

from newscrawl.common.urls import absolute_url, quote_url
from newscrawl.extraction.document.assembled_tree import assembled
from newscrawl.extraction.document.blocks import Block, ChosenBlocks, Outline
from newscrawl.extraction.document.decoding import BINARY, is_noise, to_utf8
from newscrawl.extraction.document.embedded_json import (
    EmbeddedArticle,
    article_of_json_ld,
    find_embedded_article,
)
from newscrawl.extraction.document.microdata import Microdata
from newscrawl.extraction.document.parser_guards import (
    with_closed_elements,
    with_closed_title,
    without_countless_tags,
    without_long_tags,
)
from newscrawl.extraction.document.plain_text import outline_of_text
from newscrawl.extraction.document.segment import outline
from newscrawl.extraction.document.structured_data import StructuredData
from newscrawl.extraction.vocabulary import ClassHint

__all__ = ["Page"]

Element = etree._Element

_SNIFFED_BYTES: Final = 1024  # as browsers look at to tell a page from a text
_MAX_BLANK_BYTES: Final = 65_536
"""White space above a page's first tag, as its templates leave it."""
_MAX_HEADINGS: Final = 3
"""Of a page: the site's name, a section's, the headline."""
_MIN_CAPPED_CHARS: Final = 40
"""Of a text that may begin with a drop cap: half a line of prose."""
_MIN_PARAGRAPH_CHARS: Final = 160
"""A page with such a paragraph shows its text; its embedded JSON need not be read."""


def _is_plain_text(content: bytes, content_type: str | None) -> bool:
    kind = (content_type or "").split(";")[0].strip().lower()
    if kind:
        return kind == "text/plain"
    start = content[:_MAX_BLANK_BYTES].lstrip()[:_SNIFFED_BYTES]
    return b"<" not in start and b">" not in start


def _headings(blocks: list[Block]) -> list[str]:
    """Return the first texts in ``<h1>``: one of them is the headline."""
    headings = (block.text for block in blocks if block.tag == "h1")
    return list(islice(headings, _MAX_HEADINGS))


def _shows_text(shown: Outline) -> bool:
    return any(len(block.text) >= _MIN_PARAGRAPH_CHARS for block in shown.blocks)


def _with_drop_caps(shown: Outline) -> Outline:
    """Give paragraphs back the first letter that stands in a box of its own, set large."""
    blocks = shown.blocks
    for cap, block in pairwise(blocks):
        if len(cap.text) == 1 and cap.text.isupper() and block.text[:1].islower():
            is_beside = block.box.parent in (cap.box.parent, cap.box) or block.box is cap.box.parent
            if is_beside and len(block.text) >= _MIN_CAPPED_CHARS:
                block.text = cap.text + block.text
                cap.own_hints |= ClassHint.HIDDEN
    return shown


def _chars(shown: Outline) -> int:
    return sum(len(block.text) for block in shown.blocks)


def _parse(content: bytes) -> Element:
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        root = None
    return root if root is not None else etree.Element("html")


def _take_out(element: Element) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if before is None:
        parent.text = (parent.text or "") + (element.tail or "")
    else:
        before.tail = (before.tail or "") + (element.tail or "")
    parent.remove(element)


class Page:
    """A page or a plain text, with its row of blocks and its data about itself."""

    def __init__(
        self, content: bytes | str, url: str | None = None, *, content_type: str | None = None
    ) -> None:
        """Decode and parse.

        ``content`` is HTML or plain text; ``content_type`` the HTTP header of that name, which may
        give the charset and tells plain text from HTML.
        """
        self.url = quote_url(url) if url else url
        if isinstance(content, str):
            self.content = content.encode("utf-8", "replace")
            self.encoding = BINARY if is_noise(self.content) else "utf-8"
        else:
            self.content, self.encoding = to_utf8(content, content_type)
        self.is_binary = self.encoding == BINARY
        self.is_text = not self.is_binary and _is_plain_text(self.content, content_type)
        self.memo: dict[str, object] = {}
        """What later stages worked out about the page, so that they do it once."""
        self.cut_out: Sequence[Element] = ()
        """Elements within lines that a site's rule drops: taken out before blocks are made."""
        self.chosen_blocks: ChosenBlocks | None = None
        """The blocks that a site's rules name."""
        self.date_order: str | None = None
        """The order of dates in figures, where the site's operator gives it: one of DATE_ORDERS."""

    @cached_property
    def root(self) -> Element:
        """The tree; an empty one for a plain text."""
        if self.is_text or self.is_binary or not self.content or self.content.isspace():
            return etree.Element("html")
        return self._tree(self.content)

    def _tree(self, content: bytes) -> Element:
        content = without_countless_tags(content.replace(b"\0", b""))
        return assembled(_parse(with_closed_title(without_long_tags(content))), content)

    @cached_property
    def selector(self) -> Selector:
        """The tree as a parsel selector, for a site's own rules."""
        return Selector(root=self.root, type="html", base_url=self.url)

    @cached_property
    def _shown_outline(self) -> Outline:
        """Boxes, blocks and what else the fields need, of the page as it is shown."""
        if self.is_text:
            return outline_of_text(self.content.decode("utf-8", "replace"))
        for element in self.cut_out:
            _take_out(element)
        shown = _with_drop_caps(outline(self.root))
        if _shows_text(shown):
            return shown
        mended = with_closed_elements(self.content)
        if mended != self.content:
            root = self._tree(mended)
            closed = outline(root)
            if _chars(closed) >= _chars(shown) + _MIN_PARAGRAPH_CHARS:
                self.root, shown = root, closed
        return shown

    @cached_property
    def embedded_article(self) -> EmbeddedArticle | None:
        """The article in the page's embedded JSON, where the page itself shows no text."""
        shown = self._shown_outline
        if self.is_text or _shows_text(shown):
            return None
        headings = _headings(shown.blocks)
        data = StructuredData(
            shown.metas, shown.links, shown.scripts, {}, (self.url, [shown.title, *headings])
        )
        titles = [shown.title, data.first_meta("og:title")]
        return find_embedded_article(self.root, titles) or article_of_json_ld(
            data.article, shown_chars=_chars(shown)
        )

    @cached_property
    def outline(self) -> Outline:
        """Boxes, blocks and what else the fields need, of the page or its embedded article."""
        shown, article = self._shown_outline, self.embedded_article
        if article is None:
            return shown
        embedded = outline(_parse(article.html.encode("utf-8", "replace")))
        return replace(
            shown,
            boxes=embedded.boxes,
            blocks=embedded.blocks,
            images=embedded.images,
            time_elements=embedded.time_elements,
            rel_links=embedded.rel_links,
            hinting=embedded.hinting,
        )

    @property
    def origin(self) -> str:
        """Where the blocks come from, as the record's ``sources`` name it."""
        if self.is_text:
            return "text"
        return "page" if self.embedded_article is None else self.embedded_article.origin

    @property
    def blocks(self) -> list[Block]:
        """The page's runs of text, in its order."""
        return self.outline.blocks

    @cached_property
    def structured(self) -> StructuredData:
        """JSON-LD, meta elements and link relations."""
        gathered = self.outline
        article = self.embedded_article.node if self.embedded_article is not None else {}
        titles = [gathered.title, *_headings(gathered.blocks)]
        return StructuredData(
            gathered.metas, gathered.links, gathered.scripts, article, (self.url, titles)
        )

    @cached_property
    def microdata(self) -> Microdata:
        """Elements with an ``itemprop``."""
        return Microdata(self._shown_outline.itemprop_elements)

    @cached_property
    def base(self) -> str | None:
        """What the page's links are relative to: its ``base`` element, else its URL."""
        return absolute_url(self.url, self._shown_outline.base) or self.url

    def absolute_url(self, href: str | None) -> str | None:
        """Return a link of the page as an absolute URL; None where it is no http or https URL."""
        return absolute_url(self.base, href)
