"""Bylines without photographers, places and outlets, and lists of names in other scripts."""

from __future__ import annotations

import pytest

from newscrawl.extraction.lines.byline_names import names_in
from newscrawl.extraction.lines.reporter_line import reporters_named_in


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Text: Ann Lee  Photos: Bo Oh", ["Ann Lee"]),
        ("Fotos: Bo Oh Text: Ann Lee", ["Ann Lee"]),
        ("Ann Lee (Text), Bo Oh (Fotos)", ["Ann Lee"]),
        ("Ann Lee and Cy Poe, photos by Bo Oh", ["Ann Lee", "Cy Poe"]),
        ("Story and photos by Ann Lee", ["Ann Lee"]),
        ("Text und Fotos: Ann Lee", ["Ann Lee"]),
        ("文／李晓明 图／王芳", ["李晓明"]),
        ("글 김서연 사진 박민수", ["김서연"]),
        ("李晓明/文 王芳/图", ["李晓明"]),
        ("記者李曉明／文 王芳／圖", ["李曉明"]),
        ("北方报记者 李晓明 文/图", ["李晓明"]),
        ("李晓明、王芳 文并图", ["李晓明", "王芳"]),
        ("文/图：李晓明", ["李晓明"]),
        ("文｜李晓明 摄影｜王芳", ["李晓明"]),
        ("取材・文＝佐藤花子 写真＝鈴木一郎", ["佐藤花子"]),
        ("Text och foto: Ann Lee", ["Ann Lee"]),
        ("Foto/Text: Ann Lee", ["Ann Lee"]),
        ("Text/Foto Ann Lee", ["Ann Lee"]),
        ("Texte et photos: Anne Petit et Luc Blanc", ["Anne Petit", "Luc Blanc"]),
        ("Фото и текст: Анна Петрова", ["Анна Петрова"]),
        ("By Ann Lee, Photographs by Bo Oh", ["Ann Lee"]),
        ("Words: Ann Lee, Illustration: Bo Oh", ["Ann Lee"]),
        ("Ann Lee in Xtown and Bo Oh in Lower Ytown", ["Ann Lee", "Bo Oh"]),
        ("Ann Lee in Tel Aviv and Gaza", ["Ann Lee"]),
        ("Aus Xstadt berichtet Anna Beispiel", ["Anna Beispiel"]),
        ("Ann Lee reports from Xtown", ["Ann Lee"]),
        ("ANN LEE Courier Staff Writer", ["ANN LEE"]),
        ("Ann Lee Evening Courier Staff Writer", ["Ann Lee"]),
        ("Chloé Exemple avec XPA", ["Chloé Exemple"]),
        ("Chloé Exemple avec AFP", ["Chloé Exemple", "AFP"]),
        ("Chloé Exemple avec l'AFP", ["Chloé Exemple", "AFP"]),
        ("Ann Lee – Xtown", ["Ann Lee"]),
        ("Ann Lee, The Xtown Courier", ["Ann Lee"]),
        ("Ann Lee of The Xtown Paper", ["Ann Lee"]),
        ("By ANN LEE and BO OH | The Xtown Paper", ["ANN LEE", "BO OH"]),
        ("Ann Lee | Evening Courier", ["Ann Lee"]),
        ("By Ann Lee/Evening Courier", ["Ann Lee"]),
        ("Анна Петрова, «Вечерний курьер»", ["Анна Петрова"]),
        ("Anna Nowak, Kurier Wieczorny", ["Anna Nowak"]),
        ("Ann Lee And Bo Oh For The Paper On Sunday", ["Ann Lee", "Bo Oh"]),
        ("Ann Lee, Associated Press", ["Ann Lee", "Associated Press"]),
        ("Ann Lee, El Hassan Oh", ["Ann Lee", "El Hassan Oh"]),
        ("Ann Lee ✓", ["Ann Lee"]),
        ("LEE, Ann", ["Ann LEE"]),
        ("記者王小明、李小華／台北報導", ["王小明", "李小華"]),
        ("记者 李晓明 摄影报道", ["李晓明"]),
        ("編集委員・山田健太", ["山田健太"]),
        ("山田健太 佐藤美咲", ["山田健太", "佐藤美咲"]),
        ("글·사진 김서연", ["김서연"]),
        ("Lee, Ann", ["Ann Lee"]),
        ("Lee, Ann; Oh, Bo", ["Ann Lee", "Bo Oh"]),
        ("Reuters, AFP", ["Reuters", "AFP"]),
        ("本报记者 李晓明 王芳", ["李晓明", "王芳"]),
        ("记者李晓明 通讯员 王芳", ["李晓明", "王芳"]),
        ("【記者王小明／台北報導】", ["王小明"]),
        ("記者李小華台北14日電", ["李小華"]),
        ("【山田 健太、佐藤 美咲】", ["山田 健太", "佐藤 美咲"]),
        ("דנה לוי ויוסי כהן", ["דנה לוי", "יוסי כהן"]),
        ("أحمد سالم ومحمد حسن", ["أحمد سالم", "محمد حسن"]),
    ],
)
def test_names_of_bylines(text: str, names: list[str]) -> None:
    assert names_in([text]) == names


@pytest.mark.parametrize("clause", ["雨也很大", "昨天下雨了", "我们在这里"])
def test_a_chinese_clause_is_no_name(clause: str) -> None:
    assert names_in([clause], displayed=True) == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("□ 本报记者 林晓舟 王芳", "林晓舟 王芳"),
        ("某某网北方频道 记者 林晓舟", "林晓舟"),
        ("新报记者 林晓舟 北方报道", "林晓舟"),
        ("大雨过后天晴。（记者 林晓舟）", "林晓舟"),
        ("本报某市电（记者 林晓舟）大雨过后天晴，桥上的交通恢复了正常。", "林晓舟"),
        ("他说，雨停了。（林晓舟 北方报道）", "林晓舟"),
        ("记者昨日从市政府获悉，雨停了。", None),
        ("Ann Lee", None),
    ],
)
def test_who_signs_a_chinese_report(text: str, names: str | None) -> None:
    assert reporters_named_in(text) == names
