"""Pages that come in parts, put together as browsers do: shadow trees, and parts sent later."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from newscrawl.extraction.document.segment import may_have_parts

__all__ = ["assembled"]

Element = etree._Element

_SHADOW_MODES: Final = ("shadowrootmode", "shadowroot")
"""The attribute of a template that makes a shadow tree of it, and its older name."""
_MAX_SHADOW_TREES: Final = 1_000
"""A page of components has some hundred."""
_MAX_SENT_PARTS: Final = 1_000
"""A page that is streamed has some ten."""
# React: put the part with the second id in the place of the element with the first, or the reverse.
_PLACED: Final = re.compile(rb'\$R[CRS]\("([\w:-]{1,40})","([\w:-]{1,40})"')
_HIDDEN_PART: Final = b'<div hidden id="'
"""How React begins a part that is sent later.  A long text is looked for in less time."""
_SENT_PART: Final = re.compile(r"(?:[\w-]+:)?S:[0-9a-f]+")


def assembled(root: Element, content: bytes) -> Element:
    """Return a page's tree, with what its scripts and shadow trees show put in its place.

    ``content`` is the page.
    """
    if not may_have_parts(root):  # as most pages; it takes a third of searching their bytes
        return root
    if b"shadowroot" in content:
        templates = [
            found
            for found in root.iter("template")
            if any(found.get(name) in ("open", "closed") for name in _SHADOW_MODES)
        ]
        for template in templates[:_MAX_SHADOW_TREES]:
            _show_shadow_tree(template)
    if _HIDDEN_PART in content:
        _place_sent_parts(root, content)
    return root


def _show_shadow_tree(template: Element) -> None:
    """Make a shadow tree part of the page, its slots filled with the children of its host."""
    host = template.getparent()
    if host is None:
        return
    slots: dict[str, Element] = {}
    for slot in template.iter("slot"):
        slots.setdefault(slot.get("name") or "", slot)
    loose = " ".join(f"{host.text or ''} {template.tail or ''}".split())
    host.text = template.tail = None
    children = [child for child in host if child is not template]
    for name in {child.get("slot") or "" for child in children} | ({""} if loose else set()):
        if name in slots:  # without what it shows if nothing fills it
            slots[name][:] = []
            slots[name].text = None if name else loose
    for child in children:
        _fill(host, slots.get(child.get("slot") or ""), child)
    template.tag = "div"
    template.attrib.clear()


def _fill(host: Element, slot: Element | None, child: Element) -> None:
    """Move a child of a host into its slot; without one it is not shown."""
    if child.get("slot") or slot is None:
        child.tail = None
    if slot is None:
        host.remove(child)
    else:
        slot.append(child)


def _place_sent_parts(root: Element, content: bytes) -> None:
    """Put parts that a streamed page sends at its end in the places that wait for them."""
    by_id = {
        name: found
        for found in root.iter("div", "template")
        if (name := found.get("id")) is not None
    }
    for one, other in _PLACED.findall(content)[:_MAX_SENT_PARTS]:
        names = one.decode(), other.decode()
        sent = next(filter(_SENT_PART.fullmatch, reversed(names)), None)
        place = by_id.get(names[0] if sent == names[1] else names[1])
        part = by_id.get(sent) if sent is not None else None
        if part is None or place is None or part is place or part in place.iterancestors():
            continue
        _take_out(part)
        place.addprevious(part)
        part.attrib.pop("hidden", None)
    for name, part in by_id.items():
        if _SENT_PART.fullmatch(name):  # shown by a script, wherever it stands
            part.attrib.pop("hidden", None)


def _take_out(part: Element) -> None:
    """Take an element out of its place, but not the text behind it."""
    outer = part.getparent()
    if outer is not None and part.tail:
        above = part.getprevious()
        if above is not None:
            above.tail = (above.tail or "") + part.tail
        else:
            outer.text = (outer.text or "") + part.tail
    part.tail = None
