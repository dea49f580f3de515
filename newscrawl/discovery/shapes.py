"""The words and forms by which addresses of news sites tell what lies behind them: data only."""

from __future__ import annotations

import re
from typing import Final

__all__ = [
    "ARTICLE_PARAMETERS",
    "ARTICLE_STEPS",
    "LIST_STEPS",
    "NO_PAGE_EXTENSIONS",
    "NO_PAGE_PARAMETERS",
    "NO_PAGE_STEPS",
    "PAGE_EXTENSION",
    "PAGINATION",
]


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
"""Endings of what is no page."""

NO_PAGE_STEPS: Final = _words(
    # finding, and lists by person, word and day: their articles are on other lists as well
    "search suche recherche buscar busca busqueda cerca zoeken szukaj hledat poisk cari arama "
    "tag tags stichwort etiqueta etiquetas schlagwort keyword keywords label hashtag "
    "author authors autor autoren autores auteur auteurs autori byline profile profiles user users "
    "calendar kalender calendario calendrier "
    # the reader's own business
    "login logout signin sign-in signup sign-up register registration anmelden abmelden account "
    "my-account konto subscribe subscription subscriptions abo unsubscribe newsletter newsletters "
    "cart basket checkout shop wp-login.php wp-admin wp-json wp-content admin cgi-bin "
    "password lost-password reset-password "
    # an article once more, in another dress
    "print printable drucken imprimir imprimer share email-this sendmail mailto send-to-friend "
    "comment comments reply replytocom trackback embed oembed amp-story "
    # feeds and files
    "feed feeds rss atom sitemap sitemaps download downloads cdn-cgi xmlrpc.php "
    # about the site
    "about about-us contact contact-us contacts kontakt contacto impressum imprint privacy "
    "privacy-policy datenschutz terms terms-of-use terms-of-service terms-and-conditions agb "
    "legal cookies cookie-policy advertise advertising mediadaten careers jobs help faq"
)
"""Steps of a path behind which there is neither an article nor a list worth its request."""

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
"""Steps behind which the next one names an article."""

ARTICLE_PARAMETERS: Final = _words(
    "p id aid nid newsid news_id article article_id articleid story storyid story_id post post_id "
    "itemid item docid"
)
"""Parameters whose number names an article."""

LIST_STEPS: Final = _words(
    "index home default category categories kategorie categoria rubrik rubric section sections "
    "topic topics thema themen archive archives archiv latest all page seite pagina"
)
"""Last steps that name a list, however the address ends."""

PAGE_EXTENSION: Final = re.compile(
    r"\.(?:s?html?|xhtml|php\d?|aspx?|jspx?|cfm|stm|ece|amp|do)$", re.IGNORECASE
)
"""Endings of pages."""

PAGINATION: Final = re.compile(r"/(?:page|seite|pagina|p)[/-]?\d{1,5}/?$", re.IGNORECASE)
"""A further page of a list."""
