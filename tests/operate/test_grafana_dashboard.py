"""The dashboard is one for Grafana, by the types of its makers."""

from __future__ import annotations

import json
import sys
import typing
import warnings
from enum import Enum, StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins

with warnings.catch_warnings():
    # It says to use the other form, which only the newest versions of Grafana take.
    warnings.simplefilter("ignore", DeprecationWarning)
    from grafana_foundation_sdk.models.dashboard import Dashboard

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parents[2] / "docs" / "deploy" / "grafana-dashboard.json"


def test_the_dashboard_is_one_by_grafanas_own_types() -> None:
    register_default_plugins()
    given = json.loads(FILE.read_text(encoding="utf-8"))
    dashboard = Dashboard.from_json(given)
    assert list(lost(given, json.loads(JSONEncoder().encode(dashboard)))) == []
    assert list(wrong_words(dashboard)) == []
    # And the check finds what is wrong.
    [panel, *_] = given["panels"]
    panel["titel"] = panel["targets"][0]["exprs"] = "x"
    panel["options"]["colorMode"] = "loud"
    dashboard = Dashboard.from_json(given)
    assert len(list(lost(given, json.loads(JSONEncoder().encode(dashboard))))) == 2
    assert list(wrong_words(dashboard)) == ["color_mode: loud"]


def lost(given: Any, kept: Any) -> Iterator[Any]:
    """What of a JSON value the types do not know."""
    if isinstance(given, dict):
        for key, value in given.items():
            yield from lost(value, kept[key]) if key in kept else [key]
    elif isinstance(given, list):
        for one, other in zip(given, kept, strict=True):
            yield from lost(one, other)
    elif given != kept:
        yield given


def wrong_words(value: Any) -> Iterator[str]:
    """The words in Grafana's objects where one of a list must stand that are none of it."""
    if isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from wrong_words(each)
    elif type(value).__module__.startswith("grafana_foundation_sdk.models") and not isinstance(
        value, Enum
    ):
        module = vars(sys.modules[type(value).__module__])
        hints = get_type_hints(type(value), {**module, **vars(typing)})
        for name, each in vars(value).items():
            for kind in {hints[name], *get_args(hints[name])}:
                if (
                    isinstance(kind, type)
                    and issubclass(kind, StrEnum)
                    and each not in (None, *kind)
                ):
                    yield f"{name}: {each}"
            yield from wrong_words(each)
