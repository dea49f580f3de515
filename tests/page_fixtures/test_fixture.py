"""A fixture's files: the old one or the new one, and never a part."""

from __future__ import annotations

from pathlib import Path

import pytest

from newscrawl.page_fixtures import Fixture, FixtureError
from newscrawl.page_fixtures import fixture as module


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = Fixture(tmp_path)
    one.note(dated=True)
    one.write_expected({"headline": "Old"})

    def write_a_part(path: Path, content: bytes) -> None:
        path.write_bytes(content[:3])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write", write_a_part)
    with pytest.raises(FixtureError, match=r"meta\.json: no space left on device\. Make room"):
        one.note(more=1)
    with pytest.raises(FixtureError, match=r"output\.json: no space left"):
        one.write_expected({"headline": "New"})
    assert one.meta() == {"dated": True}
    assert one.expected() == {"headline": "Old"}
