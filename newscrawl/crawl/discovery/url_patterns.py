"""Words and patterns in the URLs of news sites that tell what lies behind them: data only."""

from __future__ import annotations

import re
from typing import Final

__all__ = [
    "ARTICLE_PARAMETERS",
    "ARTICLE_STEPS",
    "CALENDAR_PARAMETERS",
    "LIST_STEPS",
    "MAX_PAGE_URL_CHARS",
    "NO_PAGE_EXTENSIONS",
    "NO_PAGE_PARAMETERS",
    "NO_PAGE_STEPS",
    "PAGE_EXTENSION",
    "PAGE_PARAMETERS",
    "PAGE_STEP",
    "PAGE_STEPS",
    "PAGINATION",
    "SESSION_WORDS",
]


MAX_PAGE_URL_CHARS: Final = 2048
"""A longer URL holds a session or another URL, never a slug."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NO_PAGE_EXTENSIONS: Final = _words(
    # pictures, sound, film
    "jpg jpeg jpe png gif webp avif svg ico bmp tif tiff heic psd ai eps mp3 m4a ogg oga opus wav "
    "flac aac wma mp4 m4v mov avi mkv webm wmv flv mpg mpeg ogv 3gp m3u8 m3u pls ts "
    # documents and archives
    "pdf doc docx odt rtf xls xlsx ods csv ppt pptx odp epub mobi zip gz bz2 xz 7z rar tar tgz "
    "apk exe dmg msi iso bin "
    # parts of pages, feeds, data
    "css js mjs map json jsonld xml rss atom rdf ics vcf txt woff woff2 ttf otf eot swf wasm kml"
)
"""Extensions of files that are no pages."""

NO_PAGE_STEPS: Final = _words(
    # finding, and lists by person, word and day: their articles are on other lists as well
    "search suche recherche buscar busca busqueda cerca zoeken szukaj hledat poisk cari arama "
    "tag tags stichwort etiqueta etiquetas schlagwort keyword keywords label hashtag "
    "author authors autor autoren autores auteur auteurs autori byline profile profiles user users "
    "calendar kalender calendario calendrier "
    # the reader's account
    "login logout signin sign-in signup sign-up register registration anmelden abmelden account "
    "my-account konto subscribe subscription subscriptions abo unsubscribe newsletter newsletters "
    "cart basket checkout shop wp-login.php wp-admin wp-json wp-content admin cgi-bin "
    "password lost-password reset-password "
    # other forms of an article
    "print printable drucken imprimir imprimer share email-this sendmail mailto send-to-friend "
    "comment comments reply replytocom trackback embed oembed amp-story "
    # feeds and files
    "feed feeds rss atom sitemap sitemaps download downloads cdn-cgi xmlrpc.php "
    # about the site
    "about about-us contact contact-us contacts kontakt contacto impressum imprint privacy "
    "privacy-policy datenschutz terms terms-of-use terms-of-service terms-and-conditions agb "
    "legal cookies cookie-policy advertise advertising mediadaten careers jobs help faq"
)
"""Steps of a path behind which there is neither an article nor a list worth a request."""

NO_PAGE_PARAMETERS: Final = _words(
    "s q query search searchterm keyword keywords replytocom share print printable "
    "add-to-cart action login redirect redirect_to returnurl return_to "
    "sort sortby orderby order filter view format ical outlook-ical"
)
"""Parameters that make a search, a form or another order of the same list."""

ARTICLE_STEPS: Final = _words(
    "article articles story stories artikel articulo articulos artigo articolo articoli noticia "
    "noticias nota notas nachricht statya novost haber berita-detail read detail"
)
"""Steps of a path after which the next step names an article."""

ARTICLE_PARAMETERS: Final = _words(
    "p id aid nid newsid news_id article article_id articleid story storyid story_id post post_id "
    "itemid item docid"
)
"""Parameters whose number names an article."""

LIST_STEPS: Final = _words(
    "index home default category categories kategorie categoria rubrik rubric section sections "
    "topic topics thema themen archive archives archiv latest all page seite pagina"
)
"""Last steps of a path that name a list, with any extension."""

PAGE_EXTENSION: Final = re.compile(
    r"\.(?:s?html?|xhtml|php\d?|aspx?|jspx?|cfm|stm|ece|amp|do)$", re.IGNORECASE
)
"""The extension of a page."""

PAGE_PARAMETERS: Final = _words(
    "page pg paged pageno page_no pagenum page_num pagenumber pageindex page_number currentpage "
    "curpage cpage seite pagina pagine strana stranica strona sayfa sida side sivu oldal trang "
    "halaman hal str offset start start_at startat startrow limitstart skip part teil partie parte"
)
"""Parameters that count the pages of a list or the parts of an article, or skip some entries."""

CALENDAR_PARAMETERS: Final = _words(
    "date day month year datum tag monat jahr fecha mes ano yr cal calendar tribe-bar-date "
    "eventdate eventdisplay archive_date archivdatum"
)
"""Parameters that choose a day; an article's URL has another parameter beside them."""

SESSION_WORDS: Final = ("sess", "sid", "token", "csrf", "nonce")
"""Parts of the names of parameters whose long values are the reader's session, not the page."""

_PAGE_WORDS: Final = (
    "page seite pagina página pag strana stranica strona sayfa sida side sivu oldal trang halaman p"
)

PAGE_STEPS: Final = _words(f"{_PAGE_WORDS} part teil partie parte")
"""Steps of a path after which the next step is a page number."""

PAGE_STEP: Final = re.compile(
    rf"(?:{'|'.join(sorted(PAGE_STEPS))})[-_.]?(\d{{1,4}})", re.IGNORECASE
)
"""A step of a path that is a page number with a word: "page-2", "seite2"."""

PAGINATION: Final = re.compile(
    rf"/(?:{'|'.join(_PAGE_WORDS.split())})[/_-]?\d{{1,5}}(?:\.s?html?)?/?$", re.IGNORECASE
)
"""The end of a path that names a further page of a list."""
