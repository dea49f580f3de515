from lxml import etree

from newscrawl.extraction.document.blocks import Outline

__all__ = ["may_have_parts", "outline"]

def may_have_parts(root: etree._Element) -> bool: ...
def outline(root: etree._Element) -> Outline: ...
