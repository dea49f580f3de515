"""Brokers of Kafka on loopback: the cluster with which the makers of its C client test that.

It speaks Kafka's protocol over TCP and keeps messages in memory. What it knows of one request, that
for the versions of the others, differs from what brokers of Kafka answer, so clients are told the
versions (``API_VERSION``).
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["API_VERSION", "Brokers", "running_brokers"]

API_VERSION: Final = (2, 3)
PRODUCE: Final = 0  # the key of this request in Kafka's protocol
_PRODUCER: Final = 0  # the kind of librdkafka's handle
_LIBRARY: Final = Path(sys.prefix) / "servers" / "confluent_kafka.libs"
_ERROR_BYTES: Final = 512


class Brokers:
    """Two brokers, each of which has all messages."""

    def __init__(self, library: Any, cluster: ctypes.c_void_p) -> None:
        self._library, self._cluster = library, cluster
        self.addresses = str(library.rd_kafka_mock_cluster_bootstraps(cluster).decode())

    def make_topic(self, name: str) -> None:
        """Make a topic of two partitions."""
        error = self._library.rd_kafka_mock_topic_create(self._cluster, name.encode(), 2, 2)
        assert not error, error

    def refuse_next(self, *errors: int) -> None:
        """Answer the next messages with these errors of the protocol, in turn."""
        self._library.rd_kafka_mock_push_request_errors(
            self._cluster, ctypes.c_int16(PRODUCE), ctypes.c_size_t(len(errors)), *errors
        )


@contextmanager
def running_brokers() -> Iterator[Brokers]:
    """Run them in threads of this process."""
    found = sorted(_LIBRARY.glob("librdkafka*"))
    assert found, "they are not installed: run make .venv/servers/installed"
    library = ctypes.CDLL(str(found[0]))
    for name in ("conf_new", "new", "mock_cluster_new"):
        getattr(library, f"rd_kafka_{name}").restype = ctypes.c_void_p
    library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
    settings = ctypes.c_void_p(library.rd_kafka_conf_new())
    told = ctypes.create_string_buffer(_ERROR_BYTES)
    # The cluster belongs to a client, which is never used, and has nothing to say.
    library.rd_kafka_conf_set(settings, b"log_level", b"0", told, _ERROR_BYTES)
    client = ctypes.c_void_p(library.rd_kafka_new(_PRODUCER, settings, told, _ERROR_BYTES))
    assert client.value, told.value
    cluster = ctypes.c_void_p(library.rd_kafka_mock_cluster_new(client, 2))
    try:
        yield Brokers(library, cluster)
    finally:
        library.rd_kafka_mock_cluster_destroy(cluster)
        library.rd_kafka_destroy(client)
