"""Texts of editors that do not keep them as a tree of objects, made into one.

Quill keeps a list of insertions, whose line breaks end paragraphs; Mobiledoc keeps lists of
numbers, tags and texts.
"""

from __future__ import annotations

from typing import Any

__all__ = ["as_tree"]


def as_tree(node: dict[str, Any]) -> list[Any] | None:
    r"""Return such a text as objects with a kind and a text; None for any other object.

    >>> as_tree({"ops": [{"insert": "One "}, {"insert": "line."}, {"insert": "\nTwo."}]})
    [{'type': 'paragraph', 'text': 'One line.'}, {'type': 'paragraph', 'text': 'Two.'}]
    >>> as_tree({"version": "0.3.1", "sections": [[1, "h2", [[0, [], 0, "A head"]]]]})
    [{'type': 'h2', 'text': 'A head'}]
    """
    operations, sections = node.get("ops"), node.get("sections")
    if isinstance(operations, list):
        return _of_insertions(operations)
    if isinstance(sections, list) and isinstance(node.get("version"), str):
        return [block for section in sections if (block := _of_section(section)) is not None]
    return None


def _of_insertions(operations: list[Any]) -> list[Any]:
    inserted = (each.get("insert") for each in operations if isinstance(each, dict))
    text = "".join(piece for piece in inserted if isinstance(piece, str))
    return [{"type": "paragraph", "text": line} for line in text.splitlines() if line.strip()]


def _of_section(section: Any) -> dict[str, Any] | None:
    """Return a section of markers or of list items; None for images and cards."""
    if not isinstance(section, list) or len(section) < 3 or not isinstance(section[2], list):
        return None
    if section[0] == 3:  # a list, whose items are lists of markers
        items = [{"type": "list_item", "text": _of_markers(item)} for item in section[2]]
        return {"type": "list", "items": items}
    return {"type": str(section[1]), "text": _of_markers(section[2])}


def _of_markers(markers: Any) -> str:
    if not isinstance(markers, list):
        return ""
    texts = (marker[-1] for marker in markers if isinstance(marker, list) and marker)
    return "".join(text for text in texts if isinstance(text, str))
