"""From bytes to UTF-8."""

from __future__ import annotations

import codecs
import hashlib

import pytest
from effort import fewer_when_quick
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.extraction.document import Page
from newscrawl.extraction.document.decoding import BINARY, to_utf8

RUSSIAN = (
    "Совет города собрался во вторник и три часа говорил о мосте через реку, который закрыт с "
    "весны. Ремонт, как сказали инженеры, продлится до конца следующего года. "
) * 4
GERMAN = "Der Übergang über die Brücke bleibt für Fußgänger gesperrt, hieß es am Abend. " * 4
POLISH = "Rada miasta mówiła we wtorek o moście, który jest zamknięty; żółć, śnieg i źródło. " * 4
CHINESE = "市议会周二用三个小时讨论了从春天起关闭的桥。工程师说，修理将持续到明年年底。" * 4
KOREAN = "시의회는 화요일에 봄부터 닫힌 다리의 수리를 세 시간 동안 논의했다. " * 4
JAPANESE = "市議会は火曜日に橋の修理について三時間にわたり話し合った。橋は春から閉まっている。" * 4


def page(text: str, head: str = "") -> str:
    return f"<html><head>{head}<title>x</title></head><body><p>{text}</p></body></html>"


@pytest.mark.parametrize(
    ("content", "content_type", "encoding"),
    [
        (page(RUSSIAN).encode("utf-8"), None, "utf-8"),
        (page("plain").encode(), None, "utf-8"),
        (page(RUSSIAN).encode("cp1251"), "text/html; charset=windows-1251", "cp1251"),
        (page(RUSSIAN, '<meta charset="koi8-r">').encode("koi8-r"), None, "koi8-r"),
        (
            page(
                RUSSIAN, '<meta http-equiv="Content-Type" content="text/html; charset=cp1251">'
            ).encode("cp1251"),
            "text/html",
            "cp1251",
        ),
        # The header goes before the page's meta, and the byte order mark before both.
        (
            page(RUSSIAN, '<meta charset="koi8-r">').encode("cp1251"),
            "text/html; charset=cp1251",
            "cp1251",
        ),
        (codecs.BOM_UTF8 + page(RUSSIAN).encode(), "text/html; charset=cp1251", "utf-8"),
        (codecs.BOM_UTF16_LE + page(RUSSIAN).encode("utf-16-le"), None, "utf-16-le"),
        (page(JAPANESE, '<meta charset="Shift_JIS">').encode("cp932"), None, "cp932"),
        # ISO 8859-1 is Windows-1252 to browsers.
        (page(GERMAN + "“").encode("cp1252"), "text/html; charset=iso-8859-1", "cp1252"),
        # Text that is valid as UTF-8 is nothing else: the page was recoded after it was written.
        (page(JAPANESE, '<meta charset="Shift_JIS">').encode(), None, "utf-8"),
        (page(GERMAN, '<meta charset="iso-8859-1">').encode(), None, "utf-8"),
        (page(RUSSIAN).encode(), "text/html; charset=windows-1251", "utf-8"),
        # Two letters may be so by chance.
        (page("联通", '<meta charset="gb2312">').encode("gb2312"), None, "gb18030"),
    ],
    ids=range(14),
)
def test_declared_charsets(content: bytes, content_type: str | None, encoding: str) -> None:
    recoded, found = to_utf8(content, content_type)
    assert codecs.lookup(found) == codecs.lookup(encoding)
    without_mark = content.removeprefix(codecs.BOM_UTF8).removeprefix(codecs.BOM_UTF16_LE)
    assert recoded.decode() == without_mark.decode(encoding)


@pytest.mark.parametrize(
    ("text", "encoding", "language"),
    [
        (RUSSIAN, "cp1251", "ru"),
        (RUSSIAN, "koi8-r", "ru"),
        (GERMAN, "cp1252", "de"),
        (POLISH, "iso8859-2", "pl"),
        (JAPANESE, "cp932", "ja"),
        (JAPANESE, "euc_jp", "ja"),
    ],
    ids=range(6),
)
def test_charsets_are_guessed_where_none_is_declared(
    text: str, encoding: str, language: str
) -> None:
    markup = page(text).replace("<html>", f'<html lang="{language}">')
    recoded, _ = to_utf8(markup.encode(encoding))
    assert recoded.decode() == markup


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "cp1252"),
        ("The café’s “wheel” turns again. ", "cp1252"),
        (RUSSIAN, "cp1251"),
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        (KOREAN, "cp949"),
    ],
    ids=range(7),
)
@pytest.mark.parametrize("content_type", [None, "text/html; charset=utf-8"])
def test_a_page_that_calls_itself_utf8_and_is_not_is_guessed(
    text: str, encoding: str, content_type: str | None
) -> None:
    markup = page(text, '<meta charset="utf-8">')
    recoded, _ = to_utf8(markup.encode(encoding), content_type)
    assert recoded.decode() == markup


def test_a_few_broken_bytes_do_not_unmake_utf8() -> None:
    broken = page(RUSSIAN).encode() + b"\xd0"
    assert to_utf8(broken) == (broken, "utf-8")
    assert to_utf8(broken, "text/html; charset=utf-8") == (broken, "utf-8")


def test_bytes_that_the_charset_does_not_know_are_replaced() -> None:
    recoded, _ = to_utf8(b"<p>a\xffb</p>", "text/html; charset=euc-jp")
    assert recoded.decode() == "<p>a\ufffdb</p>"


@pytest.mark.parametrize("size", [10, 5_000, 100_000])
def test_broken_bytes_of_utf8_are_replaced_by_the_parser(size: int) -> None:
    text = "é字😀 " * size
    broken = f"<p>{text}".encode() + b"\xe9|\xed\xa0\x80|\xf8\x88" + f"{text}</p>".encode()
    (block,) = Page(broken, content_type="text/html; charset=utf-8").blocks
    assert block.text.replace("\ufffd", "") == f"{text}||{text}".strip()


@settings(deadline=None, derandomize=True, database=None, max_examples=fewer_when_quick(60))
@given(
    st.binary(max_size=200),
    st.sampled_from([None, "", "text/html; charset=nonsense", "text/html; charset=shift_jis"]),
)
def test_whatever_comes_utf8_goes(content: bytes, content_type: str | None) -> None:
    recoded, encoding = to_utf8(content, content_type)
    assert encoding
    if encoding != "binary":
        recoded.decode("utf-8")


@pytest.mark.parametrize(
    ("content", "content_type", "is_text"),
    [
        (b"A line.\n\nAnother line.", None, True),
        (b"a < b", "text/plain; charset=utf-8", True),
        (b"A line without tags", "text/html", False),
        (b"<p>x</p>", None, False),
        (b"x" * 2000 + b"<p>", None, True),
        (b"%PDF-1.7", None, False),
    ],
    ids=range(6),
)
def test_plain_text_is_told_by_its_type_or_its_want_of_tags(
    content: bytes, content_type: str | None, is_text: bool
) -> None:
    assert Page(content, content_type=content_type).is_text is is_text


def test_white_space_above_the_first_tag_makes_no_plain_text() -> None:
    shown = Page(b"\r\n\t " * 5_000 + page("<b>Bold</b> it is").encode())
    assert not shown.is_text
    assert [block.text for block in shown.blocks] == ["Bold it is"]


@pytest.mark.parametrize("begin", ["", "<html><body>", "<title>A headline</title><p>"])
@pytest.mark.parametrize(
    "content_type", [None, "text/html; charset=utf-8", "text/html; charset=cp1251"]
)
def test_noise_that_is_sent_as_a_page_is_none(begin: str, content_type: str | None) -> None:
    noise = b"".join(hashlib.sha256(b"%d" % number).digest() for number in range(200))
    assert to_utf8(begin.encode() + noise, content_type)[1] == BINARY
    assert to_utf8(begin.encode() + noise[:1000], content_type)[1] == BINARY
    assert Page(begin + noise.decode("latin-1")).is_binary


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "iso2022_jp", "iso2022_kr"])
def test_letters_whose_bytes_are_control_characters_are_no_noise(charset: str) -> None:
    text = page(
        {"iso2022_jp": JAPANESE, "iso2022_kr": "시의회는 화요일에 다리를 논의했다. " * 9}.get(
            charset, RUSSIAN
        )
    )
    assert to_utf8(text.encode(charset), f"text/html; charset={charset}")[1] != BINARY


def test_a_few_control_characters_are_in_pages_of_old_systems() -> None:
    text = page((GERMAN + "\x02\x1f") * 3)
    assert to_utf8(text.encode())[1] == "utf-8"
