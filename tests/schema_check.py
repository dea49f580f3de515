"""Holds every line that tests have newscrawl write to the record's published JSON Schema."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from newscrawl.files.packing import PACKINGS, open_unpacked
from newscrawl.items import SCHEMA_VERSION
from newscrawl.records.record_line import LineProblem, article_of
from newscrawl.records.schema import published_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jsonschema import Draft202012Validator

MOST_BY_SCHEMA = 200
"""Lines of a file that are held to the schema itself; further ones to newscrawl.read's checks,
which are ten times faster, and which tests hold to the schema."""
OUTPUT_SUFFIXES = tuple(f".jsonl{packed}" for packed in ("", *PACKINGS))


@cache
def validator() -> Draft202012Validator:
    """The newest published schema; loaded by the tests that write lines, as that takes a moment."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    schema = orjson.loads(published_schema(SCHEMA_VERSION))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@cache
def keys() -> frozenset[str]:
    return frozenset(orjson.loads(published_schema(SCHEMA_VERSION))["required"])


def faults(record: dict[str, Any]) -> list[str]:
    """What is wrong with a record, each with its place; nothing where it is valid."""
    if validator().is_valid(record):
        return []
    return [f"{error.json_path}: {error.message}" for error in validator().iter_errors(record)]


def faults_of_written(record: object) -> list[str]:
    """What is wrong with a record of newscrawl's.

    Rejects, and lines that tests write by hand, have fewer keys, and are let be.
    """
    if isinstance(record, dict) and isinstance(record.get("record"), dict):
        record = record["record"]  # a reject that is less sure than was asked for
    is_whole = isinstance(record, dict) and keys() <= record.keys()
    return faults(record) if is_whole else []  # type: ignore[arg-type]


def faults_in_folder(folder: Path) -> list[str]:
    """What is wrong with the lines of the outputs in a folder."""
    return [
        f"{path}, line {number}: {fault}"
        for path in _outputs(folder)
        for number, line in enumerate(_lines(path), 1)
        for fault in _faults_of_line(line, is_first=number <= MOST_BY_SCHEMA)
    ]


def _faults_of_line(line: bytes, *, is_first: bool) -> list[str]:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError:
        return []
    if is_first or not isinstance(record, dict) or not keys() <= record.keys():
        return faults_of_written(record)
    found = article_of(line)
    return [found.detail] if isinstance(found, LineProblem) else []


def _outputs(folder: Path) -> Iterator[Path]:
    for place, _, names in os.walk(folder):
        for name in names:
            if name.endswith(OUTPUT_SUFFIXES):
                yield Path(place, name)


def _lines(path: Path) -> Iterator[bytes]:
    # A test may leave a file torn, unreadable or as a pipe.
    with suppress(OSError, ValueError):
        if path.is_file():
            with open_unpacked(path) as stream:
                yield from stream
