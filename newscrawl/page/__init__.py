"""A page, decoded and parsed once: what every field reads."""

from newscrawl.page.page import Page

__all__ = ["Page"]
