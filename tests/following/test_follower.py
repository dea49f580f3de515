"""The loop and what it writes, without a server."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest

from newscrawl.files.json_lines import to_line
from newscrawl.following.cursor_file import CursorFile
from newscrawl.following.dead_letters import DeadLetters
from newscrawl.following.delivery import Refused, Target, Written
from newscrawl.following.follower import Follower, Patience, StoppedError
from newscrawl.following.output_tail import OutputTail
from newscrawl.items import Article


class Taker(Target):
    """Takes all, one at a time."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def send(self, records: Sequence[Written]) -> list[Refused]:
        self.keys += [record.key for record in records]
        return []


def test_who_stops_it_does_not_wait_for_all_that_is_there(tmp_path: Path) -> None:
    output = tmp_path / "articles.jsonl"
    keys = [f"{number:016x}" for number in range(3)]
    articles = (Article(id=key, url="https://news.example", headline="H") for key in keys)
    output.write_bytes(b"".join(map(to_line, articles)))
    target, stops = Taker(), iter((False, True, False))
    patience = Patience(lambda _: next(stops), lambda _: None, ends=False)
    with CursorFile(tmp_path / "cursor") as cursor:
        letters = DeadLetters(tmp_path / "dead.jsonl")
        tail = OutputTail(output, cursor.positions)
        with pytest.raises(StoppedError):
            Follower(tail, target, cursor, letters, patience).hand_on()
        assert target.keys == keys[:2]
        Follower(OutputTail(output, cursor.positions), target, cursor, letters, patience).hand_on()
    assert target.keys == keys


def test_a_dead_letter_holds_the_line_as_it_is(tmp_path: Path) -> None:
    letters = DeadLetters(tmp_path / "dead.jsonl")
    lines = [b'{"a":123456789012345678901234567890}', b"[" * 300 + b"]" * 300, b"\xff"]
    for line in lines:
        letters.add(line, "why")
    first, second, third = letters.path.read_bytes().splitlines()
    assert first.endswith(b'"record":%s}' % lines[0])
    assert second.endswith(b'"record":%s}' % lines[1])
    assert orjson.loads(third)["line"] == "\ufffd"
