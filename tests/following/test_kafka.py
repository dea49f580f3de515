"""``newscrawl follow --to kafka://…`` with Kafka's own protocol, on loopback."""

from __future__ import annotations

import importlib
import signal
import warnings
from collections import Counter
from contextlib import closing
from typing import TYPE_CHECKING, Any

import orjson
import pytest
from followed import add, follow
from kafka_brokers import API_VERSION, Brokers, running_brokers
from waiting import wait_until

from newscrawl.following.delivery import Target, Unavailable, written_line
from newscrawl.following.targets import target_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Cli

pytestmark = [
    pytest.mark.server,
    pytest.mark.build,  # the brokers are installed by "make test"
]
PATCH = f"""
import kafka
kafka.KafkaProducer.DEFAULT_CONFIG["api_version"] = {API_VERSION}
"""


@pytest.fixture(scope="module")
def kafka() -> Any:
    with warnings.catch_warnings():  # it reads its files in a way that Python 3.11 no longer wants
        warnings.simplefilter("ignore", DeprecationWarning)
        return importlib.import_module("kafka")


@pytest.fixture(scope="module")
def brokers() -> Iterator[Brokers]:
    with running_brokers() as found:
        yield found


class Topic:
    """A topic, and what is read from it."""

    def __init__(self, library: Any, brokers: Brokers, name: str) -> None:
        brokers.make_topic(name)
        self.url = f"kafka://{brokers.addresses}/{name}"
        self.messages: list[Any] = []
        self._consumer = library.KafkaConsumer(
            name,
            bootstrap_servers=brokers.addresses.split(","),
            auto_offset_reset="earliest",
            api_version=API_VERSION,
        )

    def read(self) -> list[Any]:
        for found in self._consumer.poll(timeout_ms=100).values():
            self.messages += found
        return self.messages

    def close(self) -> None:
        self._consumer.close()


@pytest.fixture
def topic(kafka: Any, brokers: Brokers, request: pytest.FixtureRequest) -> Iterator[Topic]:
    with closing(Topic(kafka, brokers, request.node.name)) as found:
        yield found


@pytest.fixture(autouse=True)
def known_versions(kafka: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kafka.KafkaProducer.DEFAULT_CONFIG, "api_version", API_VERSION)


def test_keys_and_revisions_arrive_and_what_is_too_large_is_a_dead_letter(
    tmp_path: Path,
    topic: Topic,
    brokers: Brokers,
    kafka: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    output, dead = tmp_path / "articles.jsonl", tmp_path / "dead.jsonl"
    add(output, 1, 1)
    # The first: a broker that is no longer the one for this; the client tries the next by itself.
    brokers.refuse_next(kafka.errors.NotLeaderForPartitionError.errno)
    assert follow(output, topic.url) == 0
    add(output, 2, 2)
    brokers.refuse_next(kafka.errors.MessageSizeTooLargeError.errno)
    assert follow(output, topic.url, "--dead-letters", str(dead)) == 0
    add(output, 3, 3)
    assert follow(output, topic.url) == 0
    wait_until(lambda: len(topic.read()) >= 2, "two messages")
    lines = output.read_bytes().splitlines()
    assert {(one.key, one.value, *one.headers) for one in topic.messages} == {
        (f"{number:016x}".encode(), lines[number - 1], ("revision", b"1")) for number in (1, 3)
    }
    [letter] = dead.read_bytes().splitlines()
    assert orjson.loads(letter)["record"]["headline"] == "H 2"
    assert "MessageSizeTooLarge" in orjson.loads(letter)["reason"]
    assert "trying again" not in capsys.readouterr().err


def test_the_follower_may_be_killed(cli: Cli, topic: Topic) -> None:
    output = cli.folder / "articles.jsonl"
    add(output, 1, 1200)
    cli.patch(PATCH)
    process = cli.start("follow", output.name, "--to", topic.url)
    wait_until(lambda: len(topic.read()) > 20, "the first messages")
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert follow(output, topic.url) == 0
    wait_until(lambda: len({one.key for one in topic.read()}) == 1200, "all messages")
    times = Counter(one.key for one in topic.messages)
    assert set(times) == {f"{number:016x}".encode() for number in range(1, 1201)}
    assert max(times.values()) <= 2  # a batch that was under way at the kill comes twice


def test_who_may_not_write_is_told_so(
    tmp_path: Path,
    topic: Topic,
    brokers: Brokers,
    kafka: Any,
    capsys: pytest.CaptureFixture[str],
) -> None:
    output = tmp_path / "articles.jsonl"
    add(output, 1, 1)
    brokers.refuse_next(kafka.errors.TopicAuthorizationFailedError.errno)
    assert follow(output, topic.url) == 2
    assert "check the topic, and who may write to it." in capsys.readouterr().err
    assert follow(output, topic.url) == 0
    wait_until(lambda: len(topic.read()) == 1, "the message")


def test_brokers_that_are_gone_are_tried_again(
    kafka: Any, topic: Topic, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = target_of(topic.url, {})
    assert isinstance(target, Target)
    record = written_line(b'{"n":1}', "0000000000000001", 2)
    with monkeypatch.context() as patch, pytest.raises(Unavailable, match=r"kafka://.*no broker"):

        def gone(**_: Any) -> None:
            raise kafka.errors.KafkaTimeoutError("no broker")

        patch.setattr(kafka, "KafkaProducer", gone)
        target.send([record])
    with closing(target):
        assert not target.send([record])


def test_what_the_client_does_not_send(topic: Topic) -> None:
    target = target_of(topic.url, {})
    assert isinstance(target, Target)
    small, huge = (written_line(b"x" * size, None, 1) for size in (2, 2_000_000))
    with closing(target):
        [refused] = target.send([small, huge])
    assert refused.record == huge
    wait_until(lambda: [one.value for one in topic.read()] == [b"xx"], "the small one")
