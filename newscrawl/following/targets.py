"""Which target an address names."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final

from newscrawl.following.bulk_index import BulkIndex
from newscrawl.following.delivery import Target, TargetError
from newscrawl.following.http_target import Address
from newscrawl.following.kafka_topic import KafkaTopic
from newscrawl.following.redis_stream import RedisStream
from newscrawl.following.s3_days import S3Days
from newscrawl.following.webhook import Webhook

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SECRETS", "short_name", "target_of"]

SECRETS: Final = {
    "NEWSCRAWL_WEBHOOK_SECRET": "signs what is posted to a webhook",
    "NEWSCRAWL_SEARCH_API_KEY": "the API key of Elasticsearch",
}
"""Variables of the environment, with what they are for: a command line can be read by others."""
_KNOWN: Final = (
    "https://… (a webhook), elasticsearch+https://HOST/INDEX, opensearch+https://HOST/INDEX, "
    "redis://HOST/0?stream=NAME, kafka://HOST:9092/TOPIC or s3://BUCKET/PREFIX"
)
_BASE64_MARK: Final = "whsec_"
_NAME_BYTES: Final = 4  # of the files beside an output: a few targets have other names


def target_of(url: str, environment: Mapping[str, str]) -> Target | S3Days:
    """Return what an address names.  Raises TargetError."""
    scheme, colon, _ = url.partition("://")
    engine, plus, inner = scheme.partition("+")
    if engine in ("elasticsearch", "opensearch") and plus and inner in ("http", "https"):
        return BulkIndex(url[len(engine) + 1 :], environment.get("NEWSCRAWL_SEARCH_API_KEY"))
    match scheme if colon else "":
        case "http" | "https":
            return Webhook(url, _signing_key(environment.get("NEWSCRAWL_WEBHOOK_SECRET")))
        case "redis" | "rediss":
            return RedisStream(url)
        case "kafka":
            return KafkaTopic(url)
        case "s3":
            return S3Days(url)
    # No more of it: what stands behind may be secret.
    named = f"{scheme}://" if colon and scheme.replace("+", "").isalnum() else "--to"
    raise TargetError(f"{named} is no target: give {_KNOWN}.")


def _signing_key(secret: str | None) -> bytes | None:
    """Return the key that a secret stands for; in Standard Webhooks' own form it is Base64.

    >>> _signing_key("whsec_c2VjcmV0") == _signing_key("secret") == b"secret"
    True
    """
    if not secret:
        return None
    if not secret.startswith(_BASE64_MARK):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_BASE64_MARK), validate=True)
    except ValueError:
        raise TargetError(
            f"NEWSCRAWL_WEBHOOK_SECRET is no Base64 behind {_BASE64_MARK}: copy it anew."
        ) from None


def short_name(url: str) -> str:
    """Return a name for the files of a target; who asks there does not count.

    >>> short_name("https://hooks.example/x") == short_name("https://user:pw@hooks.example/x")
    True
    """
    scheme = url.partition(":")[0].partition("+")[0]
    plain = Address.of(url).url if "@" in url else url
    return f"{scheme}-{hashlib.blake2b(plain.encode(), digest_size=_NAME_BYTES).hexdigest()}"
