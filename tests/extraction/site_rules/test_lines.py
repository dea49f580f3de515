"""Which inline elements have other text in their line."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from lxml import html

from newscrawl.extraction.site_rules import lines
from newscrawl.extraction.site_rules.lines import parted_by_line, shown_text


@pytest.mark.parametrize(
    ("page", "is_beside"),
    [
        ("<p>Words <i>here</i></p>", True),
        ("<p><i>here</i> words</p>", True),
        ("<p><b>Words</b> <i>here</i></p>", True),
        ("<p><b><i>here</i></b> words</p>", True),
        ("<div><p>Words</p><i>here</i><p>words</p></div>", False),
        ("<div><p>Words</p>more<i>here</i></div>", True),
        ("<p><b> </b> <i>here</i><script>x</script></p>", False),
        ("<p>Words <i> </i></p>", False),
    ],
)
def test_text_in_the_line_is_what_stands_up_to_the_next_blocks(page: str, is_beside: bool) -> None:
    [element] = html.fromstring(page).iter("i")
    assert parted_by_line([element]) == (([element], []) if is_beside else ([], [element]))


def test_a_line_of_many_elements_is_read_once() -> None:
    elements = [*html.fromstring(f"<p>{'<i>x</i>' * 300}</p>")]
    with patch.object(lines, "shown_text", side_effect=shown_text) as read:
        assert parted_by_line(elements) == (elements, [])
    assert read.call_count == 300
