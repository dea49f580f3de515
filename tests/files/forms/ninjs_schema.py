"""The JSON Schema of ninjs 3.2, as IPTC publishes it (https://iptc.org/standards/ninjs/)."""

from __future__ import annotations

import re
import sys
from functools import cache, partial
from pathlib import Path
from typing import Final

import orjson
from jsonschema import Draft202012Validator, FormatChecker

__all__ = ["ninjs_validator"]

# As a package for other purposes brings it along.
_FILE: Final = Path(sys.prefix).joinpath(
    *"schemas okf_parser packs journalism standards ninjs-schema_3.2.json".split()
)
_FORMATS: Final = {
    # RFC 3986: ASCII alone, and nothing that would have to be percent-encoded.
    "uri": re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\[\]_a-z~]+"),
    # RFC 3339: a date and a time with its offset.
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII),
}
"""The formats that the schema asks for; jsonschema checks them with further packages only."""


def _is_of(form: re.Pattern[str], value: object) -> bool:
    return not isinstance(value, str) or form.fullmatch(value) is not None


@cache
def ninjs_validator() -> Draft202012Validator:
    """Return the validator of a news item, formats included."""
    assert _FILE.is_file(), "it is not installed: run make .venv/schemas/installed"
    formats = FormatChecker(formats=())
    for name, form in _FORMATS.items():
        formats.checks(name)(partial(_is_of, form))
    schema = orjson.loads(_FILE.read_bytes())
    assert schema["title"] == "IPTC ninjs - News in JSON - version 3.2"
    return Draft202012Validator(schema, format_checker=formats)
