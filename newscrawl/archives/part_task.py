"""What is asked of whoever turns an archive into a part, and what they answer: as JSON.

The processes of this machine and those of a cluster get the same bytes and send the same back.
"""

from __future__ import annotations

from typing import Final, Literal

import msgspec

__all__ = [
    "PART_FORMS",
    "PartAnswer",
    "PartOptions",
    "PartResult",
    "PartTask",
    "SetAside",
    "decode_answer",
    "decode_task",
    "encode",
]

PART_FORMS: Final = ("jsonl.gz", "jsonl.zst", "parquet")
"""The forms of a part, by the ends of their files' names."""


class PartOptions(msgspec.Struct, frozen=True):
    """What decides what a part holds: parts made with other options do not belong together."""

    form: str = PART_FORMS[0]
    body: str | None = None
    keep_all: bool = False
    min_confidence: str | None = None
    page_seconds: float = 30.0
    sites_file: str | None = None
    sites_sha256: str | None = None
    """Of the sites file: with other rules parts hold other values."""
    hosts: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    fetched_since: str | None = None
    fetched_until: str | None = None


class PartTask(msgspec.Struct, frozen=True):
    """One archive, and where its part goes."""

    address: str
    """A path, or an address with a scheme."""
    name: str
    """Of the part's files, without what says their form."""
    folder: str
    options: PartOptions
    size: int | None = None
    """In bytes, where it is known; the estimate of the time left rests on it."""
    modified: int | None = None
    """Of a file on the disk, in nanoseconds since 1970."""


class SetAside(msgspec.Struct, frozen=True):
    """A page that could not be read: it ended its process again and again, or took too long."""

    offset: int | None
    """Where its record begins in the archive."""
    url: str | None
    why: str


class PartResult(msgspec.Struct, frozen=True, kw_only=True):
    """A part that is written: its entry in the manifest."""

    input: str
    size: int | None
    modified: int | None
    etag: str | None = None
    part: str
    """The file with the articles, from the folder on."""
    rejects_part: str
    part_bytes: int
    sha256: str
    articles: int
    rejects: dict[str, int]
    skipped: dict[str, int]
    """Responses that are no pages, or are not wanted."""
    lacking_parts: int = 0
    """Articles whose further parts the archive does not hold."""
    set_aside: tuple[SetAside, ...] = ()
    damage: str | None = None
    """Where the archive is cut off or damaged; what can be read is in the part all the same."""
    seconds: float
    processor_seconds: float = 0.0
    """What the task took of a processor, with the process that read its pages."""
    version: str
    """Of newscrawl."""

    @property
    def pages(self) -> int:
        """The number of pages that were read."""
        return self.articles + sum(self.rejects.values())


class PartAnswer(msgspec.Struct, frozen=True):
    """The end of a task: a result, or an error."""

    result: PartResult | None = None
    error: str = ""
    kind: Literal["", "input", "output", "other"] = ""
    """Of the error: an input that is not there or no archive is not tried again, an output that
    cannot be written ends the run, and what else may happen is tried again."""


_TASK_DECODER: Final = msgspec.json.Decoder(PartTask)
_ANSWER_DECODER: Final = msgspec.json.Decoder(PartAnswer)


def encode(message: PartTask | PartAnswer) -> bytes:
    """Return a message as JSON."""
    return msgspec.json.encode(message)


def decode_task(text: bytes) -> PartTask:
    """Read a task.  Raises msgspec.MsgspecError."""
    return _TASK_DECODER.decode(text)


def decode_answer(text: bytes) -> PartAnswer:
    """Read an answer.  Raises msgspec.MsgspecError."""
    return _ANSWER_DECODER.decode(text)
