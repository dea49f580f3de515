"""Where a worker of a shared crawl writes: files of its own, where the sites file has them written.

A file has one writer, so the worker's name stands in it: ``news.jsonl`` becomes
``news.NAME.jsonl``, with its rejects and its state beside it, and a folder gets a folder of that
name.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from newscrawl.files.packing import packing_of
from newscrawl.operate.site_runs import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from newscrawl.operate.sites_file import SitePlan

__all__ = ["WORKER_NAME", "place_for", "plans_for"]

WORKER_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
"""What a worker may be called: it stands in the names of files."""


def plans_for(plans: Mapping[str, SitePlan], worker: str) -> dict[str, SitePlan]:
    """Return the plans of sites with the places to which a worker writes, by the sites' names.

    Sites that the file has write into one place get a place each, with the site's name: at one
    time each may be crawled by another worker, and each has a state of its own.
    """
    shared = Counter(place_of(plan).absolute() for plan in plans.values())
    return {
        name: _plan_for(plan, worker, is_alone=shared[place_of(plan).absolute()] == 1)
        for name, plan in plans.items()
    }


def _plan_for(plan: SitePlan, worker: str, *, is_alone: bool) -> SitePlan:
    names = [worker] if is_alone else [plan.name, worker]
    into = plan.into
    if into.output_dir is not None:
        place = into.output_dir.joinpath(*names)
        return replace(plan, into=replace(into, output_dir=place))
    assert into.output is not None  # noqa: S101 - a plan has one of the two
    return replace(plan, into=replace(into, output=place_for(into.output, names)))


def place_for(output: Path, names: Iterable[str]) -> Path:
    """Return a file's name with further names in it, before its endings.

    >>> from pathlib import Path
    >>> place_for(Path("news/out.jsonl.gz"), ["example-news", "w1"]).name
    'out.example-news.w1.jsonl.gz'
    """
    packed = output.suffix if packing_of(output) else ""
    plain = output.with_name(output.name.removesuffix(packed))
    return output.with_name(".".join([plain.stem, *names]) + plain.suffix + packed)
