"""What the answers of _bulk mean; and addresses that name no target."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
import redis

from newscrawl.following import bulk_index
from newscrawl.following.bulk_index import BulkIndex
from newscrawl.following.delivery import Target, TargetError, Unavailable, written_line
from newscrawl.following.http_target import Address, Answer
from newscrawl.following.targets import target_of


def test_each_record_has_its_own_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[tuple[str, bytes]] = []
    statuses = [201, 409, 400]

    def post(address: Address, content: bytes, headers: Any) -> Answer:  # noqa: ARG001 - as post()
        sent.append((address.url, content))
        errors = {400: {"reason": "no date"}, 429: {"type": "queue full"}}
        items = [{"index": {"status": each, "error": errors.get(each)}} for each in statuses]
        return Answer(200, orjson.dumps({"items": items}))

    monkeypatch.setattr(bulk_index, "post", post)
    index = BulkIndex("https://user:pw@search.example/articles", None)
    records = [written_line(b'{"n":%d}' % n, f"{n:016x}", n) for n in (1, 2, 3)]
    [refused] = index.send(records)
    assert (refused.record, refused.why) == (records[2], "status 400: no date")
    [(url, content)] = sent
    assert url == "https://search.example/articles/_bulk"
    first, line, *_ = content.splitlines()
    action = {"_id": "0000000000000001", "version": 1, "version_type": "external_gte"}
    assert orjson.loads(first) == {"index": action}
    assert line == b'{"n":1}'
    statuses[2] = 429
    with pytest.raises(Unavailable, match="queue full"):
        index.send(records)
    statuses.pop()
    with pytest.raises(Unavailable, match="answers for 2 of 3"):
        index.send(records)


def test_a_batch_that_is_too_large_is_sent_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    def post(address: Address, content: bytes, headers: Any) -> Answer:  # noqa: ARG001 - as post()
        count = len(content.splitlines()) // 2
        if count > 2 or b"huge" in content:
            return Answer(413, b"")
        return Answer(200, orjson.dumps({"items": [{"index": {"status": 200}}] * count}))

    monkeypatch.setattr(bulk_index, "post", post)
    records = [written_line(b"%d" % n if n != 3 else b"huge", f"{n:016x}", 1) for n in range(7)]
    [refused] = BulkIndex("https://search.example/articles", None).send(records)
    assert (refused.record, refused.why) == (records[3], "HTTP status 413")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://x/y", "is no target: give https"),
        ("elasticsearch+https://search.example", "must end in the index"),
        ("redis://localhost:6379/0", "must name a stream"),
        ("redis://localhost:6379/0?stream=a&most=1", "must name a stream"),
        ("kafka://localhost:9092", "must name brokers and a topic"),
        ("s3:///x", "must name a bucket"),
        ("https://", "names no host"),
        ("redis://localhost/0?stream=a&stream=b", "must name a stream"),
        ("redis://localhost/0?stream=a&maxlen=\u00b2", "must name a stream"),
        # Mistyped, with a password or a path that is one: it is not told.
        ("htps://user:geheim@hooks.example/geheim", "htps:// is no target"),
        ("hooks.example/geheim?to=https://x", "--to is no target"),
        ("redis://:geheim/x@localhost:6379/0?stream=a", "is no address of Redis"),
    ],
)
def test_an_address_that_is_none(url: str, words: str) -> None:
    with pytest.raises(TargetError, match=words) as caught:
        target_of(url, {})
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "key"),
    [("http://localhost/geheim\u00fc", ""), ("elasticsearch+http://localhost/x", "geheim\n")],
)
def test_what_http_does_not_take_is_told_without_the_secret(url: str, key: str) -> None:
    target = target_of(url, {"NEWSCRAWL_SEARCH_API_KEY": key})
    assert isinstance(target, Target)
    with pytest.raises(TargetError, match="cannot be asked: the address, or the API key") as caught:
        target.send([written_line(b"{}", None, 1)])
    assert "geheim" not in str(caught.value)


def test_a_secret_that_is_cut_is_told() -> None:
    with pytest.raises(TargetError, match="is no Base64 behind whsec_: copy it anew"):
        target_of("https://hooks.example", {"NEWSCRAWL_WEBHOOK_SECRET": "whsec_c2VjcmV"})


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (redis.exceptions.NoPermissionError("no XADD"), TargetError),
        (redis.exceptions.AuthenticationError("wrong"), TargetError),
        (redis.exceptions.ResponseError("OOM"), Unavailable),
    ],
)
def test_what_redis_says_of_who_asks_ends_it_and_what_passes_does_not(
    monkeypatch: pytest.MonkeyPatch, error: Exception, expected: type[Exception]
) -> None:
    def pipeline(_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(redis.Redis, "pipeline", pipeline)
    target = target_of("redis://localhost/0?stream=a", {})
    assert isinstance(target, Target)
    with pytest.raises(expected, match="redis://localhost/…: "):
        target.send([written_line(b"{}", None, 1)])
