"""``python -m benchmarks frontier-sim`` and what goes with it: the plots, and a store's costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from benchmarks import frontier_plots, frontier_results, store_costs
from benchmarks.tables import show

if TYPE_CHECKING:
    from benchmarks.frontier_results import Answer

__all__ = ["FRONTIER_COMMANDS"]


@click.command("frontier-sim")
@click.option("--sites", default=10_000, show_default=True, metavar="N", help="Invent N sites.")
@click.option("--seed", default=1, show_default=True, metavar="N", help="Invent them by this seed.")
@click.option(
    "--question",
    "questions",
    type=click.Choice(tuple(frontier_results.QUESTIONS)),
    multiple=True,
    help="Ask this only; may be repeated.",
)
@click.option(
    "--answers",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the answers to FILE as well, one JSON line each.",
)
def frontier_sim_command(
    sites: int, seed: int, questions: tuple[str, ...], answers: Path | None
) -> None:
    """Show how soon articles are fetched by workers that share a frontier, simulated."""
    asked = questions or tuple(frontier_results.QUESTIONS)
    found: list[Answer] = []
    for answer in frontier_results.answers(sites, seed=seed, questions=asked):
        found.append(answer)
        is_last = len([each for each in found if each.question == answer.question]) == len(
            frontier_results.QUESTIONS[answer.question].setups
        )
        if is_last:
            own = [each for each in found if each.question == answer.question]
            show(frontier_results.answers_table(answer.question, own))
    if answers is not None:
        answers.write_bytes(b"".join(msgspec.json.encode(each) + b"\n" for each in found))


@click.command("frontier-plots")
@click.argument("answers", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def frontier_plots_command(answers: Path, folder: Path) -> None:
    """Draw the plots of docs/scaling.md into FOLDER, from the ANSWERS of frontier-sim."""
    for path in frontier_plots.draw_plots(answers, folder):
        click.echo(path)


@click.command("store-costs")
@click.argument("url")
@click.option("--rounds", default=2000, show_default=True, metavar="N", help="Ask N times.")
def store_costs_command(url: str, rounds: int) -> None:
    """Measure what the shared store at URL takes; it must be empty, and keeps some rows."""
    show(store_costs.store_costs_table(url, rounds=rounds))


FRONTIER_COMMANDS = (frontier_sim_command, frontier_plots_command, store_costs_command)
