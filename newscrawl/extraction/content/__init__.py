"""Which of a page's blocks are the article, and what each of the others is.

``labelled_blocks`` lists the steps, each with the rules by which it decides. Thresholds with no
reason beside them were found by trial on saved news pages.
"""

from newscrawl.extraction.content.labelled_blocks import LabelledBlocks, label_blocks
from newscrawl.extraction.content.labels import Label

__all__ = ["Label", "LabelledBlocks", "label_blocks"]
