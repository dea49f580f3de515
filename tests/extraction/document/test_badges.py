"""What stands in a line and is no part of its wording."""

from __future__ import annotations

import pytest
from lxml import html

from newscrawl.extraction.document.badges import (
    names_by_class,
    text_without_count,
    without_badges,
    without_small_print,
)


@pytest.mark.parametrize(
    ("markup", "shown", "bare"),
    [
        ("<h1><span class='badge'>Neu hier</span>It rains</h1>", "Neu hierIt rains", "It rains"),
        ("<h1><b>LIVE</b> It rains</h1>", "LIVE It rains", "It rains"),
        ("<h1><i>独家</i>大雨</h1>", "独家大雨", "大雨"),
        ("<h1><a href='/x'><span class='label'>Plus</span>Rain</a></h1>", "PlusRain", "Rain"),
        ("<h1>It rains <span class='pill'>Abo</span></h1>", "It rains Abo", "It rains"),
        ("<h1><span class='label'>Weather</span></h1>", "Weather", "Weather"),
        ("<h1><em>Live</em> from Xtown</h1>", "Live from Xtown", "from Xtown"),
        ("<h1><em>Rain</em> in Xtown</h1>", "Rain in Xtown", "Rain in Xtown"),
    ],
)
def test_badges(markup: str, shown: str, bare: str) -> None:
    assert without_badges(shown, html.fromstring(markup)) == bare


@pytest.mark.parametrize(
    ("markup", "shown", "bare"),
    [
        ("<h1>It rains<small>For days</small></h1>", "It rainsFor days", "It rains"),
        ("<h1>It rains<span class='subtitle'>Long</span></h1>", "It rainsLong", "It rains"),
        ("<h1><small>It rains</small></h1>", "It rains", "It rains"),
    ],
)
def test_small_print(markup: str, shown: str, bare: str) -> None:
    assert without_small_print(shown, html.fromstring(markup)) == bare


@pytest.mark.parametrize(
    ("markup", "tag"),
    [
        ("<a>Sea<sup>12</sup></a>", "Sea"),
        ("<a>灯塔<span class='n'>（3）</span></a>", "灯塔"),
        ("<a>Sea (12)</a>", "Sea"),
        ("<a>Expo 2024</a>", "Expo 2024"),
        ("<a><span>1984</span></a>", "1984"),
    ],
)
def test_counts(markup: str, tag: str) -> None:
    assert text_without_count(html.fromstring(markup)) == tag


def test_names_by_class() -> None:
    byline = html.fromstring(
        "<div><b class='autor-nombre'>Ana Lee</b><i class='city'>Xtown</i></div>"
    )
    assert names_by_class(byline) == ["Ana Lee"]
    assert names_by_class(html.fromstring("<div><b class='username'>ana</b></div>")) == []
