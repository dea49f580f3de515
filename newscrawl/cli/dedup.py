"""``newscrawl dedup``: marks articles that have the same text."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.core import ParameterSource

from newscrawl.cli.command_output import STDOUT, OutputFile, check_output_name
from newscrawl.cli.errors import as_click_error
from newscrawl.cli.exit_status import PIPE_CLOSED
from newscrawl.cli.no_articles import EMPTY, check_some_article
from newscrawl.common.terminal import print_to_stderr
from newscrawl.crawl.date_window import DateWindowError, parse_duration
from newscrawl.files.forms.whole_output import WholeOutputError, open_new, whole_file
from newscrawl.files.packing import packing_of
from newscrawl.records.first_lines import FirstLines
from newscrawl.records.near_duplicates.groups import (
    DEFAULT_CONTAINED,
    DEFAULT_WITHIN,
    GroupFinder,
)
from newscrawl.records.near_duplicates.marking import Marking
from newscrawl.records.near_duplicates.text_sketch import SketchError
from newscrawl.records.reading import ReadError, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newscrawl.records.reading import Records

__all__ = ["dedup"]

_MEMBER_BYTES: Final = 1024 * 1024
"""Bytes of lines that are written and packed together: more gain little."""


class _SpanType(click.ParamType[float]):
    """A span of time, as seconds."""

    name = "span"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the seconds; what is no span is an error of click's."""
        try:
            return value if isinstance(value, float) else parse_duration(value)
        except DateWindowError as error:
            self.fail(str(error), param, ctx)


@click.command
@click.argument("inputs", metavar="IN...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    metavar="OUT",
    default=STDOUT,
    help="Write the marked lines to this file (.jsonl, or packed: .jsonl.gz, .jsonl.zst); "
    "without it to standard output.",
)
@click.option("--replace", is_flag=True, help="Write OUT anew if there is one.")
@click.option(
    "--within",
    type=_SpanType(),
    metavar="SPAN",
    default=DEFAULT_WITHIN,
    show_default=True,
    help="How far apart in time two articles of one text may be.",
)
@click.option(
    "--overlap",
    type=click.FloatRange(0.2, 1),
    metavar="SHARE",
    default=DEFAULT_CONTAINED,
    show_default=True,
    help="Which share of the shorter text must stand in the longer one.",
)
@click.option(
    "--once",
    is_flag=True,
    help="Leave out lines whose id or fingerprint an earlier line has, and mark nothing.",
)
@click.option("--strict", is_flag=True, help="Stop at the first line that is no article.")
def dedup(
    inputs: Sequence[str],
    output: str,
    *,
    replace: bool,
    within: float,
    overlap: float,
    once: bool,
    strict: bool,
) -> None:
    """Mark articles that have the same text: at several addresses, or on many sites.

    IN are outputs of newscrawl: files, packed or not, and folders with such files. Each line is
    written with two further keys: duplicate_group is the id of the group's first article, null
    where there is no other; duplicate_count says how many the group has. No line is left out;
    docs/reading.md says how to keep one article of each group.

    With --once lines are left out: each article (by its canonical URL) and each text that is the
    same to the letter stays once, in its first line. It needs no library, and little memory for
    hundreds of millions of lines, such as the parts of "newscrawl extract".

    \b
    Examples:
      newscrawl dedup articles/ -o marked.jsonl
      newscrawl dedup --once parts/articles -o articles.jsonl.zst
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    with as_click_error(ReadError, SketchError, WholeOutputError):
        files = read(inputs, strict=strict).files
        _check_output(output, inputs)
        if once:
            _check_no_likeness()
            first = FirstLines(files, strict=strict)
            _write(_checked(first.lines(), first), output, replace=replace)
            _tell_left_out(first, output)
            return
        finder = GroupFinder(within_seconds=within, contained=overlap)
        marking = Marking(files, strict=strict)
        _write(_checked(marking.lines(finder), marking.records), output, replace=replace)
    _tell(marking, output)


def _check_no_likeness() -> None:
    context = click.get_current_context()
    for name in ("within", "overlap"):
        if context.get_parameter_source(name) is not ParameterSource.DEFAULT:
            raise click.ClickException(
                f"--{name} is about texts that are alike, and --once about those that are the same "
                "to the letter: give one of them."
            )


def _check_output(output: str, inputs: Sequence[str]) -> None:
    if output == STDOUT:
        return
    check_output_name(output)
    for folder in map(Path, inputs):
        if folder.is_dir() and Path(output).resolve().is_relative_to(folder.resolve()):
            raise click.ClickException(
                f"output would be read as an input: {output}. Choose a file outside {folder}."
            )


def _checked(lines: Iterable[bytes], source: Records | FirstLines) -> Iterator[bytes]:
    """Yield the lines.  Raises ReadError where none is an article, and some are no records."""
    yield from lines
    check_some_article(source.articles, source.examples)


def _write(lines: Iterable[bytes], name: str, *, replace: bool) -> None:
    """Write lines to an output: a file appears when it is whole."""
    if name == STDOUT:
        output = OutputFile(name)
        try:
            for line in lines:
                output.write(line)
        except BrokenPipeError:
            raise click.exceptions.Exit(PIPE_CLOSED) from None
        return
    path = Path(name)
    with whole_file(path, replace=replace) as beside, open_new(beside) as stream:
        for piece in _packed(lines, path):
            stream.write(piece)


def _packed(lines: Iterable[bytes], path: Path) -> Iterator[bytes]:
    """Yield lines as a file of this name has them, many at once."""
    packing, held = packing_of(path), bytearray()
    for line in lines:
        held += line
        if len(held) >= _MEMBER_BYTES:
            yield packing.pack(bytes(held)) if packing else bytes(held)
            held.clear()
    if held:
        yield packing.pack(bytes(held)) if packing else bytes(held)


def _tell(marking: Marking, output: str) -> None:
    records = marking.records
    if _tell_empty(records, output):
        return
    words = [
        f"{records.articles:,} {'article' if records.articles == 1 else 'articles'}",
        f"{marking.articles_in_groups:,} have the same text as others, in {marking.groups:,} "
        f"{'group' if marking.groups == 1 else 'groups'}",
    ]
    words += [f"{count:,} skipped: {reason}" for reason, count in records.skipped.items()]
    print_to_stderr("; ".join(words))
    for line in records.examples:
        print_to_stderr(f"  {line}")


def _tell_empty(source: Records | FirstLines, output: str) -> bool:
    """Say that there was no article, where there was none."""
    if not source.articles:
        skipped = (f"; {count:,} skipped: {reason}" for reason, count in source.skipped.items())
        place = "" if output == STDOUT else f"{output}: "
        print_to_stderr(f"{place}{EMPTY}{''.join(skipped)}")
    return not source.articles


def _tell_left_out(first: FirstLines, output: str) -> None:
    if _tell_empty(first, output):
        return
    kept = first.articles - first.same_article - first.same_text
    words = [
        f"{kept:,} of {first.articles:,} {'article' if first.articles == 1 else 'articles'} kept",
        f"{first.same_article:,} left out: an earlier line has the article",
        f"{first.same_text:,} left out: an earlier line has the text",
    ]
    words += [f"{count:,} skipped: {reason}" for reason, count in first.skipped.items()]
    print_to_stderr("; ".join(words))
    for line in first.examples:
        print_to_stderr(f"  {line}")
