"""How far a model's figures depend on chance, and what each group of features is worth to it."""

from __future__ import annotations

from math import log
from statistics import fmean, stdev
from typing import TYPE_CHECKING, Final, Protocol

from benchmarks.tables import table
from benchmarks.train import MODEL_EXACT, MODEL_F1, figures_by_set
from newscrawl.extraction.content.learned_decision import MIN_BLOCKS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from rich.table import Table

    from benchmarks.training_examples import Example

__all__ = ["FEATURE_GROUPS", "ablation_table", "log_loss", "seeds_table"]

FEATURE_GROUPS: Final[Mapping[str, Sequence[str]]] = {
    name: words.split()
    for name, words in {
        "text": "chars words sentences commas digits capitals ends starts separators brackets"
        " mean_word dense",
        "links and bold": "linked_share linked bold_share",
        "tags": "tag line depth lists tables quotations figures articles asides own_blocks",
        "rules": "label first_label rule decisions left_out",
        "place": "from_headline from_first to_article_end to_region_end place chars_from_headline",
        "texts around": "text_above texts_above texts_below since_text until_text text_before"
        " text_behind kin_before kin_behind kin_above",
        "boxes": "parent_blocks parent_share parent_purity parent_links grand_share grand_purity"
        " grand_links great_share great_purity from_parent_start to_parent_end",
        "branch": "climb branch_blocks branch_share branch_purity branch_links branch_tag"
        " branch_hints",
        "blocks of its tag and class": "kind_count kind_purity kind_share kind_mean kind_links",
        "copies": "copies is_copy",
        "images": "since_image until_image",
        "page": "page_blocks page_text page_texts page_mean page_links page_guide page_headings"
        " page_paragraphs page_comments page_related page_prose",
        "prose": "prose prose_above parent_prose grand_prose great_prose climb_prose"
        " climb_headline headline_blocks",
        "headings and dates": "since_heading heading_tag heading_links since_time until_time",
        "class hints": "raw_hints hint_body hint_lede hint_embed hint_figure",
    }.items()
}
"""What the features of ``block_features`` are about; each is in one group."""
_LEAST: Final = 1e-4
"""The least probability that counts: a single block that is quite wrong decides no figure."""
_DECIMALS: Final = 4


class Learned(Protocol):
    """Examples, and trees that are learned from them (``TrainingData``)."""

    @property
    def examples(self) -> Sequence[Example]:
        """What is learned from."""

    def unseen(self, seed: int, without: Collection[str] = ()) -> Sequence[Sequence[float]]:
        """Return the probabilities of each example's blocks, without some features."""


def seeds_table(by_seed: Sequence[Mapping[str, Mapping[str, float]]]) -> Table:
    """Return mean and spread of the model's figures by set.

    ``by_seed``: what ``figures_by_set`` gave for each seed of folds and samples.
    """
    rows = []
    for name in by_seed[0]:
        cells = []
        for figure in (MODEL_F1, MODEL_EXACT):
            values = [of_seed[name][figure] for of_seed in by_seed]
            cells += [f"{fmean(values):.4f}", f"± {stdev(values):.4f}"]
        rows.append([name, *cells])
    title = f"Bodies on sites not learned from: mean and standard deviation of {len(by_seed)} seeds"
    return table(title, ["set", MODEL_F1, "spread", MODEL_EXACT, "spread"], rows)


def ablation_table(data: Learned, seed: int, whole: Sequence[Sequence[float]]) -> Table:
    """Return how figures change where trees are learned anew without a group of features.

    ``whole``: the probabilities with all of them, by the same seed.  F1 and exact are means of the
    sets.  The log loss of a block changes less by chance.
    """
    every = _figures(data.examples, whole)
    rows = [["none", "", *(f"{value:.{_DECIMALS}f}" for value in every)]]
    for name, features in FEATURE_GROUPS.items():
        found = _figures(data.examples, data.unseen(seed, features))
        changes = [
            f"{now - before:+.{_DECIMALS}f}" for now, before in zip(found, every, strict=True)
        ]
        rows.append([name, str(len(features)), *changes])
    title = "Figures on sites not learned from, and their change without a group of features"
    return table(title, ["without", "features", MODEL_F1, MODEL_EXACT, "log loss"], rows)


def _figures(
    found: Sequence[Example], unseen: Sequence[Sequence[float]]
) -> tuple[float, float, float]:
    by_set = figures_by_set(found, unseen).values()
    f1, exact = (fmean(of_set[key] for of_set in by_set) for key in (MODEL_F1, MODEL_EXACT))
    return f1, exact, log_loss(found, unseen)


def log_loss(found: Sequence[Example], unseen: Sequence[Sequence[float]]) -> float:
    """Return the mean of -ln of the probability that a block's right answer was given (nats).

    A page counts as much as any other.  Blocks that the model is not asked about do not count.
    """
    pages = []
    for example, probabilities in zip(found, unseen, strict=True):
        losses = [
            -log(max(_LEAST, probability if is_text else 1 - probability))
            for probability, is_asked, is_text in zip(
                probabilities, example.asked, example.gold, strict=True
            )
            if is_asked and is_text is not None
        ]
        if losses and len(probabilities) >= MIN_BLOCKS:
            pages.append(fmean(losses))
    return fmean(pages)
