"""The record's JSON Schema: made from ``newscrawl.items``, and its published versions.

A version that was published never changes: programs in other languages are built on it.  So each is
a file of its own in ``schemas/``, and docs/schema/ has a copy of it.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from dataclasses import fields, is_dataclass
from importlib.resources import files
from types import NoneType, UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

from newscrawl.items import SCHEMA_VERSION, Article

__all__ = ["file_name", "published_schema", "published_versions", "record_schema"]

_FILE: Final = re.compile(r"record-(\d{1,9})\.(\d{1,9})\.json")
_NONE: Final = re.compile(r"\bNone\b")
_TYPES: Final = {str: "string", int: "integer", float: "number", bool: "boolean"}


def file_name(version: str) -> str:
    """Return the name of the file in which a version is published."""
    return f"record-{version}.json"


def record_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12) of the record as this version of newscrawl writes it.

    Every key is written, so every key is required.  Further keys are allowed, here and in what the
    record holds: lines in which a later version adds a key are valid by this schema, too.
    """
    definitions: dict[str, Any] = {}
    schema = _object(Article, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:newscrawl:schema:record:{SCHEMA_VERSION}",
        "title": f"newscrawl: the record of an article, version {SCHEMA_VERSION}",
        **schema,
        "$defs": definitions,
    }


def published_versions() -> list[str]:
    """Return the versions that were published, the newest last."""
    names = (path.name for path in files("newscrawl.records").joinpath("schemas").iterdir())
    found = sorted((int(m[1]), int(m[2])) for m in map(_FILE.fullmatch, names) if m)
    return [f"{major}.{minor}" for major, minor in found]


def published_schema(version: str) -> str:
    """Return a published version as it stands in its file."""
    path = files("newscrawl.records").joinpath("schemas", file_name(version))
    return path.read_text(encoding="utf-8")


def _object(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a dataclass of ``newscrawl.items``."""
    about, hints = _docstrings(kind), get_type_hints(kind)
    properties = {}
    for field in fields(kind):
        value = _value(hints[field.name], field.metadata, definitions)
        properties[field.name] = {"description": about[field.name], **value}
    return {
        "description": _one_line(kind.__doc__),
        "type": "object",
        "properties": properties,
        "required": list(properties),
    }


def _value(hint: Any, keywords: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of what a type annotation describes.

    ``keywords`` are further ones for the values themselves: in a list or an object, for each.
    """
    kind, inner = get_origin(hint) or hint, get_args(hint)
    if kind is Any:
        return {}
    if kind is UnionType:
        [value] = [_value(part, keywords, definitions) for part in inner if part is not NoneType]
        return {**value, "type": [value["type"], "null"]}
    if kind is list:
        return {"type": "array", "items": _value(inner[0], keywords, definitions)}
    if kind is dict:
        values = _value(inner[1], keywords, definitions)
        return {"type": "object", "additionalProperties": values or True}
    if is_dataclass(kind):
        name = str(hint.__name__)
        if name not in definitions:
            definitions[name] = _object(kind, definitions)
        return {"$ref": f"#/$defs/{name}"}
    return {"type": _TYPES[kind], **keywords}


def _docstrings(kind: type) -> dict[str, str]:
    """Return what stands below each field of a class, by the field's name."""
    [node] = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(node, ast.ClassDef)  # noqa: S101 (for mypy)
    found = {}
    for above, below in zip(node.body, node.body[1:], strict=False):
        if isinstance(above, ast.AnnAssign) and isinstance(below, ast.Expr):
            found[ast.unparse(above.target)] = _one_line(ast.literal_eval(below.value))
    return found


def _one_line(docstring: str | None) -> str:
    r"""Return a docstring as plain text in one line, with JSON's words.

    >>> _one_line("Last change,\n    in the form of ``timestamp``; None if unknown.")
    'Last change, in the form of timestamp; null if unknown.'
    """
    text = " ".join((docstring or "").replace("``", "").split())
    return _NONE.sub("null", text)
