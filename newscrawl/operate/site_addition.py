"""Adds a site to a sites file: looks at it first, and notes what was found."""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from newscrawl.common.article_identity import home_of
from newscrawl.common.printable import printable
from newscrawl.crawl.discovery import parse_typed_url
from newscrawl.files.safe_open import open_safely
from newscrawl.operate.site_trial import try_site
from newscrawl.operate.sites_file import SitesFile, check_sites_file, read_sites_file
from newscrawl.operate.sites_file.by_host import SitesByHost

if TYPE_CHECKING:
    from newscrawl.operate.site_trial import SiteTrial
    from newscrawl.operate.sites_file import SitePlan

__all__ = ["FIELDS", "AdditionError", "append_site", "look_at_site", "unfilled_fields"]

FIELDS: Final = (
    "headline", "breadcrumbs", "authors", "timestamp", "photos", "photo_credit", "body",
    "hashtags", "section", "language", "description",
)  # fmt: skip
"""The record's fields that a page fills."""
_KINDS: Final = {"sitemap": "sitemap", "news-sitemap": "sitemap", "feed": "feed"}
"""Sources that the file names, by their kind in the state."""
_CAME: Final = "alive"
"""The state of a source that was read."""
_MAX_NAMED: Final = 10  # lines with a source each: enough to recognise the site by
_NO_NAME: Final = re.compile(r"[^\w.-]+|^[^\w]+|[^\w]+$")
_MAX_NAME_CHARS: Final = 60  # as a sites file takes, with room for a number


class AdditionError(ValueError):
    """A site cannot be added; the message says why."""


def look_at_site(path: Path, address: str) -> SiteTrial:
    """Try a site that a sites file does not have yet, with the file's defaults.

    Raises UrlError for what is no address, SitesFileError for a file with mistakes, AdditionError
    for a site that the file has, and OSError where a file or a process fails.
    """
    url = parse_typed_url(address)
    found = read_sites_file(path) if path.exists() else None
    known = SitesByHost(found.plans.values()).site_of(url) if found else None
    if known is not None and any(parse_typed_url(each) == url for each in known.what.sites):
        raise AdditionError(f"{path} has {url} already: it is the site {known.name!r}.")
    return try_site(_plan_of_new(path, _table(_name(url, found), address)))


def _plan_of_new(path: Path, table: str) -> SitePlan:
    """Return the plan that a site would have in a file, beside which it is tried."""
    before = path.read_bytes() if path.exists() else b""
    try:
        beside = NamedTemporaryFile(dir=path.absolute().parent, suffix=".toml")  # noqa: SIM115
    except OSError as error:
        words = f"Nothing can be added to {path} ({error.strerror}): make its folder, or name"
        raise AdditionError(f"{words} a file in a folder that you may write to.") from error
    with beside as file:
        file.write(before + b"\n" + table.encode())
        file.flush()
        return list(check_sites_file(Path(file.name)).plans.values())[-1]


def _name(url: str, found: SitesFile | None) -> str:
    """Return a name for a site that no other one in the file has.

    >>> _name("https://www.news.example/world/", None)
    'news.example-world'
    """
    words = "-".join(filter(None, (home_of(url), *urlsplit(url).path.split("/"))))
    name = _NO_NAME.sub("-", words)[:_MAX_NAME_CHARS].strip("-.")
    taken, number = found.plans if found else {}, 1
    unique = name
    while unique in taken:
        number += 1
        unique = f"{name}-{number}"
    return unique


def _table(name: str, address: str) -> str:
    quoted = json.dumps(address, ensure_ascii=False)
    return f"[[site]]\nname = {json.dumps(name, ensure_ascii=False)}\nsites = {quoted}\n"


def unfilled_fields(trial: SiteTrial) -> list[str]:
    """Return the fields that no article of a trial has a value for."""
    return [name for name in FIELDS if not any(record[name] for record in trial.articles)]


def append_site(path: Path, trial: SiteTrial) -> str:
    """Add the site of a trial to a file, whose other bytes stay; return the lines that were added.

    Raises OSError.
    """
    site = trial.run.site
    lines = [*_table(site.name, site.what.sites[0]).splitlines(), *_comments(trial)]
    before = path.read_bytes() if path.exists() else b""
    newline = "\r\n" if b"\r\n" in before else "\n"
    gap = "" if not before else newline if before.endswith(b"\n") else 2 * newline
    added = newline.join([*lines, ""])
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
    with os.fdopen(open_safely(path, flags), "ab") as file:
        file.write((gap + added).encode())
        file.flush()
        os.fsync(file.fileno())
    return "\n".join(lines)


def _comments(trial: SiteTrial) -> list[str]:
    """Return what was found as comments."""
    day = datetime.fromtimestamp(trial.run.started, UTC).date().isoformat()
    came = [source for source in trial.sources if source.state == _CAME]  # others are guesses
    counts = Counter(_KINDS.get(source.kind, "list") for source in came)
    found = ", ".join(
        f"{count} {kind}{'s' * (count > 1)}" for kind, count in sorted(counts.items())
    )
    lines = [f"# {day}: {len(trial.articles)} articles tried; found {found or 'no sources'}."]
    named = [source for source in came if source.kind in _KINDS]
    named.sort(key=lambda source: _KINDS[source.kind], reverse=True)  # sitemaps first
    lines += [f"# {_KINDS[each.kind]}: {printable(each.url)}" for each in named[:_MAX_NAMED]]
    if unfilled := unfilled_fields(trial):
        lines.append(f"# In none of them: {', '.join(unfilled)}.")
    return lines
