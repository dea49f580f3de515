"""Bylines by their wording."""

from __future__ import annotations

import pytest

from newscrawl.extraction.lines.byline_line import is_byline


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("By Ann Lee July 12, 2023 4 min read", True),
        ("Von Anna Beispiel", True),
        ("作者：林晓舟", True),
        ("文／李晓明 图／王芳", True),
        ("采写：李晓明 摄影：王芳", True),
        ("记者 李晓明 文 王芳 图", True),
        ("李晓明/文 王芳/图", True),
        ("取材・文＝佐藤花子 写真＝鈴木一郎", True),
        ("Text und Fotos: Ann Lee", True),
        ("Text och foto: Ann Lee", True),
        ("Фото и текст: Анна Петрова", True),
        ("Text und Musik: Ann Lee", False),
        ("Foto: Ann Lee", False),
        ("記者林曉舟／台北報導", True),
        ("國際中心／綜合報導", True),
        ("记者在台北/上海报道了这件事的经过", False),
        ("国际/欧洲", False),
        ("Story / Ann Lee", False),
        ("ann.lee@news.example", True),
        ("By then it was too late.", False),
        ("记者：潮位计是什么时候坏的？", False),
        ("记者：这么看，您很了解港口的潮位计。", False),
        ("记者：林晓舟。", True),
        ("By Ann Lee " + "and so on " * 20, False),
        ("Byzantium", False),
        ("", False),
    ],
)
def test_is_byline(text: str, is_one: bool) -> None:
    assert is_byline(text) is is_one
