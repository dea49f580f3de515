"""``newscrawl convert``: JSON lines in, tables, documents, feeds and other vocabularies out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.cli.no_articles import EMPTY, check_some_article
from newscrawl.common.terminal import print_to_stderr
from newscrawl.files.forms.conversion import FORMS, FormError, target_of, write_target
from newscrawl.files.forms.parquet_form import PARTITIONS, MissingLibraryError
from newscrawl.files.forms.whole_output import WholeOutputError
from newscrawl.records.reading import ReadError, read
from newscrawl.records.record_line import SkipReason

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from newscrawl.items import Article
    from newscrawl.records.reading import Records

__all__ = ["convert"]


@click.command(short_help="Write records as Parquet, CSV, SQLite, Markdown, TEI, Atom and more.")
@click.argument("inputs", metavar="IN...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    required=True,
    help="Write to OUT, whose ending says the form: .parquet, .csv, .sqlite, .xml (Atom), .tei.",
)
@click.option(
    "--as",
    "form",
    type=click.Choice(list(FORMS)),
    help="The form, where the ending of OUT does not say it.",
)
@click.option(
    "--by",
    type=click.Choice(PARTITIONS),
    help="Make OUT a folder with one for each site or day of publication.",
)
@click.option(
    "--all-revisions",
    is_flag=True,
    help="Write all revisions of an article, not only the newest.",
)
@click.option("--strict", is_flag=True, help="End at the first line that is no record.")
@click.option("--replace", is_flag=True, help="Replace OUT, if it is a file that exists.")
def convert(
    inputs: tuple[str, ...],
    output: str,
    form: str | None,
    by: str | None,
    *,
    all_revisions: bool,
    strict: bool,
    replace: bool,
) -> None:
    """Write the records of crawls in another form.

    IN is a file of records (.jsonl, also packed) or a folder of such files. A crawl may still
    write to them. OUT appears under its name when it is whole; a run that is cut off leaves
    nothing there.

    \b
    A table for pandas, polars, DuckDB or Spark; and one in parts, by site:
      newscrawl convert articles.jsonl -o articles.parquet
      newscrawl convert articles/ -o by-site --as parquet --by site
    A spreadsheet, and a database with full-text search:
      newscrawl convert articles.jsonl -o articles.csv
      newscrawl convert articles.jsonl -o articles.sqlite
    A file an article, in a new folder: Markdown with front matter, plain text, or TEI:
      newscrawl convert articles.jsonl -o notes --as markdown
    A TEI corpus in one file, and a feed of the newest articles:
      newscrawl convert articles.jsonl -o corpus.tei
      newscrawl convert articles.jsonl -o feed.xml
    The vocabularies of schema.org (NewsArticle), zyte-common-items and IPTC's ninjs 3:
      newscrawl convert articles.jsonl -o articles.ninjs.jsonl --as ninjs
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    with as_click_error(FormError, ReadError, WholeOutputError, MissingLibraryError):
        target = target_of(output, form=form, by=by)
        records = read(inputs, newest=not all_revisions, strict=strict)
        _check_inputs(records.files, target.path)
        left_out = write_target(_articles_of(records), target, replace=replace)
    _show_summary(output, records, left_out)


def _articles_of(records: Records) -> Iterator[Article]:
    """Yield the articles.  Raises ReadError where there is none, but lines that are no records."""
    yield from records
    check_some_article(records.articles, records.examples)


def _check_inputs(inputs: list[Path], output: Path) -> None:
    """Raise click's error where the output is one of the files that are read."""
    if any(output.exists() and each.samefile(output) for each in inputs):
        raise click.ClickException(f"output is also an input: {output}. Name another file with -o.")


def _show_summary(output: str, records: Records, left_out: Mapping[str, int]) -> None:
    written = records.articles - sum(left_out.values())
    found = (
        f"{written:,} {'article' if written == 1 else 'articles'}" if records.articles else EMPTY
    )
    words = [f"{output}: {found}"]
    if records.older:
        lines = "older line" if records.older == 1 else "older lines"
        words.append(
            f"{records.older:,} {lines} of an article left out (--all-revisions keeps them)"
        )
    words += [f"{count:,} left out: {reason}" for reason, count in left_out.items()]
    words += [f"{count:,} skipped: {reason}" for reason, count in records.skipped.items()]
    print_to_stderr("; ".join(words))
    for line in records.examples:
        if line.reason is not SkipReason.REJECT:  # a folder of outputs has a file of them
            print_to_stderr(f"  {line}")
