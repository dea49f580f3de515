"""The import direction: one way only, nothing hidden in functions, no engine below the spiders."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest
from each_case import check_each
from syntax_trees import PACKAGE, nodes_of, package_files, tree_of

import newscrawl
import newscrawl.api

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

ROOT = PACKAGE

# Lowest first.  A module may import from its own layer and from lower ones.  A name stands for a
# module, or for a package with all that is in it; the most exact name counts.
LAYERS: list[set[str]] = [
    {"common", "items"},
    {"extraction.lines.sentences"},
    {
        "extraction.vocabulary",
        "extraction.dates",
        "extraction.record_limits",
        "extraction.confidence_bounds",
    },
    {"extraction.document"},
    {"extraction.lines"},
    {"extraction.content"},
    {"extraction.photos"},
    {"extraction.fields"},
    {"loaders", "extraction.record_building", "extraction.page_type", "extraction.site_rules"},
    {"extraction.markdown"},
    {"extraction", "extraction.examination"},
    {"extraction.inspection"},
    {"files"},
    {"records"},
    {"following"},
    {"settings", "crawl", "crawl.discovery", "crawl.bot_checks", "crawl.date_window"},
    {"crawl.scrapy_internals", "crawl.http_internals", "crawl.rendering.render_mode"},
    {"crawl.workers", "crawl.page_fetches"},
    {"", "api"},  # newscrawl/__init__.py, the front door
    {"crawl.frontier", "crawl.log_format", "crawl.shared"},
    {"crawl.downloader"},
    {"crawl.http_response", "crawl.failures", "crawl.silence", "crawl.setting_check"},
    {"crawl.rendering"},
    {"crawl.run"},
    {"crawl.frontier.frontier", "crawl.frontier.running_spider", "crawl.frontier.scheduler"},
    {"crawl.outcomes", "crawl.copies", "crawl.items_under_way", "crawl.recognition"},
    {"crawl.fetching"},
    {"crawl.plan", "crawl.byte_limit"},
    {"crawl.runner", "crawl.single_page", "crawl.page_fetcher", "crawl.progress"},
    {"operate.cron_line", "operate.sites_file", "operate.site_crawl"},
    {"pipelines", "spiders"},
    {"operate"},
    {"page_fixtures", "archives"},
    {"demo", "cli", "pytest_plugin"},
    {"__main__"},
]
LEVEL = {name: number for number, names in enumerate(LAYERS) for name in names}
EXTRACTION = LEVEL["extraction.inspection"]
ENGINE = {"scrapy", "twisted"}
# The one place that imports by name: commands are loaded when they are called.
# The front door's names are loaded when they are asked for: who only starts workers needs few.
LAZY = {"", "api", "cli"}
# Load a library on first use that takes longer to load than all else, for the few with need.
# Or all of the extraction, which a crawl's own process leaves to its workers.
SLOW = {
    "extraction.dates.dateparser_fallback",
    "common.registrable_domain",
    "crawl.fetching.page_readers",
    "crawl.rendering.browser",
    "spiders.page",
    "operate.notices",
    "cli.inspect",
    "cli.sites_option",
    "records.near_duplicates.text_sketch",
    "files.forms.parquet_form",
    "pytest_plugin",
    "extraction.examination",
    "archives.part_store",
    "archives.ray_executor",
    "archives.remote_files",
    "cli.extract_parts",
    "following.kafka_topic",
    "following.redis_stream",
    "following.s3_days",
    "crawl.shared.redis_connection",
    "crawl.shared.postgresql_connection",
}


def modules() -> dict[str, Path]:
    """Every module by its name below ``newscrawl``; a package by its folder's."""
    found = {}
    for path in sorted([*package_files(), *ROOT.rglob("*.pyx")]):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def nodes(path: Path) -> Sequence[ast.AST]:
    """The nodes of a module's syntax tree; of a compiled one only its imports, the rest is not
    Python."""
    if path.suffix != ".pyx":
        return nodes_of(path)
    source = path.read_text(encoding="utf-8")
    found = re.findall(r"^(?:import|from) [^(\n]*?\bimport .*$", source, re.MULTILINE)
    return ast.parse("\n".join(found)).body


def layer(module: str) -> int:
    name = module
    while name not in LEVEL:
        name, dot, _ = name.rpartition(".")
        assert dot, f"newscrawl/{module} is in no layer of tests/test_imports.py: add it"
    return LEVEL[name]


@cache
def imports(module: str) -> set[str]:
    """What a module imports, as dotted names; of newscrawl's own without ``newscrawl.``."""
    names = set()
    path = MODULES[module]
    for node in nodes(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            assert node.module
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                own = whole.removeprefix("newscrawl.")
                names.add(whole if own in MODULES else node.module)
    return names


def own(names: set[str]) -> set[str]:
    inside = {name for name in names if name.partition(".")[0] == "newscrawl"}
    return {name.partition(".")[2] for name in inside}


def test_all_modules_are_seen() -> None:
    assert {
        "",
        "common.text",
        "extraction.document.segment",
        "extraction.examination",
        "cli.extract",
    } <= set(MODULES)


def test_imports_go_one_way() -> None:
    def check(module: str) -> None:
        wrong = {name for name in own(imports(module)) if layer(name) > layer(module)}
        assert not wrong, f"it imports from above: {sorted(wrong)}"

    check_each(MODULES, check)


def test_no_engine_where_pages_are_read() -> None:
    def check(module: str) -> None:
        assert not {name.partition(".")[0] for name in imports(module)} & ENGINE

    lower = [name for name in MODULES if layer(name) <= EXTRACTION]
    more = [name for name in MODULES if name.startswith(("files", "crawl.discovery"))]
    check_each([*lower, *more], check)


def hidden_imports(nodes: Sequence[ast.AST]) -> list[int]:
    """The lines of imports in functions."""
    return [
        node.lineno
        for function in nodes
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_an_import_in_a_function_is_seen() -> None:
    source = "import re\nclass A:\n    async def f(self):\n        if self:\n            import ast"
    assert hidden_imports(list(ast.walk(ast.parse(source)))) == [5]


def test_no_import_in_a_function() -> None:
    def check(module: str) -> None:
        hidden = hidden_imports(nodes(MODULES[module]))
        assert not hidden or module in SLOW, f"lines {hidden}"
        by_name = [
            node.lineno
            for node in nodes(MODULES[module])
            if isinstance(node, ast.Attribute) and node.attr == "import_module"
        ]
        assert not by_name or module in LAZY, f"lines {by_name}"

    check_each(MODULES, check)


def test_no_cycle() -> None:
    graph = {name: own(imports(name)) & set(MODULES) for name in MODULES}
    while free := [name for name, needs in graph.items() if not needs & set(graph)]:
        for name in free:
            del graph[name]
    assert not graph, f"these import each other: {sorted(graph)}"


def test_no_form_of_data_that_can_hold_code() -> None:
    """What a worker or a file says must never run: no pickle, nor what is built upon it."""

    def check(module: str) -> None:
        names = {name.partition(".")[0] for name in imports(module)}
        assert not names & {"pickle", "marshal", "shelve", "dill", "multiprocessing", "copyreg"}

    check_each(MODULES, check)


def test_reading_pages_loads_no_scrapy() -> None:
    """It takes three times as long to load as all that reads pages."""
    lower = [name for name in MODULES if layer(name) <= EXTRACTION and name != "loaders"]
    more = ["api", "files.saved_pages", "cli.extract", "cli.inspect", "crawl.workers.worker_main"]
    lines = [f"import newscrawl.{name}" for name in [*lower, *more] if name]
    lines.append(f"import sys; print({ENGINE} & set(sys.modules) or '')")
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == ""


def check_public_names(name: str) -> None:
    """Hold that a module with public functions or classes declares them, and that they exist."""
    module = importlib.import_module(name)
    body = tree_of(path).body if (path := MODULES[name.partition(".")[2]]).suffix == ".py" else []
    defines = any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        for node in body
    )
    declared = getattr(module, "__all__", None)
    if declared is None:
        # Every upper-case name of Scrapy's settings module is public, by Scrapy's rule.
        assert not defines or name == "newscrawl.settings", "public names and no __all__"
        return
    assert len(set(declared)) == len(declared)
    missing = [public for public in declared if not hasattr(module, public)]
    assert not missing, f"{missing} of __all__ do not exist"


def test_public_names_are_declared_and_exist() -> None:
    names = {module.name for module in pkgutil.walk_packages([str(ROOT)], "newscrawl.")}
    check_each(sorted(name for name in names if not name.endswith("__main__")), check_public_names)


def test_the_front_door() -> None:
    assert newscrawl.__all__ == [
        "Article",
        "Breadcrumb",
        "Outcome",
        "Photo",
        "ReadError",
        "Reason",
        "Records",
        "Reject",
        "examine",
        "extract",
        "read",
    ]
    assert newscrawl.__version__ == version("newscrawl")
    more = {"ArticleLoader", "Page", "PoolError", "SkipReason", "SkippedLine"}
    assert set(newscrawl.api.__all__) == {*newscrawl.__all__, *more}
    assert {*newscrawl.__all__, "__version__"} <= set(dir(newscrawl))
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = newscrawl.nothing


def test_a_crawls_own_process_extracts_nothing() -> None:
    """It would start slower by half a second: its workers load the extraction."""
    code = (
        "import sys, newscrawl.cli.crawl, newscrawl.spiders.news, newscrawl.spiders.page\n"
        "print('newscrawl.extraction.examination' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"
