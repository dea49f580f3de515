"""``--min-confidence`` of the commands that write records."""

from __future__ import annotations

from typing import Final

import click

from newscrawl.extraction.confidence_bounds import ConfidenceBoundError, parse_bounds

__all__ = ["MIN_CONFIDENCE_OPTION"]


def _checked(ctx: click.Context, param: click.Parameter, text: str | None) -> str | None:
    try:
        parse_bounds(text)
    except ConfidenceBoundError as error:
        raise click.BadParameter(str(error), ctx, param) from error
    return text


MIN_CONFIDENCE_OPTION: Final = click.option(
    "--min-confidence",
    callback=_checked,
    metavar="N",
    help="Write only articles whose confidence is N (0 to 1) or more: of the body, or of other "
    "fields as well, as in body=0.8,timestamp=0.9. The others are rejects (low-confidence), with "
    "their records. A field without confidence passes.",
)
