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
from benchmarks.train import train
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
def train_command(
    folder: Path, ours: tuple[str, ...], seed: int, output: Path, bodies: Path | None
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
    fitted = train([*pages, *fixtures], ours={*ours, *(page.set for page in fixtures)}, seed=seed)
    file = fitted.file()
    read_model(file)
    output.write_bytes(file)
    if bodies is not None:
        bodies.write_text(
            "".join(f"{json.dumps(body)}\n" for body in fitted.bodies()), encoding="utf-8"
        )
    show(fitted.table())
    click.echo(f"{output}: {len(file):,} bytes")
