"""The texts of links that lead to the next page of a list or an article, by language."""

from __future__ import annotations

import re
from typing import Final

from newscrawl.common.text import clean_text, fold_text

__all__ = ["is_next_text", "is_page_number_text"]

_NEXT_PHRASES: Final = frozenset(
    fold_text(word.strip())
    for word in """
    next | next page | next posts | older | older posts | older articles | older stories
    older entries | more | more stories | more articles | more news | load more | show more
    see more | view more | previous posts | previous entries | continue | continued
    weiter | nächste | nächste seite | ältere | ältere beiträge | ältere artikel | mehr
    mehr laden | mehr anzeigen | weitere artikel | weitere meldungen | zur nächsten seite
    suivant | suivante | page suivante | articles plus anciens | plus anciens | voir plus
    plus d'articles | charger plus | précédents
    siguiente | siguientes | página siguiente | siguiente página | más antiguas | entradas antiguas
    entradas anteriores | más noticias | ver más | cargar más
    próxima | próximo | próxima página | seguinte | página seguinte | mais antigas | mais notícias
    ver mais | carregar mais | postagens mais antigas
    avanti | successivo | successiva | pagina successiva | prossima | prossima pagina
    articoli meno recenti | altri articoli | carica altro | següent | anteriors
    volgende | volgende pagina | oudere | oudere berichten | meer | meer laden | toon meer
    næste | neste | nästa | nästa sida | næste side | neste side | eldre | ældre | äldre | visa fler
    vis mere | vis flere | seuraava | seuraava sivu | vanhemmat | lisää | järgmine | vanemad
    następna | następne | następna strona | dalej | starsze | starsze wpisy | więcej | pokaż więcej
    další | další strana | starší | starší články | více | ďalej | ďalšie | ďalšia | staršie
    következő | következő oldal | régebbi | régebbiek | további cikkek | tovább
    următoarea | următorul | înainte | pagina următoare | mai vechi | mai multe
    следующая | следующие | следующая страница | далее | дальше | вперёд | вперед | ещё | еще
    показать ещё | показать еще | загрузить ещё | старые записи | предыдущие записи
    наступна | наступні | далі | вперед | показати ще | завантажити ще | старіші | наступная
    следваща | следващи | напред | по-стари | още | следећа | следећи | следна | старије
    sljedeća | sljedeće | sledeća | dalje | starije | više | naslednja | naprej | starejše
    sonraki | sonraki sayfa | ileri | daha eski | daha fazla | devamı | növbəti
    επόμενη | επόμενο | επόμενη σελίδα | παλαιότερα | περισσότερα | tjetra | më të vjetra
    הבא | העמוד הבא | הבאה | עוד | ישנים יותר | التالي | الصفحة التالية | التالية | المزيد | الأقدم
    عرض المزيد | تحميل المزيد | بعدی | صفحه بعد | صفحه بعدی | بیشتر | قدیمی تر | اگلا | مزید
    अगला | अगले | अगला पृष्ठ | पुराने | और | और देखें | और पढ़ें | পরবর্তী | পরের পাতা | আরও | पुढे
    அடுத்த | அடுத்து | మరింత | తదుపరి | ถัดไป | หน้าถัดไป | ต่อไป | เพิ่มเติม | ดูเพิ่มเติม
    trang sau | trang tiếp | tiếp | tiếp theo | sau | xem thêm | selanjutnya | berikutnya | lanjut
    lebih lama | muat lainnya | lainnya | seterusnya | susunod
    下一页 | 下一頁 | 下页 | 下頁 | 更多 | 加载更多 | 載入更多 | 次へ | 次のページ | 次ページ
    次 | もっと見る | 古い記事 | 다음 | 다음 페이지 | 다음페이지 | 더보기 | 더 보기
    შემდეგი | հաջորդ
    """.replace("\n", "|").split("|")
    if word.strip()
)
_ARROW_CHARS: Final = " \t<>«»‹›←→➔➜➤▶►▸❯⟩⇒…·|.:>"
_NEXT_ARROWS: Final = frozenset(">|>>|»|›|→|➔|➜|▶|►|▸|❯|⇒|>›".split("|"))
_PAGE_NUMBER: Final = re.compile(r"\D{0,8}(\d{1,4})\D{0,2}")
_MAX_TEXT_CHARS: Final = 40  # no phrase above is longer; a headline often is


def is_next_text(text: str) -> bool:
    """Return True if a link's text leads to the next page: "Next »", "Ältere Beiträge", "→".

    >>> is_next_text("Older posts →"), is_next_text("»"), is_next_text("Next of kin were told")
    (True, True, False)
    """
    text = clean_text(text[: 4 * _MAX_TEXT_CHARS])
    if not text or len(text) > _MAX_TEXT_CHARS:
        return False
    bare = fold_text(text.strip(_ARROW_CHARS))
    return bare in _NEXT_PHRASES or (not bare and text.replace(" ", "") in _NEXT_ARROWS)


def is_page_number_text(text: str) -> bool:
    """Return True if a link's text is a page number: "2", "Page 2".

    >>> is_page_number_text(" 12 "), is_page_number_text("Page 2"), is_page_number_text("12 dead")
    (True, True, False)
    """
    return len(text) <= _MAX_TEXT_CHARS and _PAGE_NUMBER.fullmatch(text.strip()) is not None
