"""Runs in the peers' virtual environment, and takes turns with the process that measures.

It is started as a file, without newscrawl; messages are pickles on standard input and output.  The
first has the pages (bytes, URL) and the names of extractors, and is answered with the names of
those that are installed.  Each further one is (name, first, last), and is answered with the seconds
that this extractor takes for those pages.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import os
import pickle
import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    Extractor = Callable[[bytes, str | None], object]

__all__ = ["load_extractors"]


def _decoded(content: bytes) -> str:
    return content.decode("utf-8", "replace")


def _lxml() -> Extractor:
    etree: Any = importlib.import_module("lxml.etree")

    def parse(content: bytes, _: str | None) -> object:
        return etree.fromstring(content, etree.HTMLParser())

    return parse


def _trafilatura() -> Extractor:
    bare_extraction: Any = importlib.import_module("trafilatura").bare_extraction

    def extract(content: bytes, url: str | None) -> object:
        return bare_extraction(content, url=url, with_metadata=True, include_comments=False)

    return extract


def _resiliparse() -> Extractor:
    extract_plain_text: Any = importlib.import_module(
        "resiliparse.extract.html2text"
    ).extract_plain_text

    def extract(content: bytes, _: str | None) -> object:
        return extract_plain_text(_decoded(content), main_content=True, links=False)

    return extract


def _newspaper() -> Extractor:
    article: Any = importlib.import_module("newspaper").Article

    def extract(content: bytes, url: str | None) -> object:
        read = article(url or "https://news.example/", fetch_images=False)
        read.download(input_html=_decoded(content))
        read.parse()
        return read

    return extract


_MAKERS: dict[str, Callable[[], Extractor]] = {
    "lxml": _lxml,
    "resiliparse": _resiliparse,
    "trafilatura": _trafilatura,
    "newspaper4k": _newspaper,
}


def load_extractors(names: list[str]) -> dict[str, Extractor]:
    """Return those of the extractors that are installed, by name."""
    found = {}
    for name in names:
        with contextlib.suppress(ImportError):
            found[name] = _MAKERS[name]()
    return found


def _seconds(extract: Extractor, pages: list[tuple[bytes, str | None]]) -> float:
    start = time.process_time()
    for content, url in pages:
        with contextlib.suppress(Exception):  # the time until the error counts
            extract(content, url)
    return time.process_time() - start


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "wb")
    sys.stdout = io.StringIO()  # what peers print must not get between the messages
    requests = sys.stdin.buffer
    pages, names = pickle.load(requests)  # noqa: S301 (the process that started this one)
    contestants = load_extractors(names)
    pickle.dump(list(contestants), answers)
    answers.flush()
    while (request := pickle.load(requests)) is not None:  # noqa: S301
        name, first, last = request
        pickle.dump(_seconds(contestants[name], pages[first:last]), answers)
        answers.flush()


if __name__ == "__main__":
    _serve()
