"""Photo credits by their wording."""

from __future__ import annotations

import pytest
from effort import fewer_when_quick
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.lines.credit_in_caption import split_credit
from newscrawl.extraction.lines.credit_labels import strip_credit_label
from newscrawl.extraction.lines.credit_line import ends_in_credit, is_credit_line

STEADY = settings(deadline=None, derandomize=True, database=None)


@pytest.mark.parametrize(
    ("text", "credit"),
    [
        ("Photo/Reuters", "Reuters"),
        ("© 2024 Jo Lens", "Jo Lens"),
        ("(c) 2023-24, Jo Lens", "Jo Lens"),
        ("Foto: Anna Beispiel/dpa", "Anna Beispiel/dpa"),
        ("Foto: © Anna Beispiel/dpa", "Anna Beispiel/dpa"),
        ("(Photo by Jo Lens/AFP via Getty Images)", "Jo Lens/AFP via Getty Images"),
        ("© Nordfoto", "Nordfoto"),
        ("Courtesy of Jo Lens", "Jo Lens"),
        ("写真：見本新聞", "見本新聞"),
        ("Jo Lens/Copyright 2024 The Agency. All rights reserved", "Jo Lens"),
        ("Jo Lens", "Jo Lens"),
        ("Jo Lens / May 14, 2013", "Jo Lens"),
        ("Jo Lens, The Paper / June 6, 2013", "Jo Lens, The Paper"),
        ("Popup/2013/ferry-at-sea.jpg", ""),
        ("Ann Lee 2013-07-19 06:40:50 UTC", ""),
        ("Screenshot by Jo Lens/The Paper", "Jo Lens/The Paper"),
        ("Foto:", ""),
        ("©", ""),
        ("1 / 8", ""),
        ("", ""),
    ],
)
def test_strip_credit_label(text: str, credit: str) -> None:
    assert strip_credit_label(text) == credit


@pytest.mark.parametrize(
    ("text", "caption", "credit"),
    [
        ("A queue forms. Photo/Reuters", "A queue forms.", "Reuters"),
        ("A queue forms. Photo: Jo Lens", "A queue forms.", "Jo Lens"),
        ("A queue forms (Photo by Jo Lens/AFP)", "A queue forms", "Jo Lens/AFP"),
        ("A queue forms. © Nordfoto", "A queue forms.", "Nordfoto"),
        ("Eine Schlange. Foto: Anna Beispiel/dpa", "Eine Schlange.", "Anna Beispiel/dpa"),
        ("Eine Schlange. | Anna Beispiel", "Eine Schlange.", "Anna Beispiel"),
        ("A queue forms. (Jo Lens/Reuters)", "A queue forms.", "Jo Lens/Reuters"),
        ("Photo: Jo Lens", "", "Jo Lens"),
        ("A queue forms. JO LENS", "A queue forms.", "JO LENS"),
        ("A queue forms. Jo Lens for The Post", "A queue forms.", "Jo Lens for The Post"),
        ("A queue forms. Credit...Jo Lens", "A queue forms.", "Jo Lens"),
        ("A queue forms / Reuters", "A queue forms", "Reuters"),
        ("A queue forms. Foto | dpa", "A queue forms.", "dpa"),
        ("Una piscina. / Ana Ruano", "Una piscina.", "Ana Ruano"),
        ("Una piscina. | Fotografía de Ana Ruano", "Una piscina.", "Ana Ruano"),
        ("新しい橋（撮影・佐藤美咲）", "新しい橋", "佐藤美咲"),
        ("新橋外景。記者王芳／攝影", "新橋外景。", "記者王芳"),
        ("A queue forms. Supplied: Jo Lens", "A queue forms.", "Jo Lens"),
        ("อาคารใหม่ ที่มาภาพ: เทศบาลเมือง", "อาคารใหม่", "เทศบาลเมือง"),
        ("A queue in Xtown. (Xtown)", "A queue in Xtown. (Xtown)", None),
        ("A queue forms in Rome.", "A queue forms in Rome.", None),
        ("A man (left) waits.", "A man (left) waits.", None),
        ("", "", None),
    ],
)
def test_split_credit(text: str, caption: str, credit: str | None) -> None:
    assert split_credit(text) == (caption, credit)


@pytest.mark.parametrize(
    ("text", "is_line", "ends"),
    [
        ("Foto: Anna Beispiel/dpa", True, True),
        ("Photo/Reuters", True, True),
        ("© Nordfoto", True, True),
        ("A queue forms. Photo/Reuters", False, True),
        ("Fotos sind verboten.", False, False),
        ("She tells of fear, the mayor's copyright and what came of it.", False, False),
        ("He works for Reuters.", False, False),
        ("The bridge stays closed.", False, False),
        ("", False, False),
    ],
)
def test_credit_lines(text: str, is_line: bool, ends: bool) -> None:
    assert is_credit_line(text) is is_line
    assert ends_in_credit(text) is ends


@STEADY
@given(
    st.sampled_from(["Photo: ", "Foto: ", "Photo/", "© ", "Photo by ", "Bild: "]),
    st.sampled_from(["Jo Lens", "Anna Beispiel/dpa", "Reuters", "Jo Lens/AFP via Getty Images"]),
    st.sampled_from(["A queue forms.", "Why wait?", "„Nie wieder“", "Eine Schlange …"]),
)
def test_a_labelled_credit_is_parted_from_any_caption(label: str, name: str, caption: str) -> None:
    assert split_credit(f"{caption} {label}{name}") == (caption, name)
    assert is_credit_line(label + name)
    assert strip_credit_label(label + name) == name


@settings(STEADY, max_examples=fewer_when_quick(300))
@given(st.lists(st.text(max_size=6) | st.sampled_from("Photo: © ( ) / | by dpa . Foto 摄".split())))
def test_any_text_may_be_a_credit(pieces: list[str]) -> None:
    text = " ".join(pieces)
    caption, credit = split_credit(text)
    assert text.startswith(caption)
    assert credit is None or (credit and credit in text)
    stripped = strip_credit_label(text)
    assert stripped in text
    is_credit_line(text)
    ends_in_credit(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Jo Lens / AFP / Getty Images", ("", "Jo Lens / AFP / Getty Images")),
        ("A queue in Rome / EFE", ("A queue in Rome", "EFE")),
        ("Video: Mayor: The ferry sails", ("Video: Mayor: The ferry sails", None)),
        ("© Foto: Jo Lens / Blatt", ("", "Jo Lens / Blatt")),
        (
            "资料图：渡轮在雨中出港。通讯社记者 林晓舟 摄",
            ("资料图：渡轮在雨中出港。", "通讯社记者 林晓舟"),
        ),
        ("资料图：渡轮何时出港？", ("资料图：渡轮何时出港？", None)),
        ("Photo: Will the ferry sail?", ("Photo: Will the ferry sail?", None)),
    ],
)
def test_what_is_caption_and_what_credit(text: str, parts: tuple[str, str | None]) -> None:
    assert split_credit(text) == parts


def test_a_name_behind_the_word_alone_is_a_credit() -> None:
    assert ends_in_credit("Мост весной. Фото Анны Примеровой")
    assert not ends_in_credit("Мост весной. Фото сделано утром")
