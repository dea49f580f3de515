"""A page, decoded and parsed once: what every field reads."""

from newscrawl.extraction.document.page import Page

__all__ = ["Page"]
