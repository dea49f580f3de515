"""newscrawl: news pages in, one clean JSON line an article out."""

from newscrawl.extraction import Outcome, examine, extract
from newscrawl.items import Article, Breadcrumb, Photo, Reason, Reject

__all__ = ["Article", "Breadcrumb", "Outcome", "Photo", "Reason", "Reject", "examine", "extract"]
