"""A topic of Kafka: each record is a message whose key is the article's id."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl.following.delivery import Refused, Target, TargetError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.following.delivery import Written

__all__ = ["KafkaTopic"]

_TIMEOUT_SECONDS: Final = 60.0  # for all brokers that must have a message to say so
_CLOSING_SECONDS: Final = 1.0  # brokers on loopback take a hundredth; those that are gone, for ever
_FINAL: Final = (
    "ClusterAuthorizationFailedError",
    "InvalidTopicError",
    "TopicAuthorizationFailedError",
)
"""The client's errors that come again however often a message is sent."""


class KafkaTopic(Target):
    """Sends messages, and waits until all replicas in step have them."""

    max_records = 200

    def __init__(self, url: str) -> None:
        """``url``: ``kafka://HOST:PORT,HOST:PORT/TOPIC``."""
        parts = urlsplit(url)
        self._brokers = parts.netloc.split(",")
        self._topic = parts.path.strip("/")
        if not parts.netloc or "@" in parts.netloc or not self._topic or "/" in self._topic:
            raise TargetError(
                "kafka:// must name brokers and a topic, as in kafka://localhost:9092/articles."
            )
        try:
            # Here, as it is an extra.
            import kafka  # noqa: PLC0415
        except ImportError as error:
            raise TargetError("Kafka needs its client: pip install 'newscrawl[kafka]'.") from error
        self._library: Any = kafka
        self._final: Any = tuple(getattr(kafka.errors, name) for name in _FINAL)
        self._producer: Any = None

    def send(self, records: Sequence[Written]) -> list[Refused]:
        """Send messages; the revision is a header.  What is too large for one is refused."""
        try:
            return self._sent(records)
        except self._library.errors.KafkaError as error:
            self.close()  # what has failed once may refuse all that comes later
            where = f"kafka://{','.join(self._brokers)}: {error}"
            if isinstance(error, self._final):
                raise TargetError(f"{where}: check the topic, and who may write to it.") from error
            raise Unavailable(where) from error

    def _sent(self, records: Sequence[Written]) -> list[Refused]:
        too_large = self._library.errors.MessageSizeTooLargeError
        if self._producer is None:
            self._producer = self._library.KafkaProducer(
                bootstrap_servers=self._brokers, acks="all"
            )
        refused: list[Refused] = []
        sent: list[tuple[Written, Any]] = []
        for record in records:
            try:
                sent.append((record, self._begun(record)))
            except too_large as error:  # as the client has it
                refused.append(Refused(record, str(error)))
        for record, future in sent:
            try:
                future.get(timeout=_TIMEOUT_SECONDS)
            except too_large as error:  # as the broker has it
                refused.append(Refused(record, str(error)))
        return refused

    def _begun(self, record: Written) -> Any:
        """Begin to send a record; return what tells of its end."""
        return self._producer.send(
            self._topic,
            key=record.key.encode(),
            value=record.line,
            headers=[("revision", str(record.revision).encode())],
        )

    def close(self) -> None:
        """End the connection; what is under way comes again, as nobody has noted it."""
        if self._producer is not None:
            with suppress(self._library.errors.KafkaError):
                self._producer.close(timeout=_CLOSING_SECONDS)
            self._producer = None
