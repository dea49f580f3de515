"""A page, decoded and parsed once."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import Final

from lxml import etree
from parsel import Selector

from newscrawl.common.urls import absolute_url, quote_url
from newscrawl.extraction.document.blocks import Block, Outline
from newscrawl.extraction.document.decoding import BINARY, to_utf8
from newscrawl.extraction.document.embedded_json import EmbeddedArticle, find_embedded_article
from newscrawl.extraction.document.microdata import Microdata
from newscrawl.extraction.document.parser_guards import without_countless_tags, without_long_tags
from newscrawl.extraction.document.plain_text import outline_of_text
from newscrawl.extraction.document.segment import outline
from newscrawl.extraction.document.structured_data import StructuredData

__all__ = ["Page"]

Element = etree._Element

_SNIFFED: Final = 1024
# So much white space may stand above a page's first tag: what its templates leave.
_BLANK: Final = 65_536
# A page with a paragraph like this shows its text; its state need not be read.
_LEAST_PARAGRAPH: Final = 160
_LEAST_STATE: Final = 500


def _is_plain_text(content: bytes, content_type: str | None) -> bool:
    kind = (content_type or "").split(";")[0].strip().lower()
    if kind:
        return kind == "text/plain"
    start = content[:_BLANK].lstrip()[:_SNIFFED]
    return b"<" not in start and b">" not in start


def _parse(content: bytes) -> Element:
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True, collect_ids=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        root = None
    return root if root is not None else etree.Element("html")


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
            self.content, self.encoding = content.encode("utf-8", "replace"), "utf-8"
        else:
            self.content, self.encoding = to_utf8(content, content_type)
        self.is_binary = self.encoding == BINARY
        self.is_text = not self.is_binary and _is_plain_text(self.content, content_type)
        self.memo: dict[str, object] = {}
        """What later stages worked out about the page, so that they do it once."""

    @cached_property
    def root(self) -> Element:
        """The tree; an empty one for a plain text."""
        if self.is_text or self.is_binary or not self.content or self.content.isspace():
            return etree.Element("html")
        content = without_countless_tags(self.content.replace(b"\0", b""))
        return _parse(without_long_tags(content))

    @cached_property
    def selector(self) -> Selector:
        """The tree as a parsel selector, for a site's own rules."""
        return Selector(root=self.root, type="html", base_url=self.url)

    @cached_property
    def _shown(self) -> Outline:
        """What one walk over the tree gathers."""
        if self.is_text:
            return outline_of_text(self.content.decode("utf-8", "replace"))
        return outline(self.root)

    @cached_property
    def story(self) -> EmbeddedArticle | None:
        """The story in the page's embedded state, where the page itself shows no text."""
        shown = self._shown
        if self.is_text or any(len(block.text) >= _LEAST_PARAGRAPH for block in shown.blocks):
            return None
        scripts = [s for s in self.root.iter("script") if s.text and len(s.text) > _LEAST_STATE]
        return find_embedded_article(scripts, [shown.title]) if scripts else None

    @cached_property
    def outline(self) -> Outline:
        """Boxes, blocks and what else the fields need, of the page or of the story in its state."""
        shown, story = self._shown, self.story
        if story is None:
            return shown
        told = outline(_parse(story.html.encode("utf-8", "replace")))
        return replace(
            shown,
            boxes=told.boxes,
            blocks=told.blocks,
            images=told.images,
            time_elements=told.time_elements,
            related=told.related,
        )

    @property
    def origin(self) -> str:
        """Where the blocks come from, in a word for the record's sources."""
        if self.is_text:
            return "text"
        return "page" if self.story is None else "state"

    @property
    def blocks(self) -> list[Block]:
        """The page's runs of text, in its order."""
        return self.outline.blocks

    @cached_property
    def structured(self) -> StructuredData:
        """JSON-LD, meta elements and link relations."""
        gathered = self.outline
        story = self.story.node if self.story is not None else {}
        return StructuredData(gathered.metas, gathered.links, gathered.scripts, story)

    @cached_property
    def microdata(self) -> Microdata:
        """Elements with an ``itemprop``."""
        return Microdata(self._shown.properties)

    @cached_property
    def base(self) -> str | None:
        """What the page's links are relative to: its ``base`` element, else its address."""
        return absolute_url(self.url, self._shown.base) or self.url

    def absolute_url(self, href: str | None) -> str | None:
        """Resolve a link of the page."""
        return absolute_url(self.base, href)
