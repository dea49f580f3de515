"""newscrawl: news pages in, one clean JSON line an article out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from newscrawl.common.compiled_modules import explained_imports
from newscrawl.common.loading import no_garbage_collection

with explained_imports():
    from newscrawl.common.letters import folded_letters  # noqa: F401 - whether it is there

if TYPE_CHECKING:
    from newscrawl.api import examine, extract
    from newscrawl.extraction.examination import Outcome
    from newscrawl.items import Article, Breadcrumb, Photo, Reason, Reject
    from newscrawl.records.reading import ReadError, Records, read

    __version__: str

__all__ = [
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

_PLACES = {
    "Article": "newscrawl.items",
    "Breadcrumb": "newscrawl.items",
    "Outcome": "newscrawl.extraction.examination",
    "Photo": "newscrawl.items",
    "ReadError": "newscrawl.records.reading",
    "Reason": "newscrawl.items",
    "Records": "newscrawl.records.reading",
    "Reject": "newscrawl.items",
    "examine": "newscrawl.api",
    "extract": "newscrawl.api",
    "read": "newscrawl.records.reading",
}


def __getattr__(name: str) -> object:
    """Load what is asked for: `newscrawl --help`, or a worker's parent, needs no extraction."""
    value: object
    if name == "__version__":
        value = _version()
    elif name in _PLACES:
        with no_garbage_collection(), explained_imports():
            value = getattr(import_module(_PLACES[name]), name)
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, "__version__"})


def _version() -> str:
    metadata = import_module("importlib.metadata")  # loads more than all else here
    try:
        return str(metadata.version("newscrawl"))
    except metadata.PackageNotFoundError:  # run from its source without being installed
        return "0+unknown"
