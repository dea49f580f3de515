"""The model's file: small, honest about what it is, and checked before it is used."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from importlib.resources import files
from typing import Any

import pytest
from effort import fewer_when_quick

from newscrawl.extraction.content.block_features import FEATURES
from newscrawl.extraction.content.block_model import (
    BrokenModelError,
    block_model,
    evidence,
    read_model,
)

FILE = files("newscrawl.extraction.content").joinpath("block_model.json").read_bytes()
MAX_BYTES = 100_000


def changed(**parts: Any) -> bytes:
    return json.dumps({**json.loads(FILE), **parts}).encode()


def test_the_file_is_small_and_says_what_it_was_learned_from() -> None:
    assert len(FILE) < MAX_BYTES
    about = block_model().about
    assert about["figures"].keys() <= about["learned from"].keys()
    for figures in about["figures"].values():
        assert set(figures) == {"rules F1", "model F1", "rules exact", "model exact"}


def packed() -> bytes:
    return b64decode(json.loads(FILE)["trees"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is broken"),
        (b"[]", "is broken"),
        (FILE[:200], "is broken"),
        (changed(format=0), "format 0"),
        (changed(evidence={**evidence(), "features": FEATURES[1:]}), "other evidence"),
        (changed(trees="!"), "is broken"),
        (changed(trees=b64encode(packed()[:-1]).decode()), "is cut off"),
        (changed(trees=b64encode(packed()[:1] + b"\xff" + packed()[2:]).decode()), "is broken"),
        (changed(trees=b64encode(b"\x00\x00\x00" * 501).decode()), "too many trees"),
        (changed(keep=0.9, take=0.1), "no probabilities"),
        (changed(scale=0), "is broken"),
        (changed(body_f1=[]), "do not rise"),
        (changed(body_f1=[[0.5, 0.9], [0.1, 0.8]]), "do not rise"),
        (changed(body_f1=[[0.5, 1.9]]), "do not rise"),
        (changed(early=[1]), "is broken"),
    ],
)
def test_a_broken_file_is_a_sentence(data: bytes, words: str) -> None:
    with pytest.raises(
        BrokenModelError, match=rf"^block_model\.json .*{words}.*: install newscrawl"
    ):
        read_model(data)


def test_what_bodies_were_worth_goes_by_steps() -> None:
    model = read_model(changed(body_f1=[[0.2, 0.4], [0.5, 0.8], [0.9, 0.97]]))
    estimates = (0.0, 0.2, 0.49, 0.5, 0.89, 0.9, 1.0)
    assert [model.f1_of(estimate) for estimate in estimates] == [
        0.4,
        0.4,
        0.4,
        0.8,
        0.8,
        0.97,
        0.97,
    ]


def test_no_changed_byte_of_the_trees_does_harm() -> None:
    """It is refused, or gives other probabilities; nothing outside of the rows is read."""
    rows = bytearray(2 * len(FEATURES) * 10)
    whole = packed()
    number = fewer_when_quick(len(whole) // 97)
    for at in range(0, len(whole), len(whole) // number):
        broken = whole[:at] + bytes([whole[at] ^ 0xA5]) + whole[at + 1 :]
        try:
            model = read_model(changed(trees=b64encode(broken).decode()))
        except BrokenModelError:
            continue
        assert all(0 <= probability <= 1 for probability in model.probabilities(rows, [0, 1, 2, 3]))
