"""The body as Markdown: subheads, lists, quotations, links, emphasis, tables and code are kept.

The text is that of the body's blocks; the page's tree says only how it is set.  Nothing here is
loaded unless Markdown is asked for.
"""

from newscrawl.extraction.markdown.body import set_markdown_body

__all__ = ["set_markdown_body"]
