"""The compiled modules: what to do where they are missing, or older than the rest of the code."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["OldModulesError", "explained_imports"]

_COMPILED: Final = (
    "newscrawl.common.letters",
    "newscrawl.extraction.vocabulary.phrases_in_text",
    "newscrawl.extraction.document.segment",
    "newscrawl.extraction.content.block_features",
    "newscrawl.extraction.content.decision_trees",
)


class OldModulesError(ImportError):
    """A compiled module is missing, or is older than the code; the message says what to do."""


@contextmanager
def explained_imports() -> Iterator[None]:
    """Say in a sentence what to do where an import fails for a compiled module.

    After a pull, a clone may have yesterday's compiled modules beside today's code, which then asks
    for a name that they do not have.
    """
    try:
        yield
    except ImportError as error:
        if error.name not in _COMPILED:
            raise
        raise OldModulesError(
            "newscrawl's compiled modules are missing here, or older than the rest of the code: run"
            " `make` in the clone or, in an environment of your own, `pip install --editable .`,"
            " which needs a C compiler."
        ) from None
