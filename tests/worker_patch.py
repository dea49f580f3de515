"""Changes what workers do, for tests of pages that do harm to the process that reads them."""

from __future__ import annotations

from textwrap import indent
from typing import Final

__all__ = ["in_workers"]

# As workers are started: without what they do not need, and without looking for garbage meanwhile.
_AS_A_WORKER: Final = "gc.disable()\nsys.modules['scrapy'] = sys.modules['attr'] = None\n"


def in_workers(source: str) -> str:
    """Return Python source for ``sitecustomize`` that runs in workers alone.

    Their parents load nothing by it: that would take more time than the test.
    """
    body = indent(_AS_A_WORKER + source, "    ")
    return f"import gc, sys\nif 'worker_main' in ' '.join(sys.orig_argv):\n{body}"
