"""A webhook: each record is posted by itself, signed as Standard Webhooks has it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from typing import TYPE_CHECKING, Final

from newscrawl.following.delivery import Refused, Target
from newscrawl.following.http_target import Address, post

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.following.delivery import Written

__all__ = ["Webhook"]

_FIRST_REFUSAL: Final = 300  # status, from which on a record was not taken
_MAX_SHOWN_CHARS: Final = 200  # of what a server says of its refusal


class Webhook(Target):
    """Posts records as JSON."""

    def __init__(self, url: str, secret: bytes | None) -> None:
        """``secret`` signs each request; None: they are not signed."""
        self._address = Address.of(url)
        self._secret = secret

    def send(self, records: Sequence[Written]) -> list[Refused]:
        """Post the records, one after the other."""
        refused = []
        for record in records:
            answer = post(self._address, record.line, self._headers(record))
            if answer.status >= _FIRST_REFUSAL:
                said = answer.content.decode("utf-8", "replace").strip()[:_MAX_SHOWN_CHARS]
                refused.append(Refused(record, f"HTTP status {answer.status}: {said}"))
        return refused

    def _headers(self, record: Written) -> dict[str, str]:
        """Return the headers of a record; its id is the same each time it is sent."""
        id_ = f"{record.key}.{record.revision}"
        moment = str(int(time.time()))
        headers = {
            "Content-Type": "application/json",
            "webhook-id": id_,
            "webhook-timestamp": moment,
        }
        if self._secret is not None:
            signed = b".".join((id_.encode(), moment.encode(), record.line))
            mac = hmac.digest(self._secret, signed, hashlib.sha256)
            headers["webhook-signature"] = f"v1,{base64.b64encode(mac).decode()}"
        return headers
