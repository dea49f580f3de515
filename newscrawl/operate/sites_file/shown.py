"""What holds for a site, as it may be shown: each value with its origin, and no secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from newscrawl.operate.sites_file.keys import KEYS, Key
from newscrawl.operate.sites_file.site_plan import SitePlan

__all__ = ["ShownValue", "shown_values"]

_HIDDEN: Final = "(not shown)"


class ShownValue(NamedTuple):
    """A value as it is shown."""

    key: str
    value: str
    """As TOML or JSON have it, or the default in words."""
    origin: str


def shown_values(site: SitePlan, written: Mapping[str, Any]) -> list[ShownValue]:
    """Return the values of a site, in the order of the documents.

    ``written`` are those that the file gives, as they stand there: what comes from the environment
    is shown by its name.
    """
    return [
        ShownValue(key.name, _value(key, site, written), str(site.origin(key.name))) for key in KEYS
    ]


def _value(key: Key, site: SitePlan, written: Mapping[str, Any]) -> str:
    if key.name not in written:
        return key.default.replace("`", "").replace("{name}", site.name)
    if key.is_secret:
        return _HIDDEN
    value = site.what.rules if key.name == "rules" else written[key.name]
    return json.dumps(value, ensure_ascii=False, default=str)
