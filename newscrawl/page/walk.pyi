from lxml import etree

from newscrawl.page.boxes import Outline

__all__ = ["outline"]

def outline(root: etree._Element) -> Outline: ...
