"""What the rules of others do for the sites of a file, and what they ask for that is not done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from newscrawl.crawl.discovery import parse_typed_url
from newscrawl.files.ftr_folder import FtrFolder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.operate.sites_file import SitePlan

__all__ = ["ftr_notes"]

_MAX_NAMED: Final = 10  # hosts in a line that a person reads


def ftr_notes(plans: Iterable[SitePlan]) -> Iterator[str]:
    """Yield a sentence for each file of rules and each line of it that is left out.

    The last one names the hosts that no file is for.
    """
    without: dict[str, None] = {}
    for plan in plans:
        if plan.what.ftr_rules is None:
            continue
        folder = FtrFolder(plan.what.ftr_rules)
        for host in _hosts_of(plan):
            file = folder.file_of(host)
            if file is None:
                without[host] = None
                continue
            names = ", ".join(file.rules.table) or "nothing"
            yield f"{plan.name}: {file.path} has rules for {names}."
            for words in file.rules.left_out:
                yield f"{plan.name}: {file.path} is not followed in {words}"
    if without:
        more = f" and {len(without) - _MAX_NAMED} more" if len(without) > _MAX_NAMED else ""
        yield f"No file of rules is for {', '.join([*without][:_MAX_NAMED])}{more}."


def _hosts_of(plan: SitePlan) -> list[str]:
    hosts = (urlsplit(parse_typed_url(url)).hostname for url in plan.what.sites)
    return [*dict.fromkeys(filter(None, hosts))]
