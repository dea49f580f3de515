"""JSON-LD as pages write it, in one plain form."""

from __future__ import annotations

import re
from typing import Any, Final

from newscrawl.extraction.document.lenient_json import parse_values

__all__ = ["read_json_ld"]

_MAX_DEPTH: Final = 60
"""Levels that are brought to the plain form: a graph, an article, its author's image have ten."""
# What the plain form has otherwise: a key with its vocabulary, a keyword in capitals, a value as
# an object, "type" for "@type" as schema.org's context allows.
_NOT_PLAIN: Final = re.compile(
    r'"@(?:value|list|set)"|"(?:schema:|https?://schema\.org/)\w+"\s*:|"@\w*[A-Z]\w*"\s*:'
)
_PREFIX: Final = re.compile(r"(?:schema:|https?://schema\.org/)(?=\w+$)")
_ALIASES: Final = {"type": "@type", "id": "@id"}


def read_json_ld(text: str) -> list[Any]:
    """Return the values of a script of JSON-LD, in the plain form.

    Keys have no vocabulary before them, and a value that is written as an object is that value.

    >>> read_json_ld('{"@type": "Article", "schema:headline": {"@value": "A", "@language": "en"}}')
    [{'@type': 'Article', 'headline': 'A'}]
    """
    values = parse_values(text)
    has_aliases = '"@type"' not in text and '"type"' in text
    if has_aliases or _NOT_PLAIN.search(text):
        return [_plain(value, has_aliases, 0) for value in values]
    return values


def _plain(value: Any, has_aliases: bool, depth: int) -> Any:
    if depth > _MAX_DEPTH:
        return value
    if isinstance(value, list):
        return [_plain(entry, has_aliases, depth + 1) for entry in value]
    if not isinstance(value, dict):
        return value
    node = {_plain_key(key, has_aliases): entry for key, entry in value.items()}
    for key in ("@value", "@list", "@set"):
        if key in node:
            return _plain(node[key], has_aliases, depth + 1)
    return {key: _plain(entry, has_aliases, depth + 1) for key, entry in node.items()}


def _plain_key(key: str, has_aliases: bool) -> str:
    if key.startswith("@"):
        return key.lower()
    key = _PREFIX.sub("", key)
    return _ALIASES.get(key, key) if has_aliases else key
