"""Reads pages with one module of newscrawl altered, in a fresh process for each such module.

It is started as a file, which loads the libraries that newscrawl needs, and nothing of newscrawl:
a process forked from it begins with those.  Messages are pickles on standard input and output.
The first has the pages (bytes, URL).  Each further one is None for newscrawl as it is, or the
altered module's name and its source; the answer has the values of each page's record by field, as
hashes, and the traceback instead where the alteration broke newscrawl.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import sys
import traceback
from importlib.machinery import PathFinder, SourceFileLoader
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.machinery import ModuleSpec
    from types import CodeType

_OWN = "newscrawl"
_READER = f"{_OWN}.extraction.examination"
# dateparser is loaded by newscrawl only for a page that needs it.
_SLOW = "dateparser"

Page = tuple[bytes, str | None]
Alteration = tuple[str, str]
"""A module's name, and the source to be run in place of its own."""


class _AlteredLoader(SourceFileLoader):
    source = ""

    def get_code(self, fullname: str) -> CodeType:
        del fullname
        return compile(self.source, self.path, "exec")


class _AlteredModule(PathFinder):
    """Finds the one module, whose other source it hands on; all others are found as usual."""

    def __init__(self, name: str, source: str) -> None:
        self._name, self._source = name, source

    def find_spec(  # type: ignore[override]
        self, fullname: str, path: Sequence[str] | None = None, target: Any = None
    ) -> ModuleSpec | None:
        if fullname != self._name:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.origin is not None:
            loader = _AlteredLoader(fullname, spec.origin)
            loader.source = self._source
            spec.loader = loader
        return spec


def _read(pages: Iterable[Page], altered: Alteration | None) -> list[dict[str, int]]:
    """Load newscrawl and read the pages with it.

    Returns the hashes of each record's fields; all processes forked here make the same hashes.
    """
    if altered is not None:
        sys.meta_path.insert(0, _AlteredModule(*altered))
    examine = importlib.import_module(_READER).examine
    dumps = importlib.import_module("orjson").dumps
    loads = importlib.import_module("orjson").loads
    found = []
    for content, url in pages:
        article, reject = examine(content, url)
        fields = loads(article.to_json())
        fields["reject"] = reject and loads(reject.to_json())
        found.append({name: hash(dumps(value)) for name, value in fields.items()})
    return found


def _answer_of_child(pages: Iterable[Page], altered: Alteration | None, answers: BinaryIO) -> None:
    """Let a forked process read the pages, and write its answer."""
    child = os.fork()
    if child == 0:
        answer: object
        try:
            answer = _read(pages, altered)
        except BaseException:  # noqa: BLE001 (told to the process that asked)
            answer = traceback.format_exc()
        pickle.dump(answer, answers)
        answers.flush()
        os._exit(0)
    os.waitpid(child, 0)


def _libraries() -> list[str]:
    """Return the modules that are loaded with newscrawl, and are none of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        importlib.import_module(_READER)
        with os.fdopen(writing, "wb") as answer:
            pickle.dump([name for name in sys.modules if name.partition(".")[0] != _OWN], answer)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        names: list[str] = pickle.load(answer)  # noqa: S301 (the process forked here)
    os.waitpid(child, 0)
    return names


def _serve() -> None:
    sys.path[0] = str(Path(__file__).parent.parent)
    answers = os.fdopen(os.dup(1), "wb")
    requests = sys.stdin.buffer
    pages: list[Page] = pickle.load(requests)  # noqa: S301 (the process that started this one)
    for name in (*_libraries(), _SLOW):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    while (request := pickle.load(requests)) != "end":  # noqa: S301
        _answer_of_child(pages, request, answers)


if __name__ == "__main__":
    _serve()
