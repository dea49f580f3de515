"""The documents' site: every page has its place, no link leads nowhere, addresses agree."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import make_site
import pytest
from documents import CHECKOUT

FIGURE = re.compile(r"\b\d\.\d+\b")
CONFIG = tomllib.loads((CHECKOUT / "docs/site/zensical.toml").read_text("utf-8"))["project"]
URLS = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]["urls"]


def places(nav: list[dict[str, Any]]) -> list[str]:
    """The pages of a navigation and of those in it."""
    inner = [value for entry in nav for value in entry.values()]
    return [p for one in inner for p in (places(one) if isinstance(one, list) else [one])]


def test_each_page_has_one_place_in_the_navigation() -> None:
    assert sorted(places(CONFIG["nav"])) == sorted(page.as_posix() for page in make_site.pages())


def test_links_lead_to_pages_or_to_the_source() -> None:
    known = set(make_site.pages())
    for page in known:
        make_site.with_links(page, (CHECKOUT / page).read_text("utf-8"), URLS["Source"], known)


def test_a_link_to_no_page_leads_to_the_source_and_one_to_nothing_is_an_error() -> None:
    page, known = Path("docs/rules.md"), {Path("README.md")}
    text = "[a](../README.md#x) [b](../setup.py) `[c](nothing)` [d](https://news.example) [e](#f)"
    changed = make_site.with_links(page, text, "https://source.example/", known)
    assert changed == text.replace("../setup.py", "https://source.example/setup.py")
    assert make_site.links_of(text) == ["../README.md", "../setup.py"]
    with pytest.raises(ValueError, match=r"rules\.md links to nothing"):
        make_site.with_links(page, "[c](nothing)", "", known)


def test_figures_of_the_comparison_are_those_that_were_measured() -> None:
    """The README and the comparison quote docs/extraction.md, which says how to measure."""
    measured = set(FIGURE.findall((CHECKOUT / "docs/extraction.md").read_text("utf-8")))
    readme = (CHECKOUT / "README.md").read_text("utf-8")
    table = readme.partition("## Why this one")[2].partition("\n## ")[0]
    compared = (CHECKOUT / "docs/comparison.md").read_text("utf-8")
    for text in (table, compared.partition("\n## ")[0]):
        rows = "".join(line for line in text.splitlines(keepends=True) if line.startswith("|"))
        quoted = set(FIGURE.findall(rows))
        assert len(quoted) > 8
        assert quoted <= measured


def test_the_projects_addresses_agree() -> None:
    home = CONFIG["site_url"]
    assert home == URLS["Homepage"]
    assert f"{home}docs/tutorial/" == URLS["Documentation"]
    assert f"{home}CHANGELOG/" == URLS["Changelog"]
    form = (CHECKOUT / ".github/ISSUE_TEMPLATE/wrong-record.yml").read_text("utf-8")
    assert f"{home}docs/rules/" in form
