"""A topic of Kafka: each record is a message whose key is the article's id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from newscrawl.following.delivery import Target, TargetError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.following.delivery import Refused, Written

__all__ = ["KafkaTopic"]

_TIMEOUT_SECONDS: Final = 60.0  # for all brokers that must have a message to say so


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
        self._producer: Any = None

    def send(self, records: Sequence[Written]) -> list[Refused]:
        """Send messages; the revision is a header."""
        try:
            if self._producer is None:
                self._producer = self._library.KafkaProducer(
                    bootstrap_servers=self._brokers, acks="all"
                )
            sent = [
                self._producer.send(
                    self._topic,
                    key=key.encode(),
                    value=line,
                    headers=[("revision", str(revision).encode())],
                )
                for key, revision, line in records
            ]
            for future in sent:
                future.get(timeout=_TIMEOUT_SECONDS)
        except self._library.errors.KafkaError as error:
            raise Unavailable(f"kafka://{','.join(self._brokers)}: {error}") from error
        return []

    def close(self) -> None:
        """End the connection."""
        if self._producer is not None:
            self._producer.close()
