from lxml import etree

from newscrawl.extraction.document.blocks import Outline

__all__ = ["outline"]

def outline(root: etree._Element) -> Outline: ...
