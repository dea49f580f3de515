"""Rules that others have written: the files of fivefilters' ftr-site-config, read as our own table.

The project publishes a text file for each host (``title: //h1``), released under CC0.  The form of
the files is described at https://help.fivefilters.org/full-text-rss/site-patterns.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from newscrawl.extraction.site_rules.rule_table import check_rules

__all__ = ["FtrRules", "file_names_of_host", "lay_above", "read_ftr_rules"]

_LINE: Final = re.compile(r"(?P<name>[a-z_]+)(?:\((?P<argument>[^)]*)\))?\s*+:\s*+(?P<value>.*)")
_HOST: Final = re.compile(r"[a-z0-9.-]+")
_OUR_NAMES: Final = {
    "title": "headline",
    "body": "body",
    "author": "authors",
    "date": "timestamp",
    "strip": "drop",
    "next_page_link": "next",
    "single_page_link": "single_page",
}
# What changes no text, or what newscrawl does anyway: tidying HTML, finding what no rule found.
_WITHOUT_EFFECT: Final = frozenset(
    """autodetect_next_page autodetect_on_failure convert_double_br_tags dissolve footnotes
    insert_detected_image parser prune skip_json_ld src_lazy_load_attr strip_attr strip_comments
    test_contains test_url tidy wrap_in""".split()
)
_LOGIN: Final = "logging in is not done"
_REPLACING: Final = "replacing text in the page is not done"
_WHY_NOT: Final = {
    "find_string": _REPLACING,
    "replace_string": _REPLACING,
    "requires_login": _LOGIN,
    "not_logged_in_xpath": _LOGIN,
    "http_header": "headers are set in the sites file: headers = {…}",
    "strip_image_src": "photos are not chosen by rules",
    "native_ad_clue": "pages are not left out by rules",
    "single_page_link_in_feed": "links in feeds are not followed by rules",
}
_UNKNOWN: Final = "is not known"


class FtrRules(NamedTuple):
    """The rules of a file."""

    table: dict[str, Any]
    """As ``[site.rules]`` has them."""
    left_out: list[str]
    """What the file needs and newscrawl does not do, or what is wrong in it: a sentence each."""


def file_names_of_host(host: str) -> list[str]:
    """Return the names of the files that may have a host's rules, the most exact first.

    >>> file_names_of_host("www.news.example")
    ['www.news.example.txt', 'news.example.txt', '.news.example.txt']
    """
    host = host.casefold().rstrip(".")
    if _HOST.fullmatch(host) is None:
        return []
    bare = host.removeprefix("www.")
    labels = bare.split(".")
    above = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    return [*dict.fromkeys((f"{host}.txt", f"{bare}.txt")), *(f".{name}.txt" for name in above)]


def lay_above(table: Mapping[str, Any], below: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table of rules with another one below it, tried where the first finds nothing."""
    names = dict.fromkeys([*table, *below])
    return {name: [*_listed(table.get(name)), *_listed(below.get(name))] for name in names}


def _listed(rules: Any) -> list[Any]:
    return [] if rules is None else rules if isinstance(rules, list) else [rules]


def read_ftr_rules(text: str) -> FtrRules:
    """Read a file of ftr-site-config; a line that newscrawl does not do is told, and left out."""
    table: dict[str, list[dict[str, str]]] = {}
    left_out: list[str] = []
    condition = ""
    for number, name, value in _lines(text):
        if name == "if_page_contains":
            condition = value
        elif name == "strip_id_or_class":
            quoted = value.strip("\"'").replace('"', "")
            path = f'//*[contains(@id, "{quoted}") or contains(@class, "{quoted}")]'
            table.setdefault("drop", []).append({"xpath": path})
        elif (field := _OUR_NAMES.get(name)) is not None:
            path = f"({value})[{condition}]" if condition and name == "single_page_link" else value
            rule = {"xpath": path}
            if mistakes := check_rules({field: rule}):
                left_out.append(f"line {number}: {name}: {mistakes[0].message}")
            else:
                table.setdefault(field, []).append(rule)
            condition = ""
        elif name not in _WITHOUT_EFFECT:
            why = _LOGIN if name.startswith("login_") else _WHY_NOT.get(name, _UNKNOWN)
            left_out.append(f"line {number}: {name}: {why}.")
    return FtrRules(dict(table), left_out)


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the number, the name and the value of each line that says something."""
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        match = _LINE.fullmatch(line.strip())
        if match is not None and match["value"]:
            yield number, match["name"], match["value"]
