"""The text of an article as content systems keep it, written as HTML.

What is read: HTML, Markdown, plain text with blank lines, and trees of objects as rich-text editors
make them (Contentful, Sanity, ProseMirror, Slate, Draft.js, Editor.js, Lexical, WordPress …).  They
have one shape: an object says what kind of thing it is, and holds a text or a list of children.
"""

from __future__ import annotations

import html
import re
from typing import Any, Final

from newscrawl.extraction.document.editor_forms import as_tree
from newscrawl.extraction.document.lenient_json import parse_json

__all__ = ["as_html", "figure_html", "has_tags", "kind_of"]

_MAX_ENTRIES: Final = 100_000
"""Objects, lists and texts of one article: a tree whose parts are each other's has no end."""
_MAX_LEVELS: Final = 40
"""Levels of an article's content that are read, so that no page can use up the stack.  Lists in
lists of a rich-text editor have some 12."""

# The words for the parts of a text in the content systems of news sites.
_TEXT_KEYS: Final = """rendered processed html bodyHtml contentHtml markdown content text value body
    markup paragraph model data json raw document root doc lexical mobiledoc renderedHtml attributes
    attrs fields""".split()
_CHILD_KEYS: Final = """elements content children items blocks content_elements list components
    paragraphs""".split()
_KIND_KEYS: Final = """type _type nodeType kind __typename blockType component style name""".split()

_HEADING_KIND: Final = re.compile(r"head|subtitle|^h[2-6]$|title", re.I)
_PARAGRAPH_KIND: Final = re.compile(r"para|^p$|text|^html$|raw_html|rich|^block$|unstyled", re.I)
_FIGURE_KIND: Final = re.compile(r"image|photo|picture|figure", re.I)
_QUOTE_KIND: Final = re.compile(r"quote", re.I)
_LIST_ITEM_KIND: Final = re.compile(r"list-?_?item|^li$", re.I)
_LIST_KIND: Final = re.compile(r"list|^[uo]l$", re.I)
_INLINE_KIND: Final = re.compile(
    r"^(?:text|span|link|hyperlink|a|mark|strong|bold|em|italic|underline|emoji|mention|inline.*)$",
    re.I,
)
_LINK_KIND: Final = re.compile(r"link", re.I)
"""Of a block: a link to another story."""
_BREAK_KIND: Final = re.compile(r"^(?:br|hard_?break|line_?break)$", re.I)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:\w{2,8}|#\d{1,6});")
_BLOCK_TAG: Final = re.compile(r"<(?:p|h[1-6]|div|ul|ol|li|blockquote|figure|table)\b", re.I)
_ESCAPED_TAG: Final = re.compile(r"&lt;(?:p|h[1-6]|div|ul|blockquote)\b", re.I)
_SENTENCE_ENDS: Final = (
    ".",
    "!",
    "?",
    "…",
    "”",
    "“",
    '"',
    "»",
    "。",
    "」",
    "！",
    "？",
    "।",
    "؟",
    "۔",
)
_BLANK_LINES: Final = re.compile(r"\n[^\S\n]*+\n\s*+")
_MARKDOWN_LINE: Final = re.compile(r"(#{1,6})\s++|(>\s?+)|([-*+]|\d{1,3}[.)])\s++")
_MARKDOWN_IMAGE: Final = re.compile(r"!\[([^\[\]]*+)\]\(([^()\s]++)[^()]*+\)")
_MARKDOWN_LINK: Final = re.compile(r"\[([^\[\]]++)\]\(([^()\s]++)[^()]*+\)")
_MARKDOWN_MARK: Final = re.compile(r"(\*\*|__|\*|(?<!\w)_|`)(?=\S)([^*_`\n]++)(?<=\S)\1")


def has_tags(text: str) -> bool:
    """Return True if a text is HTML and not plain."""
    return _TAG.search(text) is not None


def as_html(content: Any) -> str:
    """Return an article's content as HTML; "" where it has no text.

    What a part says that it is becomes its tag, or the class of its ``div``.
    """
    return _Writer().blocks(content, 0)


def kind_of(node: dict[str, Any]) -> str:
    """Return what an object says that it is: "paragraph", "image"; "" where it does not."""
    return next((str(node[key]) for key in _KIND_KEYS if isinstance(node.get(key), str)), "")


def figure_html(node: dict[str, Any]) -> str:
    """Return an object with an image's URL as a ``<figure>``; "" where it has none."""
    url = next((node[k] for k in ("url", "src", "href") if isinstance(node.get(k), str)), None)
    if url is None:
        return ""
    caption, credit = (
        next((str(node[k]) for k in keys if isinstance(node.get(k), str)), "")
        for keys in (("caption", "description"), ("credit", "credits", "copyright", "byline"))
    )
    return (
        f'<figure><img src="{html.escape(url)}"><figcaption><p class="caption">{caption}</p>'
        f'<p class="credit">{credit}</p></figcaption></figure>'
    )


class _Writer:
    """Writes one article's content; what goes beyond its bounds is left out."""

    def __init__(self) -> None:
        self._left = _MAX_ENTRIES

    def blocks(self, entry: Any, level: int) -> str:
        """Return a part of the content as paragraphs and other blocks."""
        self._left -= 1
        if level > _MAX_LEVELS or self._left < 0:
            return ""
        if isinstance(entry, str):
            tree = _tree_in(entry)
            return _text_as_blocks(entry) if tree is None else self.blocks(tree, level + 1)
        if isinstance(entry, list):
            return "".join(self.blocks(each, level + 1) for each in entry)
        return self._block(entry, level) if isinstance(entry, dict) else ""

    def _block(self, node: dict[str, Any], level: int) -> str:
        kind = kind_of(node)
        if _FIGURE_KIND.search(kind) and (figure := figure_html(node)):
            return figure
        if (tree := as_tree(node)) is not None:
            return self.blocks(tree, level + 1)
        if _LINK_KIND.search(kind) and isinstance(node.get("url"), str):
            url, text = html.escape(node["url"]), self.inline(_text_value(node), level + 1)
            return f'<p><a href="{url}">{text}</a></p>'
        wrapped = self._wrapped(node, kind, level)
        if wrapped is not None:
            return wrapped
        inner = self._inside(node, level)
        return f'<div class="{html.escape(kind)}">{inner}</div>' if inner else ""

    def _wrapped(self, node: dict[str, Any], kind: str, level: int) -> str | None:
        """Return an object whose kind has an HTML element as that; None for any other."""
        style = next(
            (str(node[k]) for k in ("style", "listItem", "list") if isinstance(node.get(k), str)),
            "",
        )
        if _LIST_ITEM_KIND.search(kind) or node.get("listItem"):
            return f"<ul><li>{self.inline(node, level)}</li></ul>"
        if _HEADING_KIND.search(kind) or _HEADING_KIND.search(style):
            inner = self.inline(node, level)
            return inner if _BLOCK_TAG.search(inner) else f"<h2>{inner}</h2>"
        if _QUOTE_KIND.search(kind) or _QUOTE_KIND.search(style):
            return f"<blockquote>{self._inside(node, level)}</blockquote>"
        if _LIST_KIND.search(kind):
            return self._list(node, level)
        if _PARAGRAPH_KIND.search(kind):
            inner = self.inline(node, level)
            return inner if _BLOCK_TAG.search(inner) or not inner else f"<p>{inner}</p>"
        return None

    def _list(self, node: dict[str, Any], level: int) -> str:
        entries = _children_of(node) or []
        items = (self.inline(each, level + 1) for each in entries)
        return "<ul>" + "".join(f"<li>{item}</li>" for item in items if item) + "</ul>"

    def _inside(self, node: dict[str, Any], level: int) -> str:
        """Return what an object holds, as blocks."""
        children = _children_of(node)
        if children is not None and not _are_inline(children):
            return self.blocks(children, level + 1)
        inner = self.inline(node, level)
        return inner if _BLOCK_TAG.search(inner) or not inner else f"<p>{inner}</p>"

    def inline(self, entry: Any, level: int) -> str:
        """Return what a paragraph holds in one piece: its parts are not parted by spaces."""
        self._left -= 1
        if level > _MAX_LEVELS or self._left < 0:
            return ""
        if isinstance(entry, str):
            return _text_as_line(entry)
        if isinstance(entry, list):
            return "".join(self.inline(each, level + 1) for each in entry)
        if not isinstance(entry, dict):
            return ""
        kind = kind_of(entry)
        if _BREAK_KIND.match(kind):
            return "<br>"
        children = _children_of(entry)
        if children is not None:
            if _are_inline(children):
                return self.inline(children, level + 1)
            return self.blocks(children, level + 1)
        return self.inline(_text_value(entry), level + 1)


def _children_of(node: dict[str, Any]) -> list[Any] | None:
    return next((node[key] for key in _CHILD_KEYS if isinstance(node.get(key), list)), None)


def _text_value(node: dict[str, Any]) -> Any:
    """Return what holds an object's text: a text, or another object; None where nothing does."""
    values = [node[key] for key in _TEXT_KEYS if node.get(key)]
    texts = [value for value in values if isinstance(value, str) and value]
    inner = (v for v in values if isinstance(v, dict | list))
    return next(iter(texts), None) or next(inner, None) or _text_under_other_name(node)


def _text_under_other_name(node: dict[str, Any]) -> Any:
    """Return HTML or a text with its format, which a site keeps under a name of its own."""
    return next(
        (
            value
            for value in node.values()
            if (isinstance(value, str) and _BLOCK_TAG.search(value))
            or (isinstance(value, dict) and isinstance(value.get("processed"), str))
        ),
        None,
    )


def _are_inline(children: list[Any]) -> bool:
    """Return True if children are pieces of one line: texts with marks, links, line breaks."""
    return bool(children) and all(map(_is_inline, children))


def _is_inline(entry: Any) -> bool:
    if not isinstance(entry, dict):
        return False
    kind = kind_of(entry)
    if kind:
        return bool(_INLINE_KIND.match(kind) or _BREAK_KIND.match(kind)) and "model" not in entry
    return isinstance(entry.get("text"), str)


# --- texts ---------------------------------------------------------------------------------------


def _text_as_line(text: str) -> str:
    return text if has_tags(text) else html.escape(text, quote=False)


def _tree_in(text: str) -> Any:
    """Return the tree that an editor has written as a text; None where it is a text."""
    if not text.startswith(("{", "[")) or not text.rstrip().endswith(("}", "]")):
        return None
    value = parse_json(text)
    return value if isinstance(value, dict | list) else None


def _text_as_blocks(text: str) -> str:
    """Return a text as HTML: HTML as it is, Markdown and plain text by its blank lines.

    One without blank lines is parted at its line breaks if most lines are whole sentences.
    """
    if _BLOCK_TAG.search(text):
        return text
    if _ESCAPED_TAG.search(text) and _BLOCK_TAG.search(unescaped := html.unescape(text)):
        return unescaped
    if _BLANK_LINES.search(text) is None and _has_lines_of_sentences(text):
        text = text.replace("\n", "\n\n")
    parts = (part.strip() for part in _BLANK_LINES.split(text))
    return "".join(map(_markdown_block, filter(None, parts)))


def _has_lines_of_sentences(text: str) -> bool:
    lines = [line for line in map(str.rstrip, text.splitlines()) if line]
    ends = sum(line.endswith(_SENTENCE_ENDS) for line in lines)
    return len(lines) > 1 and ends > len(lines) / 2


def _markdown_block(text: str) -> str:
    """Return what stands between two blank lines as a block; its signs of Markdown are read."""
    sign = _MARKDOWN_LINE.match(text)
    if sign is None:
        return f"<p>{_markdown_line(text)}</p>"
    if sign[1]:
        line, _, rest = text[sign.end() :].partition("\n")
        below = _markdown_block(rest.strip()) if rest.strip() else ""
        return f"<h2>{_markdown_line(line)}</h2>{below}"
    lines = [_without_sign(line) for line in text.splitlines()]
    if sign[2]:
        return f"<blockquote><p>{_markdown_line(' '.join(lines))}</p></blockquote>"
    return "<ul>" + "".join(f"<li>{_markdown_line(line)}</li>" for line in lines) + "</ul>"


def _without_sign(line: str) -> str:
    sign = _MARKDOWN_LINE.match(line.strip())
    return line.strip()[sign.end() :] if sign else line.strip()


def _markdown_line(text: str) -> str:
    text = text if has_tags(text) else html.escape(text, quote=False)
    text = _MARKDOWN_IMAGE.sub(r'<img src="\2" alt="\1">', text)
    text = _MARKDOWN_LINK.sub(r'<a href="\2">\1</a>', text)
    for _ in range(2):  # bold in italics
        text = _MARKDOWN_MARK.sub(r"\2", text)
    return text.replace("\n", "<br>\n") if "<br" not in text else text
