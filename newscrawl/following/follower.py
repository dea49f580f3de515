"""The loop: reads what was added, hands it on, remembers how far it came."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeVar

from newscrawl.following.delivery import TargetError, Unavailable, written_line
from newscrawl.records.record_line import LineProblem, SkipReason, article_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from newscrawl.following.cursor_file import CursorFile
    from newscrawl.following.dead_letters import DeadLetters
    from newscrawl.following.delivery import Target, Written
    from newscrawl.following.output_tail import OutputTail, TailLine
    from newscrawl.following.s3_days import S3Days

__all__ = ["Follower", "Patience", "StoppedError", "ship_days"]

_MAX_BATCH_BYTES: Final = 4 * 1024 * 1024
"""Of records that are sent at once: some thousand, far below what search engines take."""
_FIRST_PAUSE_SECONDS: Final = 1.0  # after a failure; each further pause is twice as long
_MAX_PAUSE_SECONDS: Final = 300.0
"""Between two tries: a server that comes back is noticed within five minutes."""
_MAX_TRIES: Final = 6
"""Of a run that is to end (``--once``): half a minute of pauses."""

T = TypeVar("T")


class StoppedError(Exception):
    """Whoever runs it wants it to end."""


@dataclass
class Patience:
    """Tries again what a target does not take now, with growing pauses."""

    wait: Callable[[float], bool]
    """Waits so many seconds; returns True where it is to stop."""
    say: Callable[[str], None]
    ends: bool
    """Whether it gives up after some tries, as a run from a timer does."""

    def until_taken(self, call: Callable[[], T]) -> T:
        """Call until it goes well.  Raises StoppedError, TargetError."""
        pause, tries = _FIRST_PAUSE_SECONDS, 0
        while True:
            try:
                taken = call()
            except Unavailable as error:
                tries += 1
                if self.ends and tries >= _MAX_TRIES:
                    raise TargetError(
                        f"{str(error).rstrip('.')}, {tries} times. What was handed on before is "
                        "remembered: run the same command again."
                    ) from error
                seconds = error.wait_seconds or pause
                self.say(f"{str(error).rstrip('.')}; trying again in {seconds:g} s.")
                if self.wait(seconds):
                    raise StoppedError from error
                pause = min(2 * pause, _MAX_PAUSE_SECONDS)
                continue
            if tries:
                self.say("It takes records again.")
            return taken


@dataclass
class Follower:
    """Hands the records of an output on to a target."""

    tail: OutputTail
    target: Target
    cursor: CursorFile
    dead_letters: DeadLetters
    patience: Patience
    handed_on: int = 0
    skipped: Counter[SkipReason] = field(default_factory=Counter)

    def pass_by(self) -> None:
        """Note all that is there as handed on, without sending it."""
        for line in self.tail.new_lines():
            self.tail.note(line)
        self.cursor.save()

    def hand_on(self) -> None:
        """Hand on what was added since the last time.

        Raises StoppedError, TargetError, OSError.
        """
        for batch in self._batches():
            records = [record for _, record in batch if record is not None]
            if records:
                for record, why in self.patience.until_taken(lambda: self.target.send(records)):  # noqa: B023 - called at once
                    self.dead_letters.add(record.line, why)
                    self.handed_on -= 1
                self.handed_on += len(records)
            for line, _ in batch:
                self.tail.note(line)
            self.cursor.save()
            if self.patience.wait(0):  # a long output is not handed on to its end first
                raise StoppedError

    def _batches(self) -> Iterator[list[tuple[TailLine, Written | None]]]:
        """Yield lines with their records, as many as the target takes at once."""
        batch: list[tuple[TailLine, Written | None]] = []
        size = 0
        for line in self.tail.new_lines():
            batch.append((line, self._record(line.line)))
            size += len(line.line)
            if len(batch) >= self.target.max_records or size > _MAX_BATCH_BYTES:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _record(self, line: bytes) -> Written | None:
        """Return a line's record; None, and a dead letter, for what is none."""
        article = article_of(line)
        if not isinstance(article, LineProblem):
            return written_line(line, article.id, article.revision)
        self.skipped[article.reason] += 1
        if article.reason is not SkipReason.REJECT:
            self.dead_letters.add(line, f"{article.reason}: {article.detail}")
        return None


def ship_days(folder: Path, target: S3Days, cursor: CursorFile, patience: Patience) -> int:
    """Upload the files of past days that were not yet; return how many."""
    count = 0
    for path in target.finished(folder):
        mark = f"{path.name} {path.stat().st_size}"
        if mark not in cursor.done:
            patience.until_taken(lambda: target.upload(path))  # noqa: B023 - called at once
            cursor.done.add(mark)
            cursor.save()
            count += 1
    return count
