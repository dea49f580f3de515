"""The dashboard is one for Grafana, by the types of its makers."""

from __future__ import annotations

import inspect
import json
import re
import sys
import types
import typing
import warnings
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins

with warnings.catch_warnings():
    # It says to use the other form, which only the newest versions of Grafana take.
    warnings.simplefilter("ignore", DeprecationWarning)
    from grafana_foundation_sdk.models.dashboard import Dashboard, Panel

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = Path(__file__).parents[2] / "docs" / "deploy" / "grafana-dashboard.json"


def test_the_dashboard_is_one_by_grafanas_own_types() -> None:
    register_default_plugins()
    read = given()
    dashboard = Dashboard.from_json(read)
    assert list(lost(read, json.loads(JSONEncoder().encode(dashboard)))) == []
    assert list(wrong_values(dashboard)) == []
    # And the check finds what is wrong.
    [panel, *_] = read["panels"]
    panel["titel"] = panel["targets"][0]["exprs"] = "x"
    panel["options"]["colorMode"], panel["targets"][0]["expr"] = "loud", 3
    panel["gridPos"]["w"] = "wide"
    dashboard = Dashboard.from_json(read)
    assert len(list(lost(read, json.loads(JSONEncoder().encode(dashboard))))) == 2
    assert sorted(wrong_values(dashboard)) == ["color_mode: loud", "expr: 3", "w: wide"]


def given() -> Any:
    return json.loads(FILE.read_text(encoding="utf-8"))


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


def wrong_values(value: Any, where: str = "") -> Iterator[str]:
    """The values in Grafana's objects that are not of the declared type, or no word of a list."""
    if isinstance(value, list | dict):
        for each in value.values() if isinstance(value, dict) else value:
            yield from wrong_values(each, where)
    elif type(value).__module__.startswith("grafana_foundation_sdk.models") and not isinstance(
        value, Enum
    ):
        module = vars(sys.modules[type(value).__module__])
        hints = get_type_hints(type(value), {**module, **vars(typing)})
        for name, each in vars(value).items():
            if not fits(each, hints[name]):
                yield f"{name}: {each}"
            yield from wrong_values(each, name)


def fits(value: Any, kind: Any) -> bool:
    """Whether a value is of a type, as far as JSON tells them apart."""
    origin, inner = typing.get_origin(kind), get_args(kind)
    if kind in (Any, object):
        return True
    if origin is typing.Literal:
        return value in inner
    if origin in (typing.Union, types.UnionType):
        return any(fits(value, each) for each in inner)
    if origin is list:
        return isinstance(value, list) and all(fits(each, inner[0]) for each in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(each, inner[1]) for each in value.values())
    if not isinstance(kind, type) or getattr(kind, "_is_protocol", inspect.isabstract(kind)):
        return True  # an interface, whose makers read it
    if issubclass(kind, Enum):
        return value in [each.value for each in kind]
    if kind is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))


def test_each_panel_is_read_by_the_type_of_its_kind() -> None:
    """Of kinds that the types do not know, options would be taken as they come."""
    register_default_plugins()
    dashboard = Dashboard.from_json(given())
    for panel in dashboard.panels or []:
        assert isinstance(panel, Panel)
        assert type(panel.options).__module__.endswith(f".models.{panel.type_val}"), panel.title
        [target] = panel.targets or []
        assert type(target).__module__.endswith(".models.prometheus")


def test_each_variable_that_is_used_is_one_of_the_dashboard() -> None:
    dashboard = given()
    kinds = {variable["name"]: variable["type"] for variable in dashboard["templating"]["list"]}
    assert kinds == {"datasource": "datasource", "site": "query"}
    source = {"type": "prometheus", "uid": "${datasource}"}
    for panel in dashboard["panels"]:
        assert panel["datasource"] == source, panel["title"]
        names = [target["refId"] for target in panel["targets"]]
        assert len(set(names)) == len(names)
        for target in panel["targets"]:
            assert target["datasource"] == source, panel["title"]
            assert set(re.findall(r"\$\{?(\w+)", target["expr"])) <= kinds.keys()
    for variable in dashboard["templating"]["list"]:
        if variable["type"] == "query":
            assert variable["datasource"] == source
            assert variable["query"]["query"] == variable["definition"]
            assert re.fullmatch(r"label_values\(newscrawl_\w+, site\)", variable["definition"])
