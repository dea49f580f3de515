"""Where the article stands on a page, and what each of the page's blocks is."""

from newscrawl.extraction.content.labelled_blocks import LabelledBlocks, label_blocks
from newscrawl.extraction.content.labels import Label

__all__ = ["Label", "LabelledBlocks", "label_blocks"]
