"""docs/sites-file.md and the JSON Schema say what the code accepts."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from newscrawl.operate.sites_file import check_sites_file
from newscrawl.operate.sites_file.alert_keys import ALERT_KEYS
from newscrawl.operate.sites_file.json_schema import json_schema
from newscrawl.operate.sites_file.keys import KEYS, Key, Topic

DOCUMENT = Path(__file__).parents[2] / "docs" / "sites-file.md"
TOPICS = (Topic.WHAT, Topic.HOW, Topic.INTO, Topic.WHEN, Topic.ALERTS)


def table_of(topic: str) -> str:
    """The table of a topic's keys as the document has it."""
    lines = ["| key | what it does | default | example |", "| --- | --- | --- | --- |"]
    lines += [
        f"| `{key.name}` | {key.about} | {key.default} | `{key.example}` |"
        for key in (*KEYS, *ALERT_KEYS)
        if key.topic == topic
    ]
    return "\n".join(lines)


@pytest.mark.parametrize("topic", TOPICS)
def test_the_document_has_each_key(topic: str) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert f"## {topic}\n" in text
    assert table_of(topic) in text, f"put this into docs/sites-file.md:\n{table_of(topic)}"


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_each_example_is_right(key: Key, tmp_path: Path) -> None:
    given = {"name": '"a"', "sites": '"https://a.example"', key.name: key.example}
    if key.name == "output_dir":
        given["compress"] = '"gzip"'
    if key.name == "runs_per_hour":
        given["every"] = '"auto"'
    lines = [f"{name} = {value}" for name, value in given.items()]
    (tmp_path / "proxy.txt").write_text("http://proxy.example:3128\n")
    (tmp_path / "key.txt").write_text("abc\n")
    (tmp_path / "ftr-site-config").mkdir()
    path = tmp_path / "sites.toml"
    path.write_text("[group.weeklies]\n[[site]]\n" + "\n".join(lines), encoding="utf-8")
    found = check_sites_file(path, {"SESSION": "abc"})
    assert not found.mistakes
    assert str(found.plans[next(iter(found.plans))].origin(key.name)).startswith("site (")


@pytest.mark.parametrize("key", ALERT_KEYS, ids=lambda key: key.name)
def test_each_example_of_the_alerts_is_right(key: Key, tmp_path: Path) -> None:
    given = {key.name: key.example}
    if key.name.startswith("mail."):
        mail = {
            "mail.host": '"a.example"',
            "mail.sender": '"a@a.example"',
            "mail.to": '"b@b.example"',
        }
        given = mail | given
    lines = [f"{name} = {value}" for name, value in given.items()]
    (tmp_path / "webhook.txt").write_text("https://chat.example/hook\n")
    path = tmp_path / "sites.toml"
    site = '[[site]]\nname = "a"\nsites = "https://a.example"'
    path.write_text("\n".join(["[alerts]", *lines, site]), encoding="utf-8")
    assert not check_sites_file(path, {"MAIL_PASSWORD": "x"}).mistakes


@pytest.mark.parametrize(
    "text", re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
)
def test_each_example_of_the_document_is_right(text: str, tmp_path: Path) -> None:
    path = tmp_path / "sites.toml"
    path.write_text(text, encoding="utf-8")
    found = check_sites_file(path, {"PROXY_PASSWORD": "x"})
    left = [each for each in found.mistakes if "cannot be read" not in each.message]
    assert not [each for each in left if "no file" not in each.message]


META: dict[str, Any] = {
    "type": str,
    "properties": dict,
    "additionalProperties": (bool, dict),
    "items": dict,
    "anyOf": list,
    "enum": list,
    "const": str,
    "pattern": str,
    "minimum": (int, float),
    "maximum": (int, float),
    "minItems": int,
    "required": list,
    "description": str,
    "title": str,
    "$schema": str,
}
TYPES = {"object", "array", "string", "number", "integer", "boolean"}


def check_schema(schema: Any) -> None:
    """Hold a schema against the meta-schema, as far as the keywords go that are used here."""
    assert isinstance(schema, dict)
    for word, value in schema.items():
        assert isinstance(value, META[word]), word
    assert schema.get("type", "object") in TYPES
    re.compile(schema.get("pattern", ""))
    more = schema.get("additionalProperties")
    inner = [schema.get("items", {}), more if isinstance(more, dict) else {}]
    for each in [*schema.get("properties", {}).values(), *schema.get("anyOf", []), *inner]:
        if each:
            check_schema(each)


def test_the_schema_is_one_and_has_each_key() -> None:
    schema = json_schema()
    check_schema(schema)
    site = schema["properties"]["site"]["items"]
    for key in KEYS:
        table, dot, inner = key.name.partition(".")
        place = site["properties"][table]
        assert not dot or inner in place["properties"]


def holds(schema: Any, value: Any) -> bool:
    """Whether a value is right by a schema, as far as the keywords go that are used here."""
    kinds: dict[str, Any] = {
        "object": dict,
        "boolean": bool,
        "array": list,
        "string": str,
        "number": (int, float),
        "integer": int,
    }
    kind = kinds.get(schema.get("type", ""), object)
    if not isinstance(value, kind) or ("const" in schema and value != schema["const"]):
        return False
    if "anyOf" in schema and not any(holds(each, value) for each in schema["anyOf"]):
        return False
    if value not in schema.get("enum", [value]):
        return False
    if isinstance(value, str):
        return re.search(schema.get("pattern", ""), value) is not None
    if isinstance(value, list):
        return all(holds(schema.get("items", {}), each) for each in value)
    if isinstance(value, dict) and "properties" in schema:
        return all(holds(schema["properties"].get(k, {}), v) for k, v in value.items())
    return True


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_the_schema_takes_each_example(key: Key) -> None:
    site = json_schema()["properties"]["site"]["items"]
    value = tomllib.loads(f"{key.name} = {key.example}")
    value = {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in value.items()}
    assert holds(site, value)
    assert not holds(site, {key.name: object()}) or "." in key.name
