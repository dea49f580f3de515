"""Photo credits in many languages, and captions that have none."""

from __future__ import annotations

import pytest

from newscrawl.extraction.lines.credit_in_caption import split_credit
from newscrawl.extraction.lines.credit_line import ends_in_credit, is_credit_line

CREDITS = {
    "en": [
        ("A queue forms. Photograph: Jo Lens/The Agency", "A queue forms.", "Jo Lens/The Agency"),
        ("A queue forms. Image credit: Jo Lens", "A queue forms.", "Jo Lens"),
        ("A queue forms. Credit: Jo Lens", "A queue forms.", "Jo Lens"),
        ("A queue forms. [Jo Lens/Reuters]", "A queue forms.", "Jo Lens/Reuters"),
        ("A queue forms. (Courtesy of Jo Lens)", "A queue forms.", "Jo Lens"),
        ("A queue forms. (AP Photo/Jo Lens, File)", "A queue forms.", "AP Photo/Jo Lens, File"),
        ("A queue forms (Express photo by Jo Lens)", "A queue forms", "Jo Lens"),
        ("A queue forms (Jo Lens for The Paper)", "A queue forms", "Jo Lens for The Paper"),
        ("A queue forms | Photo Credit: JO LENS", "A queue forms", "JO LENS"),
        ("J. Lens waits. J. Lens/Reuters", "J. Lens waits.", "J. Lens/Reuters"),
        (
            "A queue. REUTERS/Jo Lens Purchase Licensing Rights, opens new tab",
            "A queue.",
            "REUTERS/Jo Lens",
        ),
    ],
    "de": [
        ("Eine Schlange. (Foto: dpa)", "Eine Schlange.", "dpa"),
        ("Eine Schlange. Bild: Anna Beispiel", "Eine Schlange.", "Anna Beispiel"),
        ("Eine Schlange. Quelle: Anna Beispiel", "Eine Schlange.", "Anna Beispiel"),
        ("Eine Schlange © Anna Beispiel", "Eine Schlange", "Anna Beispiel"),
    ],
    "fr": [
        ("Une file. Photo : Anne Exemple/AFP", "Une file.", "Anne Exemple/AFP"),
        ("Une file. Crédit photo : Anne Exemple", "Une file.", "Anne Exemple"),
        ("Une file. © Anne Exemple / AFP", "Une file.", "Anne Exemple / AFP"),
    ],
    "es": [
        ("Una cola. Foto: Ana Ejemplo/EFE", "Una cola.", "Ana Ejemplo/EFE"),
        ("Una cola. Fuente: Ana Ejemplo", "Una cola.", "Ana Ejemplo"),
    ],
    "pt": [("Uma fila — Foto: Ana Exemplo", "Uma fila", "Ana Exemplo")],
    "it": [
        ("Una coda. Foto: Anna Esempio/ANSA", "Una coda.", "Anna Esempio/ANSA"),
        ("Una coda (foto Ansa)", "Una coda", "Ansa"),
        ("Una coda (ansa)", "Una coda", "ansa"),
    ],
    "lt": [
        ("Eilė | A. Pavyzdys / ELTA nuotr.", "Eilė", "A. Pavyzdys / ELTA"),
        ("Eilė / Jono Pavyzdžio nuotr.", "Eilė", "Jono Pavyzdžio"),
    ],
    "is": [("Röð. Mynd: Anna Dæmi", "Röð.", "Anna Dæmi")],
    "bn": [("সারি। ছবি: উদাহরণ", "সারি।", "উদাহরণ")],
    "zu": [("Umugqa. Isithombe: Sithunyelwe", "Umugqa.", "Sithunyelwe")],
    "nl": [("Een rij. Beeld: Anna Voorbeeld", "Een rij.", "Anna Voorbeeld")],
    "sv": [("En kö. Foto: Anna Exempel/TT", "En kö.", "Anna Exempel/TT")],
    "fi": [("Jono. Kuva: Anna Esimerkki", "Jono.", "Anna Esimerkki")],
    "pl": [
        ("Kolejka. Fot: Anna Przykład", "Kolejka.", "Anna Przykład"),
        ("Kolejka, fot. Shutterstock", "Kolejka", "Shutterstock"),
    ],
    "cs": [("Fronta. Foto: ČTK", "Fronta.", "ČTK")],
    "hu": [("Sor. Fotó: Anna Példa/MTI", "Sor.", "Anna Példa/MTI")],
    "ro": [("Coadă. Foto: Ana Exemplu", "Coadă.", "Ana Exemplu")],
    "tr": [("Kuyruk. Fotoğraf: Ayşe Örnek/AA", "Kuyruk.", "Ayşe Örnek/AA")],
    "el": [("Ουρά. Φωτογραφία: Άννα", "Ουρά.", "Άννα")],
    "ru": [
        ("Очередь. Фото: Анна Пример/ТАСС", "Очередь.", "Анна Пример/ТАСС"),
        ("Очередь. © РИА Новости", "Очередь.", "РИА Новости"),
    ],
    "uk": [("Черга. Фото: УНІАН", "Черга.", "УНІАН")],
    "ar": [
        ("طابور. تصوير: رويترز", "طابور.", "رويترز"),
        ("طابور (رويترز)", "طابور", "رويترز"),
    ],
    "he": [("תור. צילום: אבי דוגמה", "תור.", "אבי דוגמה")],
    "hi": [("एक कतार। फोटो: पीटीआई", "एक कतार।", "पीटीआई")],
    "id": [("Antrean. Foto: Antara/Budi Contoh", "Antrean.", "Antara/Budi Contoh")],
    "vi": [("Hàng người. Ảnh: Nguyễn Văn A", "Hàng người.", "Nguyễn Văn A")],
    "th": [("แถว ภาพ: รอยเตอร์", "แถว", "รอยเตอร์")],
    "zh": [
        ("排队的人。图/新华社", "排队的人。", "新华社"),
        ("排隊的人。圖／路透社", "排隊的人。", "路透社"),
        ("排隊的人。（路透社資料照）", "排隊的人。", "路透社"),
    ],
    "ja": [
        ("行列＝東京で（見本新聞撮影）", "行列＝東京で", "見本新聞"),
        ("行列＝ロイター", "行列", "ロイター"),
        ("行列＝ＡＰ", "行列", "ＡＰ"),
        ("行列 (C)見本新聞", "行列", "見本新聞"),
        ("行列＝東京で、見本太郎撮影", "行列＝東京で", "見本太郎"),
    ],
    "ko": [
        ("행렬. 사진=연합뉴스", "행렬.", "연합뉴스"),
        ("행렬. (연합뉴스 제공)", "행렬.", "연합뉴스"),
    ],
}


@pytest.mark.parametrize(
    ("text", "caption", "credit"), [case for cases in CREDITS.values() for case in cases]
)
def test_a_credit_is_parted_from_its_caption(text: str, caption: str, credit: str) -> None:
    assert split_credit(text) == (caption, credit)


@pytest.mark.parametrize(
    "text",
    [
        "A queue forms in Rome.",
        "A man (left) waits with his dog.",
        "The minister, who took the photo, said so.",
        "Photos were taken of the queue.",
        "The source: a spring below the hill.",
        "Reuters reported a queue in Rome.",
        "The bridge, seen from above, in 2023.",
        "People wait by the river / the sea.",
        "Fans, left, and players of AP Roma wait.",
        "By the river.",
        "Eine Schlange wartet. (Archivbild)",
        "Anna Beispiel (SPD/CDU)",
        "橋を渡る首相（中央）",
        "A long queue forms by the river. Read more",
        "She told AFP that the bridge would open. It has not.",
        "Er sagte: Das Bild ist alt.",
        "El autor firma su libro en Madrid.",
        "Вид на мост (слева) и реку.",
        "市民が橋を渡る。",
        "الناس ينتظرون عند النهر.",
    ],
)
def test_what_only_speaks_of_photos_and_agencies_has_no_credit(text: str) -> None:
    assert split_credit(text) == (text, None)
    assert not ends_in_credit(text)
    assert not is_credit_line(text)
