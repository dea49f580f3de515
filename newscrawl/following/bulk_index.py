"""An index of Elasticsearch or OpenSearch, filled by their ``_bulk``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import orjson

from newscrawl.common.urls import shown_address
from newscrawl.following.delivery import Refused, Target, TargetError, Unavailable
from newscrawl.following.http_target import Address, post

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.following.delivery import Written

__all__ = ["BulkIndex"]

_CONFLICT: Final = 409  # status: a later revision is there already
_FULL: Final = 429  # status: the engine's queue is full
_FIRST_REFUSAL: Final = 300  # status, from which on a request was not taken
_FIRST_FAULT: Final = 500  # status, from which on the fault is the engine's


class BulkIndex(Target):
    """Indexes records under their ids; an older revision never replaces a newer one."""

    max_records = 500

    def __init__(self, url: str, api_key: str | None) -> None:
        """``url`` ends in the index's name; ``api_key`` is one of Elasticsearch's."""
        plain = Address.of(url)
        parts = urlsplit(plain.url)
        index = parts.path.strip("/")
        if not index or "/" in index or parts.query:
            raise TargetError(
                f"{shown_address(url)} must end in the index, as in https://search.example/articles."
            )
        bulk = f"{parts.scheme}://{parts.netloc}/{index}/_bulk"
        header = f"ApiKey {api_key}" if api_key else plain.authorization
        self._address = Address(bulk, header)

    def send(self, records: Sequence[Written]) -> list[Refused]:
        """Index records; what the engine has no room for now is sent again with all others."""
        lines = []
        for record in records:
            # The same revision again is no conflict, an older one is.
            action = {
                "_id": record.key,
                "version": record.revision,
                "version_type": "external_gte",
            }
            lines += [orjson.dumps({"index": action}), record.line]
        headers = {"Content-Type": "application/x-ndjson"}
        answer = post(self._address, b"\n".join(lines) + b"\n", headers)
        if answer.status >= _FIRST_REFUSAL:
            return self._refused(records, answer.status)
        refused = []
        for record, result in zip(records, self._results(answer.content, records), strict=True):
            status = int(result.get("status", 0))
            if status == _FULL or status >= _FIRST_FAULT:
                raise Unavailable(f"{shown_address(self._address.url)}: {_reason(result)}")
            if not 200 <= status < 300 and status != _CONFLICT:
                refused.append(Refused(record, f"status {status}: {_reason(result)}"))
        return refused

    def _refused(self, records: Sequence[Written], status: int) -> list[Refused]:
        """Find out which records are refused where all are: it may be for their size together."""
        if len(records) == 1:
            return [Refused(records[0], f"HTTP status {status}")]
        half = len(records) // 2
        return self.send(records[:half]) + self.send(records[half:])

    def _results(self, content: bytes, records: Sequence[Written]) -> list[dict[str, Any]]:
        where = shown_address(self._address.url)
        try:
            results = [item["index"] for item in orjson.loads(content)["items"]]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            raise TargetError(
                f"{where} does not answer as _bulk of Elasticsearch or OpenSearch does: check it."
            ) from None
        if len(results) != len(records):
            raise Unavailable(f"{where} answers for {len(results)} of {len(records)} records")
        return results


def _reason(result: dict[str, Any]) -> str:
    error = result.get("error")
    return str(error.get("reason") or error.get("type")) if isinstance(error, dict) else str(error)
