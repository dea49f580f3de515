"""The import direction: one way only, nothing hidden in functions, no engine below the spiders."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import newscrawl
import newscrawl.api

ROOT = Path(newscrawl.__file__).parent

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
    {"extraction", "extraction.examination"},
    {"extraction.inspection"},
    {"files"},
    {"settings", "crawl", "crawl.discovery", "crawl.bot_checks", "crawl.date_window"},
    {"crawl.scrapy_internals", "crawl.http_internals"},
    {"crawl.workers", "crawl.page_fetches"},
    {"", "api"},  # newscrawl/__init__.py, the front door
    {"crawl.frontier", "crawl.log_format"},
    {"crawl.downloader"},
    {"crawl.http_response", "crawl.failures", "crawl.silence", "crawl.setting_check"},
    {"crawl.run"},
    {"crawl.frontier.frontier", "crawl.frontier.running_spider", "crawl.frontier.scheduler"},
    {"crawl.outcomes", "crawl.items_under_way", "crawl.recognition"},
    {"crawl.fetching"},
    {"crawl.plan", "crawl.byte_limit"},
    {"crawl.runner", "crawl.single_page", "crawl.page_fetcher", "crawl.progress"},
    {"operate.cron_line", "operate.sites_file", "operate.site_crawl"},
    {"pipelines", "spiders"},
    {"operate"},
    {"demo", "cli"},
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
    "spiders.page",
    "operate.notices",
    "cli.inspect",
    "cli.sites_option",
    "files.forms.parquet_form",
}


def modules() -> dict[str, Path]:
    """Every module by its name below ``newscrawl``; a package by its folder's."""
    found = {}
    for path in sorted([*ROOT.rglob("*.py"), *ROOT.rglob("*.pyx")]):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def parsed(path: Path) -> ast.Module:
    """A module's syntax tree; of a compiled one only its imports, the rest is not Python."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".pyx":
        source = "\n".join(
            re.findall(r"^(?:import|from) [^(\n]*?\bimport .*$", source, re.MULTILINE)
        )
    return ast.parse(source)


def layer(module: str) -> int:
    name = module
    while name not in LEVEL:
        name, dot, _ = name.rpartition(".")
        assert dot, f"newscrawl/{module} is in no layer of tests/test_imports.py: add it"
    return LEVEL[name]


def imports(path: Path) -> set[str]:
    """What a module imports, as dotted names; of newscrawl's own without ``newscrawl.``."""
    names = set()
    for node in ast.walk(parsed(path)):
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


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_one_way(module: str) -> None:
    wrong = {name for name in own(imports(MODULES[module])) if layer(name) > layer(module)}
    assert not wrong, f"newscrawl.{module} imports from above: {sorted(wrong)}"


@pytest.mark.parametrize("module", MODULES)
def test_no_engine_where_pages_are_read(module: str) -> None:
    if layer(module) > EXTRACTION and not module.startswith(("files", "crawl.discovery")):
        return
    outside = {name.partition(".")[0] for name in imports(MODULES[module])}
    assert not outside & ENGINE


@pytest.mark.parametrize("module", MODULES)
def test_no_import_in_a_function(module: str) -> None:
    tree = parsed(MODULES[module])
    functions = [
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    hidden = [
        node.lineno
        for function in functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden or module in SLOW
    by_name = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "import_module"
    ]
    assert not by_name or module in LAZY


def test_no_cycle() -> None:
    graph = {name: own(imports(path)) & set(MODULES) for name, path in MODULES.items()}
    while free := [name for name, needs in graph.items() if not needs & set(graph)]:
        for name in free:
            del graph[name]
    assert not graph, f"these import each other: {sorted(graph)}"


@pytest.mark.parametrize("module", MODULES)
def test_no_form_of_data_that_can_hold_code(module: str) -> None:
    """What a worker or a file says must never run: no pickle, nor what is built upon it."""
    names = {name.partition(".")[0] for name in imports(MODULES[module])}
    assert not names & {"pickle", "marshal", "shelve", "dill", "multiprocessing", "copyreg"}


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


@pytest.mark.parametrize(
    "name",
    sorted(
        module.name
        for module in pkgutil.walk_packages([str(ROOT)], "newscrawl.")
        if not module.name.endswith("__main__")
    ),
)
def test_public_names_are_declared_and_exist(name: str) -> None:
    module = importlib.import_module(name)
    tree = parsed(MODULES[name.partition(".")[2]])
    defines = any(
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        for node in tree.body
    )
    declared = getattr(module, "__all__", None)
    if declared is None:
        # Every upper-case name of Scrapy's settings module is public, by Scrapy's rule.
        assert not defines or name == "newscrawl.settings", (
            f"{name} defines public names and has no __all__"
        )
        return
    assert len(set(declared)) == len(declared)
    missing = [public for public in declared if not hasattr(module, public)]
    assert not missing


def test_the_front_door() -> None:
    assert newscrawl.__all__ == [
        "Article",
        "Breadcrumb",
        "Outcome",
        "Photo",
        "Reason",
        "Reject",
        "examine",
        "extract",
    ]
    assert newscrawl.__version__ == version("newscrawl")
    more = {"ArticleLoader", "Page", "PoolError"}  # for programs that put records together
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
