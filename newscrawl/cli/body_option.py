"""``--body`` of the commands that write records."""

from __future__ import annotations

from typing import Final

import click

from newscrawl.items import BODY_FORMS

__all__ = ["BODY_OPTION"]

BODY_OPTION: Final = click.option(
    "--body",
    type=click.Choice(BODY_FORMS),
    help="What the records' body is: plain text, or Markdown with subheads, lists, quotations, "
    "links, emphasis, tables and code.  [default: text]",
)
