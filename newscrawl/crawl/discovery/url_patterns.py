"""Words and patterns in the URLs of news sites that tell what lies behind them: data only."""

from __future__ import annotations

import re
from typing import Final

__all__ = [
    "ABOUT_STEPS",
    "ACTION_NAMES",
    "ACTION_PARAMETERS",
    "ACTION_STEPS",
    "ARCHIVE_STEPS",
    "ARTICLE_PARAMETERS",
    "ARTICLE_SCRIPTS",
    "ARTICLE_STEPS",
    "DAY_PARAMETERS",
    "FILE_STEPS",
    "FINDER_STEPS",
    "FORM_PARAMETERS",
    "FORM_STEPS",
    "INDEX_FILES",
    "LIST_STEPS",
    "MACHINE_STEPS",
    "MAX_PAGE_URL_CHARS",
    "NO_PAGE_EXTENSIONS",
    "ODD_EXTENSIONS",
    "PAGE_EXTENSION",
    "PAGE_PARAMETERS",
    "PAGE_STEP",
    "PAGE_STEPS",
    "PAGINATION",
    "READER_STEPS",
    "SEARCH_PARAMETERS",
    "SESSION_WORDS",
    "SITE_PAGES",
    "SORT_PARAMETERS",
]


MAX_PAGE_URL_CHARS: Final = 2048
"""A longer URL holds a session or another URL, never a slug."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NO_PAGE_EXTENSIONS: Final = _words(
    # pictures, sound, film
    "jpg jpeg jpe png gif webp avif svg ico bmp tif tiff heic psd eps mp3 m4a ogg oga opus wav "
    "flac aac wma mp4 m4v mov avi mkv webm wmv flv mpg mpeg ogv 3gp m3u8 m3u "
    # documents and archives
    "pdf doc docx odt rtf xls xlsx ods csv ppt pptx odp epub mobi zip gz bz2 xz 7z rar tar tgz "
    "apk exe dmg msi "
    # feeds, data, parts of pages
    "css json jsonld xml rss atom rdf ics vcf woff woff2 ttf otf eot swf wasm kml"
)
"""Extensions of files that are certain to be no pages."""

ODD_EXTENSIONS: Final = _words("js mjs map ts ai ps pls iso bin txt")
"""Extensions of files that end names and headlines as well: "/node.js", "/startup-x.ai"."""

ACTION_STEPS: Final = _words(
    "login logout log-in log-out signin signout sign-in sign-out signup sign-up anmelden abmelden "
    "wp-login wp-login.php wp-signup xmlrpc xmlrpc.php wp-cron cart basket checkout warenkorb "
    "add-to-cart lostpassword lost-password forgot-password reset-password unsubscribe logoff"
)
"""Last steps of a path that are a form or an action, and values of ``ACTION_NAMES``."""

MACHINE_STEPS: Final = _words("wp-admin wp-json cdn-cgi")
"""Steps of a path below which programs talk to each other."""

ACTION_PARAMETERS: Final = _words("add-to-cart replytocom")
"""Parameters that make any page an action."""

ACTION_NAMES: Final = _words("action act do mode task cmd")
"""Parameters whose value may be one of ``ACTION_STEPS``; with another they say nothing."""

FINDER_STEPS: Final = _words(
    "search suche recherche buscar busca busqueda cerca zoeken szukaj hledat poisk cari arama "
    "tag tags stichwort etiqueta etiquetas schlagwort keyword keywords label hashtag "
    "author authors autor autoren autores auteur auteurs autori byline profile profiles user users "
    "calendar kalender calendario calendrier "
)
"""Steps of a path for lists by search, tag, person and day."""

READER_STEPS: Final = _words(
    "register registration account my-account konto subscribe subscription subscriptions abo "
    "newsletter newsletters shop admin password"
)
"""Steps of a path for the reader's account, what is sent and what is sold to readers."""

FORM_STEPS: Final = _words(
    "print printable drucken imprimir imprimer share email-this sendmail mailto send-to-friend "
    "comment comments reply replytocom trackback embed oembed amp-story"
)
"""Steps of a path for another form of an article, or a part of one."""

FILE_STEPS: Final = _words(
    "feed feeds rss atom sitemap sitemaps download downloads wp-content cgi-bin"
)
"""Steps of a path for feeds and files."""

ABOUT_STEPS: Final = _words(
    "about about-us contact contact-us contacts kontakt contacto impressum imprint privacy "
    "privacy-policy datenschutz terms terms-of-use terms-of-service terms-and-conditions agb "
    "legal cookies cookie-policy advertise advertising mediadaten careers jobs help faq"
)
"""Steps of a path for pages about the site."""

SITE_PAGES: Final = ABOUT_STEPS - _words("legal jobs careers cookies help terms")
"""Paths of one word that are pages about the site; those left out are sections of some papers."""

SEARCH_PARAMETERS: Final = _words("s q query search searchterm keyword keywords")
"""Parameters that search."""

FORM_PARAMETERS: Final = _words(
    "share print printable login redirect redirect_to returnurl return_to ical outlook-ical"
)
"""Parameters that make another form of a page, or lead on from a form to a page."""

SORT_PARAMETERS: Final = _words("sort sortby orderby order filter view format")
"""Parameters that make another order or another choice of the same list."""

ARTICLE_STEPS: Final = _words(
    "article articles story stories artikel artikkel artikler artykul clanek cikk articulo "
    "articulos artigo articolo articoli noticia noticias nota notas nachricht statya novost haber "
    "makale berita-detail read detail details node post posts entry newsview articleview "
    "newsdetail shownews"
)
"""Steps of a path after which the next step names an article, and values that say the same."""

ARTICLE_SCRIPTS: Final = (
    "article", "articleview", "view", "detail", "details", "read", "story", "show", "content",
    "newsview", "newsdetail", "artikel", "noticia", "node",
)  # fmt: skip
"""Ends of the names of scripts that show an article."""

ARTICLE_PARAMETERS: Final = _words(
    "p id aid nid newsid news_id article article_id articleid artid art_id artno idarticle storyid "
    "story story_id post post_id postid itemid item docid doc_id contentid content_id no "
    "seq idx idxno sn oid wr_id newsno news_no newsidx bbsidx nttid arcid gid guid uuid nodeid node"
)
"""Parameters whose number or id names an article."""

LIST_STEPS: Final = _words(
    "category categories kategorie categoria rubrik rubric section sections topic topics thema "
    "themen latest all page seite pagina"
)
"""Last steps of a path that name a list, with any extension."""

ARCHIVE_STEPS: Final = _words("archive archives archiv")
"""The same for steps below which some sites have their articles."""

INDEX_FILES: Final = _words("index home default")
"""Last steps of a path that stand for its folder."""

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

DAY_PARAMETERS: Final = _words(
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
