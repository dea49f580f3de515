"""Where the article stands on a page, and what each of the page's blocks is."""

from newscrawl.layout.labels import Label
from newscrawl.layout.layout import Layout, layout_of

__all__ = ["Label", "Layout", "layout_of"]
