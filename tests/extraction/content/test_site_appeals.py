"""Lines in which a site speaks to its readers go, in any language; sentences like them stay."""

from __future__ import annotations

import pytest
from story_pages import FIRST, SECOND, STORY, THIRD, body, page, paragraphs

from newscrawl.extraction.document import Page

LINK = "<a href='https://news.example/x'>"

APPEALS = [
    # Newsletters, apps and channels that are the site's own.
    f"The day's news by mail: our newsletter is {LINK}here</a>.",
    f"Every morning before seven: {LINK}sign up to our free newsletter</a>",
    f"All stories are in our app, which you can {LINK}download for nothing</a>.",
    f"Alle Meldungen vom Hafen gibt es auch in {LINK}unserer App</a>.",
    f"Das Wichtigste am Morgen: {LINK}unseren Newsletter bestellen</a>",
    f"Toute l'actualité du port est sur {LINK}notre chaîne WhatsApp</a>.",
    f"Las noticias del puerto, también en {LINK}nuestro canal de WhatsApp</a>.",
    f"Todas as notícias do porto estão no {LINK}nosso canal do Telegram</a>.",
    f"Tutte le notizie del porto sul {LINK}nostro canale Telegram</a>.",
    f"Al het nieuws uit de haven in {LINK}onze nieuwsbrief</a>.",
    f"Wszystkie wiadomości z portu w {LINK}naszej aplikacji</a>.",
    f"Alla nyheter från hamnen i {LINK}vår app</a>.",
    f"Limandan son haberler {LINK}WhatsApp kanalımızda</a>.",
    f"Все новости порта — в {LINK}нашем телеграм-канале</a>.",
    f"Усі новини порту — в {LINK}нашому телеграм-каналі</a>.",
    f"كل أخبار الميناء على {LINK}قناتنا في واتساب</a>",
    f"बंदरगाह की सभी खबरें {LINK}हमारे व्हाट्सएप चैनल</a> पर",
    f"港口的最新消息，请下载{LINK}我们的客户端</a>。",
    f"港の最新ニュースは{LINK}公式アプリ</a>で。",
    "You can follow any responses to this entry through the RSS 2.0 feed.",
    "• 凡注明为其他媒体来源的信息，均为转载自其他媒体，本网不对其真实性负责。",
    # The site's name in the place of "our".
    f"Follow the Lantern on {LINK}WhatsApp</a>.",
    # Counters of a paywall.
    "You have 3 free articles left. Choose a plan and go on reading.",
    "Sie haben in diesem Monat noch zwei kostenlose Artikel.",
    "Ce mois-ci, vous pouvez encore lire 2 articles gratuits.",
    "Este mes te quedan 2 artículos gratis.",
    "Neste mês você ainda tem 2 artigos gratuitos.",
    "В этом месяце вам осталось 2 бесплатных статьи.",
    "Le quedan 2 artículos gratis este mes.",
    # Who translated it, who gets a share: amid the text, too.
    "Dieser Text wurde mithilfe künstlicher Intelligenz übersetzt.",
    "Mit dem Kauf über einen dieser Links unterstützen Sie uns; wir erhalten eine Provision.",
    f"Theo dõi chúng tôi trên {LINK}Zalo</a>",
    "無料のメールマガジンに登録すると、毎朝主なニュースが届きます。",
    f"எங்கள் {LINK}டெலிகிராம்</a> சேனலில் இணையுங்கள்",
    # Links that a subscriber gives away, surveys, and what other sites show.
    "This article was shared with you by a subscriber. It can be read until Friday.",
    "Dieser Artikel wurde Ihnen geschenkt. Er bleibt zwei Wochen lang offen.",
    "Was this article helpful? Tell us with one click what you missed in it.",
    "Cet article vous a-t-il été utile ? Dites-le-nous en un clic.",
    "Была ли эта статья полезной? Ответ займёт одну минуту.",
    "To view this content you have to allow cookies of the video platform, which may then see "
    "which page you came from and how long you stay on it, and may keep this for thirteen months.",
    "Pour afficher ce contenu, vous devez accepter les cookies de la plateforme de vidéos.",
    "Thank you for your patience while we verify your subscription. This takes a moment.",
]
SENTENCES = [
    "The council said that it would send its newsletter to every household before the summer.",
    "The harbour master told them: “Do sign up to our newsletter, or nobody will know of it.”",
    f"Fishermen can download the port's app, {LINK}which shows the tide</a>, from next week on.",
    "Der Hafenmeister will die Fischer künftig über einen Kanal auf WhatsApp warnen.",
    "The paper gave its readers ten free articles a month before it went behind a wall.",
    "Nuestro canal es el más profundo de la costa, dijo el práctico del puerto el lunes.",
    f"Our boats are older than the quay, {LINK}said the skipper</a>, and they will outlast it.",
    "Был ли прилив выше обычного, в порту пока не знают.",
]


def _shown(line: str) -> Page:
    """A page of the paper "The Lantern" with a line amid its text."""
    name = '<meta property="og:site_name" content="The Lantern">'
    return page(paragraphs(FIRST, line, SECOND, THIRD), head=name)


@pytest.mark.parametrize("line", APPEALS)
def test_what_a_site_asks_its_readers_is_no_text(line: str) -> None:
    assert body(_shown(line)) == STORY


@pytest.mark.parametrize("line", SENTENCES)
def test_what_the_story_says_of_such_things_is_text(line: str) -> None:
    assert len(body(_shown(line))) == len(STORY) + 1


def test_a_box_that_an_offer_heads_is_none_of_the_text() -> None:
    inside = "<h3>Subscribe to keep reading</h3><p>Every story on every device from one a week.</p>"
    assert body(page(paragraphs(*STORY) + f"<div class='x1'>{inside}</div>")) == STORY
