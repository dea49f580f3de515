from lxml import etree

from newscrawl.page.boxes import Outline

__all__ = ["declared", "outline"]

def outline(root: etree._Element) -> Outline: ...
def declared(root: etree._Element) -> tuple[list[etree._Element], list[etree._Element]]: ...
