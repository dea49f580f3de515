"""Shares the requests at once that a server's address may get among those that ask for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Grant", "next_grant"]


class Grant(NamedTuple):
    """What a worker has at an address."""

    place: int
    """In the queue for what is left over when the limit is divided, or is too small for all."""
    granted: int


def next_grant(grants: Mapping[str, Grant], worker: str, limit: int) -> Grant:
    """Return what a worker gets that asks for its share, of all that have one or wait for one.

    Who has a share while others have none goes behind them: with more workers than requests at
    once, they have their turns.  What others were given counts until they ask again.

    >>> next_grant({"a": Grant(1, 4)}, "b", 4)
    Grant(place=2, granted=0)
    >>> next_grant({"a": Grant(1, 4), "b": Grant(2, 0)}, "a", 4)
    Grant(place=3, granted=2)
    """
    mine = grants.get(worker)
    others = [grant for name, grant in grants.items() if name != worker]
    if mine is None or (mine.granted and any(not grant.granted for grant in others)):
        place = max((grant.place for grant in grants.values()), default=0) + 1
    else:
        place = mine.place
    rank = sum(grant.place < place for grant in others)
    fair, over = divmod(limit, len(others) + 1)
    free = limit - sum(grant.granted for grant in others)
    return Grant(place, max(0, min(fair + (rank < over), free)))
