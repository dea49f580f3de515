"""What the record's schema allows, ``newscrawl.read`` takes, and what it forbids is refused."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from newscrawl.items import Article
from newscrawl.records.reading import ReadError, read
from newscrawl.records.schema import record_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SCHEMA = record_schema()
TEXTS = st.text(max_size=5)
NUMBERS = (
    st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from([0, 1, 1.0, 2**53, 2**63, 2**64, 1e15, 1e300, -1, True])
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)


def values(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """What is valid by a schema, and next to it."""
    if "$ref" in schema:
        return values(SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]])
    if "const" in schema:
        return st.sampled_from([schema["const"], float(schema["const"])])
    kinds = schema.get("type")
    return st.one_of(*map(of_kind(schema), [kinds] if isinstance(kinds, str) else kinds or [""]))


def of_kind(schema: dict[str, Any]) -> Any:
    kinds: dict[str, Callable[[], st.SearchStrategy[Any]]] = {
        "": lambda: ANYTHING,
        "null": st.none,
        "string": lambda: st.from_regex(schema["pattern"]) if "pattern" in schema else TEXTS,
        "integer": lambda: NUMBERS,
        "number": lambda: st.floats(-0.5, 1.5) | NUMBERS,
        "array": lambda: st.lists(values(schema["items"]), max_size=2),
        "object": lambda: an_object(schema),
    }
    return lambda kind: kinds[kind]()


def an_object(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    further = schema.get("additionalProperties", True)
    return st.builds(
        lambda more, own: more | own,
        st.dictionaries(TEXTS, ANYTHING if further is True else values(further), max_size=2),
        st.fixed_dictionaries(
            {name: values(of) for name, of in schema.get("properties", {}).items()}
        ),
    )


def has_pattern(_: object, pattern: str, value: object, __: object) -> Iterator[ValidationError]:
    """As ECMA-262 has it: there "$" is the end alone, and not what stands before a last newline."""
    assert pattern.endswith("$")
    if isinstance(value, str) and not re.search(rf"{pattern[:-1]}\Z", value):
        yield ValidationError(f"{value!r} does not match")


def has_name(_: object, names: list[str], value: object, __: object) -> Iterator[ValidationError]:
    """Keys that a record lacks have their empty values, as in files of earlier versions.

    But a breadcrumb without its name is none.
    """
    if "name" in names and isinstance(value, dict) and "name" not in value:
        yield ValidationError("'name' is a required property")


VALIDATOR = extend(Draft202012Validator, {"pattern": has_pattern, "required": has_name})(SCHEMA)
EMPTY = Article().to_dict()
BY_KEY = SCHEMA["properties"].items()
VALID = st.one_of(*(st.tuples(st.just(key), values(of)) for key, of in BY_KEY))
ANY = st.tuples(st.sampled_from(sorted(SCHEMA["properties"])) | TEXTS, ANYTHING)
CHANGES = st.builds(
    lambda some, other: dict(some + other), st.lists(VALID, max_size=4), st.lists(ANY, max_size=1)
)


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("lines") / "line.jsonl"


def is_read(path: Path) -> bool:
    try:
        [article] = read(path, newest=False, strict=True)
    except ReadError:
        return False
    return bool(orjson.loads(article.to_json()))


@given(changes=CHANGES)
@example(changes={"photos": [{}], "breadcrumbs": [{"name": "Home"}]})
@example(changes={"breadcrumbs": [{"url": "https://news.example"}]})
@example(changes={"revision": 1e300})
@example(changes={"revision": 2**53 - 1})
@example(changes={"revision": 2**53})
@example(changes={"metadata": {"n": [2**64, -1e300, True]}})
@example(changes={"confidence": {"body": 1}})
@example(changes={"confidence": {"body": True}})
@example(changes={"schema": True})
@example(changes={"fingerprint": "0123456789abcdef\n"})
def test_a_line_is_read_if_and_only_if_it_is_valid(line: Path, changes: dict[str, Any]) -> None:
    record = EMPTY | changes
    line.write_text(json.dumps(record) + "\n", encoding="utf-8")
    faults = [f"{fault.json_path}: {fault.message}" for fault in VALIDATOR.iter_errors(record)]
    assert is_read(line) is not bool(faults), faults
