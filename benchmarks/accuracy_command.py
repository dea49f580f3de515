"""``python -m benchmarks accuracy``: how right records are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from benchmarks.accuracy import (
    accuracy_tables,
    first_lines,
    measure,
    sites_table,
)
from benchmarks.altered_runs import running_altered
from benchmarks.annotated_sets import fixture_set, read_sets
from benchmarks.tables import show

if TYPE_CHECKING:
    from benchmarks.annotated_sets import AnnotatedPage

__all__ = ["accuracy_command"]


@click.command("accuracy")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False
)
@click.option("--by-site", is_flag=True, help="Show the sites whose bodies lose most.")
@click.option(
    "--most", default=20, show_default=True, metavar="N", help="Show N sites or pages; 0: all."
)
@click.option(
    "--every", default=1, show_default=True, metavar="N", help="Read every Nth page of a set."
)
@click.option(
    "--model-scores",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Bodies that were predicted for sites not learned from; the README has the form.",
)
def accuracy_command(
    folder: Path | None, by_site: bool, most: int, every: int, model_scores: Path | None
) -> None:
    """Show how right the records of annotated pages are.

    FOLDER has NAME.warc.gz beside NAME.expected.jsonl; without one, the project's fixtures are
    measured.
    """
    pages = _pages(folder, every)
    with running_altered([page.page for page in pages]) as read:
        measured = measure(pages, read())
    click.echo(f"{first_lines(measured, model_scores)}\n")
    show(*accuracy_tables(measured))
    if by_site:
        show(sites_table(measured, most=most))


def _pages(folder: Path | None, every: int) -> list[AnnotatedPage]:
    if folder is None:
        click.echo(
            "No FOLDER is given: measuring the project's fixtures, which must be all right.",
            err=True,
        )
        return fixture_set()[::every]
    return read_sets(folder)[::every]
