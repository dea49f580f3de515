"""``python -m benchmarks train``: writes the learned model's file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import click

import newscrawl
from benchmarks.annotated_sets import read_sets
from benchmarks.dressed_fixtures import dressed_fixtures
from benchmarks.tables import show
from benchmarks.train import figures_by_set, train
from benchmarks.training_data import TrainingData
from benchmarks.training_examples import examples
from benchmarks.training_report import ablation_table, seeds_table
from newscrawl.extraction.content.block_model import read_model

__all__ = ["train_command"]

_FILE: Final = Path(newscrawl.__file__).parent / "extraction" / "content" / "block_model.json"


@click.command("train")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--ours",
    multiple=True,
    metavar="SET",
    help="A set that counts as text what the record does; give it once for each.",
)
@click.option("--seed", default=0, show_default=True, metavar="N", help="Of folds and samples.")
@click.option(
    "--output",
    default=_FILE,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; without it, the one that comes with newscrawl.",
)
@click.option(
    "--bodies",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the bodies on sites not learned from, for accuracy --model-scores.",
)
@click.option(
    "--seeds",
    default=1,
    type=click.IntRange(min=1),
    show_default=True,
    metavar="N",
    help="Learn with N seeds, from --seed on, and show mean and spread; the file is the first's.",
)
@click.option(
    "--ablate",
    is_flag=True,
    help="Learn anew without each group of features and show what that loses; 15 times as long.",
)
def train_command(  # noqa: PLR0913 (a command's options are its parameters)
    folder: Path,
    *,
    ours: tuple[str, ...],
    seed: int,
    output: Path,
    bodies: Path | None,
    seeds: int,
    ablate: bool,
) -> None:
    """Learn which blocks of a page are its body, and write the model's file.

    FOLDER has NAME.warc.gz beside NAME.expected.jsonl.  The same pages and the same seed give the
    same bytes.
    """
    pages = read_sets(folder)
    unknown = set(ours) - {page.set for page in pages}
    if unknown:
        raise click.BadParameter(
            f"{folder} has no set {', '.join(sorted(unknown))}.", param_hint="--ours"
        )
    fixtures = list(dressed_fixtures())
    found = list(examples([*pages, *fixtures]))
    data = TrainingData(found, {*ours, *(page.set for page in fixtures)})
    fitted = train(data, seed=seed)
    file = fitted.file()
    read_model(file)
    output.write_bytes(file)
    if bodies is not None:
        bodies.write_text(
            "".join(f"{json.dumps(body)}\n" for body in fitted.bodies()), encoding="utf-8"
        )
    show(fitted.table())
    if seeds > 1:
        others = (figures_by_set(found, data.unseen(seed + n)) for n in range(1, seeds))
        show(seeds_table([fitted.figures(), *others]))
    if ablate:
        show(ablation_table(data, seed, fitted.unseen))
    click.echo(f"{output}: {len(file):,} bytes")
