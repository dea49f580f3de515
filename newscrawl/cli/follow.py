"""``newscrawl follow``: hands on what a crawl writes, as it is written."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from newscrawl.cli.errors import as_click_error
from newscrawl.common.terminal import print_to_stderr
from newscrawl.common.urls import shown_address
from newscrawl.following.cursor_file import CursorFile
from newscrawl.following.dead_letters import DeadLetters
from newscrawl.following.delivery import TargetError
from newscrawl.following.follower import Follower, Patience, StoppedError, ship_days
from newscrawl.following.output_tail import OutputTail
from newscrawl.following.s3_days import S3Days
from newscrawl.following.targets import short_name, target_of
from newscrawl.records.record_files import ReadError, files_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["follow"]

_POLL_SECONDS: Final = 1.0  # a crawl brings its lines to the disk each second
_S3_POLL_SECONDS: Final = 60.0  # a day ends once a day
_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@click.command(short_help="Hand records on as they are written: webhook, search engine, queue, S3.")
@click.argument("output", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "url",
    metavar="URL",
    required=True,
    envvar="NEWSCRAWL_FOLLOW_TO",
    show_envvar=True,
    help="Where to: https://… (a webhook), elasticsearch+https://HOST/INDEX, "
    "opensearch+https://HOST/INDEX, redis://HOST/0?stream=NAME, kafka://HOST:9092/TOPIC, "
    "s3://BUCKET/PREFIX (files of past days).",
)
@click.option(
    "--cursor",
    type=_FILE,
    metavar="FILE",
    help="Remember in FILE what was handed on.  [default: next to OUTPUT]",
)
@click.option(
    "--dead-letters",
    type=_FILE,
    metavar="FILE",
    help="Add to FILE what the target refuses, with the reason.  [default: next to OUTPUT]",
)
@click.option("--from-end", is_flag=True, help="The first time, leave out what is there already.")
@click.option("--once", is_flag=True, help="Hand on what is there, and end.")
def follow(
    output: Path,
    url: str,
    cursor: Path | None,
    dead_letters: Path | None,
    *,
    from_end: bool,
    once: bool,
) -> None:
    """Hand on the records of a crawl while it writes them, each at least once.

    OUTPUT is the file or the folder (--output-dir) that the crawl writes. How far it came is
    remembered, so that it goes on there after a stop, a crash, or a restart of either side. A
    record may come twice: it has the same id and revision then. While the target is gone, it waits
    and tries again.

    \b
    Examples:
      newscrawl follow articles.jsonl --to https://hooks.example/news
      newscrawl follow articles/ --to elasticsearch+https://search.example/articles
      newscrawl follow articles/ --to 'redis://localhost/0?stream=articles' --once
    """  # noqa: D301 (click reads the \b: it keeps the lines below it as they are)
    with as_click_error(TargetError):
        target = target_of(url, os.environ)
        name = short_name(url)
    is_there = output.exists()
    if not is_there and (once or not output.parent.is_dir()):
        raise click.ClickException(f"{output} does not exist: name the output of a crawl.")
    if output.is_file():
        with as_click_error(ReadError):
            files_of(output)  # raises where it is a page, a table or a picture
    if isinstance(target, S3Days) and not output.is_dir():
        raise click.ClickException("s3:// takes files of days: name the folder of --output-dir.")
    letters = DeadLetters(dead_letters or _beside(output, f"{name}.dead.jsonl"))
    if not once:
        beginning = "" if is_there else ", which does not exist yet"
        print_to_stderr(f"Following {output}{beginning}, to {shown_address(url)}")
    stop = threading.Event()
    patience = Patience(stop.wait, print_to_stderr, ends=once)
    with (
        _stopped_by_signals(stop),
        as_click_error(TargetError),
        _explained(),
        suppress(StoppedError),
        CursorFile(cursor or _beside(output, f"{name}.cursor")) as saved,
    ):
        if isinstance(target, S3Days):
            if why := target.why_none(output):
                print_to_stderr(why)
            ship = partial(_ship, output, target, saved, patience)
            _repeat(ship, None if once else stop, _S3_POLL_SECONDS)
        else:
            is_first = not saved.path.exists()
            follower = Follower(
                OutputTail(output, saved.positions), target, saved, letters, patience
            )
            _follow(follower, None if once else stop, leaves_out=from_end and is_first)


def _follow(follower: Follower, stop: threading.Event | None, *, leaves_out: bool) -> None:
    """Hand on records until it is to stop; ``leaves_out``: not those that are there now."""
    try:
        if leaves_out:
            follower.pass_by()
        _repeat(partial(_hand_on, follower), stop, _POLL_SECONDS)
    finally:
        follower.target.close()
        print_to_stderr(_summary(follower))


def _hand_on(follower: Follower) -> None:
    follower.hand_on()
    for name in follower.tail.lost:
        print_to_stderr(
            f"{name} was moved away and is not beside it: lines of it may not have been handed on."
        )
    follower.tail.lost.clear()


def _ship(output: Path, target: S3Days, saved: CursorFile, patience: Patience) -> None:
    if count := ship_days(output, target, saved, patience):
        print_to_stderr(f"{count} file(s) of past days uploaded.")


def _repeat(call: Callable[[], None], stop: threading.Event | None, seconds: float) -> None:
    """Call again and again until it is to stop; once without that."""
    call()
    while stop is not None and not stop.wait(seconds):
        call()


def _summary(follower: Follower) -> str:
    words = [f"{follower.handed_on:,} handed on"]
    words += [f"{count:,} skipped: {reason}" for reason, count in follower.skipped.items()]
    if letters := follower.dead_letters.count:
        words.append(f"{letters:,} in {follower.dead_letters.path}")
    return "; ".join(words)


def _beside(output: Path, ending: str) -> Path:
    path = Path(os.path.normpath(output))
    return path.with_name(f"{path.name}.{ending}")


@contextmanager
def _explained() -> Iterator[None]:
    """Say of an error of the system what it means."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise click.ClickException(
            f"{where}{(error.strerror or str(error)).lower()}. What was handed on is remembered: "
            "mend that, and run the same command again."
        ) from error


@contextmanager
def _stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """Let SIGINT and SIGTERM end it behind the batch that is under way; a second one at once."""

    def on_signal(signum: int, frame: object) -> None:  # noqa: ARG001 - as Python calls it
        stop.set()
        signal.signal(signum, signal.SIG_DFL)

    before = {each: signal.signal(each, on_signal) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
