"""newscrawl: news pages in, one clean JSON line an article out."""

try:
    import newscrawl.letters  # noqa: F401 - whether it is there
except ModuleNotFoundError as error:
    if error.name != "newscrawl.letters":
        raise
    raise ImportError(
        "newscrawl's compiled modules are missing here: run `make` in the clone or, in an"
        " environment of your own, `pip install --editable .`, which needs a C compiler."
    ) from None

from newscrawl.extraction import Outcome, examine, extract
from newscrawl.items import Article, Breadcrumb, Photo, Reason, Reject

__all__ = ["Article", "Breadcrumb", "Outcome", "Photo", "Reason", "Reject", "examine", "extract"]
