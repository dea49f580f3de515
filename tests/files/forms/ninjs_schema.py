"""A JSON Schema of those parts of IPTC's ninjs 3.0 that newscrawl writes.

Written from the published standard (https://iptc.org/standards/ninjs/), as the makers' schema is in
no package: which keys an object may have, which it must have, their types, lists of values and
formats. Where the standard allows more than newscrawl writes, this allows it only if it is written.
"""

from __future__ import annotations

from typing import Any, Final

__all__ = ["NINJS"]

TEXT: Final = {"type": "string"}
COUNT: Final = {"type": "integer", "minimum": 0}
# RFC 3986: ASCII alone, and nothing that would have to be percent-encoded.
URI: Final = {"type": "string", "pattern": r"^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\[\]_a-z~]+$"}
# RFC 3339: a date and a time with its offset.
MOMENT: Final = {
    "type": "string",
    "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$",
}


def _object(*required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


_LABELLED: Final = _list(_object("value", role=TEXT, contentType=TEXT, value=TEXT))
_RENDITION: Final = _object("name", name=TEXT, href=URI, contentType=TEXT)
_BODY: Final = _object(
    "value", role=TEXT, contentType=TEXT, charCount=COUNT, wordCount=COUNT, value=TEXT
)
_KIND: Final = {
    "enum": "text audio video picture graphic composite component event planning".split()
}
_OF_ALL: Final[dict[str, Any]] = {
    "uri": URI,
    "type": _KIND,
    "by": TEXT,
    "descriptions": _LABELLED,
    "renditions": _list(_RENDITION),
}
"""What a news item and what is associated with it may both have."""
NINJS: Final = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    **_object(
        "uri",
        **_OF_ALL,
        standard=_object(name=TEXT, version=TEXT, schema=URI),
        representationType={"enum": ["full", "partial"]},
        version=TEXT,
        firstCreated=MOMENT,
        versionCreated=MOMENT,
        language=TEXT,
        headlines=_LABELLED,
        bodies=_list(_BODY),
        located=TEXT,
        infoSources=_list(_object(name=TEXT, role=TEXT, uri=URI, literal=TEXT)),
        subjects=_list(_object(name=TEXT, rel=TEXT, uri=URI, literal=TEXT)),
        altIds=_list(_object(role=TEXT, value=TEXT)),
        associations=_list(_object("name", "uri", **_OF_ALL, name=TEXT)),
    ),
}
