"""Scrapy settings of newscrawl: polite and safe by default, each with its reason.

Used by ``newscrawl crawl`` and, through scrapy.cfg, by Scrapy's own commands.  Override with
``-s NAME=value`` there, or with the ``settings`` of ``crawl.runner.run_crawl``.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def user_agent(contact: str | None = None) -> str:
    """Name the crawler to the sites; with a contact, they can write before they block."""
    try:
        name = f"newscrawl/{version('newscrawl')}"
    except PackageNotFoundError:  # run from its source without being installed
        name = "newscrawl"
    note = " ".join(contact.split()) if contact else ""
    return f"{name} (+{note})" if note else name


BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders"]
NEWSPIDER_MODULE = "newscrawl.spiders"

# --- Who is asking -----------------------------------------------------------------------------
# The operator's address or page, as in "https://crawler.example/about" or "me@mail.example".  It
# is added to USER_AGENT.  None: the crawler says its name only.
NEWSCRAWL_CONTACT: str | None = None
USER_AGENT = user_agent()
# Rules for "newscrawl" apply, whatever contact stands behind the name.
ROBOTSTXT_USER_AGENT = "newscrawl"
# The parser is newscrawl's own: Scrapy's ROBOTSTXT_PARSER has no effect.
ROBOTSTXT_OBEY = True
# No language is preferred: many sites would send another edition than the one they show.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
}

# --- How much at once --------------------------------------------------------------------------
# AutoThrottle sets the pause by how fast a site answers.  Its own start of 5 s is made for small
# hosts; a news site bears a page a second from the start and up to two a second if it is quick.
AUTOTHROTTLE_ENABLED = True
# Seconds: a page a second, until it is known how fast the site answers.
AUTOTHROTTLE_START_DELAY = 1.0
# Seconds: a site that answers so slowly is about to break down; as long as DOWNLOAD_TIMEOUT.
AUTOTHROTTLE_MAX_DELAY = 30.0
# Requests at once to a host, on average: the next one goes out when the last one is answered.
AUTOTHROTTLE_TARGET_CONCURRENCY = 1.0
# Seconds, at the least: two pages a second.
DOWNLOAD_DELAY = 0.5
# The longest crawl-delay in seconds that a robots.txt is granted; beyond it, a site of 20,000
# articles would take more than two weeks.
NEWSCRAWL_CRAWL_DELAY_MAX = 60.0
# Two a host, so that one slow answer does not hold a site up; many hosts side by side.
CONCURRENT_REQUESTS_PER_DOMAIN = 2
# Hosts that share a server share its load.  Those of one domain at one IP address get twice as many
# as one host, with DOWNLOAD_DELAY between any two; all hosts at an address get so many (0: no
# bound).  Eight are little for a network of caches that holds many papers, which answers eight in
# less than a second, and not too much for a chain's own server.
NEWSCRAWL_REQUESTS_PER_ADDRESS = 8
# The scheduler never gives a host more than that, so all hosts together need no bound but the
# machine's.
CONCURRENT_REQUESTS = 256

# --- Patience ----------------------------------------------------------------------------------
# Seconds: a news page that takes longer than 30 is not coming; Scrapy's 180 would hold its slot.
DOWNLOAD_TIMEOUT = 30
# Seconds: resolvers ask again after 5 and 10 s, so one that is slow has two tries.
DNS_TIMEOUT = 20
# Tries again go through the state, where they outlast the run.
RETRY_ENABLED = False
# Seconds before the first try again in the same run; the second waits six times as long.
NEWSCRAWL_RETRY_DELAY = 5.0
# Seconds that a run waits for what is to be tried again, or for a host that asks to be left alone
# (Retry-After); what takes longer is left to the next run.
NEWSCRAWL_PATIENCE = 60.0
# After so many requests to a host in a row that brought nothing (failures, bot checks, the same
# list for each page), an article that it gave before shows whether it is well; if not, it is left
# alone for hours.
NEWSCRAWL_HOST_FAILURES = 10
# http to https, to www, to the final address: five are plenty, and a loop ends soon.
REDIRECT_MAX_TIMES = 5
# Front pages reload themselves by a meta refresh every minute or so, which must not count as a
# redirect to themselves: only a refresh that sends the visitor on at once does.
METAREFRESH_MAXDELAY = 3

# --- Limits ------------------------------------------------------------------------------------
# The largest news pages have 5 MB; sitemaps, packed or not, have a limit of their own (see
# NEWSCRAWL_SITEMAP_MAXSIZE).
DOWNLOAD_MAXSIZE = 10 * 1024 * 1024
# Bytes; 0: no warning, as a page beyond DOWNLOAD_MAXSIZE is counted and told.
DOWNLOAD_WARNSIZE = 0
# Answers that end before their announced end come to CutAnswersMiddleware, which decides.
DOWNLOAD_FAIL_ON_DATALOSS = False
# An answer's header, all its lines together; browsers stop at 256 kB, too.
NEWSCRAWL_HEADER_MAXSIZE = 256 * 1024
# Lines of a header; servers send some twenty, so that short lines without end stop early.
NEWSCRAWL_HEADER_LINES = 1000
# The protocol allows a sitemap 50 MB.  It is read in pieces, but fetched whole.
NEWSCRAWL_SITEMAP_MAXSIZE = 64 * 1024 * 1024
# Times DOWNLOAD_TIMEOUT that a sitemap or feed may take: some are made upon each request, and 50 MB
# take their time.
NEWSCRAWL_SITEMAP_PATIENCE = 4.0
# Sitemaps of a site and run, newest first: a paper with one for each month of 15 years has 180.
NEWSCRAWL_SITEMAPS = 200
# Lists (front page, sections, their further pages) of a site and run.  It is what ends the traps:
# calendars, facets, session ids.
NEWSCRAWL_LIST_PAGES = 200
# Steps from the front page to a list: a section is 1, its part 2, and a few more pages back.
NEWSCRAWL_LIST_DEPTH = 5
# Further pages of one list: 20 pages of 20 articles, and more only as long as each is new.
NEWSCRAWL_LIST_PARTS = 50
# Sitemap indexes within sitemap indexes.
NEWSCRAWL_SITEMAP_DEPTH = 3
# Lists, feeds and sitemaps that are remembered of a site: what ends a trap over many runs.
NEWSCRAWL_SOURCES = 5000
# Pages of a site and run; 0: no limit.
NEWSCRAWL_SITE_PAGES = 50_000
# Pages of a site that may wait, found and never asked for; 0: no limit.  As many as one run may ask
# for: what waits longer is only remembered.  The newest are kept; what named the others is read
# again when less than half of them wait.
NEWSCRAWL_WAITING_PAGES = 50_000
# Entries of sitemaps and feeds that are read of a site and run: the archive of a paper with 250
# articles a day for 20 years, and some minutes' work.  Sitemaps beyond it wait for the next run.
NEWSCRAWL_SITEMAP_ENTRIES = 2_000_000
# The rules of the site for its pages, as JSON: the table that docs/rules.md describes.  None: the
# generic way alone.
NEWSCRAWL_RULES: str | None = None
# A folder with files of ftr-site-config, tried below these rules, by the host of each page.
NEWSCRAWL_FTR_RULES: str | None = None
# The order of dates in figures: "day-first" or "month-first".  None: each page tells it.
NEWSCRAWL_DATE_ORDER: str | None = None
# When a page is shown in a browser, so that its scripts bring its text: "never", "auto" (where it
# has no text without them) or "always".  It needs the extra newscrawl[render] and a browser.
NEWSCRAWL_RENDER = "never"
# The browser: a Chromium or Chrome.  None: PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH of the environment,
# else the first that is installed.
NEWSCRAWL_BROWSER: str | None = None
# Off where the system does not allow a sandbox, as in some containers: the container is one then.
NEWSCRAWL_BROWSER_SANDBOX = True
# Seconds for showing a page: its scripts are asked for with the pause of their host between them,
# 40 files in 30 s.  What is there when they are over is read.
NEWSCRAWL_RENDER_SECONDS = 60.0
# Requests of one page: more than any article needs, and fewer than its advertisements send.
NEWSCRAWL_RENDER_REQUESTS = 100
# The memory in MB of the process that shows a page: an article's takes 150, and scripts alone may
# have 512.
NEWSCRAWL_RENDER_MAX_MB = 1024
# Pages that are shown at once: each takes a process and some 150 MB.
NEWSCRAWL_RENDER_AT_ONCE = 2
# Parts of one article.
NEWSCRAWL_PARTS = 20
# Seconds for reading one page (not for fetching it); a news page takes milliseconds.
NEWSCRAWL_PAGE_SECONDS = 30.0
# The address space in MB of a process that reads pages; 0: no bound.  It has 80 MB at rest, and 380
# at the worst page that is known.  A page that needs more is a reject.
NEWSCRAWL_READER_MAX_MB = 2048
# Processes that read pages, beside the one that fetches; -1: one for each further processor, four
# at the most and one at the least; 0: none, and pages are read in the process that fetches, without
# the bounds of time and memory: for tests and debuggers.
NEWSCRAWL_READERS = -1
# Items of one answer that are worked on at once; an answer has one.
CONCURRENT_ITEMS = 2
COOKIES_ENABLED = False  # sessions bring other pages than a first visit, and tracking
COMPRESSION_ENABLED = True
MEMUSAGE_LIMIT_MB = 2048  # ends the run in order before the system ends it without

# --- By which way ------------------------------------------------------------------------------
# An HTTP proxy, "http://[USER:PASSWORD@]HOST:PORT".  None: those of http_proxy and https_proxy in
# the environment.  Hosts that no_proxy names are asked without one in both cases.
NEWSCRAWL_PROXY: str | None = None

# --- Nothing left open -------------------------------------------------------------------------
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
# http and https only: a redirect or link to another kind of address finds no handler.  Ours
# checks each connection's address and certificate, and limits an answer's header.
DOWNLOAD_HANDLERS = {
    "data": None,
    "file": None,
    "ftp": None,
    "s3": None,
    "http": "newscrawl.crawl.downloader.response_limits.GuardedDownloadHandler",
    "https": "newscrawl.crawl.downloader.response_limits.GuardedDownloadHandler",
}
# Names that resolve to a private address are refused, unless they are allowed below.
TWISTED_DNS_RESOLVER = "newscrawl.crawl.downloader.resolver.GuardedResolver"
# Hosts that may be at a private, loopback or link-local address: HOST or HOST:PORT.  A private
# address or localhost that the spider is given is allowed at its port without being named here;
# the metadata services of clouds never are.
NEWSCRAWL_ALLOW_PRIVATE: list[str] = []
# A server must show a certificate of its own name that the system trusts (SSL_CERT_FILE names
# other authorities) ...
DOWNLOAD_VERIFY_CERTIFICATES = True
# ... but for these hosts, whose pages anyone on the way may then read and change.
NEWSCRAWL_INSECURE_HOSTS: list[str] = []

# --- What is wanted ----------------------------------------------------------------------------
# Which URLs of the sites: a table with some of "include" and "exclude" (regular expressions that a
# URL has or has not), "paths" (beginnings of paths) and "hosts", each a list.  What is left out is
# counted as "scope".
NEWSCRAWL_SCOPE: dict[str, list[str]] = {}
# Sources that are read beside those that the sites name: a table with some of "sitemaps", "feeds"
# and "sections", each a list of URLs; "leave_out" has regular expressions: sources whose URL has
# one are left out, and counted as "scope".
NEWSCRAWL_GIVEN_SOURCES: dict[str, list[str]] = {}
# Languages (BCP 47); articles in others are rejects, "unwanted".  None named: all.
NEWSCRAWL_LANGUAGES: list[str] = []
# Regular expressions, one of which headline or body must have, in capitals or not.
NEWSCRAWL_KEYWORDS: list[str] = []
# Seconds for which a run goes on where nothing is to be asked for now, and looks at its sites as
# they publish (``newscrawl crawl --watch``); 0: it ends.
NEWSCRAWL_WATCH_SECONDS = 0.0
# Such looks an hour, at all sites of the run together and as a mean of the day: requests for front
# pages, sections, feeds and sitemaps.  The articles that they name are fetched once, beside that.
NEWSCRAWL_REQUESTS_PER_HOUR = 12.0
# Bytes, as they come over the wire, after which a run ends; 0: no limit.
NEWSCRAWL_RUN_BYTES = 0

# --- What only the sites are told ----------------------------------------------------------------
# Headers and cookies for the sites that are given, by name.  Other hosts do not get them.
NEWSCRAWL_HEADERS: dict[str, str] = {}
NEWSCRAWL_COOKIES: dict[str, str] = {}

# --- The way of a request ----------------------------------------------------------------------
DOWNLOADER_MIDDLEWARES = {
    # Requests stay on their own site; Scrapy's middleware knows one list for the whole run only.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "newscrawl.crawl.downloader.onsite.OnSiteMiddleware": 50,
    # After a redirect, before all that sends a request.
    "newscrawl.crawl.downloader.site_headers.SiteHeadersMiddleware": 70,
    # Before robots.txt: of what must not be asked for at all, that neither.
    "newscrawl.crawl.downloader.url_filter.UrlFilterMiddleware": 60,
    # Each takes the place of Scrapy's own, which it is based on.
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newscrawl.crawl.downloader.robots_txt.RobotsTxtMiddleware": 100,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "newscrawl.crawl.downloader.url_filter.SafeMetaRefreshMiddleware": 580,
    # Behind decompression, as it looks at the end of the page.
    "newscrawl.crawl.downloader.cut_answers.CutAnswersMiddleware": 585,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newscrawl.crawl.downloader.response_limits.SafeCompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
    "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,
    "newscrawl.crawl.downloader.proxies.ProxyMiddleware": 750,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newscrawl.crawl.downloader.url_filter.SafeRedirectMiddleware": 600,
}
# What nobody asks for costs a step for each item and request all the same.
SPIDER_MIDDLEWARES = {
    "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
    "scrapy.spidermiddlewares.referer.RefererMiddleware": None,
    "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
}
# Scrapy's numbers say in which order they start; none of these needs another one.
EXTENSIONS = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "newscrawl.crawl.downloader.crawl_delay.CrawlDelayThrottle": 0,
    "newscrawl.crawl.progress.Progress": 500,
    "newscrawl.crawl.byte_limit.ByteLimit": 500,
}

# --- The way of a record -----------------------------------------------------------------------
ITEM_PIPELINES = {
    "newscrawl.pipelines.RejectsPipeline": 100,
    "newscrawl.pipelines.ValidatePipeline": 200,
    "newscrawl.pipelines.KnownPipeline": 300,
    "newscrawl.pipelines.JsonLinesPipeline": 400,
}
# The time zone (of the tz database, "Europe/Berlin") of times that pages give without an offset.
# None: they stay without.
NEWSCRAWL_TIME_ZONE: str | None = None
# A table that is copied into each record, under its key "metadata".
NEWSCRAWL_METADATA: dict[str, object] = {}
# How the progress is told: "line" or "sites" on a terminal, "log", or None.
NEWSCRAWL_PROGRESS: str | None = None
NEWSCRAWL_OUTPUT: str | None = None  # the JSON Lines file; None: FEEDS only
NEWSCRAWL_OUTPUT_DIR: str | None = None  # or a folder with a file for each day
NEWSCRAWL_OUTPUT_COMPRESS: str | None = None  # "gzip" or "zstd": the folder's files of past days
NEWSCRAWL_REJECTS: str | None = None  # a file for what is no article; None: counted only
# The least confidence of a record that newscrawl's spiders write: "0.8" for the body, or
# "body=0.8,timestamp=0.9".  What is below is a reject, low-confidence.  None: no bound.
NEWSCRAWL_MIN_CONFIDENCE: str | None = None
# What a record's body is: "text", or "markdown" with subheads, lists, quotations, links, emphasis,
# tables and code.
NEWSCRAWL_BODY = "text"
# The SQLite file that remembers; None: beside the output, and without an output in memory only.
NEWSCRAWL_STATE: str | None = None
# A folder for WARC files of all requests and answers; None: nothing is archived.
NEWSCRAWL_WARC: str | None = None
# Seconds between two commits of output and state: what a crash takes back, and what a reader who
# follows the output waits for.
NEWSCRAWL_COMMIT_EVERY = 1.0
# Lists of breadcrumbs and photos in a cell of their own, as people read them.
FEED_EXPORTERS = {"csv": "newscrawl.crawl.csv_export.ArticleCsvExporter"}
FEED_EXPORT_ENCODING = "utf-8"  # FEEDS write text as it is, not as \u escapes

# --- What is told ------------------------------------------------------------------------------
LOG_LEVEL = "INFO"
DEFAULT_DROPITEM_LOG_LEVEL = "DEBUG"  # what is dropped is counted
