"""Articles that the tests of other forms have written: samples, and all of the fixtures."""

from __future__ import annotations

from pathlib import Path

import msgspec
import orjson
from sample_articles import sample_articles

from newscrawl.files.forms.conversion import target_of, write_target
from newscrawl.items import Article

__all__ = ["articles_of_fixtures", "written"]

FIXTURES = Path(__file__).parents[3] / "fixtures"


def written(path: Path, form: str | None = None, by: str | None = None, **options: bool) -> Path:
    """Write the samples."""
    write_target(iter(sample_articles()), target_of(str(path), form=form, by=by), **options)
    return path


def articles_of_fixtures() -> list[Article]:
    """The records that this project's own pages must give."""
    outputs = [orjson.loads(path.read_bytes()) for path in FIXTURES.rglob("output.json")]
    return [msgspec.convert(one, Article) for one in outputs if "reject" not in one]
