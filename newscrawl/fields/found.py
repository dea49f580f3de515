"""What a field's module returns."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

__all__ = ["Found"]

T = TypeVar("T")


class Found(NamedTuple, Generic[T]):
    """A value and where it came from."""

    value: T
    source: str
