"""A candidate: the value that one way of finding a field gives."""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

__all__ = ["Candidate"]

T = TypeVar("T")


class Candidate(NamedTuple, Generic[T]):
    """A field's value, and where on the page it came from."""

    value: T
    evidence: str
    """In a word or two, as in "h1" or "json-ld"; the record has it under ``sources``."""
