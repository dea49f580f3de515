"""Checks, consent walls, missing pages and empty shells are told in the languages of the world."""

from __future__ import annotations

import pytest

from newscrawl import Reason, examine

URL = "https://news.example/world/bridge-opens-12345"
SENTENCE = (
    "The council spoke for three hours about the bridge over the river, which has been closed "
    "since the flood in the spring, and about what its repair will cost the town by the end."
)


def page(body: str, *, title: str = "Xtown Post", head: str = "") -> bytes:
    return f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()


def verdict(html: bytes) -> Reason | None:
    reject = examine(html, URL, content_type="text/html; charset=utf-8").reject
    return reject.reason if reject else None


# Title, heading, line.
CHALLENGES = [
    ("Just a moment...", "news.example", "Verify you are human by completing the action below."),
    ("news.example", "Press &amp; Hold to confirm you are a human (and not a bot).", ""),
    ("", "", "Request unsuccessful. Incapsula incident ID: 123-456"),
    ("Human Verification", "Human Verification", "JavaScript is disabled"),
    ("Are you a robot?", "", "To continue, please click the box below."),
    ("Making sure you're not a bot!", "Making sure you're not a bot!", "Loading..."),
    ("429 Too Many Requests", "Too many requests", "Please slow down."),
    ("Nur einen Moment…", "Bestätigen Sie, dass Sie ein Mensch sind", ""),
    ("Un instant…", "Vérifiez que vous êtes humain", ""),
    ("news.example", "Vérifiez que vous n'êtes pas un robot", ""),
    ("Un momento…", "Verifique que usted es un ser humano", ""),
    ("Um momento…", "Verifique se você é humano", ""),
    ("Solo un momento…", "Verifica di essere umano", ""),
    ("Een moment geduld…", "Controleer of u een mens bent", ""),
    ("Jeszcze chwila…", "Sprawdzanie przeglądarki", "Potwierdź, że jesteś człowiekiem."),
    ("Bir dakika lütfen...", "", "İnsan olduğunuz doğrulanıyor."),
    ("Один момент…", "Проверяем ваш браузер", "Подтвердите, что вы человек"),
    ("Зачекайте", "Перевірка браузера", "Підтвердьте, що ви не робот"),
    ("请稍候…", "确认您是真人", ""),
    ("しばらくお待ちください...", "人間であることを確認します", ""),
    ("잠시만 기다리십시오…", "사람인지 확인하세요", ""),
    ("news.example", "تأكد من أنك إنسان", ""),
]


@pytest.mark.parametrize(("title", "heading", "line"), CHALLENGES)
def test_challenges(title: str, heading: str, line: str) -> None:
    html = page(f"<h1>{heading}</h1><p>{line}</p><p>Ray ID: 123</p>", title=title)
    assert verdict(html) is Reason.CHALLENGE


# Heading, lines.
CONSENTS = [
    ("We value your privacy", "We and our 812 partners store information.", "Accept all"),
    (
        "Wie möchten Sie unser Angebot lesen?",
        "Wir und unsere bis zu 180 Partner verarbeiten Daten.",
        "Mit Werbung weiterlesen",
    ),
    (
        "Le respect de votre vie privée est notre priorité",
        "Avec votre accord, nos partenaires et nous utilisons des cookies.",
        "Accepter et continuer",
    ),
    (
        "Tu privacidad es importante para nosotros",
        "Nosotros y nuestros 900 socios almacenamos información.",
        "Aceptar y continuar",
    ),
    (
        "La tua privacy è importante",
        "Noi e i nostri fornitori archiviamo informazioni.",
        "Accetta e continua",
    ),
    ("Valorizamos a sua privacidade", "Nós e os nossos parceiros guardamos.", "Aceitar tudo"),
    ("Wij geven om je privacy", "Wij en onze partners gebruiken cookies.", "Alles accepteren"),
    (
        "Szanujemy Twoją prywatność",
        "My i nasi partnerzy przechowujemy informacje.",
        "Przejdź do serwisu",
    ),
    ("Vi bryr oss om din integritet", "Vi och våra partners lagrar.", "Godkänn alla"),
    ("Vi respekterer dit privatliv", "Vi og vores partnere bruger cookies.", "Accepter alle"),
    ("Vi bryr oss om ditt personvern", "Vi og våre partnere lagrer.", "Godta alle"),
    ("Välitämme yksityisyydestäsi", "Käytämme evästeitä.", "Hyväksy kaikki"),
    ("Vážíme si vašeho soukromí", "My a naši partneři ukládáme.", "Souhlasím"),
    ("Fontos számunkra az Ön adatainak védelme", "Mi és partnereink sütiket.", "Elfogadom"),
    ("Respectăm confidențialitatea", "Noi și partenerii noștri stocăm.", "Accept toate"),
    ("Σεβόμαστε την ιδιωτικότητά σας", "Εμείς και οι συνεργάτες μας.", "Αποδοχή όλων"),
    ("Gizliliğinize değer veriyoruz", "Biz ve ortaklarımız saklarız.", "Tümünü kabul et"),
    ("Мы заботимся о вашей конфиденциальности", "Мы используем файлы cookie.", "Принять все"),
    ("プライバシーについて", "当サイトはクッキーを使用しています。", "同意する"),
]


@pytest.mark.parametrize(("heading", "line", "button"), CONSENTS)
def test_consent_walls(heading: str, line: str, button: str) -> None:
    html = page(f"<h1>{heading}</h1><p>{line}</p><p><button>{button}</button></p>")
    assert verdict(html) is Reason.CONSENT


MISSING = [
    "This page can't be found",
    "Sorry, that page doesn't exist!",
    "Whoops, something went wrong",
    "This article has been removed",
    "This content is no longer available",
    "Hoppla! Diese Seite gibt es nicht (mehr)",
    "Die Seite konnte nicht gefunden werden",
    "Dieser Artikel ist nicht mehr verfügbar",
    "Oups ! Cette page n'existe plus",
    "Désolé, la page demandée est introuvable",
    "Lo sentimos, la página que buscas no existe",
    "Ops! La pagina che cerchi non esiste",
    "A página que procura não existe",
    "Oeps! Deze pagina kunnen we niet vinden",
    "Ups! Strony nie znaleziono",
    "Hoppsan! Sidan du söker finns inte",
    "Siden findes ikke",
    "Vi fant ikke siden",
    "Hups! Sivua ei ole olemassa",
    "A keresett oldal nem található",
    "Pagina nu există",
    "Η σελίδα που ζητήσατε δεν υπάρχει",
    "Üzgünüz, sayfa mevcut değil",
    "Запрашиваемая страница не найдена",
    "Такої сторінки не існує",
    "عذراً، الصفحة التي تبحث عنها غير موجودة",
    "العفو، لم يتم العثور على الصفحة",
    "העמוד לא נמצא",
    "क्षमा करें, यह पेज उपलब्ध नहीं है",
    "Maaf, halaman yang Anda cari tidak ditemukan",
    "Trang không tồn tại",
    "抱歉，您访问的页面不存在",
    "很抱歉，找不到您要的網頁",
    "指定されたページは存在しないか、移動した可能性があります",
    "요청하신 페이지를 찾을 수 없습니다",
]


@pytest.mark.parametrize("heading", MISSING)
def test_missing_pages(heading: str) -> None:
    teasers = "".join(
        f'<li><h3><a href="/w/{n}">The town waits for the {n}th ferry of the day</a></h3></li>'
        for n in range(6)
    )
    assert verdict(page(f"<h1>{heading}</h1><p>Xtown</p><ul>{teasers}</ul>")) is Reason.NOT_FOUND


def test_a_missing_page_that_says_so_in_its_second_line() -> None:
    html = page("<h1>Oops!</h1><p>The page you're looking for can't be found.</p>")
    assert verdict(html) is Reason.NOT_FOUND


SHELLS = [
    '<div id="__next"></div><script id="__NEXT_DATA__" type="application/json">'
    '{"props":{"pageProps":{}},"isFallback":true}</script>',
    '<div id="__nuxt"><div id="nuxt-loading" role="status"><div>Loading...</div></div></div>',
    '<noscript>You need to enable JavaScript to run this app.</noscript><div id="root"></div>',
    '<app-root><div class="spinner">Loading…</div></app-root>',
    "<h1>JavaScript is not available.</h1><p>We’ve detected that JavaScript is disabled in this "
    "browser. Please enable JavaScript or switch to a supported browser to go on with the reading "
    "of this site. A list of such browsers is in our Help Center, where you can also write to "
    "us.</p>",
]


@pytest.mark.parametrize("body", SHELLS)
def test_shells_without_text(body: str) -> None:
    assert verdict(page(body)) is Reason.EMPTY


HEADLINES = [
    "Oops! The Council Forgot Its Bridge",
    "Sorry, the Ferry Is Full, Says Captain",
    "Something Went Wrong at the Council's Table",
    "Too Many Requests for Too Few Flats in Xtown",
    "Your Privacy Matters to Nobody, Says Town",
    "JavaScript Is Required Reading in Xtown's Schools",
    "Un momento de calma en el puente de Xtown",
    "Access Blocked to the Bridge After Flood",
    "Die Seite der Bauern: ein Tag am Fluss",
]


@pytest.mark.parametrize("headline", HEADLINES)
def test_headlines_that_sound_like_them_are_left_alone(headline: str) -> None:
    paragraphs = "".join(f"<p>In hour {n} there was no end. {SENTENCE}</p>" for n in range(9))
    html = page(f"<article><h1>{headline}</h1>{paragraphs}</article>", title=headline)
    assert verdict(html) is None
