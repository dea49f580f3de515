"""Where the article stands on a page, and what each of the page's blocks is."""

from newscrawl.extraction.content.labels import Label
from newscrawl.extraction.content.layout import Layout, layout_of

__all__ = ["Label", "Layout", "layout_of"]
