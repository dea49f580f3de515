"""Reads pages with one module of newscrawl altered, in a fresh process for each such module.

It is started as a file with the folder of the checkout whose newscrawl is to be used.  It loads the
libraries that newscrawl needs, and nothing of newscrawl: a process forked from it begins with
those.  Messages are pickles on standard input and output.  The first has the pages.  Each further
one is a request: what is altered, which pages are to be read, and whether their blocks are asked
for.  The answer has a line of JSON for each page, or is the traceback where newscrawl broke.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import pickle
import sys
import traceback
from collections.abc import Sequence
from importlib.machinery import PathFinder, SourceFileLoader
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.machinery import ModuleSpec
    from types import CodeType

_OWN = "newscrawl"
_READER = f"{_OWN}.extraction.examination"
# dateparser is loaded by newscrawl only for a page that needs it.
_SLOW = "dateparser"
_MAX_TAGS = 4
"""Elements around a block, the innermost first: what it is stands near."""

Page = tuple[bytes, str | None, str | None]
"""Its bytes, URL and content type."""
Alteration = tuple[str, str]
"""A module's name, and the source to be run in place of its own."""
Request = tuple[Alteration | None, Sequence[int] | None, bool]
"""What is altered, if anything; the numbers of the pages, None for all; are blocks asked for?"""


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


def _read(pages: Iterable[Page], altered: Alteration | None, *, blocks: bool) -> list[bytes]:
    """Load newscrawl and read the pages with it; return their records as JSON.

    With ``blocks`` a record has the page's blocks, too, in the form of ``_blocks``.
    """
    if altered is not None:
        sys.meta_path.insert(0, _AlteredModule(*altered))
    examine = importlib.import_module(_READER).examine
    dumps = importlib.import_module("orjson").dumps
    loads = importlib.import_module("orjson").loads
    found = []
    for content, url, content_type in pages:
        article, reject = examine(content, url, content_type=content_type)
        fields = loads(article.to_json())
        fields["reject"] = reject and loads(reject.to_json())
        if blocks:
            fields["blocks"] = [] if _is_failure(reject) else _blocks(content, url, content_type)
        found.append(dumps(fields))
    return found


def _is_failure(reject: Any) -> bool:
    """Return True where an extractor broke, so that there are no labels."""
    return reject is not None and reject.reason in ("failed", "too-large")


def _blocks(content: bytes, url: str | None, content_type: str | None) -> list[dict[str, Any]]:
    """Return what became of each of a page's blocks."""
    page_class = importlib.import_module(f"{_OWN}.extraction.document").Page
    label_blocks = importlib.import_module(f"{_OWN}.extraction.content").label_blocks
    hints = importlib.import_module(f"{_OWN}.extraction.vocabulary").ClassHint
    page = page_class(content, url, content_type=content_type)
    labelled = label_blocks(page)
    decisions: list[list[tuple[str, str]]] = [[] for _ in page.blocks]
    for rule, label, indices in labelled.decisions:
        for index in indices:
            decisions[index].append((rule.id, str(label)))
    return [
        {
            "text": block.text,
            "tags": [box.tag for box in block.box.outward()][:_MAX_TAGS],
            "label": str(labelled.labels[block.index]),
            "decisions": decisions[block.index],
            "hints": hints.names(labelled.class_hints[block.index]),
            "linked": block.link_share,
        }
        for block in page.blocks
    ]


def _answer_of_child(pages: Sequence[Page], request: Request, answers: BinaryIO) -> None:
    """Let a forked process read the pages, and write its answer."""
    altered, numbers, blocks = request
    child = os.fork()
    if child == 0:
        answer: object
        try:
            asked = pages if numbers is None else [pages[number] for number in numbers]
            answer = _read(asked, altered, blocks=blocks)
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
    sys.path[0] = sys.argv[1]
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
