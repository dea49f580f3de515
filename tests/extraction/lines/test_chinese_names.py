"""Chinese names told from words."""

from __future__ import annotations

import pytest

from newscrawl.extraction.lines.byline_names import names_in
from newscrawl.extraction.lines.chinese_names import (
    are_chinese_names,
    names_in_closing_brackets,
    names_in_square_brackets,
)


@pytest.mark.parametrize(
    ("text", "are_names"),
    [
        ("林晓舟", True),
        ("王芳", True),
        ("林晓舟 王芳", True),
        ("欧阳晓舟、張小芳", True),
        ("社会新闻", False),
        ("文化", False),
        ("关于我们", False),
        ("张口就来的人", False),
        ("林晓舟你好", False),
        ("Ann Lee", False),
        ("", False),
    ],
)
def test_names(text: str, are_names: bool) -> None:
    assert are_chinese_names(text) is are_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("雨停了，桥又开了。（林晓舟 王芳 ）", "林晓舟 王芳"),
        ("雨停了，桥又开了。(林晓舟)", "林晓舟"),
        ("雨停了，桥又开了。（完）", None),
        ("雨停了（林晓舟），桥又开了。", None),
        ("雨停了，桥又开了。（单位：万元）", None),
    ],
)
def test_brackets_that_end_a_report(text: str, names: str | None) -> None:
    assert names_in_closing_brackets(text) == names


def test_brackets_in_a_line_about_the_article() -> None:
    assert names_in_square_brackets("7月12日 [ 林晓舟 ] 来源：[ 北方报 ]") == "林晓舟"
    assert names_in_square_brackets("7月12日 [ 字号 ]") is None


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("作者：王 芳", ["王芳"]),
        ("林晓舟 王 芳", ["林晓舟", "王芳"]),
        ("白石 麻衣", ["白石 麻衣"]),  # Japanese: family and given name
        ("首先欢迎大家来到我们的演播室", []),
        ("桥什么时候开? 大家都在问", []),
        ("北方日报报业集团", []),
        ("北方出版社, North Publishers", []),
        ("www.north.example", []),
        ("新华社", ["新华社"]),
        ("林晓舟 ■", ["林晓舟"]),
    ],
)
def test_names_in_data(byline: str, names: list[str]) -> None:
    assert names_in([byline]) == names
