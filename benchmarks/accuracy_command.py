"""``python -m benchmarks accuracy``: how right records are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from benchmarks.ablation import ablation_tables
from benchmarks.accuracy import accuracy_tables, measure, sites_table
from benchmarks.altered_runs import running_altered
from benchmarks.annotated_sets import read_sets
from benchmarks.calibration import calibration_tables
from benchmarks.comparison import comparison_tables
from benchmarks.dressed_fixtures import dressed_fixtures
from benchmarks.dressed_fixtures import raise_floor as raised
from benchmarks.error_budget import budget_tables
from benchmarks.tables import show
from benchmarks.unseen_sites import first_lines
from benchmarks.variants import AS_IT_IS, variant_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.accuracy import Measured
    from benchmarks.annotated_sets import AnnotatedPage
    from benchmarks.variants import Variant

__all__ = ["accuracy_command"]


@click.command("accuracy")
@click.argument(
    "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), required=False
)
@click.option("--by-site", is_flag=True, help="Show the sites whose bodies lose most.")
@click.option(
    "--most",
    default=20,
    type=click.IntRange(min=0),
    show_default=True,
    metavar="N",
    help="Show N sites or pages; 0: all.",
)
@click.option(
    "--every",
    default=1,
    type=click.IntRange(min=1),
    show_default=True,
    metavar="N",
    help="Read every Nth page.",
)
@click.option(
    "--model-scores",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Bodies that were predicted for sites not learned from; the README has the form.",
)
@click.option(
    "--compare",
    nargs=2,
    metavar="A B",
    help="Compare two newscrawls: checkouts, without:KIND:NAME or MODULE.NAME=VALUE.",
)
@click.option(
    "--ablate", is_flag=True, help="Show what each rule, phrase list and class word is worth."
)
@click.option(
    "--raise-floor", is_flag=True, help="Write the fixtures' figures that rose into their floor."
)
@click.option(
    "--calibration", is_flag=True, help="Show what confidence means: by evidence, and by site."
)
@click.option("--only", default="", metavar="PART", help="Ablate the parts with PART in the name.")
def accuracy_command(  # noqa: PLR0913 (a command's options are its parameters)
    folder: Path | None,
    *,
    by_site: bool,
    most: int,
    every: int,
    model_scores: Path | None,
    compare: tuple[str, str] | None,
    ablate: bool,
    raise_floor: bool,
    calibration: bool,
    only: str,
) -> None:
    """Show how right the records of annotated pages are.

    FOLDER has NAME.warc.gz beside NAME.expected.jsonl; without one, the project's fixtures are
    measured.
    """
    if only and not ablate:
        raise click.UsageError("--only names parts to --ablate.")
    if bool(compare) + ablate + raise_floor + calibration > 1:
        raise click.UsageError("Give one of --compare, --ablate, --raise-floor, --calibration.")
    if raise_floor:
        click.echo("\n".join(raised()) or "No figure of the fixtures is above its floor.")
        return
    if compare:
        one, two = map(variant_of, compare)
        pages = _pages(folder, every)
        sides = _measured(pages, one), _measured(pages, two)
        show(*comparison_tables(*sides, names=(one.name, two.name), most=most))
        return
    pages = _pages(folder, every)
    if ablate:
        _ablate(pages, only)
        return
    if calibration:
        show(*calibration_tables(pages, model_scores))
        return
    measured = _measured(pages, AS_IT_IS, blocks=True)
    click.echo(f"{first_lines(measured, model_scores)}\n")
    show(*accuracy_tables(measured), *budget_tables(measured, most=most))
    if by_site:
        show(sites_table(measured, most=most))


def _measured(
    pages: Sequence[AnnotatedPage], variant: Variant, *, blocks: bool = False
) -> list[Measured]:
    with running_altered([page.page for page in pages], checkout=variant.checkout) as read:
        return measure(pages, read(variant.altered, blocks=blocks))


def _ablate(pages: Sequence[AnnotatedPage], only: str) -> None:
    with running_altered([page.page for page in pages]) as read:
        lines = read()
        for shown in ablation_tables(measure(pages, lines), lines, read, only=only):
            show(shown)


def _pages(folder: Path | None, every: int) -> list[AnnotatedPage]:
    if folder is None:
        click.echo(
            "No FOLDER is given: measuring the project's fixtures, as they are and with the "
            "usual helps taken away.",
            err=True,
        )
        return list(dressed_fixtures())[::every]
    return read_sets(folder)[::every]
