"""While modules are loaded no garbage is collected; where pages are handled, it is seldom."""

from __future__ import annotations

import gc

import pytest

from newscrawl.common.loading import collect_garbage_seldom, no_garbage_collection


@pytest.fixture(params=[True, False], ids=["collecting", "not collecting"])
def is_collecting(request: pytest.FixtureRequest) -> bool:
    """Whether this process collects garbage before."""
    was = gc.isenabled()
    wanted = bool(request.param)
    (gc.enable if wanted else gc.disable)()
    request.addfinalizer(gc.enable if was else gc.disable)
    return wanted


def test_garbage_is_collected_again_as_before(is_collecting: bool) -> None:
    with no_garbage_collection():
        assert not gc.isenabled()
    assert gc.isenabled() is is_collecting


def test_garbage_is_collected_again_after_an_error(is_collecting: bool) -> None:
    with pytest.raises(ImportError), no_garbage_collection():
        raise ImportError
    assert gc.isenabled() is is_collecting


def test_garbage_is_collected_all_the_same_where_pages_are_handled() -> None:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc.disable()
    try:
        collect_garbage_seldom()
        assert gc.get_threshold()[0] > before[0]
        assert gc.get_threshold()[1:] == before[1:]
        assert gc.get_freeze_count() > frozen  # what is loaded is never looked at again
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
        gc.enable()
