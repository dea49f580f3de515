"""``newscrawl schema``: prints the JSON Schema of the record."""

from __future__ import annotations

import click
import orjson

from newscrawl.common.terminal import print_lines
from newscrawl.records.schema import published_schema, published_versions, record_schema

__all__ = ["schema"]


@click.command
@click.option(
    "--version",
    metavar="VERSION",
    help=f"Print an earlier version as it was published: {', '.join(published_versions())}.",
)
def schema(version: str | None) -> None:
    """Print the JSON Schema (2020-12) of the record: every line of an output is valid by it.

    Versions that were published never change; docs/reading.md says what a new one means.

    \b
    For example, with check-jsonschema:
      newscrawl schema > record.json
      head -n 1 articles.jsonl > line.json
      check-jsonschema --schemafile record.json line.json
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    if version is None:
        print_lines(orjson.dumps(record_schema(), option=orjson.OPT_INDENT_2).decode())
        return
    known = published_versions()
    if version not in known:
        raise click.ClickException(
            f"no version of the schema: {version}. There are {', '.join(known)}."
        )
    print_lines(published_schema(version).rstrip("\n"))
