"""What speaks for and against an article behind a URL: each sign, with its weight and why.

Weights are added up (``url_kind``).  No word in a URL outweighs two signs of an article: "/legal/"
with a headline's slug and a date is a story about the law.
"""

from __future__ import annotations

from enum import Enum
from typing import Final

__all__ = ["MIN_ARTICLE_WEIGHT", "Evidence", "UrlKind"]

MIN_ARTICLE_WEIGHT: Final = 3
"""A URL whose signs weigh so much is taken for an article's: one clear sign, and none against."""


class UrlKind(Enum):
    """What a URL looks like."""

    ARTICLE = "article"
    LIST = "list"
    """A section, or any other page that is no article."""
    PAGINATION = "pagination"
    """A further page of a list, or of an article."""
    OTHER = "other"
    """A file, a form, a search, another form of a page, a trap: a link to it is not followed."""


class Evidence(Enum):
    """A sign: its weight, why it has it, and (against an article) what the URL is taken for."""

    # --- for an article, in the URL ------------------------------------------------------------
    NAMED_BY_PARAMETER = 5, "a parameter such as id= or newsid= has a number or an id for its value"
    SLUG = 4, "the last step has four words or more, as headlines have; sections have up to three"
    PATH_AS_PARAMETER = 4, "q=node/12345: a CMS whose paths stand in a parameter"
    DATE = 3, "the path holds a day"
    LONG_NUMBER = 3, "the last step holds a number of five digits or more, or a UUID"
    NUMBERED_FILE = 3, "the last step is a file with a number: story12.html"
    ARTICLE_STEP = 3, "the step before the last is a word such as article or noticia"
    NUMBER_IN_QUERY = 3, "a parameter with any name has a number of four digits or more"
    NAMED_BY_VALUE = 3, "a parameter says article: view=article"
    ID_STEP = 2, "the last step is an id of letters and digits, as c4g8k2m1n0po; or a category's"
    ARTICLE_SCRIPT = 2, "the last step is a script such as view.php or detail.do, with a query"
    SHORT_NUMBER = 1, "the last step is a number of up to four digits; or a page's"

    # --- for an article, in the link's place on a list -----------------------------------------
    HEADLINE = 5, "the link's text is as long as a headline where it stands: in a heading, a teaser"
    HEADLINE_IN_MENU = 5, "a bar with the latest stories is often marked up as a menu"

    # --- against: a list -----------------------------------------------------------------------
    LIST_STEP = -6, "one of the last two steps is a word such as category or topic", UrlKind.LIST
    ARCHIVE_STEP = -3, "the same with archive, which on some sites holds articles", UrlKind.LIST
    INDEX_FILE = -3, "the last step is index or home, and no parameter names a page", UrlKind.LIST
    FOLDER_OF_PAGE = -8, "it is a folder in which the page lies that links to it", UrlKind.LIST
    MENU = (
        -6,
        "the link stands in a menu or breadcrumbs, or says that it is a category's",
        UrlKind.LIST,
    )

    # --- against: a further page ---------------------------------------------------------------
    PAGE_NUMBER = (
        -4,
        "a parameter or step counts pages or entries: page=2, /seite-2",
        UrlKind.PAGINATION,
    )
    P_STEP = -2, "/p/2: a further page, or the number of a post", UrlKind.PAGINATION

    # --- against: nothing worth following ------------------------------------------------------
    FINDER_STEP = (
        -6,
        "a list by search, tag or person: its articles are on other lists",
        UrlKind.OTHER,
    )
    FORM_STEP = (
        -5,
        "print, share, comments: another form of a page, or a part of one",
        UrlKind.OTHER,
    )
    READER_STEP = -5, "the reader's account, newsletters, the shop", UrlKind.OTHER
    FILE_STEP = -6, "feeds, sitemaps and downloads", UrlKind.OTHER
    ABOUT_STEP = -5, "pages about the site: imprint, jobs, terms", UrlKind.OTHER
    ODD_FILE = (
        -6,
        "an extension that is a script's or data's, but ends names as well",
        UrlKind.OTHER,
    )
    SEARCH_PARAMETER = -6, "a parameter searches, and none names an article", UrlKind.OTHER
    DAY_PARAMETER = -5, "a parameter chooses a day, and none names an article", UrlKind.OTHER
    FORM_PARAMETER = -6, "a parameter prints, shares or leads on to another page", UrlKind.OTHER
    SORT_PARAMETER = -2, "a parameter sorts or filters", UrlKind.OTHER
    MANY_PARAMETERS = (
        -2,
        "five parameters or more, one given twice, or with [ in its name",
        UrlKind.OTHER,
    )
    SESSION = (
        -10,
        "a parameter holds the reader's session: each visit finds another URL",
        UrlKind.OTHER,
    )
    CIRCLE = (
        -10,
        "the path repeats itself, as where relative links go wrong: /a/b/a/b/",
        UrlKind.OTHER,
    )
    DEEP_PATH = -2, "the path has more than twelve steps", UrlKind.OTHER
    DAY_ARCHIVE = (
        -5,
        "the path is a day and nothing else: its list, rarely an article",
        UrlKind.OTHER,
    )
    MONTH_ARCHIVE = -6, "the path is a year or month and nothing else", UrlKind.OTHER
    NO_ARTICLE_PLACE = (
        -12,
        "all links to it stand among tags, authors or share buttons",
        UrlKind.OTHER,
    )
    SLUG_IN_FOOTER = (
        -8,
        "all links to it stand in the footer, and it is no section's URL",
        UrlKind.OTHER,
    )

    def __init__(self, weight: int, why: str, taken_for: UrlKind = UrlKind.ARTICLE) -> None:
        self.weight, self.why, self.taken_for = weight, why, taken_for
