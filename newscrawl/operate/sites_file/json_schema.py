"""The JSON Schema of a sites file, for editors that complete and check TOML."""

from __future__ import annotations

from typing import Any

from newscrawl.operate.sites_file.alert_keys import ALERT_KEYS
from newscrawl.operate.sites_file.keys import KEYS, SITE_ONLY, Key
from newscrawl.operate.sites_file.references import SECRET_FILE

__all__ = ["json_schema"]


def json_schema() -> dict[str, Any]:
    """Return the schema (draft 2020-12), made from the description of the keys."""
    shared = _table([key for key in KEYS if key.name not in SITE_ONLY])
    site = _table(list(KEYS)) | {"required": ["name"]}
    texts = {"type": "array", "items": {"type": "string"}}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "newscrawl: a sites file",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "include": {
                "description": "Further files; their names count from the folder of this one.",
                "anyOf": [{"type": "string"}, texts],
            },
            "defaults": shared,
            "group": {"type": "object", "additionalProperties": shared},
            "site": {"type": "array", "items": site},
            "alerts": _table(list(ALERT_KEYS)),
        },
    }


def _table(keys: list[Key]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for key in keys:
        table, dot, inner = key.name.partition(".")
        if dot:
            within = properties.setdefault(
                table, {"type": "object", "additionalProperties": False, "properties": {}}
            )
            within["properties"][inner] = _value(key)
        else:
            properties[key.name] = _value(key)
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _value(key: Key) -> dict[str, Any]:
    about = {"description": f"{key.about} Without it: {key.default}."}
    schema = dict(key.kind.schema)
    if key.is_secret:
        elsewhere = {
            "type": "object",
            "additionalProperties": False,
            "properties": {SECRET_FILE: {"type": "string"}},
            "required": [SECRET_FILE],
        }
        within = schema.get("additionalProperties")
        if within is None:
            schema = {"anyOf": [schema, elsewhere]}
        else:
            schema["additionalProperties"] = {"anyOf": [within, elsewhere]}
    return about | schema
