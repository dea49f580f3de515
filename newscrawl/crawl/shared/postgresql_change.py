"""A change of a state as PostgreSQL takes it: as JSON, of which it makes rows.

The client would take a hundred times as long to write arrays.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import orjson

if TYPE_CHECKING:
    from newscrawl.crawl.shared.shared_store import StateChange

__all__ = ["json_of"]

_DIGEST_BYTES: Final = 16  # two keys of a site's million never have one


def json_of(change: StateChange) -> dict[str, str]:
    """Return what the statement of a commit is given of a change."""
    changed = [
        {"digest": _digest(*key), "table_name": key.table, "key": key.key, "row": row}
        for key, row in change.changed.items()
    ]
    gone = [_digest(*key) for key in change.gone if key not in change.changed]
    lengths = [
        {"machine": name.machine, "digest": _digest(name.path), "path": name.path, "length": length}
        for name, length in change.lengths.items()
    ]
    parts = {"changed": changed, "gone": gone, "lengths": lengths, "facts": dict(change.facts)}
    return {name: orjson.dumps(part).decode() for name, part in parts.items()}


def _digest(*parts: str) -> str:
    """Return a hash as PostgreSQL reads it as a uuid, the type that takes 16 bytes."""
    content = "\n".join(parts).encode()
    return hashlib.blake2b(content, digest_size=_DIGEST_BYTES).hexdigest()
