"""What a field's module returns."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

__all__ = ["Candidate"]

T = TypeVar("T")


class Candidate(NamedTuple, Generic[T]):
    """A value and where it came from."""

    value: T
    source: str
